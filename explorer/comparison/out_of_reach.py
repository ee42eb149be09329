"""What a variant cannot reach, or not any more: the run of the correct protocol to it, and where the variant diverges
from that run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import FunctionType
from typing import Unpack

from quorate.comparison.divergence import Divergence, divergence, follow, told_to
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.verdicts.checking import SearchOptions, check
from quorate.verdicts.result import Result, Verdict


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
                if trace is None and verdict.kind == "always_possible":
                    trace = _from_where_it_is_lost(property_, verdict, result.instance, base, options)
                trace = trace or _run_to(property_, base, options)
                if trace is not None:
                    return OutOfReach(verdict.name, trace, divergence(trace, base, result.instance))
    return None


def _run_to(
    property_: PropertyFunction, base: Instance, options: SearchOptions, start: Trace | None = None
) -> Trace | None:
    goal = _as_goal(property_)
    whole: SearchOptions = {**options, "properties": [goal], "deadlock": False, "fair": None, "runs": 1}
    if start is not None and whole.get("engine") != "reference":
        whole["engine"] = None  # symbolic engines do not go on from a run
    return check(base, start=start, **whole).verdicts[0].trace


def _from_where_it_is_lost(
    property_: PropertyFunction, verdict: Verdict, variant: Instance, base: Instance, options: SearchOptions
) -> Trace | None:
    """The run of the variant to where the possibility is lost, taken by the correct protocol, which goes on from
    there to where it is true, without the actions that must not be needed; None if it refuses a step of that run. A
    run from the start might be one that the variant takes too."""
    if verdict.violation is None:
        return None
    found, taken = follow(told_to(base, verdict.violation.trace, variant), base)
    helping = set(property_.without)
    if found.refused is not None or found.failed or any(step.action in helping for step in taken.steps):
        return None
    return _run_to(property_, replace(base, left_out=base.left_out | helping), options, taken)


def _as_goal(property_: PropertyFunction) -> PropertyFunction:
    """The goal that a property of one state is true: of a function of its own, since a function has one kind."""
    old = property_.function
    assert isinstance(old, FunctionType)
    new = FunctionType(old.__code__, old.__globals__, f"{old.__name__}_is_true", None, old.__closure__)
    new.__annotations__, new.__module__ = old.__annotations__, old.__module__
    return PropertyFunction("reachable", new)
