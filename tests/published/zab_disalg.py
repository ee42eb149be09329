"""Zab, after the high-level specification Zab.tla of Disalg-ICS-NJU/zookeeper-tla-spec (at 9477c10).

The names are those of the specification. Like it, the model keeps the last action, with its servers, in its state
(`recorder.pc`), and counts with it. MaxEpoch is not given, since epochs are bounded by timeouts and restarts. What
a leader has received (cepochRecv, ackeRecv, ackldRecv) are sets of records there, with one record a server at most;
here they are maps. The choice of an initial history is a parameter: where several are the best, they differ only in
who acknowledged, which is then forgotten. LocalPrimaryOrder is left out, since it is true of every state: some two
transactions are to be equal or in order, and they may be one and the same.
"""

from __future__ import annotations

import enum

from quorate import (
    Channel,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    init,
    invariant,
    when,
)


class Server(Symmetric): ...


class Epoch(Range): ...


class Count(Range):
    """Of transactions in an epoch or a history, and of requests, timeouts and restarts."""


class State(enum.Enum):
    LOOKING = "LOOKING"
    FOLLOWING = "FOLLOWING"
    LEADING = "LEADING"


class Phase(enum.Enum):
    """zabState."""

    ELECTION = "ELECTION"
    DISCOVERY = "DISCOVERY"
    SYNCHRONIZATION = "SYNCHRONIZATION"
    BROADCAST = "BROADCAST"


class Name(enum.Enum):
    INIT = "Init"
    UPDATE_LEADER = "UpdateLeader"
    FOLLOW_LEADER = "FollowLeader"
    TIMEOUT = "Timeout"
    RESTART = "Restart"
    CONNECT = "ConnectAndFollowerSendCEPOCH"
    CEPOCH = "LeaderProcessCEPOCH"
    NEWEPOCH = "FollowerProcessNEWEPOCH"
    ACKEPOCH = "LeaderProcessACKEPOCH"
    NEWLEADER = "FollowerProcessNEWLEADER"
    ACKLD = "LeaderProcessACKLD"
    COMMITLD = "FollowerProcessCOMMITLD"
    REQUEST = "LeaderProcessRequest"
    BROADCAST = "LeaderBroadcastPROPOSE"
    PROPOSE = "FollowerProcessPROPOSE"
    ACK = "LeaderProcessACK"
    COMMIT = "FollowerProcessCOMMIT"


class Pc(Record):
    name: Name
    i: Server | None
    j: Server | None


class Violation(enum.Enum):
    """violatedInvariants."""

    STATE = "stateInconsistent"
    PROPOSAL = "proposalInconsistent"
    COMMIT = "commitInconsistent"
    ACK = "ackInconsistent"
    MESSAGE = "messageIllegal"


class Zxid(Record):
    epoch: Epoch
    counter: Count


class Txn(Record):
    zxid: Zxid
    value: Count
    acks: Subset[Server]
    epoch: Epoch


class History(Seq[Txn]): ...


class Committed(Record):
    index: Count
    zxid: Zxid


class CepochInfo(Record):
    connected: bool
    epoch: Epoch


class AckeInfo(Record):
    connected: bool
    last_epoch: Epoch
    history: History


class Proposal(Record):
    """Of proposalMsgsLog."""

    source: Server
    epoch: Epoch
    zxid: Zxid
    data: Count


class Cepoch(Record):
    epoch: Epoch


class NewEpoch(Record):
    epoch: Epoch


class AckEpoch(Record):
    epoch: Epoch
    history: History


class NewLeader(Record):
    epoch: Epoch
    history: History


class AckLd(Record):
    zxid: Zxid


class CommitLd(Record):
    zxid: Zxid


class Propose(Record):
    zxid: Zxid
    data: Count


class Ack(Record):
    zxid: Zxid


class Commit(Record):
    zxid: Zxid


class Link(Channel[Cepoch | NewEpoch | AckEpoch | NewLeader | AckLd | CommitLd | Propose | Ack | Commit]): ...


