"""KRaft, after Jack Vanlightly's specification KRaft.tla (Vanlightly/raft-tlaplus at 69ad9d6, pull-raft).

The specification counts how often a message is in flight, and remembers every message that was ever sent:
`flying` and `seen`. Its view leaves out how many elections there were; with one of them at most, epochs tell.
Restarts are left out: with MaxRestarts = 1 the specification violates its own NoIllegalState after six steps,
since a server that restarts is a Follower without a leader, and BeginQuorumRequest makes a Follower of the
same epoch illegal. Kafka does not do that: such a server is Unattached, or follows the leader that it knew.
"""

from __future__ import annotations

import enum

from quorate import Bag, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, invariant, when


class Server(Symmetric): ...


class Epoch(Range):
    """Servers begin in epoch 1; 0 is that of an empty log."""


class Offset(Range):
    """From 1 on; 0 is none."""


class Elections(Range): ...


class State(enum.Enum):
    UNATTACHED = "Unattached"
    VOTED = "Voted"
    FOLLOWER = "Follower"
    CANDIDATE = "Candidate"
    LEADER = "Leader"
    ILLEGAL = "IllegalState"


class Error(enum.Enum):
    NONE = "Nil"
    FENCED_LEADER_EPOCH = "FencedLeaderEpoch"
    NOT_LEADER = "NotLeader"
    UNKNOWN_LEADER = "UnknownLeader"


class Acked(enum.Enum):
    """Of the one value: whether it was requested, and acknowledged."""

    NIL = "Nil"
    FALSE = "FALSE"
    TRUE = "TRUE"


class Log(Seq[Epoch]):
    """The epochs of the records; there is one value, which is requested once."""


class RequestVoteRequest(Record):
    epoch: Epoch
    last_epoch: Epoch
    last_offset: Offset
    source: Server
    dest: Server


class RequestVoteResponse(Record):
    epoch: Epoch
    leader: Server | None
    granted: bool
    error: Error
    source: Server
    dest: Server


class BeginQuorumRequest(Record):
    epoch: Epoch
    source: Server
    dest: Server


class BeginQuorumResponse(Record):
    epoch: Epoch
    source: Server
    dest: Server
    error: Error


class FetchRequest(Record):
    epoch: Epoch
    offset: Offset
    last_epoch: Epoch
    source: Server
    dest: Server


class FetchRejected(Record):
    """FetchResponse with the result NotOk."""

    error: Error
    leader: Server | None
    epoch: Epoch
    hwm: Offset
    correlation: FetchRequest


class FetchDiverging(Record):
    """FetchResponse with the result Diverging."""

    epoch: Epoch
    end_epoch: Epoch
    end: Offset
    leader: Server | None
    hwm: Offset
    correlation: FetchRequest


class FetchOk(Record):
    """FetchResponse with the result Ok."""

    epoch: Epoch
    leader: Server | None
    entries: Log
    hwm: Offset
    correlation: FetchRequest


class Flying(
    Bag[
        RequestVoteRequest
        | RequestVoteResponse
        | BeginQuorumRequest
        | BeginQuorumResponse
        | FetchRequest
        | FetchRejected
        | FetchDiverging
        | FetchOk
    ]
): ...


class View(Record):
    """What a handler makes of a server, and whether that is all there is to do (`handled`)."""

    state: State
    epoch: Epoch
    leader: Server | None
    handled: bool


class End(Record):
    offset: Offset
    epoch: Epoch


