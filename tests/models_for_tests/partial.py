"""A model in which every operation that may fail or be cut does so in some run, each in a line of its own."""

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
    init,
    invariant,
    when,
)


class Node(Symmetric): ...


class Num(Range): ...


class Note(Record):
    n: Num


class Net(Bag[Num]): ...


class Link(Channel[Num]): ...


class Log(Seq[Num]): ...


class Partial(Model):
    sizes = {Node: 2, Num: 3, Net: 1, Link: 1, Log: 2}

    log: Map[Node, Log]
    net: Net
    link: Link
    nums: Set[Num]
    seen: Map[Node, Set[Num]]
    notes: Set[Note]
    noted: Map[Num, Set[Note]]
    n: Num

    @init
    def start(self, k: Num) -> None:
        self.n = k

    @action
    def grow(self, a: Node, k: Num) -> None:
        self.log[a].append(k)

    @action
    def send(self, k: Num) -> None:
        self.net.add(k)

    @action
    def put(self, k: Num) -> None:
        self.link.send(k)

    @action
    def more(self, k: Num) -> None:
        self.n = Num(self.n + k - 1)

    @action
    def longer(self, a: Node, b: Node) -> None:
        self.log[a] = Log(self.log[a] + self.log[b])

    @action
    def item(self, a: Node, k: Num) -> None:
        self.n = self.log[a][k - 1]

    @action
    def last(self, a: Node) -> None:
        self.n = self.log[a].last

    @action
    def write(self, a: Node, k: Num) -> None:
        self.log[a][k] = self.n

    @action
    def write_at_last(self, a: Node, b: Node) -> None:
        self.log[a][self.log[b].last] = self.log[b][1]

    @action
    def cut_off(self, a: Node, k: Num) -> None:
        self.log[a] = self.log[a][k - 1 : self.n - 1]

    @action
    def pop(self, a: Node) -> None:
        self.log[a].pop()

    @action
    def receive(self) -> None:
        self.n = self.link.receive()

    @action
    def forget(self, k: Num) -> None:
        self.net.remove(k)

    @action
    def leave(self, k: Num) -> None:
        self.nums.remove(k)

    @action
    def leave_of(self, a: Node, k: Num) -> None:
        self.seen[a].remove(k)

    @action
    def leave_note(self, a: Node) -> None:
        self.notes.remove(Note(self.log[a].last))

    @action
    def come(self, a: Node, k: Num) -> None:
        self.nums.add(k)
        self.seen[a].add(k)
        self.notes.add(Note(k))

    @action
    def note(self, k: Num) -> None:
        self.noted[k].add(Note(k))

    @action
    def read(self, a: Node, m: Note) -> None:
        when(len(self.log[a]) > 0)
        when(m in self.noted[self.log[a].last])
        self.n = m.n

    @action
    def divide(self, k: Num) -> None:
        self.n = Num(k // self.n)

    @action
    def rest_of(self, k: Num) -> None:
        self.n = Num(k % len(self.nums))

    @action
    def greatest(self) -> None:
        when(len(self.nums) > 0)
        self.n = max(self.nums)

    @action
    def furthest(self) -> None:
        when(len(self.nums) > 0)
        self.n = max(self.nums, key=lambda k: abs(k - 1))


@invariant
def ordered(m: Partial) -> bool:
    return all(m.log[a].last <= m.log[a][1] for a in Node)