class Zab(Model):
    """(N, L, T, R) = (2, 2, 0, 2): servers, the length of a history, timeouts and restarts."""

    sizes = {Server: 2, Epoch: 5, Count: 6, History: 2, Link: 6}
    max_transactions = 2
    max_timeouts = 0
    max_restarts = 2

    state: Map[Server, State]
    phase: Map[Server, Phase]
    accepted_epoch: Map[Server, Epoch]
    current_epoch: Map[Server, Epoch]
    history: Map[Server, History]
    last_committed: Map[Server, Committed]

    learners: Map[Server, Set[Server]]
    cepoch_recv: Map[Server, Map[Server, CepochInfo | None]]
    acke_recv: Map[Server, Map[Server, AckeInfo | None]]
    ackld_recv: Map[Server, Map[Server, bool | None]]
    send_counter: Map[Server, Count]

    connect_info: Map[Server, Server | None]
    leader_oracle: Server | None
    msgs: Map[Server, Map[Server, Link]]

    epoch_leader: Map[Epoch, Set[Server]]
    proposal_msgs_log: Set[Proposal]
    violated: Map[Violation, bool]

    pc: Pc
    timeouts: Count
    transactions: Count
    max_epoch: Epoch
    restarts: Count
    requests: Count

    @init
    def start(self) -> None:
        zero = Zxid(Epoch(0), Count(0))
        self.last_committed = Map({s: Committed(Count(0), zero) for s in Server})
        self.pc = Pc(Name.INIT, None, None)

    # ------------------------------------------------------------------------------------------ helpers

    def is_later(self, a: Zxid, b: Zxid) -> bool:
        """ZxidCompare."""
        return a.epoch > b.epoch or (a.epoch == b.epoch and a.counter > b.counter)

    def last_zxid_of(self, history: History) -> Zxid:
        return history.last.zxid if len(history) > 0 else Zxid(Epoch(0), Count(0))

    def index_of(self, history: History, zxid: Zxid) -> int:
        """ZxidToIndex: 0 of the first zxid of all, -1 of one that is there twice, one past the end if not there."""
        if zxid.epoch == 0 and zxid.counter == 0:
            return 0
        found = sum(1 for k in range(len(history)) if history[k].zxid == zxid)
        if found > 1:
            return -1
        return 1 + min((k for k in range(len(history)) if history[k].zxid == zxid), default=len(history))

    def is_pending(self, i: Server, j: Server) -> bool:
        """There is a message from j to i."""
        return len(self.msgs[j][i]) > 0

    def cepoch_quorum(self, i: Server) -> bool:
        return 2 * len({s for s in Server if self.cepoch_recv[i][s] is not None}) > len(Server)

    def acke_quorum(self, i: Server) -> bool:
        return 2 * len({s for s in Server if self.acke_recv[i][s] is not None}) > len(Server)

    def ackld_quorum(self, i: Server) -> bool:
        return 2 * len({s for s in Server if self.ackld_recv[i][s] is not None}) > len(Server)

    def has_cepoch(self, i: Server, v: Server) -> bool:
        """Whether v is connected, and one of those that NEWEPOCH is broadcast to."""
        info = self.cepoch_recv[i][v]
        return info is not None and info.connected and v in self.learners[i] and v != i

    def has_acke(self, i: Server, v: Server) -> bool:
        info = self.acke_recv[i][v]
        return info is not None and info.connected and v in self.learners[i] and v != i

    def has_ackld(self, i: Server, v: Server) -> bool:
        return self.ackld_recv[i][v] is True and v in self.learners[i] and v != i

    def is_quorum_without(self, i: Server, j: Server) -> bool:
        """Leader i still has a quorum if it loses its follower j."""
        return 2 * len(self.learners[i] - {j}) > len(Server)

    def is_follower_of(self, j: Server, i: Server) -> bool:
        return self.state[j] == State.FOLLOWING and self.connect_info[j] == i

    # ------------------------------------------------------------------------------------------ election

    @action
    def switch_to_leader(self, i: Server) -> None:
        """UpdateLeader, and FollowLeader of who is the oracle's leader already."""
        when(self.state[i] == State.LOOKING)
        self.pc = Pc(Name.FOLLOW_LEADER if self.leader_oracle == i else Name.UPDATE_LEADER, i, None)
        self.leader_oracle = i
        self.state[i] = State.LEADING
        self.phase[i] = Phase.DISCOVERY
        self.learners[i] = {i}
        for s in Server:
            self.cepoch_recv[i][s] = CepochInfo(True, self.accepted_epoch[i]) if s == i else None
            self.acke_recv[i][s] = AckeInfo(True, self.current_epoch[i], self.history[i]) if s == i else None
            self.ackld_recv[i][s] = True if s == i else None
        self.send_counter[i] = Count(0)

    @action
    def switch_to_follower(self, i: Server) -> None:
        """FollowLeader, of another leader."""
        when(self.state[i] == State.LOOKING and self.leader_oracle is not None and self.leader_oracle != i)
        self.state[i] = State.FOLLOWING
        self.phase[i] = Phase.DISCOVERY
        self.pc = Pc(Name.FOLLOW_LEADER, i, None)

    # ------------------------------------------------------------------------------------------ failures

    @action
    def lose_learner(self, i: Server, j: Server, why: Name) -> None:
        """RemoveLearner, FollowerShutdown and Clean, of follower j of leader i: Timeout and Restart while a quorum
        is left, FollowerProcessNEWEPOCH of an epoch that is too low, FollowerProcessNEWLEADER of another epoch."""
        when(i != j and self.is_follower_of(j, i))
        if why == Name.TIMEOUT:
            when(self.timeouts < self.max_timeouts and self.is_quorum_without(i, j))
            when(self.state[i] == State.LEADING and j in self.learners[i])
            self.timeouts += 1
            self.pc = Pc(why, i, j)
        elif why == Name.RESTART:
            when(self.restarts < self.max_restarts and self.is_quorum_without(i, j))
            self.last_committed[j] = Committed(Count(0), Zxid(Epoch(0), Count(0)))
            self.timeouts += 1
            self.restarts += 1
            self.pc = Pc(why, j, None)
        else:
            when(len(self.msgs[i][j]) > 0)
            m = self.msgs[i][j][0]
            if isinstance(m, NewEpoch):
                when(why == Name.NEWEPOCH and m.epoch < self.accepted_epoch[j])
            else:
                when(isinstance(m, NewLeader))
                when(why == Name.NEWLEADER and m.epoch != self.accepted_epoch[j])
            self.pc = Pc(why, j, i)
        self.learners[i].discard(j)
        cepoch = self.cepoch_recv[i][j]
        if cepoch is not None:
            self.cepoch_recv[i][j] = CepochInfo(False, cepoch.epoch)
        acke = self.acke_recv[i][j]
        if acke is not None:
            self.acke_recv[i][j] = AckeInfo(False, acke.last_epoch, acke.history)
        if self.ackld_recv[i][j] is not None:
            self.ackld_recv[i][j] = False
        self.state[j] = State.LOOKING
        self.phase[j] = Phase.ELECTION
        self.connect_info[j] = None
        self.msgs[i][j].clear()
        self.msgs[j][i].clear()

    @action
    def leader_shutdown(self, i: Server, j: Server, restart: bool) -> None:
        """LeaderShutdown of i: Timeout with j, or Restart of j, which leaves it without a quorum, or of itself."""
        if restart:
            when(self.restarts < self.max_restarts)
            when((i == j and self.state[i] == State.LEADING) or self.is_follower_of(j, i))
            when(i == j or not self.is_quorum_without(i, j))
            self.last_committed[j] = Committed(Count(0), Zxid(Epoch(0), Count(0)))
            self.restarts += 1
            self.pc = Pc(Name.RESTART, j, None)
        else:
            when(self.timeouts < self.max_timeouts and not self.is_quorum_without(i, j))
            when(self.state[i] == State.LEADING and j in self.learners[i] and self.is_follower_of(j, i))
            self.pc = Pc(Name.TIMEOUT, i, j)
        self.timeouts += 1
        for s in Server:
            if s in self.learners[i]:
                self.state[s] = State.LOOKING
                self.phase[s] = Phase.ELECTION
                self.connect_info[s] = None
                for v in Server:
                    self.msgs[v][s].clear()
        self.learners[i].clear()

    @action
    def restart(self, i: Server) -> None:
        """Restart of a server that is looking, or not connected."""
        when(self.restarts < self.max_restarts)
        when(
            self.state[i] == State.LOOKING
            or (self.state[i] == State.FOLLOWING and self.connect_info[i] is None)
        )
        if self.state[i] == State.FOLLOWING:
            self.state[i] = State.LOOKING
            self.phase[i] = Phase.ELECTION
            for v in Server:
                self.msgs[v][i].clear()
        self.last_committed[i] = Committed(Count(0), Zxid(Epoch(0), Count(0)))
        self.timeouts += 1
        self.restarts += 1
        self.pc = Pc(Name.RESTART, i, None)

    # ------------------------------------------------------------------------------------------ discovery

    @action
    def connect_and_follower_send_cepoch(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.LEADING and j not in self.learners[i])
        when(self.state[j] == State.FOLLOWING and self.connect_info[j] is None and self.leader_oracle == i)
        self.learners[i].add(j)
        self.connect_info[j] = i
        self.msgs[j][i].send(Cepoch(self.accepted_epoch[j]))
        self.pc = Pc(Name.CONNECT, i, j)

    @action
    def leader_process_cepoch(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.LEADING and self.is_pending(i, j) and j in self.learners[i])
        m = self.msgs[j][i][0]
        when(isinstance(m, Cepoch))
        self.msgs[j][i].receive()
        formed = self.cepoch_quorum(i)
        self.cepoch_recv[i][j] = CepochInfo(True, m.epoch)
        if formed:
            self.msgs[i][j].send(NewEpoch(self.accepted_epoch[i]))
        else:
            if self.phase[i] != Phase.DISCOVERY:
                self.violated[Violation.STATE] = True
            if self.cepoch_quorum(i):
                self.accepted_epoch[i] = Epoch(1 + max(self.epoch_received(i, s) for s in Server))
                for v in Server:
                    if self.has_cepoch(i, v):
                        self.msgs[i][v].send(NewEpoch(self.accepted_epoch[i]))
        self.max_epoch = max(self.accepted_epoch[s] for s in Server)
        self.pc = Pc(Name.CEPOCH, i, j)

    def epoch_received(self, i: Server, s: Server) -> Epoch:
        info = self.cepoch_recv[i][s]
        return info.epoch if info is not None else Epoch(0)

    @action
    def follower_process_newepoch(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.FOLLOWING and self.is_pending(i, j) and self.connect_info[i] == j)
        m = self.msgs[j][i][0]
        when(isinstance(m, NewEpoch))
        when(m.epoch >= self.accepted_epoch[i])
        self.msgs[j][i].receive()
        if self.phase[i] == Phase.DISCOVERY:
            self.accepted_epoch[i] = m.epoch
            self.msgs[i][j].send(AckEpoch(self.current_epoch[i], self.history[i]))
            self.phase[i] = Phase.SYNCHRONIZATION
        else:
            self.violated[Violation.STATE] = True
        self.pc = Pc(Name.NEWEPOCH, i, j)

    @action
    def leader_process_ackepoch(self, i: Server, j: Server) -> None:
        """Where NEWLEADER was broadcast before, or there is no quorum yet."""
        when(self.state[i] == State.LEADING and self.is_pending(i, j) and j in self.learners[i])
        m = self.msgs[j][i][0]
        when(isinstance(m, AckEpoch))
        self.msgs[j][i].receive()
        formed = self.acke_quorum(i)
        self.acke_recv[i][j] = AckeInfo(True, m.epoch, m.history)
        if formed:
            self.msgs[i][j].send(NewLeader(self.accepted_epoch[i], self.history[i]))
            for k in range(len(self.history[i])):
                txn = self.history[i][k]
                self.proposal_msgs_log.add(Proposal(i, self.accepted_epoch[i], txn.zxid, txn.value))
        else:
            when(not self.acke_quorum(i))
            if self.phase[i] != Phase.DISCOVERY:
                self.violated[Violation.STATE] = True
        self.pc = Pc(Name.ACKEPOCH, i, j)

    @action
    def leader_process_ackepoch_of_a_quorum(self, i: Server, j: Server, chosen: Server) -> None:
        """LeaderProcessACKEPOCH, case 2.1."""
        when(self.state[i] == State.LEADING and self.is_pending(i, j) and j in self.learners[i])
        m = self.msgs[j][i][0]
        when(isinstance(m, AckEpoch))
        when(not self.acke_quorum(i))
        self.msgs[j][i].receive()
        self.acke_recv[i][j] = AckeInfo(True, m.epoch, m.history)
        when(self.acke_quorum(i))
        best = self.acke_recv[i][chosen]
        when(best is not None)
        when(all(self.is_as_recent(best, self.acke_recv[i][s]) for s in Server))
        if self.phase[i] != Phase.DISCOVERY:
            self.violated[Violation.STATE] = True
        self.current_epoch[i] = self.accepted_epoch[i]
        self.epoch_leader[self.accepted_epoch[i]].add(i)
        self.history[i] = best.history
        for k in range(len(self.history[i])):
            txn = self.history[i][k]
            self.history[i][k] = Txn(txn.zxid, txn.value, Subset({i}), txn.epoch)
            self.proposal_msgs_log.add(Proposal(i, self.accepted_epoch[i], txn.zxid, txn.value))
        self.phase[i] = Phase.SYNCHRONIZATION
        for v in Server:
            if self.has_acke(i, v):
                self.msgs[i][v].send(NewLeader(self.accepted_epoch[i], self.history[i]))
        self.pc = Pc(Name.ACKEPOCH, i, j)

    def is_as_recent(self, a: AckeInfo, b: AckeInfo | None) -> bool:
        """MoreResentOrEqual, of what was received."""
        if b is None or a.last_epoch > b.last_epoch:
            return True
        later = self.is_later(self.last_zxid_of(b.history), self.last_zxid_of(a.history))
        return a.last_epoch == b.last_epoch and not later

    # ------------------------------------------------------------------------------------------ synchronization

    @action
    def follower_process_newleader(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.FOLLOWING and self.is_pending(i, j) and self.connect_info[i] == j)
        m = self.msgs[j][i][0]
        when(isinstance(m, NewLeader))
        when(m.epoch == self.accepted_epoch[i])
        self.msgs[j][i].receive()
        if self.phase[i] != Phase.SYNCHRONIZATION:
            self.violated[Violation.STATE] = True
        self.current_epoch[i] = self.accepted_epoch[i]
        self.history[i] = m.history
        self.msgs[i][j].send(AckLd(self.last_zxid_of(m.history)))
        self.pc = Pc(Name.NEWLEADER, i, j)

    @action
    def leader_process_ackld(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.LEADING and self.is_pending(i, j) and j in self.learners[i])
        m = self.msgs[j][i][0]
        when(isinstance(m, AckLd))
        self.msgs[j][i].receive()
        formed = self.ackld_quorum(i)
        if self.phase[i] != (Phase.BROADCAST if formed else Phase.SYNCHRONIZATION):
            self.violated[Violation.STATE] = True
        self.ackld_recv[i][j] = True
        for k in range(len(self.history[i])):
            if not any(self.is_later(self.history[i][n].zxid, m.zxid) for n in range(k + 1)):
                txn = self.history[i][k]
                self.history[i][k] = Txn(txn.zxid, txn.value, Subset(txn.acks | {j}), txn.epoch)
        if formed:
            self.msgs[i][j].send(CommitLd(self.last_committed[i].zxid))
        elif self.ackld_quorum(i):
            last = self.last_zxid_of(self.history[i])
            self.last_committed[i] = Committed(Count(len(self.history[i])), last)
            self.phase[i] = Phase.BROADCAST
            for v in Server:
                if self.has_ackld(i, v):
                    self.msgs[i][v].send(CommitLd(last))
        self.pc = Pc(Name.ACKLD, i, j)

    @action
    def follower_process_commitld(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.FOLLOWING and self.is_pending(i, j) and self.connect_info[i] == j)
        m = self.msgs[j][i][0]
        when(isinstance(m, CommitLd))
        self.msgs[j][i].receive()
        index = self.index_of(self.history[i], m.zxid)
        if index < 0 or index > len(self.history[i]):
            self.violated[Violation.PROPOSAL] = True
        self.last_committed[i] = Committed(Count(max(0, index)), m.zxid)
        self.phase[i] = Phase.BROADCAST
        self.pc = Pc(Name.COMMITLD, i, j)

    # ------------------------------------------------------------------------------------------ broadcast

    @action
    def leader_process_request(self, i: Server) -> None:
        when(self.transactions < self.max_transactions)
        when(self.state[i] == State.LEADING and self.phase[i] == Phase.BROADCAST)
        epoch = self.current_epoch[i]
        counter = Count(self.current_counter(i) + 1)
        self.history[i].append(Txn(Zxid(epoch, counter), self.requests, Subset({i}), epoch))
        self.transactions = Count(max(len(self.history[s]) for s in Server))
        self.requests += 1
        self.pc = Pc(Name.REQUEST, i, None)

    def current_counter(self, i: Server) -> Count:
        last = self.last_zxid_of(self.history[i])
        return last.counter if last.epoch == self.current_epoch[i] else Count(0)

    @action
    def leader_broadcast_propose(self, i: Server) -> None:
        when(self.state[i] == State.LEADING and self.phase[i] == Phase.BROADCAST)
        when(self.send_counter[i] < self.current_counter(i))
        self.send_counter[i] += 1
        index = self.index_of(self.history[i], Zxid(self.current_epoch[i], self.send_counter[i]))
        txn = self.history[i][index - 1]
        for v in Server:
            if self.has_acke(i, v):
                self.msgs[i][v].send(Propose(txn.zxid, txn.value))
        self.proposal_msgs_log.add(Proposal(i, self.current_epoch[i], txn.zxid, txn.value))
        self.pc = Pc(Name.BROADCAST, i, None)

    def is_next(self, current: Zxid, zxid: Zxid) -> bool:
        """IsNextZxid."""
        if zxid.counter == 1:
            return current.epoch < zxid.epoch
        return zxid.counter > 1 and current.epoch == zxid.epoch and current.counter + 1 == zxid.counter

    @action
    def follower_process_propose(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.FOLLOWING and self.is_pending(i, j) and self.connect_info[i] == j)
        m = self.msgs[j][i][0]
        when(isinstance(m, Propose))
        self.msgs[j][i].receive()
        if self.is_next(self.last_zxid_of(self.history[i]), m.zxid):
            self.history[i].append(Txn(m.zxid, m.data, Subset(), self.current_epoch[i]))
            self.msgs[i][j].send(Ack(m.zxid))
        else:
            index = self.index_of(self.history[i], m.zxid)
            if index <= 0 or index > len(self.history[i]):
                self.violated[Violation.PROPOSAL] = True
        self.pc = Pc(Name.PROPOSE, i, j)

    @action
    def leader_process_ack(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.LEADING and self.is_pending(i, j) and j in self.learners[i])
        m = self.msgs[j][i][0]
        when(isinstance(m, Ack))
        self.msgs[j][i].receive()
        index = self.index_of(self.history[i], m.zxid)
        last = max((k + 1 for k in range(len(self.history[i])) if j in self.history[i][k].acks), default=-1)
        if index >= 1 and index <= len(self.history[i]) and (last == -1 or last + 1 == index):
            txn = self.history[i][index - 1]
            acks = Subset(txn.acks | {j})
            self.history[i][index - 1] = Txn(txn.zxid, txn.value, acks, txn.epoch)
            committed = self.last_committed[i]
            outstanding = committed.index < len(self.history[i]) and self.is_later(m.zxid, committed.zxid)
            if outstanding and committed.index >= index - 1 and 2 * len(acks) > len(Server):
                if committed.index + 1 != index:
                    self.violated[Violation.COMMIT] = True
                self.last_committed[i] = Committed(Count(index), m.zxid)
                for v in Server:
                    if self.has_ackld(i, v):
                        self.msgs[i][v].send(Commit(m.zxid))
        else:
            self.violated[Violation.ACK] = True
        self.pc = Pc(Name.ACK, i, j)

    @action
    def follower_process_commit(self, i: Server, j: Server) -> None:
        when(self.state[i] == State.FOLLOWING and self.is_pending(i, j) and self.connect_info[i] == j)
        m = self.msgs[j][i][0]
        when(isinstance(m, Commit))
        self.msgs[j][i].receive()
        committed = self.last_committed[i].index
        if committed < len(self.history[i]):
            first = self.history[i][committed].zxid
            if first == m.zxid:
                self.last_committed[i] = Committed(Count(committed + 1), first)
            else:
                self.violated[Violation.COMMIT] = True
        self.pc = Pc(Name.COMMIT, i, j)

    # ------------------------------------------------------------------------------------------ no such messages

    @action
    def filter_nonexistent_message(self, i: Server, j: Server) -> None:
        when(i != j and self.is_pending(i, j))
        m = self.msgs[j][i][0]
        is_for_leader = isinstance(m, Cepoch | AckEpoch | AckLd | Ack)
        when(
            self.state[i] == State.LOOKING
            or (self.state[i] == State.LEADING and not (is_for_leader and j in self.learners[i]))
            or (self.state[i] == State.FOLLOWING and (is_for_leader or self.connect_info[i] != j))
        )
        self.msgs[j][i].receive()
        self.violated[Violation.MESSAGE] = True


