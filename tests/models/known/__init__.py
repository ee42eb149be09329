"""The known answers about the bundled models: how large their spaces are, and which bug shows after how many steps.

A file for each family of protocols has its `SPACES` and `BUGS`; here they are one table.

Counted elsewhere too: TLC counts 3,921 states for MCPaxosTiny of tlaplus/Examples (three acceptors, two values, two
ballots), and an independent model of Paxos has 185,369 at three ballots, 24 steps deep. A search written in C++ for
Multi-Paxos alone counted its spaces of one slot and of two.

`listed` is the length that an independent model of the same bug gave, and `why` tells where ours differs:

- Raft: there AppendEntries is sent in one step, received in another, and its reply in a third, where here it is only
  received; so a run that replicates k times is shorter by 2k here, or more where it takes a heartbeat too. There each
  vote is received in a step, here a majority in `become_leader`.
- Multi-Paxos: what is listed is of single-decree Paxos.
- Raft without messages: Figure 8 and votes without a comparison of logs were found by an independent symbolic search.
- Raft in relations: what is listed is of Raft as it is explored.
"""

from __future__ import annotations

from ..answers import Bug, Space
from . import (
    chubby,
    cockroach,
    consul,
    etcd,
    kafka,
    leases,
    linearizability,
    multipaxos,
    paxos,
    raft,
    raft_abstract,
    reads,
    spanner,
    tikv,
    zookeeper,
)

_FAMILIES = (
    paxos,
    multipaxos,
    raft,
    raft_abstract,
    leases,
    reads,
    linearizability,
    etcd,
    consul,
    tikv,
    kafka,
    cockroach,
    zookeeper,
    chubby,
    spanner,
)

SPACES: list[Space] = [space for family in _FAMILIES for space in family.SPACES]
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = [bug for family in _FAMILIES for bug in family.BUGS]
"""Variants, and what breaks in each."""
