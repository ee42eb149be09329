"""The families of quorums that models use: whether they meet, decided from the text of their `admits`."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from itertools import count, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorate import Family, Majority, Symmetric
from quorate.models.paxos import Quorum
from quorate.models.paxos.paxos_flexible import AtLeastHalf, NotMeetingPhase2, Phase1Quorum, Phase2Quorum
from quorate.symbolic.quorums.drawing import in_words
from quorate.symbolic.quorums.proving import intersection, is_lemma
from quorate.symbolic.quorums.verdicts import Proof, Refutation, Unsupported, Vacuous, Verdict


class Server(Symmetric): ...


class Other(Symmetric): ...


@pytest.mark.parametrize(
    ("first", "second"), [(Quorum, Quorum), (Phase1Quorum, Phase2Quorum), (Phase2Quorum, Phase1Quorum)]
)
def test_families_of_models_that_meet(first: type[Family[Any]], second: type[Family[Any]]) -> None:
    assert isinstance(intersection(first, second), Proof)


@pytest.mark.parametrize(
    ("first", "second", "smallest"),
    [
        (Phase2Quorum, Phase2Quorum, "2 servers: a = {a1}, b = {a2}"),
        (AtLeastHalf, AtLeastHalf, "2 servers: a = {a1}, b = {a2}"),
        (NotMeetingPhase2, Phase2Quorum, "2 servers: a = {a1}, b = {a2}"),
        (Phase1Quorum, NotMeetingPhase2, "3 servers: a = {a1, a2}, b = {a3}"),
    ],
)
def test_families_of_models_that_need_not_meet(
    first: type[Family[Any]], second: type[Family[Any]], smallest: str
) -> None:
    found = intersection(first, second)
    assert isinstance(found, Refutation)
    assert found.smallest
    assert in_words(found.configuration) == smallest


class ByCases(Family[Server]):
    """Half of an even number counts only with everyone; helpers, locals and branches are read too."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        size = len(everyone - members)
        if not members:
            return False
        if len(everyone) % 2 == 0:
            return size == 0 or ServerQuorum.admits(members, everyone)
        return min(len(members), 1000000) > size if size > 2 else max(size, abs(-size)) < len(members)


class ServerQuorum(Majority[Server]): ...


class OtherQuorum(Majority[Other]): ...


class NoQuorum(Family[Server]):
    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return len(members) > len(everyone)


class Quadratic(Family[Server]):
    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return len(members) * len(members) > len(everyone)


class ByName(Family[Server]):
    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return repr(members) < repr(everyone)


def test_branches_and_helpers_are_read() -> None:
    assert isinstance(intersection(ByCases, ServerQuorum), Proof)


def test_a_family_without_members_proves_nothing() -> None:
    assert isinstance(intersection(NoQuorum, ServerQuorum), Vacuous)


def test_families_over_different_sorts_are_not_compared() -> None:
    found = intersection(ServerQuorum, OtherQuorum)
    assert isinstance(found, Unsupported)
    assert "over one Symmetric sort" in found.diagnostic.message


@pytest.mark.parametrize(
    ("family", "message"),
    [
        (Quadratic, "two unknown numbers are multiplied"),
        (ByName, "repr is not part of the model: a foreign function cannot be checked"),
    ],
)
def test_what_cannot_be_decided_is_said_with_its_place(family: type[Family[Any]], message: str) -> None:
    found = intersection(family, ServerQuorum)
    assert isinstance(found, Unsupported)
    assert found.diagnostic.message == message
    assert found.diagnostic.span is not None
    assert found.diagnostic.span.file == __file__


state = 0


def _clauses() -> Iterator[tuple[Any, bool]]:
    def majorities_meet(state: object) -> bool:
        return all(any(s in r for s in q) for q in ServerQuorum for r in ServerQuorum)

    def larger_halves_meet(state: object) -> bool:
        return all(bool(q & r) for q in ByCases if len(q) > 2 for r in ServerQuorum if q != r)

    def halves_meet(state: object) -> bool:
        return all(bool(q & r) for q in AtLeastHalf for r in AtLeastHalf)

    def reads_the_state(state: Any) -> bool:
        return all(len(q) > state for q in ServerQuorum)

    def cannot_be_said_by_counting(state: object) -> bool:
        return all(len(q) * len(q) > 0 for q in ServerQuorum)

    def has_no_members(state: object) -> bool:
        return all(not q for q in NoQuorum)

    def of_servers(state: object) -> bool:
        return all(s in Server for s in Server)

    yield majorities_meet, True
    yield larger_halves_meet, True
    yield halves_meet, False
    yield reads_the_state, False
    yield cannot_be_said_by_counting, False
    yield has_no_members, False
    yield of_servers, False


@pytest.mark.parametrize(
    ("clause", "expected"), list(_clauses()), ids=lambda each: getattr(each, "__name__", "")
)
def test_clauses_that_are_lemmas(clause: Any, expected: bool) -> None:
    assert is_lemma(clause) is expected


# Random families, against arithmetic on sizes: two sets of sizes i and j can be disjoint if i + j <= n.

numbers = st.one_of(
    st.integers(0, 4).map(str),
    st.tuples(st.integers(1, 4), st.sampled_from(["len(members)", "len(everyone)"])).map(
        lambda t: f"{t[0]} * {t[1]}"
    ),
    st.tuples(
        st.sampled_from(["len(members)", "len(everyone)", "(len(members) - len(everyone))"]),
        st.sampled_from(["//", "%"]),
        st.integers(1, 3),
    ).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
)
comparisons = st.tuples(
    numbers, st.sampled_from("+-"), numbers, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), numbers
).map(" ".join)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({' '.join(t)})"),
        inner.map(lambda text: f"not ({text})"),
    ),
    max_leaves=3,
)
_cells = count()


def _family(condition: str) -> type[Family[Any]]:
    """A family whose text can be read, as that of a notebook cell can."""
    name = f"<cell {next(_cells)}>"
    text = (
        "class Drawn(Family[Server]):\n"
        "    @staticmethod\n"
        "    def admits(members, everyone):\n"
        f"        return {condition}\n"
    )
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"Family": Family, "Server": Server, "__name__": __name__}
    exec(compile(text, name, "exec"), namespace)
    family: type[Family[Any]] = namespace["Drawn"]
    return family


MOST = 7


def _disjoint(first: type[Family[Any]], second: type[Family[Any]]) -> Iterator[int]:
    """The numbers of servers of which a member of each can be chosen without one in common."""
    for n in range(1, MOST + 1):
        everyone = frozenset(range(n))
        sizes = [
            [k for k in range(n + 1) if of.admits(frozenset(range(k)), everyone)] for of in (first, second)
        ]
        if any(i + j <= n for i, j in product(*sizes)):
            yield n


@settings(max_examples=150, deadline=None)
@given(conditions, conditions)
def test_random_families(one: str, other: str) -> None:
    first, second = _family(one), _family(other)
    found: Verdict | Unsupported = intersection(first, second)
    fewest = next(_disjoint(first, second), None)
    match found:
        case Refutation(configuration, smallest):
            assert smallest
            assert configuration.count == fewest or (fewest is None and configuration.count > MOST)
        case Proof() | Vacuous():
            assert fewest is None
        case _:
            pytest.fail(f"{found}")
