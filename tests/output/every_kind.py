"""A model in which expressions and statements of every kind occur, for whatever must know them all."""

from __future__ import annotations

from quorate import (
    Bag,
    Channel,
    Ghost,
    Majority,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Symmetric,
    action,
    init,
    invariant,
    step,
    when,
)


class Node(Symmetric): ...


class Num(Range): ...


class Quorum(Majority[Node]): ...


class Ping(Record):
    n: Num


class Pong(Record):
    n: Num
    by: Node


class Pair(Record):
    a: Num
    b: Num


class Network(Bag[Ping | Pong]): ...


class Link(Channel[Num]): ...


class Log(Seq[Num]): ...


class EveryKind(Model):
    sizes = {Node: 2, Num: 3, Network: 2, Link: 2, Log: 2}

    owner: Node | None
    log: Map[Node, Log]
    net: Network
    link: Link
    seen: Set[Num]
    total: Num
    pair: Pair | None
    high: Map[Node, Num]
    past: Ghost[Set[Num]]

    @init
    def start(self) -> None:
        self.seen = Set()
        self.high = Map({n: Num(0) for n in Node})

    @action
    def send(self, a: Node, k: Num) -> None:
        when(self.owner is None or self.owner == a)
        self.net.add(Pong(k, a) if k > 0 else Ping(k))
        self.link.send(k)
        self.log[a].append(k)

    @action
    def take(self, m: Ping | Pong) -> None:
        when(m in self.net)
        assert self.net.count(m) > 0, "it is there"
        self.net.remove(m)
        if isinstance(m, Pong):
            self.owner = m.by
            self.high[m.by] = max(m.n, self.high[m.by])
        else:
            for k in self.seen:
                self.past.add(k)

    @action
    def count(self, a: Node) -> None:
        when(len(self.log[a]) > 0)
        first = self.log[a][0]
        self.total = Num(first + self.log[a].last * 2 // 2 % 3)
        self.seen = Set({k for k in self.seen if k != first} | {first})
        self.link.receive()
        self.log[a] = Log(self.log[a][1:] + [k for k in Num if k > 1])
        self.log[a] = Log([first])[::-1]
        self.pair = Pair(self.total + 1, self.log[a][1])

    @action
    def sum_up(self) -> None:
        self.seen.discard(Num(1))
        self.total = Num(sum(1 for m in self.net.of(Ping)))
        self.seen.add(min(self.seen, default=Num(0)))
        self.seen.add(max(n for n in Num))
        self.pair = max({Pair(k, self.total) for k in self.seen}, key=lambda p: p.a, default=None)
        for i in range(1):
            self.total = Num(i)


@invariant
def held(m: EveryKind) -> bool:
    return all(not q <= {n for n in Node if n != m.owner} for q in Quorum) or is_small(m.total)


def is_small(k: Num) -> bool:
    return 0 <= k <= 1


@step
def kept(before: EveryKind, after: EveryKind) -> bool:
    return before.past <= after.past
