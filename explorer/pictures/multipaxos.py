"""Multi-Paxos: the replicas' votes as rows of slots, and what each leader has proposed and knows to be chosen."""

from collections.abc import Iterator

from quorate.models.multipaxos import Accept, Ballot, Command, Decide, MultiPaxos, Prepare, Replica, Slot
from quorate.pictures.pieces import promise
from quorate.shapes import Badge, Box, Picture, Row, Shape


def picture(m: MultiPaxos) -> Picture:
    """A place of a row is a slot. A replica has its votes, in the colour of the ballot; a box is firm once the
    command is known to be chosen. A leader has what it proposed."""
    leaders = {b: list(leader(m, b)) for b in Ballot if Prepare(b) in m.sent}
    return {**leaders, **{r: list(replica(m, r)) for r in Replica}}


def leader(m: MultiPaxos, b: Ballot) -> Iterator[Shape]:
    proposed = {a.slot: a for a in m.sent.of(Accept) if a.bal == b}
    boxes = [box(m, s, proposed[s].cmd, b) if s in proposed else None for s in Slot]
    yield Badge("leads" if m.leading[b] else "asks for promises", b, "strong" if m.leading[b] else "waiting")
    yield Row("proposed", boxes, first=int(min(Slot)))


def replica(m: MultiPaxos, r: Replica) -> Iterator[Shape]:
    promised, applied = m.promised[r], m.applied[r]
    yield promise(promised)
    value = "nothing" if m.register[r] is None else str(m.register[r])
    yield Badge("nothing executed" if applied is None else f"executed to {applied}: {value}", "quiet")
    boxes = [None if (v := m.voted[r][s]) is None else box(m, s, v.cmd, v.bal) for s in Slot]
    yield Row("votes", boxes, first=int(min(Slot)))


def box(m: MultiPaxos, s: Slot, cmd: Command | None, bal: Ballot) -> Box:
    name = "no-op" if cmd is None else str(cmd)
    chosen = Decide(s, cmd) in m.sent
    return Box(name, bal, chosen, title=f"{name} in slot {s}, ballot {bal}" + (", chosen" if chosen else ""))
