"""Ways to get the replies to AppendEntries wrong that show when a leader comes back: from Figure 8 (d) on.

A reply of an earlier term does harm when the leader is leader again, and its log is not the one any more of which the
follower had acknowledged so much. That takes five elections, the first four of which are those of Figure 8, (a) to
(d). A search from there is as good as one from the start, and much smaller.
"""

from quorate import Map, action, init, when
from quorate.models.raft import Appended, Command, Election, Entry, Index, Log, Role, Server, Term
from quorate.models.raft.raft_forgetful import ForgetfulRaft
from quorate.models.raft.raft_indices import RaftWithIndices


class RaftFromFigure8(ForgetfulRaft, RaftWithIndices):
    """Begins as in Figure 8 (d), with three servers: `a`, leader in terms 1 and 3, has replicated two entries of term
    1 on `b`, which are not committed; `c`, leader in term 2, has one of that term, and is elected again in term 4.

    Most of what was sent before is lost. Later on, what nobody can act on is forgotten, but the replies of term 3 are
    not.
    """

    sizes = {Term: 6, Log: 2, Index: 3}

    @init
    def begin(self, a: Server, b: Server, c: Server, x: Command) -> None:
        """The state after those four elections: one that is reached from the start, too."""
        when(a != b and a != c and b != c)
        old = Log([Entry(Term(1), x), Entry(Term(1), x)])
        new = Log([Entry(Term(2), x)])
        self.term = Map({s: Term(3) if s == a else Term(4) for s in Server})
        self.voted_for = Map({s: a if s == a else c for s in Server})
        self.log = Map({s: new if s == c else old for s in Server})
        self.role[a] = Role.LEADER
        self.role[c] = Role.LEADER
        self.prev_index[a] = Map({s: Index(2) for s in Server})
        self.prev_index[c] = Map({s: Index(1) for s in Server})
        self.matched[a][b] = Index(2)
        self.elected.add(Election(Term(1), a, Log([])))
        self.elected.add(Election(Term(2), c, Log([])))
        self.elected.add(Election(Term(3), a, old))
        self.elected.add(Election(Term(4), c, new))
        self.sent.add(Appended(Term(3), b, a, Index(1)))
        self.sent.add(Appended(Term(3), b, a, Index(2)))
        self.sent.update(self.append_entries(c))

    def reply_matters(self, m: Appended) -> bool:
        """Replies of term 3 matter as well, since the variants below act on them."""
        return m.term == 3 or super().reply_matters(m)


class StaleReplyAccepted(RaftFromFigure8):
    """BUG: a leader accepts a reply to what it sent in an earlier term.

    What the follower acknowledged then is not what the leader has there now, and the leader commits what no majority
    has. It takes five elections and two entries. PySyncObj: `next_node_idx` carries no term.
    """

    @action
    def hear(self, s: Server, m: Appended) -> None:
        when(m in self.sent and m.leader == s)
        when(self.role[s] == Role.LEADER)
        self.matched[s][m.follower] = self.updated(self.matched[s][m.follower], m.match)
        self.prev_index[s][m.follower] = self.matched[s][m.follower]


class MatchIndexNotReset(RaftFromFigure8):
    """BUG: a new leader begins with the matchIndex[] that it had when it was leader before.

    What the follower acknowledged then is not what the leader has there now, and the leader commits what no majority
    has. It takes five elections and two entries. Figure 2: matchIndex is "initialized to 0"; copycat#29.
    """

    def match_at_election(self, s: Server, f: Server) -> Index:
        return self.matched[s][f]
