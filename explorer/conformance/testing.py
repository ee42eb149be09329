"""Many runs that are given to the code: those that cover a model (docs/runs.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quorate.conformance.directed import given_to, read_run
from quorate.conformance.finding import Again, Parted, found_mismatch, parted
from quorate.conformance.modes import STOPPED, of_actions
from quorate.conformance.recording import Recording
from quorate.conformance.result import Conformance
from quorate.conformance.running import Pair, given_in_turn, ran, repeated
from quorate.conformance.seen import Given
from quorate.conformance.walking import Walked, counts
from quorate.saved.runs_file import SavedRuns
from quorate.support.budget import Budget, Meter, Stopped


def tested(
    pair: Pair, saved: SavedRuns, seed: str, budget: Budget, recording: Recording | None
) -> Conformance:
    """Give runs to the code, one after the other, up to the first that has a mismatch.

    A run is not taken to its end (`short`) where the adapter does not drive an action, a bound ends it, or the code
    has chosen otherwise, so that a step cannot be given. If there are no others, the result is undecided.
    """
    made, mismatch, short = Walked(), None, 0
    meter = Meter(budget)
    try:
        for number, run in enumerate(saved.runs):
            steps, rest = given_to(pair.real, read_run(pair.instance, pair.machine, run))
            left_out: list[Given] = []
            following = given_in_turn(pair, steps, left_out)
            one = ran(pair, seed, following, len(steps), meter.check, pair.goals - made.goals)
            made.add(counts(one))
            if recording is not None:
                recording.write(recording.lines(number, one))
            first = parted(pair, one)
            if first is not None:
                mismatch = found_mismatch(first, _again(pair, seed), number, seed, budget)
                break
            short += bool(rest or left_out or one.cut is not None)
    except Stopped as stopped:
        made.stopped = stopped.reason
    reason = ""
    if made.stopped is not None:
        reason = f"{made.walks:,} of {len(saved.runs):,} runs were given, then {STOPPED[made.stopped]}"
    elif short == made.walks:
        reason = "no run could be taken to its end"
    return Conformance(
        pair.instance,
        pair.real.name,
        "runs",
        "violated" if mismatch is not None else "undecided" if reason else "holds",
        of_actions(pair.machine, pair.real, made),
        walks=made.walks,
        steps=made.steps,
        refused=made.refused.total(),
        cuts=dict(sorted(made.cuts.items())),
        short=short,
        goals={name: name in made.goals for name in sorted(pair.goals)},
        mismatch=mismatch,
        stopped=made.stopped,
        reason=reason,
    )


def _again(pair: Pair, seed: str) -> Again:
    def again(steps: Sequence[Any], check: Any) -> Parted | None:
        return parted(pair, repeated(pair, seed, steps, check))

    return again
