"""Claims that say what they say in every way that claims have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from quorate import Family, Majority, Subset, Symmetric, when
from quorate.symbolic.quorums import fails, holds, meet


class Server(Symmetric): ...


class Row(Symmetric): ...


class Column(Symmetric): ...


class Quorum(Majority[Server]): ...


class Half(Family[Server]):
    @staticmethod
    def admits(members, everyone):  # type: ignore[no-untyped-def]
        return 2 * len(members) >= len(everyone)


Servers = frozenset[Server]
Cells = frozenset[tuple[Row, Column]]
Weights = Mapping[Server, Fraction]
TWO = 2


def admitted_by(family: Any, a: Servers) -> bool:
    return bool(family.admits(a, frozenset(Server)))


def is_in(a: Servers, family: Any) -> bool:
    return a in family


def both(relation: Callable[[Servers, Servers], bool], a: Servers, b: Servers) -> bool:
    return relation(a, b) and relation(b, a)


def admits(a: Servers) -> bool:
    """It calls another of its own name."""
    return Majority.admits(a, frozenset(Server))


def outside(a: Servers) -> Servers:
    return frozenset({s for s in Server if s not in a})


def larger(a, b):  # type: ignore[no-untyped-def]
    n = len(b)
    if len(a) > n:
        n = len(a)
    return n


def common(a: Servers, b: Servers) -> int:
    a = a & b
    return len(a)


def shifted(a: Servers, b: Servers, c: Servers) -> bool:
    if len(a) > TWO:
        a = b
    elif len(b) > TWO:
        b = c
    return meet(a, b)


def inside(weight: Weights, a: Servers) -> Any:
    return sum(weight_of(weight, s) if s in a else 0 for s in Server)


def weight_of(weight: Weights, s: Server) -> Any:
    return weight[s]


@holds
def families_and_functions_as_arguments(a: Servers, b: Servers) -> bool:
    when(admitted_by(Quorum, a) and is_in(b, Quorum))
    return both(meet, a, b)


@fails
def a_set_as_a_condition(a: Servers, b: Servers) -> bool:
    when(a in Half and b in Half)
    return a & b  # type: ignore[return-value]


@holds
def not_in_a_family(a: Quorum, b: Servers) -> bool:
    when(b not in Half)
    return not b >= a


@holds
def other_values_for_parameters(a: Servers, b: Servers) -> bool:
    when(admits(a) and admits(b))
    size: int = len(a)
    a = a & b
    some = a and size > 0
    return bool(some)


@fails
def other_values_in_branches(a: Servers, b: Servers, c: Servers) -> bool:
    return shifted(a, b, c)


@holds
def helpers_without_types(a: Servers, b: Servers) -> bool:
    return bool(larger(a, b) >= common(a, b))


@fails
def weights_by_a_condition(weight: Weights, a: Servers) -> bool:
    when(2 * inside(weight, a) >= sum(weight_of(weight, s) for s in Server))
    return admits(a)


@holds
def operators_and_methods(a: Servers, b: Servers) -> bool:
    return (
        a ^ b == (a | b) - (a & b)
        and a.symmetric_difference(b) == a.union(b).difference(a.intersection(b))
        and outside(a) & a == outside(frozenset(Server))
        and (a | b).issuperset(b)
        and (a & b).issubset(b)
        and (a - b).isdisjoint(b)
        and (len(a) == 0) == (not a)
        and a != outside(a)
    )


@fails
def arithmetic(n: int, a: Servers, b: Servers) -> bool:
    when(-n + len(a) == abs(n - len(b)) and min(n, len(a), TWO) > 1)
    return len(a) % 2 == 0 if len(b) // 2 > 0 else len(a) == n


@fails
def several_returns(a: Servers, b: Servers) -> bool:
    if len(a) > 3:
        return a <= b
    if not a:
        return True
    return a < b or any(s not in b for s in a if s in Server)


@fails
def sums_of_truths(a: Servers, b: Servers) -> bool:
    twice = sum(s in a for s in b) + sum(1 for s in a if s in b)
    return twice == 2 * len({s for s in b if s in a}) and len(set(a)) == len(Subset(b))


@holds
def several_generators(a: Servers, b: Servers) -> bool:
    return all(s in a or t in b for s in a for t in Server if t in b)


@fails
def numbers_by_conditions(n: int, a: Servers, b: Servers) -> bool:
    most = max(len(a), n) if a else n
    return 3 * (1 if most > n else 0) <= len(b - a)


@holds
def a_grid(a: Cells, b: Cells) -> bool:
    when(all(any((r, c) in a for c in Column) for r in Row))
    when(any(all((r, c) in b for c in Column) for r in Row))
    return not a.isdisjoint(b)


@fails
def servers_of_a_grid_taken_apart(a: Cells, b: Cells) -> bool:
    when(bool(a) and bool(b))
    return any(r == q and c != d for r, c in a for q, d in b if (r, c) in b)


@fails
def servers_of_a_grid_as_a_whole(a: Cells, b: Cells) -> bool:
    when(any(p not in b for p in a))
    return all(p == q for p in a for q in a)


@holds
def a_set_in_a_grid_is_made_once(a: Cells, b: Cells) -> bool:
    kept = {p for p in a if p in b}
    before = b
    b = a
    return kept <= before
