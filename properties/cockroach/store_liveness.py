"""What store liveness promises, after the invariants and the assertions of CockroachDB's StoreLiveness.tla."""

from quorate import invariant, reachable, step
from quorate.models.cockroach.store_liveness import Store, StoreLiveness


@invariant
def durable_support(m: StoreLiveness) -> bool:
    """DurableSupportInvariant: support that a store ever had in its epoch is upheld, or has ended by the clock of
    the store that gave it."""
    return all(
        m.got[s][t].until == 0 or m.got[s][t].epoch == m.given[t][s].epoch or m.got[s][t].until < m.clock[t]
        for s in Store
        for t in Store
        if s != t
    )


@invariant
def given_leads_got(m: StoreLiveness) -> bool:
    """SupportProvidedLeadsSupportAssumedInvariant: in one epoch, support lasts as long for who gives it as for who
    has it, or longer."""
    return all(
        m.got[s][t].until <= m.given[t][s].until
        for s in Store
        for t in Store
        if s != t and m.got[s][t].epoch == m.given[t][s].epoch
    )


@invariant
def epoch_leads(m: StoreLiveness) -> bool:
    """CurrentEpochLeadsSupportedEpochsInvariant: a store is in no earlier epoch than its support."""
    return all(m.epoch[s] >= m.got[s][t].epoch for s in Store for t in Store if s != t)


@step
def support_disjointness(before: StoreLiveness, after: StoreLiveness) -> bool:
    """Support in an epoch begins or ends after that in the epoch before has ended, by the clock of who gives it
    (the assertions in ReceiveHeartbeat)."""
    return all(
        before.given[s][t].until < after.clock[s]
        for s in Store
        for t in Store
        if before.given[s][t].epoch < after.given[s][t].epoch
    )


@step
def asked_after_the_end(before: StoreLiveness, after: StoreLiveness) -> bool:
    """A store goes on in a later epoch when by its own clock the support that it had is over, or just ends (the
    assertion in ReceiveHeartbeatResp, and what a restart waits for)."""
    return all(
        before.got[s][t].until <= after.clock[s]
        for s in Store
        for t in Store
        if before.got[s][t].epoch < after.got[s][t].epoch
    )


@reachable
def support_is_had(m: StoreLiveness) -> bool:
    return any(m.got[s][t].until > 0 for s in Store for t in Store)


@reachable
def support_is_withdrawn(m: StoreLiveness) -> bool:
    """It was given and withdrawn, and the other store knows."""
    return any(m.got[s][t].epoch > 1 and m.restarted == 0 for s in Store for t in Store)


@reachable
def support_is_given_again(m: StoreLiveness) -> bool:
    """After it was withdrawn, in the next epoch, without a restart."""
    return any(
        m.got[s][t].epoch > 1 and m.got[s][t].until > 0 and m.restarted == 0 for s in Store for t in Store
    )


@reachable
def support_is_given_after_a_restart(m: StoreLiveness) -> bool:
    return any(m.got[s][t].until > 0 and m.restarted > 0 and m.epoch[s] > 1 for s in Store for t in Store)
