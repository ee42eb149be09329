"""What a variant cannot reach, or not any more: the run of the correct protocol to it, and where the variant diverges
from that run."""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import Unpack

from quorate.comparison.divergence import Divergence, divergence
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.verdicts.checking import SearchOptions, check
from quorate.verdicts.result import Result


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A goal, or what should stay possible, by name; a shortest run of the correct protocol to where it is true; and
    where the variant diverges from that."""

    name: str
    trace: Trace
    divergence: Divergence


def out_of_reach(result: Result, base_result: Result, **options: Unpack[SearchOptions]) -> OutOfReach | None:
    """Return the first of what a variant, with this result, cannot reach although the correct protocol, with
    `base_result`, can; None if there is none."""
    base = base_result.instance
    for verdict in result.violations:
        if verdict.kind == "reachable" or verdict.kind == "always_possible":
            for property_ in base.called(verdict.name):
                known = base_result.properties.get(property_.name)
                trace = known.trace if known is not None and known.kind == "reachable" else None
                trace = trace or _run_to(property_, base, options)
                if trace is not None:
                    return OutOfReach(verdict.name, trace, divergence(trace, base, result.instance))
    return None


def _run_to(property_: PropertyFunction, base: Instance, options: SearchOptions) -> Trace | None:
    whole: SearchOptions = {**options, "properties": [_as_goal(property_)], "deadlock": False, "fair": None}
    return check(base, **whole).verdicts[0].trace


def _as_goal(property_: PropertyFunction) -> PropertyFunction:
    """The goal that a property of one state is true: of a function of its own, since a function has one kind."""
    old = property_.function
    assert isinstance(old, FunctionType)
    new = FunctionType(old.__code__, old.__globals__, f"{old.__name__}_is_true", None, old.__closure__)
    new.__annotations__, new.__module__ = old.__annotations__, old.__module__
    return PropertyFunction("reachable", new)
