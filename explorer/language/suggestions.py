"""Suggestions for unknown names."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection, Iterable

OTHER_WORDS = {
    **dict.fromkeys(("require", "requires", "guard", "pre", "assume", "await_", "enabled"), "when"),
    **dict.fromkeys(("safety", "always", "always_true", "property_", "assertion"), "invariant"),
    **dict.fromkeys(("liveness", "sometime"), "eventually"),
    **dict.fromkeys(("initial", "initialize", "start"), "init"),
    **dict.fromkeys(("rule", "transition", "event"), "action"),
    **dict.fromkeys(("cover", "goal", "sometimes", "possible"), "reachable"),
    **dict.fromkeys(("List", "Sequence", "Array", "Tuple"), "Seq"),
    **dict.fromkeys(("Dict", "Function", "Mapping"), "Map"),
    **dict.fromkeys(("FrozenSet", "PowerSet"), "Set"),
    **dict.fromkeys(("MultiSet", "Multiset", "Counter"), "Bag"),
    **dict.fromkeys(("Int", "Nat", "Integer", "Number"), "Range"),
    **dict.fromkeys(("Struct", "Message", "Tagged"), "Record"),
    **dict.fromkeys(("Sort", "Scalarset", "ScalarSet"), "Symmetric"),
    **dict.fromkeys(("Spec", "Module", "Machine", "Protocol"), "Model"),
}
"""What other tools call it, to what it is called here."""


def folded(name: str) -> str:
    """A name without the differences that are easily overlooked: case, hyphens, underscores."""
    return name.lower().replace("-", "").replace("_", "")


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "define it first") -> str:
    """A hint with the known name most similar to `name`, but never `name` itself, which was refused; `otherwise` if
    none is similar."""
    names = [other for other in known if not other.startswith("__") and other != name]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if not near:
        by_folded = {folded(other): other for other in names}
        close = difflib.get_close_matches(folded(name), by_folded, n=1, cutoff=0.7)
        near = [by_folded[other] for other in close]
    return f"did you mean {near[0]}?" if near else otherwise


def exported() -> list[str]:
    """The names that the package exports. Its top module is above this layer, so it is not imported."""
    exported: list[str] = sys.modules["quorate"].__all__
    return exported


def called_here(name: str, known: Collection[str]) -> str:
    """A hint with Quorate's name for what other tools call `name`, and its import if it is not known; empty if there
    is none."""
    ours = OTHER_WORDS.get(name)
    if ours is None:
        return ""
    return f"it is called {ours} here" + ("" if ours in known else f": from quorate import {ours}")


def hint_for_name(name: str, known: Collection[str]) -> str:
    """A hint for a name that is defined nowhere: its import, or what it is called here, or else the known name most
    similar to it."""
    if name in exported():
        return f"from quorate import {name}"
    return called_here(name, known) or did_you_mean(name, known)
