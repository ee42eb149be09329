"""Models that need what others do not: large sets, wide items, wide states, many symmetric values."""

from __future__ import annotations

from quorate import (
    Bag,
    Channel,
    Majority,
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
    reachable,
    step,
    when,
)


class Node(Symmetric): ...


class Colour(Symmetric): ...


class Tick(Range): ...


class Wide(Range): ...


class Quorum(Majority[Node]): ...


class Letter(Record):
    """A message of a large domain: sets of it are sorted arrays."""

    sender: Node
    receiver: Node
    tick: Tick
    colour: Colour | None


class Ack(Record):
    sender: Node
    tick: Tick


class Post(Model):
    """The sorted form of a set of unions, which grows past its first capacity."""

    sizes = {Node: 3, Colour: 3, Tick: 8}

    posted: Set[Letter | Ack]
    seen: Map[Node, Set[Letter]]
    clock: Tick

    @action
    def tick(self) -> None:
        self.clock = self.clock + 1

    @action
    def post(self, a: Node, b: Node, c: Colour) -> None:
        when(len(self.posted) < 5)
        when(not any(m.receiver == b for m in self.posted.of(Letter) if m.sender == a))
        self.posted.add(Letter(a, b, self.clock, c if a != b else None))

    @action
    def read(self, n: Node, m: Letter) -> None:
        when(m in self.posted and m.receiver == n)
        when(m not in self.seen[n])
        self.seen[n].add(m)
        self.posted.add(Ack(n, m.tick))

    @action
    def burn(self, m: Letter) -> None:
        when(m in self.posted)
        when(len(self.posted) > 3)
        self.posted.remove(m)
        self.posted.discard(Ack(m.sender, m.tick))


class Crowd(Model):
    """A set that needs more room than it is given at first: all of 300 values, one after the other."""

    sizes = {Wide: 300}

    there: Set[Wide]

    @action
    def enter(self) -> None:
        when(len(self.there) < 40)
        self.there.add(Wide(len(self.there) * 7 % 300))


class Parcel(Record):
    """An item of more than 64 bits."""

    first: Wide
    second: Wide
    third: Wide
    fourth: Wide
    fifth: Wide
    sixth: Wide
    seventh: Wide
    eighth: Wide
    owner: Node


class Store(Bag[Parcel]): ...


class Belt(Channel[Parcel]): ...


class Parcels(Model):
    """Bags, channels and sets of items whose codes need 128 bits."""

    sizes = {Wide: 300, Node: 2, Store: 3, Belt: 2}

    store: Store
    belt: Belt
    delivered: Set[Parcel]

    @action
    def pack(self, n: Node, w: Wide) -> None:
        when(w == 0 or w == 299)
        self.store.add(Parcel(w, w, w, Wide(255), Wide(256), Wide(257), Wide(258), w, n))

    @action
    def load(self, p: Parcel) -> None:
        when(p in self.store)
        self.store.remove(p)
        self.belt.send(p)

    @action
    def unload(self) -> None:
        when(len(self.belt) > 0)
        p = self.belt.receive()
        when(p not in self.delivered)
        self.delivered.add(p)


class History(Seq[Tick]): ...


class Plan(Record):
    members: Subset[Node]
    at: Tick
    leader: Node | None


class Tables(Model):
    """Nested maps of every shape, subsets in records, sequences in maps; four symmetric nodes and three colours."""

    sizes = {Node: 4, Colour: 3, Tick: 3, History: 2}

    known: Map[Node, Map[Node, bool]]
    painted: Map[Node, Colour | None]
    plans: Set[Plan]
    history: Map[Node, History]
    board: Map[Tick, Map[Colour, Node | None]]

    @action
    def meet(self, a: Node, b: Node) -> None:
        when(a != b and not self.known[a][b])
        when(sum(1 for n in Node if any(self.known[n][m] for m in Node)) < 2)
        self.known[a][b] = True

    @action
    def paint(self, n: Node, c: Colour) -> None:
        when(self.painted[n] is None)
        when(any(self.known[n][m] for m in Node))
        self.painted[n] = c

    @action
    def plan(self, q: Quorum, n: Node) -> None:
        when(self.painted[n] is not None and not self.plans)
        self.plans.add(Plan(q, Tick(1), n))

    @action
    def note(self, n: Node, p: Plan) -> None:
        when(p in self.plans and n in p.members)
        when(len(self.history[n]) < 2 and all(not self.history[m] for m in Node if m != n))
        self.history[n].append(p.at)
        self.board[p.at][self.colour_of(n)] = n

    def colour_of(self, n: Node) -> Colour:
        colour = self.painted[n]
        assert colour is not None, "nobody without a colour takes notes"
        return colour


class Beginnings(Model):
    """Init methods: a state that cannot be the default, some that are cut, some that are refused."""

    sizes = {Node: 3, Tick: 3}

    leader: Node
    at: Tick
    others: Set[Node]

    @init
    def begin(self, n: Node, t: Tick) -> None:
        when(t != 1)
        self.leader = n
        self.at = t + 1
        self.others = Set(m for m in Node if m != n)

    @action
    def move(self, n: Node) -> None:
        when(n in self.others)
        self.others.add(self.leader)
        self.others.remove(n)
        self.leader = n


@invariant
def letters_are_few(m: Post) -> bool:
    return len(m.posted) < 4


@step
def the_clock_goes_on(before: Post, after: Post) -> bool:
    return before.clock <= after.clock


@reachable
def somebody_has_read(m: Post) -> bool:
    return any(m.seen[n] for n in Node)


@invariant
def the_crowd_is_bounded(m: Crowd) -> bool:
    return len(m.there) < 39


@reachable
def two_are_delivered(m: Parcels) -> bool:
    return len(m.delivered) == 2


@invariant
def the_leader_is_no_other(m: Beginnings) -> bool:
    return m.leader not in m.others
