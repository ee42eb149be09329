"""Paxos whose acceptors crash: as with proposers that duel, and who is down."""

from quorate.models.paxos.paxos_failures import PaxosWithFailures
from quorate.pictures import flp_paxos
from quorate.pictures.pieces import DOWN, marked
from quorate.shapes import Picture


def picture(m: PaxosWithFailures) -> Picture:
    """As of `flp_paxos`, with the acceptors that are down."""
    return marked(flp_paxos.picture(m), m.down, DOWN)
