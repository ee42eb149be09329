"""Whether the counterexample to an induction step says something of the protocol, or of the clauses only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

from quorate.check.result import Result
from quorate.check.run import check
from quorate.language.model import Model
from quorate.symbolic.induction.counterexamples import Counterexample

SECONDS = 10.0
SECONDS_AT_OWN_SIZES = 120.0
BYTES = 4 << 30


@dataclass(frozen=True)
class Reachability:
    """What the explorer says, at the sizes of the counterexample, or for a violation also at the sizes at which the
    model says that it shows. `result` has the run of what is violated:

    - "protocol": a property that was to be proved is violated: the protocol is wrong;
    - "clause": the clause is false in a reachable state, so it is no invariant;
    - "unreachable": the whole space was explored and the clause holds there, so other clauses are too weak;
    - "unknown": there was no time for that.
    """

    verdict: Literal["protocol", "clause", "unreachable", "unknown"]
    result: Result


def reachability(
    found: Counterexample, proves: tuple[str, ...], interrupt: threading.Event | None = None
) -> Reachability:
    """Ask the explorer for the counterexample's clause and for the properties to be proved. If the state after the
    step can be reached, the clause is violated; and it can be, if the state before can."""
    names = [found.clause] if any(p.name == found.clause for p in found.instance.properties) else []
    wanted = list(dict.fromkeys([*proves, *names]))
    result = check(
        found.instance, properties=wanted, time=SECONDS, memory=BYTES, interrupt=interrupt, keep_going=True
    )
    violated = {verdict.name for verdict in result.violations}
    if violated & set(proves):
        return Reachability("protocol", result)
    is_no_invariant = found.clause in violated
    seconds = SECONDS if is_no_invariant else SECONDS_AT_OWN_SIZES
    if (larger := at_own_sizes(found.instance.cls, proves, seconds, interrupt)) is not None:
        return Reachability("protocol", larger)
    if is_no_invariant:
        return Reachability("clause", result)
    complete = result.exploration.stop == "complete" and names
    return Reachability("unreachable" if complete else "unknown", result)


_KNOWN: dict[tuple[object, ...], Result] = {}
"""A proof may fail at several places; the search is the same for all."""


def at_own_sizes(
    model: type[Model],
    proves: tuple[str, ...],
    seconds: float,
    interrupt: threading.Event | None = None,
) -> Result | None:
    """A violation of what is to be proved at the sizes that the model itself has; None if none is found."""
    key = (model, proves, seconds)
    if key not in _KNOWN:
        _KNOWN[key] = check(model, properties=proves, time=seconds, memory=BYTES, interrupt=interrupt)
    return _KNOWN[key] if _KNOWN[key].violations else None
