"""The steps of the model that an event can be, one after another: those with the arguments that are known, whatever
the others are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quorate.conformance.expecting import cut_of
from quorate.conformance.seen import UNSEEN, agrees
from quorate.explaining.reading import Act, Observed
from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.outcomes import Disabled
from quorate.language.words import plain
from quorate.reference.argument_reads import MANY
from quorate.reference.machine import Machine, Run


class Candidates:
    """Takes steps. `cuts` are the bounds that have cut one. To be used while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self.machine = machine
        self.cuts: set[str] = set()
        self._at = {variable.name: at for at, variable in enumerate(instance.variables)}

    def steps(self, acts: Iterable[Act], state: State) -> Iterator[Run]:
        """Yield the runs of the acts from a state that lead to another, or to the same; each as it is asked for."""
        for act in acts:
            for run in self._runs(act, state):
                if run.after is not None:
                    yield run
                elif (bound := cut_of(self.machine, run, "a log")) is not None:
                    self.cuts.add(bound)

    def box(self, act: Act, state: State) -> dict[str, tuple[Any, ...]]:
        """The values that each parameter may have in a state."""
        box = {name: values for name, values in act.box.items() if values is not None}
        if len(box) < len(act.box):
            domains = self.machine.domains(act.action, state)
            for name, values in act.box.items():
                if values is None:
                    known = act.known.get(name, UNSEEN)
                    box[name] = tuple(value for value in domains[name] if agrees(known, value))
        return {name: box[name] for name in act.box}

    def _runs(self, act: Act, state: State) -> Iterator[Run]:
        box = self.box(act, state)
        if math.prod(map(len, box.values())) > MANY:
            found, whole = self.machine.attempts(act.action, box, state, lambda run: run, MANY)
            if whole:
                yield from (run for _, run in found if not isinstance(run, Disabled))
                return
        for chosen in itertools.product(*box.values()):
            run = self.machine.run(act.action, dict(zip(box, chosen, strict=True)), state)
            if not isinstance(run, Disabled):
                yield run

    def agrees(self, observed: Observed, state: State) -> bool:
        """Whether a state is as it was observed."""
        return (
            all(agrees(value, state[self._at[name]]) for name, value in observed.values.items())
            and all(items <= state[self._at[name]] for name, items in observed.items.items())
            and all(alike(view.seen, view.function(self.machine.shown(state))) for view in observed.views)
        )


def alike(seen: Any, value: Any) -> bool:
    """Whether the value of a view is what is seen of it: of a mapping, some keys are enough."""
    if isinstance(seen, Mapping) and isinstance(value, Mapping):
        by_text = {plain(key): each for key, each in value.items()}
        return all(plain(key) in by_text and alike(each, by_text[plain(key)]) for key, each in seen.items())
    return bool(seen == value) or plain(seen) == plain(value)
