"""A log of consensus: what is chosen in each slot."""

from quorate.models.multipaxos import Slot
from quorate.models.multipaxos.consensus_log import ConsensusLog
from quorate.shapes import Box, Picture, Row


def picture(m: ConsensusLog) -> Picture:
    """A place for each slot; more than one command in it, one under the other, should not be."""
    chosen = {s: ["no-op" if d.cmd is None else str(d.cmd) for d in m.chosen if d.slot == s] for s in Slot}
    boxes = [Box(" and ".join(sorted(chosen[s]))) if chosen[s] else None for s in Slot]
    return {"chosen": [Row("slots", boxes, first=int(min(Slot)))]}
