"""A model whose goals are reached one after the other."""

from __future__ import annotations

from quorate import Map, Model, Range, Set, Symmetric, action, invariant, reachable, step, when


class Peer(Symmetric): ...


class Count(Range): ...


class Steps(Model):
    """Each of two peers counts to three, and fails once both are there; what was counted first is noted."""

    sizes = {Peer: 2, Count: 4}
    at: Map[Peer, Count]
    noted: Set[Count]

    @action
    def up(self, p: Peer) -> None:
        when(self.at[p] < 3)
        self.at[p] += 1
        self.noted.add(self.at[p])

    @action
    def stop(self) -> None:
        when(all(self.at[p] == 3 for p in Peer))
        assert len(self.noted) < 3


@invariant
def never_both_at_two(m: Steps) -> bool:
    return not all(m.at[p] == 2 for p in Peer)


@invariant
def at_most_three(m: Steps) -> bool:
    return all(m.at[p] <= 3 for p in Peer)


@step
def upwards(before: Steps, after: Steps) -> bool:
    return all(before.at[p] <= after.at[p] for p in Peer)


@reachable
def one_at_three(m: Steps) -> bool:
    return any(m.at[p] == 3 for p in Peer)


@reachable
def ahead(m: Steps) -> bool:
    return any(m.at[p] == 3 for p in Peer) and any(m.at[p] == 1 for p in Peer)


@reachable
def back_at_the_start(m: Steps) -> bool:
    return any(m.at[p] > 0 for p in Peer) and all(m.at[p] == 0 for p in Peer)
