"""Random walks find the known bugs of the bundled models, in runs that are no shorter than the shortest."""

from __future__ import annotations

import pytest

from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.temporal import LIVENESS
from quorate.native.swarm import SwarmExplorer
from quorate.support.budget import Budget
from tests.few import few
from tests.models.answers import Bug
from tests.models.known import BUGS

SECONDS = 60.0

RARE = {
    "chubby_lease:CountedFromVotes",
    "etcd_read_contexts:ToldApartByContext",
    "lease:CountedFromReceipt",
    "paxos_learners:BallotsMixed",
    "raft_late_changes:CampaignBeforeApply",
}
"""Those with a bug that one thread did not come to in ten seconds (docs/swarm.md)."""

FIRST = ("R1", "P1", "P2")


def _bugs() -> list[Bug]:
    bugs = [bug for bug in BUGS if bug.variant not in RARE]
    return sorted(bugs, key=lambda bug: bug.number not in FIRST)


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("bug", few(3, _bugs()), ids=str)
def test_walks_find_the_bug(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quorate.native.shortening.SEARCH_SECONDS", 1.0)
    instance = instantiate(load(bug.variant), bug.sizes)
    asked = tuple(p for p in instance.called(bug.property) if p.kind not in LIVENESS)
    request = Request(instance, asked, workers=2, deadlock=bug.property == "deadlock")
    found = SwarmExplorer().explore(request, Budget.of(SECONDS))
    assert found.stop == "violation"
    assert found.walked is not None
    (violated,) = (each for each in found.violations if each.name == bug.property)
    steps = len(violated.trace.steps)
    assert steps >= bug.steps
    assert steps == bug.steps or violated.name in found.walked.not_shortest
