"""Names in a module: the model's names where TLA+ allows them, and fresh ones, so that none shadows another."""

from __future__ import annotations

import re

from quorate.output.tla.library import OPERATORS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEYWORDS = _words(
    """ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE
    ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER
    PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRING SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM TRUE
    UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH WITNESS"""
)
STANDARD = _words(
    """Nat Int Real Seq Len Append Head Tail SubSeq SelectSeq Cardinality IsFiniteSet Print PrintT Assert JavaTime
    TLCGet TLCSet Permutations SortSeq RandomElement Any ToString TLCEval IsABag BagToSet SetToBag BagIn EmptyBag
    BagUnion SubBag BagOfAll BagCardinality CopiesIn Bag"""
)
"""The names that standard modules define, which ours may extend."""

OWN = _words("Init Next Spec vars TypeOK None Symmetry Bags Sequences TLC Integers FiniteSets").union(
    OPERATORS
)
"""The names that our modules define in addition to those of the model."""


class Names:
    """The names in use in a module or, with `outer`, in a scope within it."""

    def __init__(self, outer: Names | None = None) -> None:
        self._outer = outer
        self._taken: set[str] = set() if outer else set(KEYWORDS | STANDARD | OWN)

    def is_taken(self, name: str) -> bool:
        """Whether the name is in use here."""
        return name in self._taken or (self._outer is not None and self._outer.is_taken(name))

    def fresh(self, wanted: str) -> str:
        """A name that is not in use, `wanted` or one like it; it is in use from now on."""
        base = identifier(wanted)
        name, number = base, 1
        while self.is_taken(name):
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name


_NUMBERED = re.compile(r"^(.*[^\d_])_\d+$")


def identifier(name: str) -> str:
    """A TLA+ identifier, as close to `name` as possible."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name).lstrip("_")
    if not re.search(r"[A-Za-z]", plain):
        plain = f"x{plain}"
    return f"x{plain}" if plain[0].isdigit() or plain.startswith(("WF_", "SF_")) else plain


def without_number(name: str) -> str:
    """The model's name of a local that was renamed with a number: ``m`` for ``m_2``."""
    found = _NUMBERED.match(name)
    return found[1] if found else name
