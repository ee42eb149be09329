"""TiKV's hibernation: a region that nobody uses sends no heartbeats and does not tick; who wakes it when it has to?

After tikv/tikv 8e96471, `components/raftstore/src/store`; each action names the lines that it follows. A store has
some hundred thousand regions, most of them idle. So a follower stops ticking while all is well, and a leader when its
followers, those that are alive, agreed to that. From then on nobody notices by himself that the leader is down, or
that a follower lags behind: whatever goes on has to wake those who are asleep.

Crashes and restarts come at any time. Messages between servers that are up arrive at once, and an election is a step.
Of the logs, only who lacks the last entry is known: a majority has it, and so nobody is elected who lacks it. What is
left out: partitions, and the check that wakes a follower some ten minutes after the last message from its leader
(`on_check_peer_stale_state_tick`, fsm/peer.rs:7089). It would hide what is shown here, an outage of ten minutes.
"""

import enum

from quorate import Map, Model, Set, Subset, action, when
from quorate.models.raft import Server


class Group(enum.Enum):
    """What a server thinks of its group (`GroupState`, hibernate_state.rs:17). One that is IDLE does not tick; a
    follower stands for election only in CHAOS."""

    ORDERED = "ordered"
    IDLE = "idle"
    CHAOS = "chaos"


class Hibernation(Model):
    """One region: who leads, sleeps, crashes and lags behind."""

    sizes = {Server: 3}

    leader: Server | None
    group: Map[Server, Group]
    down: Set[Server]
    behind: Set[Server]

    agreed: Set[Server]
    given_up: Set[Server]

    # ------------------------------------------------------------------------------------- crashes and clients

    @action
    def crash(self, s: Server) -> None:
        """A server is down. It has its log on disk."""
        self.down.add(s)
        if self.leader == s:
            self.leader = None

    @action
    def restart(self, s: Server) -> None:
        """A server is back. It knows of no leader, so that it does not go to sleep, and soon is a candidate."""
        when(s in self.down)
        self.down.discard(s)
        self.given_up.discard(s)
        self.group[s] = Group.CHAOS

    @action
    def ask(self, s: Server) -> None:
        """A client sends a request to a server that does not lead, for want of an answer from the one that did. The
        server is alarmed (fsm/peer.rs:6019)."""
        when(s not in self.down and self.leader != s)
        self.group[s] = Group.CHAOS

    @action
    def write(self, s: Server, followers: Subset[Server]) -> None:
        """The leader wakes up for a request (fsm/peer.rs:6235), and a majority gets the entry."""
        when(self.leader == s and s not in followers)
        when(2 * (len(followers) + 1) > len(Server) and all(f not in self.down for f in followers))
        self.behind |= {f for f in Server if f != s}
        self.behind -= set(followers)
        self.group[s] = Group.ORDERED
        for f in followers:
            self.group[f] = Group.ORDERED

    # ------------------------------------------------------------------------------------- the leader

    @action
    def heartbeat(self, s: Server, f: Server) -> None:
        """A leader that is awake brings a follower up to date. By any message of the leader the follower knows that
        all is well (fsm/peer.rs:3025)."""
        when(self.leader == s and self.group[s] != Group.IDLE and f != s and f not in self.down)
        self.behind.discard(f)
        self.given_up.discard(f)
        self.group[f] = Group.ORDERED

    @action
    def give_up(self, s: Server, f: Server) -> None:
        """A leader that is awake has not heard from a server for long: it is taken for down (`get_down_peer_ids`)."""
        when(self.leader == s and self.group[s] != Group.IDLE and f in self.down)
        self.given_up.add(f)

    @action
    def agree(self, s: Server, f: Server) -> None:
        """The leader asks whether it may sleep. A follower that has all entries agrees (`on_hibernate_request`,
        fsm/peer.rs:3124)."""
        when(self.leader == s and self.group[s] != Group.IDLE and f != s and f not in self.down)
        when(f not in self.behind)
        self.agreed.add(f)

    @action
    def sleep(self, s: Server) -> None:
        """The leader stops its heartbeats: a majority has all entries and agreed (`maybe_hibernate`,
        hibernate_state.rs:96; `check_before_tick`, peer.rs:1638)."""
        when(self.leader == s)
        when(2 * (len({f for f in self.agreed if f not in self.behind}) + 1) > len(Server))
        when(all(f == s or self.may_miss(f) for f in Server))
        self.group[s] = Group.IDLE
        self.agreed.clear()

    def may_miss(self, f: Server) -> bool:
        """Each of the others has all entries and agreed too, or is taken for down."""
        return (f in self.agreed and f not in self.behind) or f in self.given_up

    # ------------------------------------------------------------------------------------- followers

    @action
    def doze(self, f: Server) -> None:
        """A follower that has heard from a leader, and of nothing that alarms it, stops ticking (`check_after_tick`,
        peer.rs:1716)."""
        when(f not in self.down and self.leader != f and self.group[f] == Group.ORDERED)
        self.group[f] = Group.IDLE

    @action
    def campaign(self, s: Server) -> None:
        """A follower that is alarmed asks all for their votes. That wakes a leader, if there is one. Else it is
        elected by a majority whose logs are not more up to date."""
        when(s not in self.down and self.leader != s and self.group[s] == Group.CHAOS)
        voters = {v for v in Server if v not in self.down and (s not in self.behind or v in self.behind)}
        if self.leader is None and 2 * len(voters) > len(Server):
            self.leader = s
            self.behind.discard(s)
            self.agreed.clear()
            self.given_up.clear()
            for v in Server:
                if v not in self.down:
                    self.group[v] = Group.ORDERED
        else:
            for v in Server:
                if v not in self.down and (v == self.leader or self.wakes_by_vote_request()):
                    self.group[v] = Group.CHAOS

    def wakes_by_vote_request(self) -> bool:
        """A follower that is asked for its vote is alarmed too (fsm/peer.rs:3020)."""
        return True


class VoteRequestDoesNotWake(Hibernation):
    """BUG: a follower that is asleep refuses a candidate whose log is behind, and sleeps on.

    The candidate cannot win. The follower that could is not asked by anyone, so there is no leader. tikv#16429.
    """

    def wakes_by_vote_request(self) -> bool:
        return False


class MajorityMaySleep(Hibernation):
    """BUG: the leader sleeps when a majority agreed, though another follower is alive and behind.

    Nobody sends that follower what it lacks: it serves no reads of followers, and if the leader crashes it is no
    substitute. tikv#9022, tikv#6672.
    """

    def may_miss(self, f: Server) -> bool:
        return True
