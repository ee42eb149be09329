"""etcd's raft as its code is, to hold the code against: quorate conform etcd_raft.py --driver ./driver

After go.etcd.io/etcd/raft 3.4; names in brackets are its functions. A step is a call of a RawNode and all that
follows from it: what is Ready is written to disk and sent in the same step. What is sent stays in `sent`, so any
message may be lost, delayed, reordered and received twice. Other than models/raft, which has the protocol of the
paper, this has every message with its addressee, refusals, and what a leader knows of each follower (Progress), so
that the code has no choice. Left out: PreVote and CheckQuorum (off), snapshots, changes of the configuration,
transfers of leadership, reads, and a full window of messages in flight.
"""

import enum

from quorate import Map, Model, Record, Set, Subset, action, invariant, reachable, when
from quorate.models.raft import Command, Entry, Index, Log, Role, Server, Term


class State(enum.Enum):
    """How a leader sends to a follower: one message until it is answered, or one after another."""

    PROBE = "probe"
    REPLICATE = "replicate"


class Progress(Record):
    """What a leader knows of a follower (tracker.Progress): `match` is Match, and `prev` is Next - 1."""

    match: Index
    prev: Index
    state: State
    probe_sent: bool


class MsgVote(Record):
    term: Term
    src: Server
    dst: Server
    index: Index
    log_term: Term


class MsgVoteResp(Record):
    term: Term
    src: Server
    dst: Server
    reject: bool


class MsgApp(Record):
    term: Term
    src: Server
    dst: Server
    index: Index
    log_term: Term
    entries: Log
    commit: Index


class MsgAppResp(Record):
    """`index` is the last that matches, or with `reject` the one that does not; `hint`, the last of the log then."""

    term: Term
    src: Server
    dst: Server
    index: Index
    reject: bool
    hint: Index


class MsgHeartbeat(Record):
    term: Term
    src: Server
    dst: Server
    commit: Index


class MsgHeartbeatResp(Record):
    term: Term
    src: Server
    dst: Server


