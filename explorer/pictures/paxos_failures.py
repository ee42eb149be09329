"""Paxos whose acceptors crash: as with proposers that duel, and who is down."""

from quorate.models.paxos.paxos_failures import PaxosWithFailures
from quorate.pictures import flp_paxos
from quorate.shapes import Badge, Picture


def picture(m: PaxosWithFailures) -> Picture:
    """As of `flp_paxos`, with the acceptors that are down."""
    down = Badge("down", "bad", "strong")
    return {
        lane: [down, *shapes] if lane in m.down else shapes for lane, shapes in flp_paxos.picture(m).items()
    }
