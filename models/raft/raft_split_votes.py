"""Elections that split: why Raft randomises its election timeouts.

Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended version, 2014), 5.2: "if many
followers become candidates at the same time, votes could be split so that no candidate obtains a majority". Then all
time out again, "and without extra measures split votes could repeat indefinitely. Raft uses randomized election
timeouts to ensure that split votes are rare".

Every server has a timer that counts down, all at the same rate (Lamport, "Real-time model checking is really simple",
2005): time is not a number that grows, so the states are finitely many. A message takes less than a tick. When timers
run out, those servers become candidates; who is still a follower votes for the first request that it gets.

Chance is not part of the language. That it does not favour one side for ever is: `draw` is strongly fair for each of
its outcomes, so one that is possible again and again happens at last. The outcome is who draws the short timeout, all
servers at once: if each server had a draw of its own that is fair, all could still draw the same each time.
"""

from quorate import Map, Model, Range, Subset, action, init, when
from quorate.models.raft import Server


class Timer(Range):
    """Ticks until a server becomes a candidate; at 0 it is one."""


class RaftWithRandomTimeouts(Model):
    """Terms are left out: all servers are in the same one, since a request takes less than a tick."""

    sizes = {Server: 3, Timer: 4}
    short = 2
    long = 3

    timer: Map[Server, Timer]
    votes: Map[Server, Server | None]
    leader: Server | None

    @init
    def at_first(self) -> None:
        """All servers lost their leader at the same time, and have drawn the same timeout."""
        self.timer = Map({s: Timer(self.long) for s in Server})

    @action(fair="weak")
    def tick(self) -> None:
        """Time passes, if no server has anything to do now. Then candidates vote for themselves (5.2)."""
        when(self.leader is None and all(self.timer[s] > 0 for s in Server))
        for s in Server:
            self.timer[s] -= 1
            if self.timer[s] == 0:
                self.votes[s] = s

    @action(fair="weak")
    def vote(self, s: Server, c: Server) -> None:
        """A follower votes for a candidate, the first that asks (5.2)."""
        when(self.leader is None and self.timer[s] > 0 and self.votes[s] is None and self.timer[c] == 0)
        self.votes[s] = c

    @action(fair="weak")
    def become_leader(self, s: Server) -> None:
        """A candidate with the votes of a majority becomes leader (5.2). Its heartbeats stop all timers."""
        when(self.leader is None and self.timer[s] == 0 and 2 * self.votes_for(s) > len(Server))
        self.leader = s

    def votes_for(self, s: Server) -> int:
        return len({v for v in Server if self.votes[v] == s})

    @action(fair="strong")
    def draw(self, fast: Subset[Server]) -> None:
        """The votes are split: all have voted, and nobody has a majority. All draw a new timeout, for the next
        term."""
        when(all(self.votes[s] is not None for s in Server))
        when(all(2 * self.votes_for(s) <= len(Server) for s in Server))
        when(self.may_draw(fast))
        self.timer = Map({s: Timer(self.short) if s in fast else Timer(self.long) for s in Server})
        for s in Server:
            self.votes[s] = None

    def may_draw(self, fast: Subset[Server]) -> bool:
        """Timeouts are chosen at random (5.2), independently: any servers may draw the short one."""
        return True


class SameTimeouts(RaftWithRandomTimeouts):
    """BUG: all servers have the same election timeout.

    Who once became candidates at the same time do so for ever, each votes for itself, and nobody is elected. Extended
    Raft paper, 5.2.
    """

    def may_draw(self, fast: Subset[Server]) -> bool:
        return len(fast) == 0
