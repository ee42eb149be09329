"""Whether a counterexample to induction shows a bug of the protocol, or only that the clauses are too weak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quorate.language.instance import Instance
from quorate.language.model import Model, PropertyFunction
from quorate.support.budget import UNLIMITED, Budget
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result

SECONDS = 10.0
SECONDS_AT_OWN_SIZES = 120.0
BYTES = 4 << 30


@dataclass(frozen=True)
class Reachability:
    """The verdict of a search at the sizes of the counterexample or, for a violation, at the model's own sizes.
    `result` has the run to the violation:

    - "protocol": a property that was to be proved is violated, so the protocol is wrong;
    - "clause": the clause is false in a reachable state, so it is no invariant;
    - "holds": all states were explored, and the property of runs whose stage it is about holds;
    - "unreachable": all states were explored and the clause holds in them, so the clauses are too weak;
    - "unknown": the search ran out of time.
    """

    verdict: Literal["protocol", "clause", "holds", "unreachable", "unknown"]
    result: Result


def reachability(
    found: Sequence[Counterexample], proves: tuple[str, ...], budget: Budget = UNLIMITED
) -> list[Reachability]:
    """The reachability of the counterexamples to one proof, by search.

    Each search checks the counterexample's clause and the properties to be proved. If the state before the step is
    reachable, the state after it is too, and violates the clause. If no property is violated at these small sizes,
    one search at the model's own sizes follows.
    """
    small = [_at_its_sizes(each, proves, budget) for each in found]
    if all(each.verdict == "protocol" for each in small):
        return small
    blamed = all(each.verdict in ("protocol", "clause") for each in small)
    instance = found[0].instance
    functions = [property_ for property_ in instance.properties if property_.name in proves]
    larger = _checked(instance.cls, functions, SECONDS if blamed else SECONDS_AT_OWN_SIZES, budget)
    if not larger.violations:
        return small
    return [each if each.verdict == "protocol" else Reachability("protocol", larger) for each in small]


def _at_its_sizes(found: Counterexample, proves: tuple[str, ...], budget: Budget) -> Reachability:
    names = [] if found.of else [p.name for p in found.instance.properties if p.name == found.clause]
    wanted = list(dict.fromkeys([*proves, *names]))
    result = _checked(found.instance, wanted, SECONDS, budget, keep_going=True)
    violated = {verdict.name for verdict in result.violations}
    if violated & set(proves):
        return Reachability("protocol", result)
    if found.clause in violated:
        return Reachability("clause", result)
    if found.of:
        holds = any(verdict.name == found.of and verdict.outcome == "holds" for verdict in result.verdicts)
        return Reachability("holds" if holds else "unknown", result)
    complete = result.exploration.stop == "complete" and names
    return Reachability("unreachable" if complete else "unknown", result)


def at_own_sizes(model: type[Model], property_: PropertyFunction, budget: Budget) -> Reachability:
    """The verdict of a search at the model's own sizes on a property of runs whose proof lacks fairness."""
    result = _checked(model, [property_], SECONDS_AT_OWN_SIZES, budget)
    verdicts: dict[str, Literal["protocol", "holds", "unknown"]] = {"violated": "protocol", "holds": "holds"}
    return Reachability(verdicts.get(result.verdicts[0].outcome, "unknown"), result)


def _checked(
    model: type[Model] | Instance,
    properties: Sequence[str | PropertyFunction],
    seconds: float,
    budget: Budget,
    keep_going: bool = False,
) -> Result:
    return check(
        model,
        properties=properties,
        time=budget.within(seconds).left,
        memory=BYTES,
        keep_going=keep_going,
        interrupt=budget.interrupt,
    )
