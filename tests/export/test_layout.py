"""Expressions of TLA+ are written so that TLA+ reads them as they are meant."""

from __future__ import annotations

import pytest

from quorate.output.tla.pretty_printer import definition, lines, text
from quorate.output.tla.syntax import (
    FALSE,
    TRUE,
    Bound,
    Braces,
    Choice,
    Except,
    Expr,
    Index,
    Infix,
    LetIn,
    Name,
    Prefix,
    Prime,
    choice,
    conjunction,
    disjunction,
    existential,
    implication,
    is_rigid,
    item_of,
    negation,
    union,
    universal,
)

A, B, C, S, X = map(Name, "abcSx")


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (conjunction([A, disjunction([B, C])]), "a /\\ (b \\/ c)"),
        (conjunction([A, conjunction([B, C])]), "a /\\ b /\\ c"),
        (conjunction([A, TRUE]), "a"),
        (conjunction([A, FALSE, B]), "a /\\ FALSE"),
        (negation(Infix("<", A, B)), "a >= b"),
        (negation(conjunction([A, B])), "~(a /\\ b)"),
        (implication(A, implication(B, C)), "a /\\ b => c"),
        (Infix("-", A, Infix("-", B, C)), "a - (b - c)"),
        (Infix("..", A, Infix("-", B, Name("1"))), "a..b - 1"),
        (Infix("\\cap", Infix("\\cup", A, B), C), "(a \\cup b) \\cap c"),
        (union(Infix("\\cup", A, Braces((B,))), Braces((C,))), "a \\cup {b, c}"),
        (Prefix("SUBSET", Infix("\\cup", A, B)), "SUBSET (a \\cup b)"),
        (Prime(Index(A, B)), "a[b]'"),
        (Index(Choice(A, B, C), X), "(IF a THEN b ELSE c)[x]"),
        (Infix("=", A, Choice(A, B, C)), "a = (IF a THEN b ELSE c)"),
        (choice(A, B, B), "b"),
        (item_of(Except(A, (B,), C), B), "c"),
        (item_of(Except(A, (B, X), C), B), "[a[b] EXCEPT ![x] = c]"),
        (item_of(Except(A, (B,), C), X), "[a EXCEPT ![b] = c][x]"),
        (
            existential((Bound("x", S),), existential((Bound("y", S),), A)),
            "\\E x, y \\in S : a",
        ),
        (
            universal((Bound("x", S),), universal((Bound("y", X),), A)),
            "\\A x \\in S : \\A y \\in x : a",
        ),
        (conjunction([existential((Bound("x", S),), A), B]), "(\\E x \\in S : a) /\\ b"),
    ],
)
def test_text(expr: Expr, expected: str) -> None:
    assert text(expr) == expected


def test_lists_of_conjuncts_stand_below_each_other() -> None:
    inner = disjunction([Name("b" * 20), conjunction([Name("c" * 20), Name("d" * 20)])])
    assert lines(conjunction([A, inner]), 40) == [
        "/\\ a",
        f"/\\ \\/ {'b' * 20}",
        f"   \\/ /\\ {'c' * 20}",
        f"      /\\ {'d' * 20}",
    ]


def test_definitions_fit_or_are_broken() -> None:
    assert definition("f", A) == ["f == a"]
    long = LetIn("x", A, conjunction([X, B]))
    assert definition("f", long) == ["f ==", "    LET x == a", "    IN  x /\\ b"]


def test_what_priming_leaves() -> None:
    assert is_rigid(Index(A, B))
    assert not is_rigid(Index(Name("sent", rigid=False), B))


def test_nested_beyond_the_margin() -> None:
    deep: Expr = Braces(tuple(Name(f"element_{number}") for number in range(40)))
    for _ in range(40):
        deep = Choice(Infix("\\in", A, S), B, deep)
    found = lines(deep)
    assert all(len(line.strip()) <= 100 for line in found)
    assert "".join("".join(found).split()) == "".join(text(deep).split())
