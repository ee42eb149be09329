"""The operators that exported modules define if they need them, and the standard modules that they extend."""

from __future__ import annotations

import re
from collections.abc import Iterable

OPERATORS = {
    "Max": ["Max(S) == CHOOSE x \\in S : \\A y \\in S : x >= y"],
    "Min": ["Min(S) == CHOOSE x \\in S : \\A y \\in S : x <= y"],
    "MaxOr": ["MaxOr(S, default) == IF S = {} THEN default ELSE Max(S)"],
    "MinOr": ["MinOr(S, default) == IF S = {} THEN default ELSE Min(S)"],
    "Only": ["Only(S) == CHOOSE x \\in S : S = {x}"],
    "Sum": [
        "\\* The sum of the values of a function.",
        "RECURSIVE Sum(_)",
        "Sum(f) ==",
        "    IF DOMAIN f = {}",
        "    THEN 0",
        "    ELSE LET x == CHOOSE x \\in DOMAIN f : TRUE",
        "         IN  f[x] + Sum([y \\in DOMAIN f \\ {x} |-> f[y]])",
    ],
    "Div": [
        "\\* Division rounds down, whatever the signs.",
        "Div(a, b) == IF b > 0 THEN a \\div b ELSE (-a) \\div (-b)",
    ],
    "Mod": ["Mod(a, b) == a - b * Div(a, b)"],
    "Last": ["Last(s) == s[Len(s)]"],
    "Slice": [
        "\\* The items of a sequence from place low, counted from 0, up to the one before place high.",
        "Slice(s, low, high) == SubSeq(s, low + 1, IF high < Len(s) THEN high ELSE Len(s))",
    ],
    "Reversed": ["Reversed(s) == [i \\in 1..Len(s) |-> s[Len(s) + 1 - i]]"],
}

_STANDARD = {
    "Integers": r"[-+*<>%]|\.\.|\\div|>=|<=|Int\b",
    "Sequences": r"\b(Len|Append|Head|Tail|SubSeq|SelectSeq)\b|\\o ",
    "FiniteSets": r"\bCardinality\b",
    "Bags": r"\b(IsABag|BagToSet|SetToBag|BagIn|EmptyBag|BagCardinality|CopiesIn)\b|\([+-]\)",
    "TLC": r"\b(Assert|Permutations)\b|@@|:>",
}


def operators(names: Iterable[str]) -> list[str]:
    """The definitions of the named operators."""
    found: list[str] = []
    wanted = set(names)
    for name, rows in OPERATORS.items():
        if name in wanted:
            found += [*rows, ""]
    return found


def extended(rows: Iterable[str]) -> list[str]:
    """The standard modules whose operators occur in a module."""
    code = "\n".join(row.split("\\*")[0] for row in rows)
    return [
        "Integers",
        *(name for name, pattern in _STANDARD.items() if name != "Integers" and re.search(pattern, code)),
    ]