class ZabOfThree(Zab):
    """(N, L, T, R) = (3, 1, 1, 0)."""

    sizes = {Server: 3, Epoch: 4, Count: 4, History: 1}
    max_transactions = 1
    max_timeouts = 1
    max_restarts = 0


def same(a: Txn, b: Txn) -> bool:
    """TxnEqual."""
    return a.zxid == b.zxid and a.value == b.value


@invariant
def during_action_check(m: Zab) -> bool:
    """DuringActionCheck."""
    return not any(m.violated[p] for p in Violation)


@invariant
def leadership_1(m: Zab) -> bool:
    """Leadership1."""
    return all(
        i == j or m.current_epoch[i] != m.current_epoch[j]
        for i in Server
        for j in Server
        if m.state[i] == State.LEADING and m.phase[i] in (Phase.SYNCHRONIZATION, Phase.BROADCAST)
        if m.state[j] == State.LEADING and m.phase[j] in (Phase.SYNCHRONIZATION, Phase.BROADCAST)
    )


@invariant
def leadership_2(m: Zab) -> bool:
    """Leadership2."""
    return all(len(m.epoch_leader[e]) <= 1 for e in Epoch if e > 0)


@invariant
def prefix_consistency(m: Zab) -> bool:
    """PrefixConsistency."""
    return all(
        same(m.history[i][k], m.history[j][k])
        for i in Server
        for j in Server
        for k in range(min(m.last_committed[i].index, m.last_committed[j].index))
    )


