"""The quorum systems of `quorate.specs.quorums`: their verdicts, their counterexamples, and Python's own opinion."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language import ir
from quorate.language.checker import lower_claim
from quorate.language.types import BoolType, FamilyType, MapType, SetType
from quorate.language.validate import validate
from quorate.specs import quorums
from quorate.symbolic.quorums import Claim
from quorate.symbolic.quorums.claims import sorts_of
from quorate.symbolic.quorums.drawing import draw, in_words
from quorate.symbolic.quorums.proving import prove
from quorate.symbolic.quorums.sources import claims_of
from quorate.symbolic.quorums.verdicts import Proof, Refutation, Undecided
from tests.few import few
from tests.symbolic.enumeration import outcomes

CLAIMS = claims_of("quorums")
OF_EVERY_KIND = claims_of(str(Path(__file__).parent / "claims_of_every_kind.py"))
every_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
and_of_every_kind = pytest.mark.parametrize("claim", [*CLAIMS, *OF_EVERY_KIND], ids=lambda claim: claim.name)
of_every_kind_and_some = pytest.mark.parametrize(
    "claim", [*OF_EVERY_KIND, *few(6, CLAIMS)], ids=lambda claim: claim.name
)

SMALLEST = {
    "two_halves": "2 servers: a = {s1}, b = {s2}",
    "half_rounded_down": "3 servers: a = {s1}, b = {s2}",
    "half_rounded_up": "2 servers: a = {s1}, b = {s2}",
    "waiting_for_all_but_f_of_2f": "2 servers, f = 1: a = {s1}, b = {s2}",
    "flexible_quorums_of_just_n": "1 server: a = {}, b = {s1}",
    "one_third_and_one_third": "2 servers: a = {s1}, b = {s2}",
    "weighted_halves": "2 servers: a = {s1}, b = {s2}",
    "heads_against_weight": "3 servers: a = {s1, s2}, b = {s3}",
    "majority_of_the_union": "3 servers: old = {s1}, new = {s2, s3}, a = {s2, s3}, b = {s1}",
    "direct_switch": "3 servers: old = {s1}, new = {s1, s2, s3}, a = {s1}, b = {s2, s3}",
    "adding_two_servers": "3 servers: old = {s1}, new = {s1, s2, s3}, a = {s1}, b = {s2, s3}",
    "adding_two_servers_to_odd": (
        "5 servers: old = {s1, s2, s3}, new = {s1, s2, s3, s4, s5}, a = {s1, s2}, b = {s3, s4, s5}"
    ),
    "replacing_a_server": "2 servers: old = {s1}, new = {s2}, a = {s1}, b = {s2}",
    "concurrent_changes": "2 servers: config = {s1, s2}, one = {s1}, two = {s2}, a = {s1}, b = {s2}",
    "fast_two_thirds_with_majorities": (
        "7 servers: classic = {s1, s2, s3, s4}, fast = {s1, s2, s5, s6, s7}, other = {s3, s4, s5, s6, s7}"
    ),
    "fast_majorities": "3 servers: classic = {s1, s2}, fast = {s1, s3}, other = {s2, s3}",
    "byzantine_quorums_of_3f": "3 servers, f = 1: liars = {s1}, a = {s1, s2}, b = {s1, s3}",
    "byzantine_majorities": "5 servers: liars = {s1}, a = {s1, s2, s3}, b = {s1, s4, s5}",
    "two_rows": "4 servers: a = {r1c1, r1c2}, b = {r2c1, r2c2}",
    "one_of_every_row_twice": "4 servers: a = {r1c1, r2c1}, b = {r1c2, r2c2}",
}


def test_there_are_enough_of_both_kinds() -> None:
    assert sum(claim.expected for claim in CLAIMS) >= 12
    assert sum(not claim.expected for claim in CLAIMS) >= 10
    assert {claim.name for claim in CLAIMS if not claim.expected} == set(SMALLEST)


@every_claim
def test_verdict_and_smallest_configuration(claim: Claim) -> None:
    verdict = prove(claim)
    if claim.expected:
        assert isinstance(verdict, Proof)
    else:
        assert isinstance(verdict, Refutation)
        assert verdict.smallest
        assert in_words(verdict.configuration) == SMALLEST[claim.name]


@of_every_kind_and_some
def test_python_agrees_at_small_sizes(claim: Claim) -> None:
    verdict = prove(claim)
    assert isinstance(verdict, Proof if claim.expected else Refutation)
    fewest = verdict.configuration.count if isinstance(verdict, Refutation) else None
    met = set[bool | None]()
    for count in range(1, _most_servers(claim) + 1):
        found = outcomes(claim, count)
        met |= found
        if fewest is None or count < fewest:
            assert False not in found, f"Python refutes it with {count} servers"
        elif count == fewest:
            assert False in found
    assert met - {None}, "no configuration meets its conditions"


def _most_servers(claim: Claim) -> int:
    """How many servers can be enumerated in about a second."""
    types = claim.parameters.values()
    sets = [type_ for type_ in types if isinstance(type_, SetType | FamilyType)]
    if any(len(sorts_of(type_)) > 1 for type_ in sets):
        return 4
    weighted = any(isinstance(type_, MapType) for type_ in types)
    return {1: 7, 2: 7, 3: 7, 4: 5, 5: 3}[len(sets)] - (3 if weighted else 0)


@and_of_every_kind
def test_its_ir_keeps_every_rule(claim: Claim) -> None:
    lowered = lower_claim(claim.source, claim.parameters)
    validate(ir.Program(claim.name, (), (), (), {**lowered.functions, claim.name: _conclusion(lowered)}, ()))


def _conclusion(claim: ir.Claim) -> ir.Function:
    """The claim without its conditions, and those as what it gives besides."""
    parameters = tuple((parameter.name, parameter.type) for parameter in claim.parameters)
    body = tuple(
        ir.If(each.span, each.condition, (), (ir.Return(each.span, ir.Const(each.span, BoolType(), True)),))
        if isinstance(each, ir.When)
        else each
        for each in claim.body
    )
    return ir.Function(claim.name, 0, parameters, claim.locals, body, BoolType(), claim.span)


def test_an_unknown_is_no_proof() -> None:
    claim = next(claim for claim in CLAIMS if claim.name == "concurrent_changes_of_odd")
    assert isinstance(prove(claim, rlimit=100), Undecided)


def test_weights_are_whole_and_small_where_they_can_be() -> None:
    verdict = prove(quorums.heads_against_weight)
    assert isinstance(verdict, Refutation)
    assert draw(verdict.configuration) == [
        "        s1  s2  s3",
        "a       ●   ●   ·",
        "b       ·   ·   ●",
        "weight  0   0   1",
    ]


def test_a_grid_is_drawn_as_a_grid() -> None:
    verdict = prove(quorums.two_rows)
    assert isinstance(verdict, Refutation)
    assert draw(verdict.configuration) == ["    c1  c2", "r1  a   a", "r2  b   b"]