class KRaft(Model):
    """MaxElections = 1, MaxRestarts = 0, one value."""

    sizes = {Server: 3, Epoch: 3, Offset: 3, Log: 2, Elections: 2, Flying: 10}

    seen: Set[
        RequestVoteRequest
        | RequestVoteResponse
        | BeginQuorumRequest
        | BeginQuorumResponse
        | FetchRequest
        | FetchRejected
        | FetchDiverging
        | FetchOk
    ]
    flying: Flying
    acked: Acked
    elections: Elections
    epoch: Map[Server, Epoch]
    state: Map[Server, State]
    voted_for: Map[Server, Server | None]
    leader: Map[Server, Server | None]
    pending: Map[Server, FetchRequest | None]
    log: Map[Server, Log]
    hwm: Map[Server, Offset]
    votes: Map[Server, Set[Server]]
    end: Map[Server, Map[Server, Offset]]

    @init
    def start(self) -> None:
        self.epoch = Map({s: Epoch(1) for s in Server})

    # ------------------------------------------------------------------------------------------ helpers

    def last_epoch(self, i: Server) -> Epoch:
        return self.log[i].last if len(self.log[i]) > 0 else Epoch(0)

    def end_of(self, i: Server, e: Epoch) -> End:
        """EndOffsetForEpoch: the highest offset of that epoch or a lower one."""
        log = self.log[i]
        n = max((o for o in Offset if 0 < o <= len(log) and log[o - 1] <= e), default=Offset(0))
        return End(n, log[n - 1] if n > 0 else Epoch(0))

    def is_valid(self, i: Server, m: FetchRequest) -> bool:
        """ValidFetchPosition."""
        end = self.end_of(i, m.last_epoch)
        return (m.offset == 0 and m.last_epoch == 0) or (m.offset <= end.offset and m.last_epoch == end.epoch)

    def common(self, i: Server, m: FetchDiverging) -> Offset:
        """HighestCommonOffset: of the last record that is not above the end of the epoch at the leader."""
        log = self.log[i]
        return max(
            (
                o
                for o in Offset
                if 0 < o <= len(log)
                and (log[o - 1] < m.end_epoch or (log[o - 1] == m.end_epoch and o <= m.end))
            ),
            default=Offset(0),
        )

    def illegal(self, handled: bool) -> View:
        return View(State.ILLEGAL, Epoch(0), None, handled)

    def unchanged(self, i: Server, handled: bool) -> View:
        return View(self.state[i], self.epoch[i], self.leader[i], handled)

    def follower(self, i: Server, leader: Server, e: Epoch) -> View:
        """TransitionToFollower."""
        if self.epoch[i] == e and self.state[i] in (State.FOLLOWER, State.LEADER):
            return self.illegal(True)
        return View(State.FOLLOWER, e, leader, True)

    def is_consistent(self, i: Server, leader: Server | None, e: Epoch) -> bool:
        """HasConsistentLeader."""
        if leader == i:
            return self.state[i] == State.LEADER
        return e != self.epoch[i] or leader is None or self.leader[i] is None or self.leader[i] == leader

    def transition(self, i: Server, leader: Server | None, e: Epoch) -> View:
        """MaybeTransition."""
        if not self.is_consistent(i, leader, e):
            return self.illegal(True)
        if e > self.epoch[i]:
            return View(State.UNATTACHED, e, None, True) if leader is None else self.follower(i, leader, e)
        if leader is not None and self.leader[i] is None:
            return self.follower(i, leader, e)
        return self.unchanged(i, True)

    def common_response(self, i: Server, leader: Server | None, e: Epoch, error: Error) -> View:
        """MaybeHandleCommonResponse."""
        if e < self.epoch[i]:
            return self.unchanged(i, True)
        if e > self.epoch[i] or error != Error.NONE:
            return self.transition(i, leader, e)
        if leader is not None and self.leader[i] is None:
            return View(State.FOLLOWER, e, leader, True)
        return self.unchanged(i, False)

    # ------------------------------------------------------------------------------------------ elections

    @action
    def request_vote(self, i: Server) -> None:
        when(self.elections < len(Elections) - 1)
        when(self.state[i] in (State.FOLLOWER, State.CANDIDATE, State.UNATTACHED))
        e = Epoch(self.epoch[i] + 1)
        last = self.last_epoch(i)
        end = Offset(len(self.log[i]))
        when(all(RequestVoteRequest(e, last, end, i, j) not in self.seen for j in Server if j != i))
        self.state[i] = State.CANDIDATE
        self.epoch[i] = e
        self.leader[i] = None
        self.voted_for[i] = i
        self.votes[i] = {i}
        self.pending[i] = None
        self.elections += 1
        for j in Server:
            if j != i:
                self.seen.add(RequestVoteRequest(e, last, end, i, j))
                self.flying.add(RequestVoteRequest(e, last, end, i, j))

    @action
    def handle_request_vote_request(self, m: RequestVoteRequest) -> None:
        when(m in self.flying)
        i = m.dest
        j = m.source
        self.flying.remove(m)
        if m.epoch < self.epoch[i]:
            r = RequestVoteResponse(self.epoch[i], self.leader[i], False, Error.FENCED_LEADER_EPOCH, i, j)
            self.seen.add(r)
            self.flying.add(r)
        else:
            new = m.epoch > self.epoch[i]
            state = State.UNATTACHED if new else self.state[i]
            leader = None if new else self.leader[i]
            last = self.last_epoch(i)
            log_ok = m.last_epoch > last or (m.last_epoch == last and m.last_offset >= len(self.log[i]))
            voted = state == State.VOTED and self.voted_for[i] == j
            grant = log_ok and (state == State.UNATTACHED or voted)
            if grant and state == State.UNATTACHED:
                state = State.VOTED
                leader = None
            if state != self.state[i]:
                self.pending[i] = None
            self.state[i] = state
            self.epoch[i] = m.epoch
            self.leader[i] = leader
            if grant:
                self.voted_for[i] = j
            answer = RequestVoteResponse(m.epoch, leader, grant, Error.NONE, i, j)
            self.seen.add(answer)
            self.flying.add(answer)

    @action
    def handle_request_vote_response(self, m: RequestVoteResponse) -> None:
        when(m in self.flying)
        i = m.dest
        v = self.common_response(i, m.leader, m.epoch, m.error)
        self.flying.remove(m)
        if v.handled:
            self.state[i] = v.state
            self.leader[i] = v.leader
            self.epoch[i] = v.epoch
        else:
            when(self.state[i] == State.CANDIDATE)
            if m.granted:
                self.votes[i].add(m.source)

    @action
    def become_leader(self, i: Server) -> None:
        when(self.state[i] == State.CANDIDATE and 2 * len(self.votes[i]) > len(Server))
        e = self.epoch[i]
        when(all(BeginQuorumRequest(e, i, j) not in self.seen for j in Server if j != i))
        self.state[i] = State.LEADER
        self.leader[i] = i
        self.end[i] = Map({j: Offset(0) for j in Server})
        for j in Server:
            if j != i:
                self.seen.add(BeginQuorumRequest(e, i, j))
                self.flying.add(BeginQuorumRequest(e, i, j))

    @action
    def handle_begin_quorum_request(self, m: BeginQuorumRequest) -> None:
        when(m in self.flying)
        i = m.dest
        self.flying.remove(m)
        error = Error.FENCED_LEADER_EPOCH if m.epoch < self.epoch[i] else Error.NONE
        r = BeginQuorumResponse(max(m.epoch, self.epoch[i]), i, m.source, error)
        if error == Error.NONE:
            v = self.transition(i, m.source, m.epoch)
            self.state[i] = v.state
            self.leader[i] = v.leader
            self.epoch[i] = v.epoch
            self.pending[i] = None
        self.seen.add(r)
        self.flying.add(r)

    # ------------------------------------------------------------------------------------------ the leader

    @action
    def client_request(self, i: Server) -> None:
        when(self.state[i] == State.LEADER and self.acked == Acked.NIL)
        self.log[i].append(self.epoch[i])
        self.acked = Acked.FALSE

    @action
    def reject_fetch_request(self, m: FetchRequest) -> None:
        when(m in self.flying)
        i = m.dest
        when(self.state[i] != State.LEADER or m.epoch != self.epoch[i])
        e = self.epoch[i]
        error = Error.FENCED_LEADER_EPOCH if m.epoch < e else Error.UNKNOWN_LEADER
        if self.state[i] != State.LEADER:
            error = Error.NOT_LEADER
        r = FetchRejected(error, self.leader[i], e, self.hwm[i], m)
        when(r not in self.seen)
        self.flying.remove(m)
        self.seen.add(r)
        self.flying.add(r)

    @action
    def diverging_fetch_request(self, m: FetchRequest) -> None:
        when(m in self.flying)
        i = m.dest
        when(m.epoch == self.epoch[i] and self.state[i] == State.LEADER and not self.is_valid(i, m))
        end = self.end_of(i, m.last_epoch)
        r = FetchDiverging(m.epoch, end.epoch, end.offset, self.leader[i], self.hwm[i], m)
        when(r not in self.seen)
        self.flying.remove(m)
        self.seen.add(r)
        self.flying.add(r)

    @action
    def accept_fetch_request(self, m: FetchRequest) -> None:
        when(m in self.flying)
        i = m.dest
        when(m.epoch == self.epoch[i] and self.state[i] == State.LEADER and self.is_valid(i, m))
        self.end[i][m.source] = m.offset
        hwm = self.new_high_watermark(i)
        entries = self.log[i][m.offset : m.offset + 1]
        r = FetchOk(m.epoch, self.leader[i], entries, min(hwm, Offset(m.offset + 1)), m)
        when(r not in self.seen)
        if self.acked == Acked.FALSE and hwm > self.hwm[i]:
            self.acked = Acked.TRUE
        self.hwm[i] = hwm
        self.flying.remove(m)
        self.seen.add(r)
        self.flying.add(r)

    def new_high_watermark(self, i: Server) -> Offset:
        """NewHighwaterMark."""
        n = max((o for o in Offset if 0 < o <= len(self.log[i]) and self.is_agreed(i, o)), default=Offset(0))
        return n if n > 0 and self.log[i][n - 1] == self.epoch[i] else self.hwm[i]

    def is_agreed(self, i: Server, o: Offset) -> bool:
        return 2 * len({k for k in Server if k == i or self.end[i][k] >= o}) > len(Server)

    # ------------------------------------------------------------------------------------------ followers

    @action
    def send_fetch_request(self, i: Server, j: Server) -> None:
        when(i != j and self.state[i] == State.FOLLOWER and self.leader[i] == j and self.pending[i] is None)
        m = FetchRequest(self.epoch[i], Offset(len(self.log[i])), self.last_epoch(i), i, j)
        self.pending[i] = m
        self.seen.add(m)
        self.flying.add(m)

    @action
    def handle_success_fetch_response(self, m: FetchOk) -> None:
        when(m in self.flying)
        i = m.correlation.source
        when(self.pending[i] == m.correlation)
        when(not self.common_response(i, m.leader, m.epoch, Error.NONE).handled)
        self.flying.remove(m)
        self.hwm[i] = m.hwm
        self.log[i] = self.log[i] + m.entries
        self.pending[i] = None

    @action
    def handle_diverging_fetch_response(self, m: FetchDiverging) -> None:
        when(m in self.flying)
        i = m.correlation.source
        when(self.pending[i] == m.correlation)
        when(not self.common_response(i, m.leader, m.epoch, Error.NONE).handled)
        self.flying.remove(m)
        self.log[i] = self.log[i][: self.common(i, m)]
        self.pending[i] = None

    @action
    def handle_error_fetch_response(self, m: FetchRejected | FetchDiverging | FetchOk) -> None:
        when(m in self.flying)
        i = m.correlation.source
        when(self.pending[i] == m.correlation)
        error = m.error if isinstance(m, FetchRejected) else Error.NONE
        v = self.common_response(i, m.leader, m.epoch, error)
        when(v.handled)
        self.flying.remove(m)
        self.state[i] = v.state
        self.leader[i] = v.leader
        self.epoch[i] = v.epoch
        self.pending[i] = None


@invariant
def leader_has_all_acked_values(m: KRaft) -> bool:
    """LeaderHasAllAckedValues."""
    return m.acked != Acked.TRUE or all(
        len(m.log[i]) > 0
        for i in Server
        if m.state[i] == State.LEADER and all(m.epoch[k] <= m.epoch[i] for k in Server)
    )


@invariant
def no_log_divergence(m: KRaft) -> bool:
    """NoLogDivergence."""
    return all(
        m.log[s][: min(m.hwm[s], m.hwm[t])] == m.log[t][: min(m.hwm[s], m.hwm[t])]
        for s in Server
        for t in Server
    )


@invariant
def never_two_leaders_in_same_epoch(m: KRaft) -> bool:
    """NeverTwoLeadersInSameEpoch."""
    return all(
        m.leader[i] is None or m.leader[j] is None or m.leader[i] == m.leader[j] or m.epoch[i] != m.epoch[j]
        for i in Server
        for j in Server
    )


@invariant
def no_illegal_state(m: KRaft) -> bool:
    """NoIllegalState."""
    return all(m.state[i] != State.ILLEGAL for i in Server)
