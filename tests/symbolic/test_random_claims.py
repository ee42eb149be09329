"""Random claims: Z3's verdict, and how few servers refute, against Python on every small configuration."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quorate import Symmetric
from quorate.symbolic.quorums import Claim, holds
from quorate.symbolic.quorums.drawing import in_words
from quorate.symbolic.quorums.proving import prove
from quorate.symbolic.quorums.verdicts import Proof, Refutation, Undecided, Vacuous
from tests.symbolic.enumeration import outcomes


class Server(Symmetric): ...


class Row(Symmetric): ...


class Column(Symmetric): ...


Text = st.SearchStrategy[str]
_cells = count()


def written(parts: st.SearchStrategy[Any] | str, *more: st.SearchStrategy[Any] | str) -> Text:
    """The texts of all parts, one after the other."""
    given = [st.just(part) if isinstance(part, str) else part for part in (parts, *more)]
    return st.tuples(*given).map(lambda drawn: " ".join(map(str, drawn)))


names = st.sampled_from(["a", "b", "a", "b", "{s for s in Server if s not in a}"])
sets = st.recursive(
    names, lambda inner: written("(", inner, st.sampled_from("&|-^"), inner, ")"), max_leaves=3
)
sizes = st.one_of(written("len(", sets, ")"), st.sampled_from(["len(Server)", "n", "1", "2"]))
numbers = st.recursive(
    sizes,
    lambda inner: st.one_of(
        written("(", inner, st.sampled_from("+-"), inner, ")"),
        written("(", inner, st.sampled_from(["//", "%"]), st.integers(1, 3), ")"),
        written("(", st.integers(-2, 2), "*", inner, ")"),
        written(st.sampled_from(["min(", "max("]), inner, ",", inner, ")"),
    ),
    max_leaves=2,
)
orders = st.sampled_from(["<", "<=", "==", "!=", ">", ">="])
weight_of = written("sum(w[s] for s in", sets, ")")
truths = st.recursive(
    st.one_of(
        written(numbers, orders, numbers),
        written(sets, orders, sets),
        written("bool(", sets, ")"),
        written(weight_of, orders, st.integers(1, 2), "*", weight_of),
        written(st.sampled_from(["any(", "all("]), "s in", sets, "for s in", sets, "if s not in", names, ")"),
    ),
    lambda inner: st.one_of(
        written("(", inner, st.sampled_from(["and", "or"]), inner, ")"),
        written("(not", inner, ")"),
        written("(", inner, "if", inner, "else", inner, ")"),
    ),
    max_leaves=3,
)

places = written("(r, c) in", st.sampled_from(["a", "b", "a & b", "a - b", "a ^ b"]))
quantified = st.tuples(
    st.permutations(["r in Row", "c in Column"]), st.tuples(*[st.sampled_from(["any", "all"])] * 2), places
).map(lambda drawn: f"{drawn[1][0]}({drawn[1][1]}({drawn[2]} for {drawn[0][1]}) for {drawn[0][0]})")
grid_truths = st.recursive(
    st.one_of(
        quantified,
        st.sampled_from(["a <= b", "bool(a & b)", "any(r != s for r in Row for s in Row)"]),
    ),
    lambda inner: st.one_of(
        written("(", inner, st.sampled_from(["and", "or"]), inner, ")"), written("(not", inner, ")")
    ),
    max_leaves=2,
)


def _claim(parameters: str, condition: str, conclusion: str) -> Claim:
    """A claim whose text can be read, as that of a notebook cell can."""
    name = f"<claim {next(_cells)}>"
    text = (
        "from quorate import when\n"
        f"def drawn({parameters}) -> bool:\n"
        f"    when({condition})\n"
        f"    if {conclusion}:\n"
        "        return True\n"
        "    return False\n"
    )
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace = {**globals(), "Mapping": Mapping, "Fraction": Fraction}
    exec(compile(text, name, "exec", dont_inherit=True), namespace)
    function: Callable[..., bool] = namespace["drawn"]
    return holds(function)


def _agrees(claim: Claim, most: int) -> None:
    verdict = prove(claim)
    assume(not isinstance(verdict, Undecided))
    for servers in range(1, most + 1):
        found = outcomes(claim, servers)
        match verdict:
            case Proof():
                assert False not in found
            case Vacuous():
                assert found == {None}
            case Refutation(configuration, True):
                if servers < configuration.count:
                    assert False not in found
                elif servers == configuration.count and not configuration.weights:
                    assert False in found, in_words(configuration)
            case Refutation(_, False):
                pass
            case _:
                pytest.fail(f"{verdict}")


@settings(max_examples=60, deadline=None)
@given(truths, truths)
def test_random_claims(condition: str, conclusion: str) -> None:
    parameters = "a: frozenset[Server], b: frozenset[Server], n: int, w: Mapping[Server, Fraction]"
    _agrees(_claim(parameters, condition, conclusion), 2)


@settings(max_examples=15, deadline=None)
@given(grid_truths, grid_truths)
def test_random_claims_about_grids(condition: str, conclusion: str) -> None:
    cells = "frozenset[tuple[Row, Column]]"
    _agrees(_claim(f"a: {cells}, b: {cells}", condition, conclusion), 4)
