"""Quorum systems: which sets of servers have to meet, and which need not. For every number of servers.

Each claim is a function of sets of servers. `when` states what is known of them, and what the function returns is
claimed to be true. Those marked `holds` are proved; those marked `fails` are refuted by a smallest configuration.
`len(Server)` is how many servers there are.
"""

from collections.abc import Mapping
from fractions import Fraction

from quorate import Family, Majority, Symmetric, when
from quorate.symbolic.quorums import fails, holds, meet


class Server(Symmetric): ...


Servers = frozenset[Server]


# Majorities


class Quorum(Majority[Server]): ...


class Half(Family[Server]):
    """At least half of the servers."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return 2 * len(members) >= len(everyone)


@holds
def two_majorities(a: Quorum, b: Quorum) -> bool:
    """Any two majorities have a server in common."""
    return meet(a, b)


@holds
def one_more_than_half_rounded_down(a: Servers, b: Servers) -> bool:
    """Two sets of N // 2 + 1 servers have a server in common."""
    when(len(a) >= len(Server) // 2 + 1)
    when(len(b) >= len(Server) // 2 + 1)
    return meet(a, b)


@holds
def half_of_one_more_rounded_up(a: Servers, b: Servers) -> bool:
    """Two sets of half of N + 1 servers, rounded up, have a server in common."""
    when(len(a) >= (len(Server) + 2) // 2)
    when(len(b) >= (len(Server) + 2) // 2)
    return meet(a, b)


@holds
def half_and_a_majority(a: Half, b: Quorum) -> bool:
    """Half of the servers and a majority have a server in common."""
    return meet(a, b)


@holds
def waiting_for_all_but_f(f: int, a: Servers, b: Servers) -> bool:
    """Of 2f + 1 servers, any two sets of all but f have a server in common."""
    when(len(Server) == 2 * f + 1)
    when(len(a) >= len(Server) - f and len(b) >= len(Server) - f)
    return meet(a, b)


@fails
def two_halves(a: Half, b: Half) -> bool:
    """Any two halves have a server in common."""
    return meet(a, b)


@fails
def half_rounded_down(a: Servers, b: Servers) -> bool:
    """Two sets of N // 2 servers have a server in common, if there are three servers or more."""
    when(len(Server) >= 3)
    when(len(a) >= len(Server) // 2)
    when(len(b) >= len(Server) // 2)
    return meet(a, b)


@fails
def half_rounded_up(a: Servers, b: Servers) -> bool:
    """Two sets of half of the servers, rounded up, have a server in common."""
    when(len(a) >= (len(Server) + 1) // 2)
    when(len(b) >= (len(Server) + 1) // 2)
    return meet(a, b)


@fails
def waiting_for_all_but_f_of_2f(f: int, a: Servers, b: Servers) -> bool:
    """Of 2f servers, any two sets of all but f have a server in common."""
    when(len(Server) == 2 * f)
    when(len(a) >= len(Server) - f and len(b) >= len(Server) - f)
    return meet(a, b)


# Flexible quorums (Howard, Malkhi and Spiegelman, "Flexible Paxos", 2016)


class TwoThirds(Family[Server]):
    """More than two thirds of the servers: to elect a leader, say."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return 3 * len(members) > 2 * len(everyone)


class OneThird(Family[Server]):
    """A third of the servers: to replicate, say."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return 3 * len(members) >= len(everyone)


@holds
def flexible_quorums(a: Servers, b: Servers) -> bool:
    """Two sets with more members together than there are servers have one in common."""
    when(len(a) + len(b) > len(Server))
    return meet(a, b)


@holds
def flexible_thresholds(first: int, second: int, a: Servers, b: Servers) -> bool:
    """If the sizes of the quorums of both phases add up to more than N, those of one meet those of the other."""
    when(first + second > len(Server))
    when(len(a) >= first and len(b) >= second)
    return meet(a, b)


@holds
def two_thirds_and_one_third(a: TwoThirds, b: OneThird) -> bool:
    """More than two thirds of the servers and a third have a server in common."""
    return meet(a, b)


@fails
def flexible_quorums_of_just_n(a: Servers, b: Servers) -> bool:
    """Two sets with as many members together as there are servers have one in common."""
    when(len(a) + len(b) >= len(Server))
    return meet(a, b)


@fails
def one_third_and_one_third(a: OneThird, b: OneThird) -> bool:
    """A third of the servers and another third have a server in common."""
    return meet(a, b)


# Weights (Gifford, "Weighted Voting for Replicated Data", 1979)

Weights = Mapping[Server, Fraction]


def total(weight: Weights, servers: Servers) -> Fraction | int:
    return sum(weight[s] for s in servers)


def all_of_it(weight: Weights) -> Fraction | int:
    return sum(weight[s] for s in Server)


@holds
def weighted_majorities(weight: Weights, a: Servers, b: Servers) -> bool:
    """Two sets with more than half of the weight each have a server in common."""
    when(2 * total(weight, a) > all_of_it(weight))
    when(2 * total(weight, b) > all_of_it(weight))
    return meet(a, b)


@holds
def readers_and_writers(weight: Weights, read: Servers, write: Servers) -> bool:
    """If a read quorum and a write quorum have more weight together than there is, they have a server in common."""
    when(total(weight, read) + total(weight, write) > all_of_it(weight))
    return meet(read, write)


@fails
def weighted_halves(weight: Weights, a: Servers, b: Servers) -> bool:
    """Two sets with half of the weight each have a server in common, if there is any weight."""
    when(all_of_it(weight) > 0)
    when(2 * total(weight, a) >= all_of_it(weight))
    when(2 * total(weight, b) >= all_of_it(weight))
    return meet(a, b)


@fails
def heads_against_weight(weight: Weights, a: Quorum, b: Servers) -> bool:
    """A majority of the servers and a set with more than half of the weight have a server in common."""
    when(2 * total(weight, b) > all_of_it(weight))
    return meet(a, b)


# Changing the servers (Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapter 4)


def majority(servers: Servers, config: Servers) -> bool:
    """More than half of the servers of a configuration."""
    return 2 * len(servers & config) > len(config)


def joint(servers: Servers, old: Servers, new: Servers) -> bool:
    """Joint consensus: a majority of the old configuration and one of the new."""
    return majority(servers, old) and majority(servers, new)


def one_change(old: Servers, new: Servers) -> bool:
    """At most one server is added or removed."""
    return len(old ^ new) <= 1


@holds
def joint_meets_old(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """A joint quorum and a majority of the old configuration have a server in common."""
    when(joint(a, old, new) and majority(b, old))
    return meet(a, b)


@holds
def joint_meets_new(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """A joint quorum and a majority of the new configuration have a server in common."""
    when(joint(a, old, new) and majority(b, new))
    return meet(a, b)


@holds
def joint_meets_joint(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """Two joint quorums have a server in common."""
    when(joint(a, old, new) and joint(b, old, new))
    return meet(a, b)


@holds
def single_server_change(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """If one server is added or removed, a majority of the old and one of the new have a server in common."""
    when(one_change(old, new))
    when(majority(a, old) and majority(b, new))
    return meet(a, b)


@holds
def concurrent_changes_of_odd(config: Servers, one: Servers, two: Servers, a: Servers, b: Servers) -> bool:
    """Two different single changes to a configuration of an odd number of servers: their majorities still meet."""
    when(len(config) % 2 == 1)
    when(one_change(config, one) and one_change(config, two))
    when(majority(a, one) and majority(b, two))
    return meet(a, b)


@fails
def majority_of_the_union(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """A majority of the old and new servers taken together meets every majority of the old."""
    when(majority(a, old | new) and majority(b, old))
    return meet(a, b)


@fails
def direct_switch(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """A majority of the old and one of the new have a server in common, if some servers are in both."""
    when(meet(old, new))
    when(majority(a, old) and majority(b, new))
    return meet(a, b)


@fails
def adding_two_servers(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """If two servers are added at once, a majority of the old and one of the new have a server in common."""
    when(old <= new and len(new - old) == 2)
    when(majority(a, old) and majority(b, new))
    return meet(a, b)


@fails
def adding_two_servers_to_odd(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """Two servers may be added at once to three, five, seven and so on."""
    when(len(old) % 2 == 1 and len(old) >= 3)
    when(old <= new and len(new - old) == 2)
    when(majority(a, old) and majority(b, new))
    return meet(a, b)


@fails
def replacing_a_server(old: Servers, new: Servers, a: Servers, b: Servers) -> bool:
    """If a server is replaced by another, a majority of the old and one of the new have a server in common."""
    when(len(old - new) == 1 and len(new - old) == 1)
    when(majority(a, old) and majority(b, new))
    return meet(a, b)


@fails
def concurrent_changes(config: Servers, one: Servers, two: Servers, a: Servers, b: Servers) -> bool:
    """Two different single changes to a configuration: their majorities meet. (The bug of 2015 in Raft.)"""
    when(len(config) >= 1)
    when(one_change(config, one) and one_change(config, two))
    when(majority(a, one) and majority(b, two))
    return meet(a, b)


# Fast quorums (Lamport, "Fast Paxos", 2006; Moraru, Andersen and Kaminsky, EPaxos, 2013)


class ThreeQuarters(Family[Server]):
    """At least three quarters of the servers."""

    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return 4 * len(members) >= 3 * len(everyone)


@holds
def fast_quorums(classic: Servers, fast: Servers, other: Servers) -> bool:
    """A classic quorum meets what two fast ones have in common, if the three have more than 2N members."""
    when(len(classic) + len(fast) + len(other) > 2 * len(Server))
    return meet(classic, fast & other)


@holds
def fast_three_quarters(classic: Quorum, fast: ThreeQuarters, other: ThreeQuarters) -> bool:
    """A majority meets what two sets of three quarters have in common."""
    return meet(classic, fast & other)


@holds
def fast_two_thirds(classic: TwoThirds, fast: TwoThirds, other: TwoThirds) -> bool:
    """Three sets of more than two thirds of the servers have a server in common."""
    return meet(classic, fast & other)


@holds
def epaxos_recovery(f: int, fast: Servers, recovery: Servers) -> bool:
    """EPaxos, of 2f + 1 servers: who recovers sees half of f + 1 members, rounded down, of each fast quorum."""
    when(len(Server) == 2 * f + 1)
    when(len(fast) == f + (f + 1) // 2 and len(recovery) == f + 1)
    return len(fast & recovery) >= (f + 1) // 2


@fails
def fast_two_thirds_with_majorities(classic: Quorum, fast: TwoThirds, other: TwoThirds) -> bool:
    """A majority meets what two sets of more than two thirds have in common."""
    return meet(classic, fast & other)


@fails
def fast_majorities(classic: Quorum, fast: Quorum, other: Quorum) -> bool:
    """Three majorities have a server in common."""
    return meet(classic, fast & other)


# Liars (Castro and Liskov, PBFT, 1999; Malkhi and Reiter, "Byzantine Quorum Systems", 1997)


@holds
def byzantine_quorums(f: int, liars: Servers, a: Servers, b: Servers) -> bool:
    """Of 3f + 1 servers with f liars, two sets of 2f + 1 have a server in common that is honest."""
    when(len(Server) == 3 * f + 1 and len(liars) <= f)
    when(len(a) >= 2 * f + 1 and len(b) >= 2 * f + 1)
    return meet(a, b - liars)


@holds
def byzantine_overlap(f: int, a: Servers, b: Servers) -> bool:
    """Of more than 3f servers, two sets of all but f have more than f in common."""
    when(len(Server) > 3 * f)
    when(len(a) >= len(Server) - f and len(b) >= len(Server) - f)
    return len(a & b) > f


@holds
def masking_quorums(f: int, liars: Servers, a: Servers, b: Servers) -> bool:
    """Two sets of (N + 2f + 1) / 2 have more honest servers in common than there are liars."""
    when(len(liars) <= f)
    when(2 * len(a) >= len(Server) + 2 * f + 1)
    when(2 * len(b) >= len(Server) + 2 * f + 1)
    return len((a & b) - liars) > len(liars)


@fails
def byzantine_quorums_of_3f(f: int, liars: Servers, a: Servers, b: Servers) -> bool:
    """Of 3f servers with f liars, two sets of all but f have a server in common that is honest."""
    when(len(Server) == 3 * f and len(liars) <= f)
    when(len(a) >= 2 * f and len(b) >= 2 * f)
    return meet(a, b - liars)


@fails
def byzantine_majorities(liars: Servers, a: Quorum, b: Quorum) -> bool:
    """Two majorities have a server in common that is honest, if less than a third of the servers lie."""
    when(3 * len(liars) < len(Server))
    return meet(a, b - liars)


# Grids (Cheung, Ammar and Ahamad, "The Grid Protocol", 1990)


class Row(Symmetric): ...


class Column(Symmetric): ...


Cells = frozenset[tuple[Row, Column]]


def is_a_grid() -> bool:
    """There are two rows and two columns at least."""
    return any(r != s for r in Row for s in Row) and any(c != d for c in Column for d in Column)


def has_a_row(a: Cells) -> bool:
    return any(all((r, c) in a for c in Column) for r in Row)


def has_a_column(a: Cells) -> bool:
    return any(all((r, c) in a for r in Row) for c in Column)


def has_one_of_every_row(a: Cells) -> bool:
    return all(any((r, c) in a for c in Column) for r in Row)


@holds
def row_and_column(a: Cells, b: Cells) -> bool:
    """In a grid, a row and a column have a server in common."""
    when(has_a_row(a) and has_a_column(b))
    return meet(a, b)


@holds
def row_and_one_of_every_row(a: Cells, b: Cells) -> bool:
    """In a grid, a row meets every set with a server of each row."""
    when(has_a_row(a) and has_one_of_every_row(b))
    return meet(a, b)


@holds
def row_with_one_of_every_row(a: Cells, b: Cells) -> bool:
    """In a grid, sets of a row and a server of each row have a server in common."""
    when(has_a_row(a) and has_one_of_every_row(a))
    when(has_a_row(b) and has_one_of_every_row(b))
    return meet(a, b)


@fails
def two_rows(a: Cells, b: Cells) -> bool:
    """In a grid, sets with a row have a server in common."""
    when(is_a_grid())
    when(has_a_row(a) and has_a_row(b))
    return meet(a, b)


@fails
def one_of_every_row_twice(a: Cells, b: Cells) -> bool:
    """In a grid, sets with a server of each row have a server in common."""
    when(is_a_grid())
    when(has_one_of_every_row(a) and has_one_of_every_row(b))
    return meet(a, b)
