"""Consensus: what is chosen."""

from quorate.models.paxos import Value
from quorate.models.paxos.consensus import Consensus
from quorate.shapes import Box, Picture, Row


def picture(m: Consensus) -> Picture:
    """A box for each value that is chosen: one at most, if all is well."""
    return {"chosen": [Row("values", [Box(v) for v in Value if v in m.chosen], room=1, first=None)]}
