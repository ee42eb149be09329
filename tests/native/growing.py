"""Models whose sorted sets outgrow the room that they are given at first: early or late, in levels where something is
found or not, with and without names to be exchanged."""

from __future__ import annotations

from quorate import Map, Model, Range, Record, Set, Symmetric, action, init, invariant, reachable, step, when


class Node(Symmetric): ...


class Wide(Range): ...


class Turn(Range): ...


class Message(Record):
    sender: Node
    receiver: Node
    number: Wide


class Gossip(Model):
    """Every node tells every other numbers. Goals are reached and properties violated before a set is full, in the
    same level, and after it."""

    sizes = {Node: 3, Wide: 60}

    sent: Set[Message]
    heard: Map[Node, Wide]

    @action
    def tell(self, a: Node, b: Node) -> None:
        when(a != b)
        when(len(self.sent) < 11)
        self.sent.add(Message(a, b, self.heard[a]))

    @action
    def hear(self, a: Node, b: Node) -> None:
        when(self.heard[a] == self.heard[b])
        when(Message(a, b, self.heard[a]) in self.sent)
        self.heard[b] += 1

    @action
    def forget(self, a: Node) -> None:
        assert len(self.sent) < 10
        when(self.heard[a] > 1)
        when(len(self.sent) > 7)
        self.heard[a] = Wide(0)


@reachable
def something_is_heard(m: Gossip) -> bool:
    return any(m.heard[n] > 0 for n in Node)


@reachable
def much_is_heard(m: Gossip) -> bool:
    return all(m.heard[n] > 1 for n in Node)


@invariant
def few_messages(m: Gossip) -> bool:
    return len(m.sent) < 3


@invariant
def room_enough(m: Gossip) -> bool:
    return len(m.sent) < 9


@invariant
def nothing_new(m: Gossip) -> bool:
    return all(each.number < 1 for each in m.sent)


@step
def heard_before_sent(before: Gossip, after: Gossip) -> bool:
    return len(after.sent) < 2 or before.heard == after.heard


class Item(Record):
    first: Wide
    second: Wide


class Late(Model):
    """Nothing is put into the set until all else has been explored; then more and more."""

    sizes = {Node: 4, Turn: 4, Wide: 300}

    turned: Map[Node, Turn]
    items: Set[Item]
    next: Wide

    @action
    def turn(self, n: Node) -> None:
        self.turned[n] += 1

    @action
    def put(self) -> None:
        when(all(self.turned[n] == 3 for n in Node))
        when(self.next < 40)
        self.items.add(Item(self.next, self.next))
        self.next += 1


@reachable
def all_turned(m: Late) -> bool:
    return all(m.turned[n] == 3 for n in Node)


@invariant
def never_half_full(m: Late) -> bool:
    return len(m.items) < 20


@reachable
def full(m: Late) -> bool:
    return len(m.items) == 40


class Shelves(Model):
    """Sets in a map, of which any can be full, and what is fixed in between. Where it begins, one is full already."""

    sizes = {Node: 2, Wide: 300, Turn: 3}

    lent: Map[Node, Turn]
    books: Map[Node, Set[Wide]]
    known: Set[Turn]
    pairs: Set[Item]
    last: Wide | None

    @init
    def begin(self, w: Wide) -> None:
        when(w < 2)
        self.pairs = {Item(v, w) for v in Wide if v < 9}

    @action
    def shelve(self, n: Node) -> None:
        when(len(self.books[n]) < 10)
        self.last = Wide(len(self.books[n]) * 7)
        self.books[n].add(Wide(len(self.books[n]) * 7))

    @action
    def lend(self, n: Node) -> None:
        when(len(self.books[n]) > 6)
        self.lent[n] += 1
        self.known.add(self.lent[n])


@invariant
def not_all_lent(m: Shelves) -> bool:
    return any(m.lent[n] < 2 for n in Node)


class Box(Record):
    """An item that has a set in it: more room there makes other codes of items."""

    owner: Node
    held: Set[Wide]


class Boxes(Model):
    """Sets of sets."""

    sizes = {Node: 2, Wide: 300}

    boxes: Set[Box]

    @action
    def pack(self, n: Node, w: Wide) -> None:
        when(w < 2)
        self.boxes.add(Box(n, {v for v in Wide if v <= w}))


@reachable
def three_boxes(m: Boxes) -> bool:
    return len(m.boxes) == 3