@invariant
def integrity(m: Zab) -> bool:
    """Integrity: what a follower delivers, some primary has broadcast."""
    return all(
        any(p.zxid == m.history[i][k].zxid and p.data == m.history[i][k].value for p in m.proposal_msgs_log)
        for i in Server
        if m.state[i] == State.FOLLOWING
        for k in range(m.last_committed[i].index)
    )


def delivers(m: Zab, i: Server, txn: Txn) -> bool:
    return any(same(m.history[i][k], txn) for k in range(m.last_committed[i].index))


@invariant
def agreement(m: Zab) -> bool:
    """Agreement: of what two followers deliver, one delivers both."""
    return all(
        delivers(m, j, m.history[i][a]) or delivers(m, i, m.history[j][b])
        for i in Server
        if m.state[i] == State.FOLLOWING
        for j in Server
        if m.state[j] == State.FOLLOWING
        for a in range(m.last_committed[i].index)
        for b in range(m.last_committed[j].index)
    )


@invariant
def total_order(m: Zab) -> bool:
    """TotalOrder: who delivers the later of two delivers the earlier before it."""
    return all(
        not delivers(m, j, m.history[i][b])
        or any(
            same(m.history[i][b], m.history[j][d]) and same(m.history[i][a], m.history[j][c])
            for d in range(m.last_committed[j].index)
            for c in range(d)
        )
        for i in Server
        for j in Server
        if m.last_committed[i].index >= 2 and m.last_committed[j].index >= 2
        for b in range(m.last_committed[i].index)
        for a in range(b)
    )


@invariant
def global_primary_order(m: Zab) -> bool:
    """GlobalPrimaryOrder: transactions are delivered in the order of their epochs."""
    return all(
        m.history[i][a].zxid.epoch <= m.history[i][b].zxid.epoch
        for i in Server
        for b in range(m.last_committed[i].index)
        for a in range(b)
    )


@invariant
def primary_integrity(m: Zab) -> bool:
    """PrimaryIntegrity: a primary that broadcasts has delivered what its followers have of earlier epochs."""
    return all(
        m.history[j][k].zxid.epoch >= m.current_epoch[i] or delivers(m, i, m.history[j][k])
        for i in Server
        for j in Server
        if m.state[i] == State.LEADING and j in m.learners[i] and m.phase[i] == Phase.BROADCAST
        if m.state[j] == State.FOLLOWING and m.connect_info[j] == i and m.phase[j] == Phase.BROADCAST
        for k in range(m.last_committed[j].index)
    )
