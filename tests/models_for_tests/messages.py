"""Messages on their way: bags, channels, sequences, unions of records."""

from __future__ import annotations

from quorate import (
    Bag,
    Channel,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Symmetric,
    action,
    invariant,
    reachable,
    when,
)


class Node(Symmetric): ...


class Number(Range): ...


class Ping(Record):
    n: Number


class Pong(Record):
    n: Number
    by: Node


class Network(Bag[Ping | Pong]): ...


class Link(Channel[Number]): ...


class Stray(Record):
    n: Number


class Mixed(Bag[Ping | Stray | Pong]): ...


class Entry(Record):
    term: Number


class Log(Seq[Entry]): ...


class Pings(Model):
    """A bag of at most two messages: each ping is answered, and any message may be lost."""

    sizes = {Node: 2, Number: 2, Network: 2}

    network: Network
    answered: Set[Node]

    @action
    def ping(self, n: Number) -> None:
        self.network.add(Ping(n))

    @action
    def answer(self, by: Node, m: Ping) -> None:
        when(m in self.network)
        self.network.remove(m)
        self.network.add(Pong(m.n, by))

    @action
    def receive(self, m: Pong) -> None:
        when(m in self.network)
        self.network.remove(m)
        self.answered.add(m.by)

    @action
    def lose(self, m: Ping | Pong) -> None:
        when(m in self.network)
        self.network.remove(m)


class Lossy(Model):
    """Messages of two of three kinds may be lost: a parameter ranges over a part of what the bag may hold."""

    sizes = {Node: 1, Number: 2, Mixed: 2}

    network: Mixed

    @action
    def ping(self, n: Number) -> None:
        self.network.add(Ping(n))

    @action
    def stray(self, n: Number) -> None:
        self.network.add(Stray(n))

    @action
    def lose(self, m: Ping | Pong) -> None:
        when(m in self.network)
        self.network.remove(m)


class Kept(Model):
    """As `Lossy`, with a set."""

    sizes = {Node: 1, Number: 2}

    kept: Set[Ping | Stray | Pong]

    @action
    def ping(self, n: Number) -> None:
        self.kept.add(Ping(n))

    @action
    def stray(self, n: Number) -> None:
        self.kept.add(Stray(n))

    @action
    def forget(self, m: Ping | Pong) -> None:
        when(m in self.kept)
        self.kept.remove(m)


@invariant
def few_are_on_their_way(m: Pings) -> bool:
    return len(m.network) <= 2


@reachable
def all_have_answered(m: Pings) -> bool:
    return all(n in m.answered for n in Node)


class Fifo(Model):
    """Numbers go through a link of two and come out in order."""

    sizes = {Number: 2, Link: 2}

    link: Link
    last: Number | None

    @action
    def send(self, n: Number) -> None:
        self.link.send(n)

    @action
    def receive(self) -> None:
        when(len(self.link) > 0)
        self.last = self.link.receive()


class Hasty(Fifo):
    """BUG: receives without looking whether there is anything."""

    @action
    def receive(self) -> None:
        self.last = self.link.receive()


class Logs(Model):
    """Each node's log grows, is cut back to its first entry, or is copied to another node."""

    sizes = {Node: 2, Number: 2, Log: 2}

    log: Map[Node, Log]

    @action
    def append(self, n: Node, t: Number) -> None:
        when(len(self.log[n]) == 0 or self.log[n].last.term <= t)
        self.log[n].append(Entry(t))

    @action
    def cut_back(self, n: Node) -> None:
        when(len(self.log[n]) > 1)
        self.log[n] = self.log[n][:1]

    @action
    def copy(self, a: Node, b: Node) -> None:
        when(a != b)
        self.log[b] = self.log[a]


@invariant
def terms_go_up(m: Logs) -> bool:
    return all(m.log[n][i].term <= m.log[n][i + 1].term for n in Node for i in range(len(m.log[n]) - 1))
