"""Sorts whose values are numbered again: the states are those of the model without a bound, up to the numbers.

The models are also run here without Quorate, with ballots that are fractions and terms that are whole numbers, and
without taking states for one: only the states that were found are compared up to order, or up to a shift.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from quorate import Model, ModelError, check, check_refinement, replay, save_trace
from quorate.exploration import EngineName
from quorate.language.instance import instantiate
from quorate.language.sorts import instantiated
from quorate.reference.machine import Machine
from quorate.symbolic.unbounded.theory import Theory
from quorate.trace.diagram.from_run import diagram
from quorate.verdicts.engines import has_compiler
from tests.language.agreement import assert_agreement
from tests.models_for_tests.ballots import Archive, Auction, Ballot, Duel, Race, Runaway

ENGINES: list[EngineName] = ["reference", *(["native"] if has_compiler() else [])]  # type: ignore[list-item]

State = tuple[tuple[Fraction, ...], frozenset[Fraction]]


def outcomes(state: State) -> Iterator[State]:
    """The steps of `Auction`, with fractions. A step that takes a value takes one of each kind that there is: each in
    use, and one in each gap and above all."""
    bids, noted = state
    used = sorted({Fraction(0), *bids, *noted})
    between = [(low + high) / 2 for low, high in itertools.pairwise(used)]
    for s, mine in enumerate(bids):

        def bidding(new: Fraction, s: int = s) -> State:
            return (*bids[:s], new, *bids[s + 1 :]), noted

        yield from (bidding(new) for new in (*used, *between, used[-1] + 1) if new > mine)
        yield bidding(Fraction(0))
        if mine != 0:
            yield bids, noted | {mine}
    yield from ((bids, noted - {each}) for each in noted)


def up_to_order(state: State) -> Any:
    """The state with ranks in place of its fractions, and of these the least under renaming of the servers."""
    bids, noted = state
    ranks = {value: rank for rank, value in enumerate(sorted({Fraction(0), *bids, *noted}))}
    return tuple(sorted(ranks[bid] for bid in bids)), tuple(sorted(ranks[each] for each in noted))


def levels(start: Any, steps: Callable[[Any], Iterable[Any]], same: Callable[[Any], Any]) -> Iterator[int]:
    """How many states there are at most 0, 1, 2, ... steps from the start that are not the same; all are kept."""
    seen = {start}
    newest = seen
    while True:
        yield len(set(map(same, seen)))
        newest = {after for state in newest for after in steps(state)} - seen
        seen = seen | newest


def in_use(state: State) -> int:
    return len({Fraction(0), *state[0], *state[1]})


@pytest.mark.parametrize("engine", ENGINES)
def test_ballots_are_kept_up_to_order(engine: EngineName) -> None:
    start: State = (Fraction(0), Fraction(0)), frozenset()
    expected = next(itertools.islice(levels(start, outcomes, up_to_order), 4, None))
    found = check(Auction, sizes={"Ballot": 6}, engine=engine, max_depth=4, properties=["none_is_noted"])
    assert (found.exploration.states, found.exploration.cuts) == (expected, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_more_values_than_there_is_room_for_are_cut(engine: EngineName) -> None:
    """With few in use, all that can be reached is found by brute force, as states that are the same are left out."""
    start: State = (Fraction(0), Fraction(0)), frozenset()
    seen, waiting, cut = {up_to_order(start)}, [start], 0
    for state in waiting:
        for after in outcomes(state):
            if in_use(after) > 3:
                cut += 1
            elif up_to_order(after) not in seen:
                seen.add(up_to_order(after))
                waiting.append(after)
    found = check(Auction, sizes={"Ballot": 3}, engine=engine)
    assert (found.exploration.states, found.exploration.cuts) == (len(seen), {"Ballot": cut})
    assert {verdict.name: verdict.outcome for verdict in found.verdicts} == {
        "none_is_noted": "holds",
        "few_are_noted": "holds",
        "two_are_noted": "holds",
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_duel_goes_on_for_ever(engine: EngineName) -> None:
    """0 and 0; one has bid, and both have: no more is to be told apart, and no step is cut."""
    found = check(Duel, engine=engine)
    assert (found.exploration.states, found.exploration.cuts) == (3, {})
    (verdict,) = found.violations
    assert verdict.name == "one_gives_up"
    assert verdict.trace is not None
    assert verdict.trace.loop is not None


@pytest.mark.parametrize("engine", ENGINES)
def test_terms_are_kept_up_to_a_shift(engine: EngineName) -> None:
    def steps(terms: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for s, mine in enumerate(terms):
            if mine == min(terms):
                yield (*terms[:s], mine + 1, *terms[s + 1 :])
            yield from ((*terms[:s], other, *terms[s + 1 :]) for other in terms if other > mine)

    def up_to_a_shift(terms: tuple[int, ...]) -> Any:
        return tuple(sorted(term - min(terms) for term in terms))

    for servers in (2, 3):
        count = next(itertools.islice(levels((0,) * servers, steps, up_to_a_shift), 6, None))
        found = check(Race, sizes={"Server": servers}, engine=engine)
        assert (found.exploration.states, found.exploration.cuts, found.outcome) == (count, {}, "holds")


@pytest.mark.parametrize("engine", ENGINES)
def test_terms_too_far_apart_are_cut(engine: EngineName) -> None:
    """Of two servers, the later is 0, 1 or 2 ahead; from 2 it can go on to 3, which is cut."""
    found = check(Runaway, sizes={"Term": 3}, engine=engine)
    assert (found.exploration.states, found.exploration.cuts) == (3, {"Term": 1})


def test_values_in_every_kind_of_container_agree() -> None:
    assert assert_agreement(Archive) > 300
    found = [check(Archive, engine=engine, max_depth=4).exploration for engine in ENGINES]
    assert len({(each.states, each.transitions, *sorted(each.cuts.items())) for each in found}) == 1


def test_bounded_model_checking_finds_the_same() -> None:
    found = check(Runaway, sizes={"Term": 3}, engine="bmc", properties=["one_is_ahead"])
    assert found.verdicts[0].steps == 1


def test_values_are_shown_as_ranks_and_what_lies_between() -> None:
    with instantiated({Ballot: 2}):
        assert [repr(value) for value in Ballot] == ["0", "0.5", "1", "1.5"]


def test_arguments_that_stand_for_no_value_in_the_state_are_refused() -> None:
    instance = instantiate(Duel)
    with instance.active():
        machine = Machine(instance)
        (start,) = machine.initial_runs()
        assert start.after is not None
        offers = {int(run.arguments[1]) for run in machine.runs(start.after)}
        assert offers == {1}


@pytest.mark.parametrize("name", ["run.json", "run.itf.json"])
def test_a_saved_run_is_replayed(name: str, tmp_path: Path) -> None:
    (verdict,) = check(Duel, engine="reference").violations
    save_trace(verdict, tmp_path / name)
    assert replay(tmp_path / name, Duel).same


def test_a_diagram_shows_the_same_numbers() -> None:
    (verdict,) = check(Duel, engine="reference").violations
    assert verdict.trace is not None
    statuses = diagram(instantiate(Duel), verdict.trace).statuses
    assert {status.epoch for step in statuses for status in step} == {0, 1, 2}


def test_fairness_for_each_value_is_refused() -> None:
    with pytest.raises(ModelError, match="offer is fair for each b"):
        check(Auction, fair={"offer": "weak"})


def test_a_proof_about_such_a_model_is_refused() -> None:
    with pytest.raises(ModelError, match="numbered again after each step"):
        Theory(instantiate(Auction), ["none_is_noted"])


def test_a_refinement_of_such_a_model_is_refused() -> None:
    class Same(Duel): ...

    with pytest.raises(ModelError, match="which each step numbers again"):
        check_refinement(_refined(Same), Duel)


def _refined(model: type[Model]) -> type[Model]:
    from quorate import refinement

    def as_duel(one: Any, other: Any) -> None:
        other.bid = one.bid

    as_duel.__annotations__ = {"one": model, "other": Duel, "return": None}
    refinement(as_duel)
    return model
