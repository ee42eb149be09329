"""The C tree as text: parentheses that neither change what is meant nor leave a warning, and nothing unused."""

from __future__ import annotations

import operator
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from quorate.native import c_syntax as c
from quorate.native.build import compiler
from quorate.native.c_text import function, lines, text

X, Y = c.Name("x"), c.Name("y")

Operators = dict[str, Callable[[int, int], int]]

ON_WORDS: Operators = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
}
COMPARISONS: Operators = {"<": operator.lt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}
ON_CONDITIONS: Operators = {
    "&&": lambda a, b: a and b,
    "||": lambda a, b: a or b,
    "==": operator.eq,
    "!=": operator.ne,
}


def random_word(chance: random.Random, depth: int) -> tuple[c.Expr, int]:
    """An expression that is a word of 64 bits, and its value."""
    if not depth:
        value = chance.choice((0, 1, 2, 5, 2**63, 2**64 - 1))
        return c.word(value), value
    left, a = random_word(chance, chance.randrange(depth))
    right, b = random_word(chance, chance.randrange(depth))
    condition, holds = random_condition(chance, chance.randrange(depth))
    match chance.randrange(8):
        case 0:
            return ~left, ~a % 2**64
        case 1:
            return c.Conditional(condition, left, right), a if holds else b
        case 2:
            return condition.cast("uint64_t"), holds
        case _:
            name = chance.choice(tuple(ON_WORDS))
            if name in ("<<", ">>"):
                right, b = right & 63, b & 63
            return c.joined(name, [left, right]), ON_WORDS[name](a, b) % 2**64


def random_condition(chance: random.Random, depth: int) -> tuple[c.Expr, int]:
    """An expression that is a condition, and whether it holds."""
    if depth and chance.randrange(2):
        (left, a), (right, b) = (random_condition(chance, chance.randrange(depth)) for _ in range(2))
        name = chance.choice(tuple(ON_CONDITIONS))
        found, value = c.joined(name, [left, right]), ON_CONDITIONS[name](a, b)
    else:
        (left, a), (right, b) = (random_word(chance, depth // 2) for _ in range(2))
        name = chance.choice(tuple(COMPARISONS))
        found, value = c.joined(name, [left, right]), COMPARISONS[name](a, b)
    return (c.negation(found), not value) if chance.randrange(2) else (found, value)


@pytest.mark.usefixtures("compiler")
def test_random_expressions_mean_what_their_trees_say_and_give_no_warning(tmp_path: Path) -> None:
    chance, claims = random.Random(1), []
    while len(claims) < 500:
        expression, value = random_word(chance, 6)
        claims.append(f'_Static_assert({text(expression.eq(c.word(int(value))))}, "");')
    source = tmp_path / "claims.c"
    source.write_text("#include <stdint.h>\n" + "\n".join(claims))
    flags = ("-std=gnu11", "-Wall", "-Werror", "-fsyntax-only")
    done = subprocess.run([*compiler(), *flags, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (X - (Y - 1), "x - (y - 1)"),
        (X - Y - 1, "x - y - 1"),
        ((X + Y) * 2, "(x + y) * 2"),
        (X >> Y & 1, "x >> y & 1"),
        (X & ~Y, "x & ~y"),
        (c.any_of([c.all_of([X, Y]), c.negation(X)]), "(x && y) || !x"),
        (c.negation(X.eq(1)), "x != 1"),
        (c.negation(c.negation(X)), "x"),
        ((X < Y).eq(c.TRUE), "(x < y) == true"),
        (X.dot("at")[Y + 1].arrow("n"), "x.at[y + 1]->n"),
        ((X + 1).cast("uint64_t"), "(uint64_t)(x + 1)"),
        (c.Number(-3).cast("int8_t"), "(int8_t)(-3)"),
        (c.Conditional(X, Y, c.ZERO) + 1, "(x ? y : 0) + 1"),
        (c.struct("T", c.TRUE, c.braces([1, 2])), "(T){true, {1, 2}}"),
        (c.word(255), "UINT64_C(0xff)"),
    ],
)
def test_text(tree: c.Expr, expected: str) -> None:
    assert text(tree) == expected


def test_what_nothing_uses_is_left_out_and_unused_parameters_are_marked() -> None:
    a, b = c.Name("a"), c.Name("b")
    made = c.Function(
        "int",
        "f",
        [c.Declare("int", "x"), c.pointer("int", "y")],
        [
            c.Declare("const int", "a", X + 1),
            c.Declare("const int", "b", a + 1),
            c.Declare("int", "kept", c.call("g"), needed=True),
            c.loop(c.Name("i"), 3, [c.Declare("int", "c", b), c.If(X, [c.Continue()])]),
            c.Return(X),
        ],
    )
    assert function(made).splitlines() == [
        "static inline UNUSED int f(int x, UNUSED int *y) {",
        "    int kept = g();",
        "    for (int i = 0; i < 3; i++) if (x) continue;",
        "    return x;",
        "}",
    ]


def test_a_name_is_used_where_it_is_given_a_value_later() -> None:
    made = c.Function("void", "f", [], [c.Declare("int", "x", c.ZERO), c.put(X, 1)])
    assert "    int x = 0;" in function(made).splitlines()


def test_branches() -> None:
    inner = c.If(Y, [c.Do(c.call("g"))], [c.Do(c.call("h"))])
    assert lines([c.If(X, [c.Return()], [inner])]) == [
        "if (x) {",
        "    return;",
        "} else if (y) {",
        "    g();",
        "} else {",
        "    h();",
        "}",
    ]


def test_no_expression_is_true_or_false_in_python() -> None:
    with pytest.raises(TypeError, match="when the C runs"):
        bool(X < Y)
