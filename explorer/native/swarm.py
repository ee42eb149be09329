"""The engine `swarm`: random walks in native code, each with weights of actions of its own."""

from __future__ import annotations

from dataclasses import replace

from quorate.exploration import (
    Exploration,
    Explorer,
    Reasoning,
    Request,
    Stop,
    Walked,
)
from quorate.native.findings import Findings
from quorate.native.shortening import Finding, found_by, shortened
from quorate.native.unit import cuts_by_bound
from quorate.native.walking import Made, Walking, estimate
from quorate.reference.initial_values import require_values
from quorate.reference.replay import Ending
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
        short = shortened(request, made, self._found(made), self._budget)
        runs = {found.ending.name: found.trace for found in short.findings if found.violation is None}
        return replace(
            told,
            transitions_by_action=dict(zip(generated.runs[:actions], fired, strict=False)),
            cuts=dict(cuts_by_bound(generated.events, cut)),
            violations=tuple(found.violation for found in short.findings if found.violation is not None),
            reached={name: runs.get(name) for name in told.reached},
            has_initial_state=stop != "complete",
            walked=replace(walked, not_shortest=short.not_shortest),
        )

    def _found(self, made: Made) -> list[Finding]:
        """What the walks found, with runs that CPython has replayed: violations, then goals that were reached."""
        request = self._request
        findings = Findings(request, [p.name for p in made.program.properties], made.generated, made.handle)
        violated, goals = findings.violated(), findings.reached()
        if not violated and not any(goals.values()):
            return []
        self._budget.report(each.name for each in violated)
        told = []
        for each in violated:
            path = made.path(each.found)
            if each.property_ is not None and each.property_.kind == "step":
                path.append(made.generated.layout.unpack(each.found.after))
            ending = Ending(each.kind, each.name, each.property_, each.line)
            told.append(found_by(request.instance, ending, each.found.place, path, request.start))
        for property_ in request.properties:
            if (found := goals.get(property_.name)) is not None:
                ending = Ending("invariant", property_.name, property_)
                told.append(found_by(request.instance, ending, found.place, made.path(found), request.start))
        self._budget.enter(REPORTING)
        return told
