"""What must hold when the members of a Consul cluster change."""

from quorate import invariant, reachable
from quorate.models.consul.consul_members import Configuration, ConsulMembers, Log
from quorate.models.raft import Index, Server


@invariant
def election_safety(m: ConsulMembers) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(s == t for s in m.leading for t in m.leading if m.term[s] == m.term[t])


@invariant
def log_matching(m: ConsulMembers) -> bool:
    """Section 5.3: logs that have an entry of the same index and term are the same up to there."""
    return all(
        m.log[s][:n] == m.log[t][:n]
        for s in Server
        for t in Server
        for n in Index
        if 0 < n <= len(m.log[s]) and n <= len(m.log[t]) and m.log[s][n - 1].term == m.log[t][n - 1].term
    )


@invariant
def leader_completeness(m: ConsulMembers) -> bool:
    """Section 5.4: the leader of the latest term has all that is committed in its log."""
    return all(
        m.log[s][: len(m.agreed)] == m.agreed
        for s in m.leading
        if all(m.term[t] <= m.term[s] for t in Server)
    )


@invariant
def state_machine_safety(m: ConsulMembers) -> bool:
    """Section 5.4.3: what two servers have both applied is the same."""
    return all(
        m.log[s][:n] == m.log[t][:n]
        for s in Server
        for t in Server
        for n in Index
        if n <= m.commit_index[s] and n <= m.commit_index[t]
    )


def changes(log: Log, above: Index) -> set[Index]:
    """The indices above one at which a log has configurations."""
    return {i for i in Index if above < i <= len(log) and log[i - 1].configuration is not None}


@invariant
def latest_is_in_the_log(m: ConsulMembers) -> bool:
    """`latest` is "the latest configuration in the log" (configuration.go 152)."""
    return all(
        all(i <= m.latest[s].index for i in changes(m.log[s], Index(0)))
        and (
            m.latest[s].index == 0
            or (
                m.latest[s].index <= len(m.log[s])
                and m.log[s][m.latest[s].index - 1].configuration == m.latest[s].configuration
            )
        )
        for s in Server
    )


@invariant
def at_most_one_apart(m: ConsulMembers) -> bool:
    """A log has no configuration between `committed` and `latest`."""
    return all(len(changes(m.log[s], m.committed[s].index)) <= 1 for s in Server)


@invariant
def committed_is_committed(m: ConsulMembers) -> bool:
    """`committed` is committed, also where a server took it for that since the next configuration had arrived."""
    return all(
        m.committed[s].index == 0
        or (
            m.committed[s].index <= len(m.agreed)
            and m.agreed[m.committed[s].index - 1].configuration == m.committed[s].configuration
        )
        for s in Server
    )


@invariant
def only_voters_lead(m: ConsulMembers) -> bool:
    """A leader is a voter, until a change is committed by which it is none (raft.go 798)."""
    return all(s in m.voters(s) or s in m.committed[s].configuration.voters for s in m.leading)


def joined(m: ConsulMembers, s: Server) -> bool:
    """The server has a log, and was none of the founders, whom its first entry names."""
    return len(m.log[s]) > 0 and not any(s in c.voters for c in configurations(m.log[s][:1]))


def configurations(log: Log) -> set[Configuration]:
    return {e.configuration for e in log if e.configuration is not None}


@reachable
def a_nonvoter_is_promoted(m: ConsulMembers) -> bool:
    """It was added, has the log, and its promotion is committed, as it knows."""
    return any(
        joined(m, s)
        and any(s in c.nonvoters for c in configurations(m.log[s]))
        and s in m.committed[s].configuration.voters
        for s in Server
    )


@reachable
def a_configuration_is_taken_back(m: ConsulMembers) -> bool:
    """A server was added by the first leader, and nobody else has that in the log any more, nor the leader."""
    return any(
        joined(m, s)
        and m.latest[s].index == 2
        and m.log[s][1].term == 0
        and all(t == s or len(m.log[t]) < 2 or m.log[t][1] != m.log[s][1] for t in Server)
        for s in Server
    )


@reachable
def a_leader_that_is_no_voter_any_more_leads(m: ConsulMembers) -> bool:
    """The change by which it has no vote is not committed yet."""
    return any(s not in m.voters(s) for s in m.leading)
