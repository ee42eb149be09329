"""The engine `swarm`: random walks in native code, each with weights of actions of its own."""

from __future__ import annotations

from dataclasses import replace

from quorate.exploration import (
    Exploration,
    Explorer,
    Reasoning,
    Request,
    State,
    Stop,
    Trace,
    Violation,
    Walked,
)
from quorate.native.findings import Findings
from quorate.native.shortening import shortened
from quorate.native.unit import cuts_by_bound
from quorate.native.walking import Made, Walking, estimate
from quorate.reference.initial_values import require_values
from quorate.reference.replay import Ending, concretize, violation
from quorate.support.budget import REPORTING, UNLIMITED, Budget, Stopped
from quorate.support.engine_errors import EngineError
from quorate.support.plurals import counted

SECONDS = 10.0
"""For how long walks are made if neither their number nor the time is limited."""


class SwarmExplorer(Explorer):
    """Makes random walks, and shortens the runs that they find."""

    name = "swarm"

    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        if request.liveness and not request.properties and not request.deadlock:
            raise EngineError(
                "random walks decide properties of states and steps, and a property of runs is none: "
                "--engine native, or bmc"
            )
        if request.limits.states is not None:
            raise EngineError("random walks store no states; limit them with --walks, --max-depth or --time")
        require_values(request.instance)
        with request.instance.active():
            return _Swarming(request, budget).exploration()


class _Swarming:
    def __init__(self, request: Request, budget: Budget) -> None:
        self._request = request
        self._budget = budget
        self._walking = Walking(request, budget)

    def exploration(self) -> Exploration:
        request, budget = self._request, self._budget
        seconds = SECONDS if request.walks is None and budget.until is None else None
        try:
            return self._walking.concluded(seconds, self._result)
        except Stopped as stopped:
            return self._told(Walked(request.seed, 0, 0, 0, 0), stopped.reason)

    def _told(self, walked: Walked, stop: Stop) -> Exploration:
        """The result, as far as it does not depend on what was found."""
        request = self._request
        walks = f"{walked.walks:,} random walk{'' if walked.walks == 1 else 's'}"
        return Exploration(
            states=0,
            transitions=walked.steps,
            depth=walked.longest,
            stop=stop,
            transitions_by_action={action.__name__: 0 for action in request.instance.actions},
            cuts={},
            violations=(),
            reached={p.name: None for p in request.properties if p.kind == "reachable"},
            seconds=self._walking.seconds,
            compile_seconds=self._walking.compile_seconds,
            workers=max(1, request.workers),
            reasoning=Reasoning(
                f"{walks} of up to {counted(walked.longest, 'step')}, {walked.steps:,} steps in all, to about "
                f"{walked.states:,} states (an estimate); this proves nothing to hold",
                walks,
                endless=True,
            ),
            walked=walked,
        )

    def _result(self, made: Made, stop: Stop) -> Exploration:
        request, generated = self._request, made.generated
        done = made.handle.so_far()
        fired, cut, _ = made.handle.counts()
        walked = Walked(request.seed, done.walks, done.steps, done.longest, estimate(made.handle.registers()))
        told = self._told(walked, stop)
        actions = len(made.program.actions)
        violations, reached = self._found(made)
        short = shortened(request, violations, reached, self._budget)
        return replace(
            told,
            transitions_by_action=dict(zip(generated.runs[:actions], fired, strict=False)),
            cuts=dict(cuts_by_bound(generated.events, cut)),
            violations=short.violations,
            reached=short.reached,
            has_initial_state=stop != "complete",
            walked=replace(walked, not_shortest=short.not_shortest),
        )

    def _found(self, made: Made) -> tuple[tuple[Violation, ...], dict[str, Trace | None]]:
        """What the walks found, with runs that CPython has replayed."""
        request = self._request
        names = [property_.name for property_ in made.program.properties]
        findings = Findings(request, names, made.generated, made.handle)
        violated, goals = findings.violated(), findings.reached()
        if violated or any(goals.values()):
            self._budget.report(each.name for each in violated)
        told = []
        for each in violated:
            path = made.path(each.found)
            if each.property_ is not None and each.property_.kind == "step":
                path.append(made.generated.layout.unpack(each.found.after))
            ending = Ending(each.kind, each.name, each.property_, each.line)
            told.append(violation(request.instance, path, ending, _same, request.start))
        reached = {
            name: concretize(request.instance, made.path(found), _same, request.start) if found else None
            for name, found in goals.items()
        }
        self._budget.enter(REPORTING)
        return tuple(told), reached


def _same(real: State, other: State) -> bool:
    return real == other
