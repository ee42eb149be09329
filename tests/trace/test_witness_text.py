"""Witnesses on a few short lines."""

from __future__ import annotations

from quorate.trace.witness_text import witness_lines


def test_the_propertys_own_variables_come_first() -> None:
    assert witness_lines({"v": 1, "w": 2}) == ("v=1 w=2", [])
    assert witness_lines({}) == ("", [])
    assert witness_lines(None) == ("", [])


def test_variables_of_helpers_are_told_by_call() -> None:
    witness = {
        "v": 1,
        "chosen(v).b": 0,
        "chosen(v).chosen_in(b, m.val).q": frozenset({3, 4}),
        "w": 2,
        "chosen(w).b": 1,
    }
    assert witness_lines(witness) == ("v=1 w=2", ["chosen(v): b=0 q={3, 4}", "chosen(w): b=1"])


def test_a_name_that_stands_for_two_values() -> None:
    assert witness_lines({"f(a).q": 1, "f(a).g(b).q": 2}) == ("", ["f(a): q=1", "f(a).g(b): q=2"])
