"""Store Liveness of CockroachDB, after its specification docs/tla-plus/StoreLiveness/StoreLiveness.tla.

The specification is in PlusCal, and so its processes have labels: a step of `Loop` only chooses what is done next,
and the step of the next label does it. The message that was received last stays in the process. Messages are a set.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Range, Record, Set, Symmetric, action, init, invariant, when


class Node(Symmetric): ...


class Time(Range):
    """Readings of clocks, and expirations; 0 is none."""


class Epoch(Range): ...


class Restarts(Range): ...


class Label(enum.Enum):
    LOOP = "Loop"
    TICK_CLOCK = "TickClock"
    TICK_CLOCK_AND_SEND_HEARTBEATS = "TickClockAndSendHeartbeats"
    RESTART = "Restart"
    WITHDRAW_SUPPORT = "WithdrawSupport"
    RECEIVE_HEARTBEAT = "ReceiveHeartbeat"
    RECEIVE_HEARTBEAT_RESP = "ReceiveHeartbeatResp"


class Support(Record):
    epoch: Epoch
    expiration: Time


class Heartbeat(Record):
    sender: Node
    epoch: Epoch
    expiration: Time
    now: Time


class HeartbeatResp(Record):
    sender: Node
    epoch: Epoch
    expiration: Time
    now: Time


class StoreLiveness(Model):
    """HeartbeatIntervals is {1}, and AllowMsgReordering is true."""

    sizes = {Node: 2, Time: 4, Epoch: 6, Restarts: 2}
    max_clock = 2
    max_restarts = 1
    regression = 1  # AllowClockRegressionOnRestart, by how much

    max_epoch: Map[Node, Epoch]
    max_requested: Map[Node, Time]
    max_withdrawn: Map[Node, Time]
    support_from: Map[Node, Map[Node, Support]]
    support_for: Map[Node, Map[Node, Support]]
    clocks: Map[Node, Time]
    network: Map[Node, Set[Heartbeat | HeartbeatResp]]
    pc: Map[Node, Label]
    restarts: Map[Node, Restarts]
    msg: Map[Node, Heartbeat | HeartbeatResp | None]

    @init
    def start(self) -> None:
        self.max_epoch = Map({i: Epoch(1) for i in Node})
        self.support_from = Map({i: Map({j: Support(Epoch(1), Time(0)) for j in Node}) for i in Node})
        self.support_for = Map({i: Map({j: Support(Epoch(0), Time(0)) for j in Node}) for i in Node})
        self.clocks = Map({i: Time(1) for i in Node})

    def can_invalidate(self, i: Node, j: Node) -> bool:
        """CanInvalidateSupportFor: there is support, and it has expired."""
        expiration = self.support_for[i][j].expiration
        return i != j and expiration != 0 and expiration < self.clocks[i]

    # ------------------------------------------------------------------------------------------ Loop

    @action
    def loop_tick(self, i: Node, heartbeats: bool) -> None:
        when(self.pc[i] == Label.LOOP and self.clocks[i] < self.max_clock)
        self.pc[i] = Label.TICK_CLOCK_AND_SEND_HEARTBEATS if heartbeats else Label.TICK_CLOCK

    @action
    def loop_restart(self, i: Node) -> None:
        when(self.pc[i] == Label.LOOP and self.restarts[i] < self.max_restarts)
        self.pc[i] = Label.RESTART

    @action
    def loop_withdraw(self, i: Node) -> None:
        when(self.pc[i] == Label.LOOP and any(self.can_invalidate(i, j) for j in Node))
        self.pc[i] = Label.WITHDRAW_SUPPORT

    @action
    def loop_receive(self, i: Node, m: Heartbeat | HeartbeatResp) -> None:
        when(m in self.network[i])
        when(self.pc[i] == Label.LOOP)
        self.network[i].remove(m)
        self.msg[i] = m
        self.clocks[i] = max(self.clocks[i], m.now)
        self.pc[i] = Label.RECEIVE_HEARTBEAT if isinstance(m, Heartbeat) else Label.RECEIVE_HEARTBEAT_RESP

    # ------------------------------------------------------------------------------------------ what was chosen

    @action
    def tick_clock(self, i: Node) -> None:
        when(self.pc[i] == Label.TICK_CLOCK)
        self.clocks[i] += 1
        self.pc[i] = Label.LOOP

    @action
    def tick_clock_and_send_heartbeats(self, i: Node, j: Node) -> None:
        when(self.pc[i] == Label.TICK_CLOCK_AND_SEND_HEARTBEATS and i != j)
        self.clocks[i] += 1
        now = self.clocks[i]
        self.network[j].add(Heartbeat(i, self.support_from[i][j].epoch, now + 1, now))
        self.max_requested[i] = max(self.max_requested[i], now + 1)
        self.pc[i] = Label.LOOP

    @action
    def restart(self, i: Node) -> None:
        when(self.pc[i] == Label.RESTART)
        self.clocks[i] = max(self.max_withdrawn[i], self.max_requested[i], self.clocks[i] - self.regression)
        self.max_epoch[i] += 1
        for j in Node:
            if i != j:
                self.support_from[i][j] = Support(self.max_epoch[i], Time(0))
        self.restarts[i] += 1
        self.pc[i] = Label.LOOP

    @action
    def withdraw_support(self, i: Node, j: Node) -> None:
        when(self.pc[i] == Label.WITHDRAW_SUPPORT and self.can_invalidate(i, j))
        self.support_for[i][j] = Support(self.support_for[i][j].epoch + 1, Time(0))
        self.max_withdrawn[i] = max(self.max_withdrawn[i], self.clocks[i])
        self.pc[i] = Label.LOOP

    @action
    def receive_heartbeat(self, i: Node) -> None:
        when(self.pc[i] == Label.RECEIVE_HEARTBEAT)
        m = self.msg[i]
        when(isinstance(m, Heartbeat))
        support = self.support_for[i][m.sender]
        if support.epoch == m.epoch:
            self.support_for[i][m.sender] = Support(m.epoch, max(support.expiration, m.expiration))
        elif support.epoch < m.epoch:
            assert support.expiration < m.expiration
            assert support.expiration < self.clocks[i]
            self.support_for[i][m.sender] = Support(m.epoch, m.expiration)
        given = self.support_for[i][m.sender]
        self.network[m.sender].add(HeartbeatResp(i, given.epoch, given.expiration, self.clocks[i]))
        self.pc[i] = Label.LOOP

    @action
    def receive_heartbeat_resp(self, i: Node) -> None:
        when(self.pc[i] == Label.RECEIVE_HEARTBEAT_RESP)
        m = self.msg[i]
        when(isinstance(m, HeartbeatResp))
        self.max_epoch[i] = max(self.max_epoch[i], m.epoch)
        support = self.support_from[i][m.sender]
        if support.epoch == m.epoch:
            self.support_from[i][m.sender] = Support(m.epoch, max(support.expiration, m.expiration))
        elif support.epoch < m.epoch:
            assert support.epoch == m.epoch - 1
            assert m.expiration == 0
            assert support.expiration < self.clocks[i]
            self.support_from[i][m.sender] = Support(m.epoch, m.expiration)
        self.pc[i] = Label.LOOP


@invariant
def durable_support(m: StoreLiveness) -> bool:
    """DurableSupportInvariant: support once had is upheld, or has expired by the clock of who gave it."""
    return all(
        m.support_from[i][j].expiration == 0
        or m.support_from[i][j].epoch == m.support_for[j][i].epoch
        or m.support_from[i][j].expiration < m.clocks[j]
        for i in Node
        for j in Node
        if i != j
    )


@invariant
def support_provided_leads_support_assumed(m: StoreLiveness) -> bool:
    """SupportProvidedLeadsSupportAssumedInvariant."""
    return all(
        m.support_from[i][j].expiration <= m.support_for[j][i].expiration
        for i in Node
        for j in Node
        if i != j and m.support_from[i][j].epoch == m.support_for[j][i].epoch
    )


@invariant
def current_epoch_leads_supported_epochs(m: StoreLiveness) -> bool:
    """CurrentEpochLeadsSupportedEpochsInvariant."""
    return all(m.max_epoch[i] >= m.support_from[i][j].epoch for i in Node for j in Node if i != j)


@invariant
def withdrawn_support_minimum_epoch(m: StoreLiveness) -> bool:
    """WithdrawnSupportMinimumEpochInvariant."""
    return all(
        m.support_for[i][j].epoch == m.support_from[j][i].epoch + 1
        for i in Node
        for j in Node
        if i != j
        and m.support_for[i][j].epoch > m.support_from[j][i].epoch
        and m.support_for[i][j].expiration == 0
    )