class EtcdRaft(Model):
    """`granted` and `refused` are the answers to a candidate (tracker.Votes); `progress` is a leader's, of others."""

    sizes = {Server: 3, Term: 4, Log: 4, Index: 5, Command: 1}
    one_entry_a_message = False
    """MaxSizePerMsg: 0, which lets one entry into a message, or no limit."""

    term: Map[Server, Term]
    vote: Map[Server, Server | None]
    lead: Map[Server, Server | None]
    role: Map[Server, Role]
    log: Map[Server, Log]
    commit: Map[Server, Index]
    granted: Map[Server, Subset[Server]]
    refused: Map[Server, Subset[Server]]
    progress: Map[Server, Map[Server, Progress | None]]
    sent: Set[MsgVote | MsgVoteResp | MsgApp | MsgAppResp | MsgHeartbeat | MsgHeartbeatResp]

    # ------------------------------------------------------------------------------- what the application calls

    @action
    def campaign(self, s: Server) -> None:
        """The election timeout elapses (Campaign, becomeCandidate)."""
        when(self.role[s] != Role.LEADER)
        self.reset(s, Term(self.term[s] + 1))
        self.role[s] = Role.CANDIDATE
        self.vote[s] = s
        self.granted[s] = Subset({s})
        log = self.log[s]
        self.sent.update(
            {MsgVote(self.term[s], s, f, Index(len(log)), self.last_term(log)) for f in Server if f != s}
        )

    @action
    def propose(self, s: Server, c: Command) -> None:
        """A client asks for a command (Propose). Only leaders are asked: proposals are not forwarded."""
        when(self.role[s] == Role.LEADER)
        self.log[s].append(Entry(self.term[s], c))
        self.broadcast(s)

    @action
    def beat(self, s: Server) -> None:
        """The heartbeat timeout elapses (bcastHeartbeat). No commit index beyond what is known to match is told."""
        when(self.role[s] == Role.LEADER)
        for f in Server:
            of = self.progress[s][f]
            if of is not None:
                self.sent.add(MsgHeartbeat(self.term[s], s, f, min(of.match, self.commit[s])))

    @action
    def restart(self, s: Server) -> None:
        """The process ends, and begins with what is on its disk: term, vote, log, and commit index (NewRawNode)."""
        self.become_follower(s, self.term[s], None)

    # ------------------------------------------------------------------------------- messages that arrive (Step)

    @action
    def receive_vote(self, m: MsgVote) -> None:
        """A vote is granted if it is free and no leader is known, and if the candidate's log is up to date."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        if m.term > self.term[s]:
            self.become_follower(s, m.term, None)
        grants = self.may_vote(s, m.src) and self.is_up_to_date(m, self.log[s])
        if grants:
            self.vote[s] = m.src
        self.sent.add(MsgVoteResp(m.term, s, m.src, not grants))

    def may_vote(self, s: Server, candidate: Server) -> bool:
        return self.vote[s] == candidate or (self.vote[s] is None and self.lead[s] is None)

    def is_up_to_date(self, m: MsgVote, log: Log) -> bool:
        last_term = self.last_term(log)
        return m.log_term > last_term or (m.log_term == last_term and m.index >= len(log))

    @action
    def receive_vote_resp(self, m: MsgVoteResp) -> None:
        """A candidate counts answers (stepCandidate, poll), the first of each server. It may give up."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        assert m.term == self.term[s]
        if self.role[s] == Role.CANDIDATE:
            if m.src not in self.granted[s] | self.refused[s]:
                if m.reject:
                    self.refused[s] = Subset(self.refused[s] | {m.src})
                else:
                    self.granted[s] = Subset(self.granted[s] | {m.src})
            if self.is_majority(self.granted[s]):
                self.become_leader(s)
            elif not self.is_majority({f for f in Server if f not in self.refused[s]}):
                self.become_follower(s, m.term, None)

    def become_leader(self, s: Server) -> None:
        """Followers are probed from the end of the log, to which an empty entry is then added."""
        self.reset(s, self.term[s])
        self.role[s] = Role.LEADER
        self.lead[s] = s
        end = Index(len(self.log[s]))
        unknown = Progress(Index(0), end, State.PROBE, False)
        self.progress[s] = Map({f: None if f == s else unknown for f in Server})
        self.log[s].append(Entry(self.term[s], None))
        self.broadcast(s)

    @action
    def receive_app(self, m: MsgApp) -> None:
        """Entries, or a commit index, from the leader (handleAppendEntries, maybeAppend)."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        assert m.term > self.term[s] or self.role[s] != Role.LEADER
        self.become_follower(s, m.term, m.src)
        log = self.log[s].copy()
        if m.index < self.commit[s]:
            self.sent.add(MsgAppResp(m.term, s, m.src, self.commit[s], False, Index(0)))
        elif m.index <= len(log) and self.last_term(log[: m.index]) == m.log_term:
            last = Index(m.index + len(m.entries))
            known = log[m.index : last]
            if len(known) < len(m.entries) or any(
                known[i].term != m.entries[i].term for i in range(len(known))
            ):
                self.log[s] = log[: m.index] + m.entries
            self.commit[s] = max(self.commit[s], min(m.commit, last))
            self.sent.add(MsgAppResp(m.term, s, m.src, last, False, Index(0)))
        else:
            self.sent.add(MsgAppResp(m.term, s, m.src, m.index, True, Index(len(log))))

    @action
    def receive_app_resp(self, m: MsgAppResp) -> None:
        """A follower's log matches, or does not (stepLeader)."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        assert m.term == self.term[s]
        of = self.progress[s][m.src]
        if of is not None:
            if m.reject:
                self.decrease(s, m, of)
            elif m.index > of.match:
                self.increase(s, m, of)
            elif m.index > of.prev:  # of a probe that went back too far: see `known_to_match_is_sent_again`
                self.progress[s][m.src] = Progress(of.match, m.index, of.state, of.probe_sent)

    def decrease(self, s: Server, m: MsgAppResp, of: Progress) -> None:
        """The follower is probed further back (MaybeDecrTo), unless the answer is an old one."""
        if of.state == State.REPLICATE:
            if m.index > of.match:
                self.progress[s][m.src] = Progress(of.match, of.match, State.PROBE, False)
                self.send_append(s, m.src)
        elif m.index == of.prev:
            prev = Index(max(min(m.index, m.hint + 1), 1) - 1)
            self.progress[s][m.src] = Progress(of.match, prev, State.PROBE, False)
            self.send_append(s, m.src)

    def increase(self, s: Server, m: MsgAppResp, of: Progress) -> None:
        """The follower has more entries (MaybeUpdate): some may be committed now, and it is sent what it lacks."""
        prev = max(of.prev, m.index) if of.state == State.REPLICATE else m.index
        self.progress[s][m.src] = Progress(m.index, prev, State.REPLICATE, False)
        n = self.on_majority(s)
        if n > self.commit[s] and self.log[s][n - 1].term == self.term[s]:
            self.commit[s] = n
            self.broadcast(s)
        elif self.is_paused(of):
            self.send_append(s, m.src)
        for _ in range(len(self.log[s])):
            now = self.progress[s][m.src]
            if now is not None and now.prev < len(self.log[s]):
                self.send_append(s, m.src)

    @action
    def receive_heartbeat(self, m: MsgHeartbeat) -> None:
        """The leader is heard of (handleHeartbeat)."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        assert m.term > self.term[s] or self.role[s] != Role.LEADER
        assert m.commit <= len(self.log[s])
        self.become_follower(s, m.term, m.src)
        self.commit[s] = max(self.commit[s], m.commit)
        self.sent.add(MsgHeartbeatResp(m.term, s, m.src))

    @action
    def receive_heartbeat_resp(self, m: MsgHeartbeatResp) -> None:
        """A follower is there, and is sent what it is not known to have."""
        when(m in self.sent and m.term >= self.term[m.dst])
        s = m.dst
        assert m.term == self.term[s]
        of = self.progress[s][m.src]
        if of is not None:
            self.progress[s][m.src] = Progress(of.match, of.prev, of.state, False)
            if of.match < len(self.log[s]):
                self.send_append(s, m.src)

    # ------------------------------------------------------------------------------- what several of these do

    def reset(self, s: Server, t: Term) -> None:
        """What is forgotten with a role, and with a term as well (reset)."""
        if t != self.term[s]:
            self.term[s] = t
            self.vote[s] = None
        self.lead[s] = None
        self.granted[s] = Subset()
        self.refused[s] = Subset()
        self.progress[s] = Map({f: None for f in Server})  # noqa: C420 (dict.fromkeys is not of the language)

    def become_follower(self, s: Server, t: Term, lead: Server | None) -> None:
        self.reset(s, t)
        self.role[s] = Role.FOLLOWER
        self.lead[s] = lead

    def broadcast(self, s: Server) -> None:
        """bcastAppend."""
        for f in Server:
            self.send_append(s, f)

    def send_append(self, s: Server, f: Server) -> None:
        """What comes after `prev`, if only the commit index (sendAppend). To a follower that is paused, nothing."""
        log = self.log[s].copy()
        of = self.progress[s][f]
        if of is not None and not self.is_paused(of):
            last = Index(min(of.prev + 1, len(log)) if self.one_entry_a_message else len(log))
            entries = log[of.prev : last]
            before = self.last_term(log[: of.prev])
            self.sent.add(MsgApp(self.term[s], s, f, of.prev, before, entries, self.commit[s]))
            if of.state == State.REPLICATE:
                self.progress[s][f] = Progress(of.match, last, State.REPLICATE, False)
            else:
                self.progress[s][f] = Progress(of.match, of.prev, State.PROBE, len(entries) > 0)

    def is_paused(self, of: Progress) -> bool:
        return of.state == State.PROBE and of.probe_sent

    def probes_what_matches(self, of: Progress | None) -> bool:
        return of is not None and of.prev < of.match

    def on_majority(self, s: Server) -> Index:
        """The highest index that a leader knows a majority to have (Committed)."""
        return max(
            (Index(n) for n in range(len(self.log[s]) + 1) if self.is_majority(self.known_to_have(s, n))),
            default=Index(0),
        )

    def known_to_have(self, s: Server, n: int) -> set[Server]:
        return {f for f in Server if self.match(s, f) >= n}

    def match(self, s: Server, f: Server) -> int:
        of = self.progress[s][f]
        return len(self.log[s]) if of is None else of.match

    def is_majority(self, members: set[Server]) -> bool:
        return 2 * len(members) > len(Server)

    def last_term(self, log: Log) -> Term:
        return log.last.term if len(log) > 0 else Term(0)


@invariant
def one_leader_a_term(m: EtcdRaft) -> bool:
    return all(
        s == t or m.term[s] != m.term[t] or m.role[s] != Role.LEADER or m.role[t] != Role.LEADER
        for s in Server
        for t in Server
    )


@invariant
def committed_is_the_same(m: EtcdRaft) -> bool:
    """What two servers know to be committed is the same, as far as both know."""
    return all(
        m.log[s][: min(m.commit[s], m.commit[t])] == m.log[t][: min(m.commit[s], m.commit[t])]
        for s in Server
        for t in Server
    )


@invariant
def committed_is_in_the_log(m: EtcdRaft) -> bool:
    return all(m.commit[s] <= len(m.log[s]) for s in Server)


@invariant
def known_to_match_does(m: EtcdRaft) -> bool:
    """What a leader takes to match in a follower of its term is the same there."""
    return all(
        m.term[s] != m.term[f]
        or m.role[s] != Role.LEADER
        or (m.match(s, f) <= len(m.log[f]) and m.log[f][: m.match(s, f)] == m.log[s][: m.match(s, f)])
        for s in Server
        for f in Server
        if f != s
    )


@reachable
def all_know_what_is_committed(m: EtcdRaft) -> bool:
    return all(m.commit[s] > 0 for s in Server)


@reachable
def probed_further_back(m: EtcdRaft) -> bool:
    """A follower refuses, and the leader goes back to what both have."""
    return any(
        r.reject and r.term == m.term[r.dst] and m.match(r.dst, r.src) > 0 for r in m.sent.of(MsgAppResp)
    )


@reachable
def known_to_match_is_sent_again(m: EtcdRaft) -> bool:
    """A refusal that comes late has a leader probe before what it knows to match. Nothing is lost but time."""
    return any(m.probes_what_matches(m.progress[s][f]) for s in Server for f in Server)


@reachable
def an_old_entry_on_a_majority(m: EtcdRaft) -> bool:
    """An entry of an earlier term is on a majority, and is not committed for that (Figure 8 of the paper)."""
    return any(
        m.role[s] == Role.LEADER
        and m.on_majority(s) > m.commit[s]
        and m.log[s][m.on_majority(s) - 1].term < m.term[s]
        for s in Server
    )
