"""Small models that use every construct of the language, to be run by CPython and by the IR side by side."""

import enum

from quorate import (
    Bag,
    Channel,
    Family,
    Ghost,
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


class Item(Symmetric): ...


class Term(Range): ...


class Slot(Range, first=1): ...


class Quorum(Majority[Node]): ...


class Pair(Family[Node]):
    @staticmethod
    def admits(members: frozenset[Node], everyone: frozenset[Node]) -> bool:
        return len(members) == 2


class Role(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


class Entry(Record):
    term: Term
    item: Item


class Ask(Record):
    src: Node
    term: Term


class Grant(Record):
    src: Node
    dst: Node
    term: Term
    urgent: bool = False


class Note(Record):
    term: Term
    seen: Subset[Node]
    last: Entry | None


class Log(Seq[Entry]): ...


class Net(Bag[Ask | Grant]): ...


class Link(Channel[Ask | Grant]): ...


LIMIT = 2
STABLE = frozenset({Role.FOLLOWER, Role.LEADER})


def newest(m: "Elections", n: Node) -> int:
    return m.log[n].last.term if m.log[n] else -1


def first_of(terms: set[Term], default: int) -> int:
    return min(terms, default=default)


class Elections(Model):
    """Enums, optionals by path, sequences, helpers, free functions, an int that is no Range."""

    sizes = {Node: 2, Item: 1, Term: 3, Log: 2}
    patience = 1

    term: Map[Node, Term]
    role: Map[Node, Role]
    voted: Map[Node, Node | None]
    log: Map[Node, Log]
    sent: Set[Ask | Grant]
    elected: Ghost[Set[Ask]]

    @action
    def campaign(self, n: Node) -> None:
        when(self.role[n] != Role.LEADER and self.term[n] <= LIMIT)
        self.term[n] += 1
        self.role[n] = Role.CANDIDATE
        self.voted[n] = n
        self.sent.add(Ask(n, self.term[n]))

    @action
    def grant(self, n: Node, m: Ask) -> None:
        when(m in self.sent and m.src is not n)
        when(m.term >= self.term[n])
        if m.term > self.term[n]:
            self.term[n] = m.term
            self.role[n] = Role.FOLLOWER
            self.voted[n] = None
        voted = self.voted[n]
        when(voted is None or voted == m.src)
        self.voted[n] = m.src
        self.sent.add(Grant(n, dst=m.src, term=m.term))

    @action
    def lead(self, n: Node, q: Quorum) -> None:
        when(self.role[n] is Role.CANDIDATE)
        when(all(p == n or Grant(p, n, self.term[n]) in self.sent for p in q))
        assert self.role[n] not in STABLE, f"{n} is {self.role[n]}"
        self.role[n] = Role.LEADER
        self.elected.add(Ask(n, self.term[n]))

    @action
    def append(self, n: Node, i: Item) -> None:
        when(self.role[n] == Role.LEADER)
        self.log[n].append(Entry(self.term[n], i))

    @action
    def replicate(self, n: Node, p: Node) -> None:
        when(n != p and self.role[n] == Role.LEADER)
        self.log[p] = self.log[n]

    @action
    def truncate(self, n: Node) -> None:
        when(self.log[n] and newest(self, n) < self.term[n] - self.patience)
        dropped = self.log[n].pop()
        assert dropped.term < self.term[n]

    def votes(self, n: Node) -> set[Node]:
        return {m.src for m in self.sent.of(Grant) if m.dst == n and m.term == self.term[n]} | {n}


@invariant
def one_leader(m: Elections) -> bool:
    return all(a.src == b.src for a in m.elected for b in m.elected if a.term == b.term)


@invariant
def votes_count(m: Elections) -> bool:
    return all(1 <= len(m.votes(n)) <= len(Node) for n in Node)


@invariant
def terms_known(m: Elections) -> bool:
    return first_of({m.term[n] for n in Node}, 0) <= max(m.term[n] for n in Node) and newest_known(m)


def newest_known(m: Elections) -> bool:
    for n in Node:  # noqa: SIM110
        if newest(m, n) > m.term[n]:
            return False
    return True


@step
def terms_grow(before: Elections, after: Elections) -> bool:
    return all(before.term[n] <= after.term[n] for n in Node)


@reachable
def a_leader(m: Elections) -> bool:
    return any(m.role[n] == Role.LEADER for n in Node)


class Mail(Model):
    """Bags, channels, unions and how they are told apart."""

    sizes = {Node: 2, Item: 1, Term: 2, Net: 2, Link: 2}

    net: Net
    link: Map[Node, Map[Node, Link]]
    got: Map[Node, Term | None]
    last: Ask | Grant | None
    notes: Set[Note]

    @action
    def ask(self, n: Node, t: Term) -> None:
        self.net.add(Ask(n, t))

    @action
    def answer(self, n: Node, m: Ask) -> None:
        when(m in self.net)
        when(m.src != n)
        self.net.remove(m)
        self.net.add(Grant(n, m.src, m.term, urgent=self.net.count(m) > 0))

    @action
    def hear(self, m: Ask | Grant) -> None:
        when(m in self.net and self.last != m)
        self.last = m
        if isinstance(m, Grant):
            self.got[m.dst] = m.term
        elif self.got[m.src] is None:
            self.got[m.src] = m.term

    @action
    def forget(self) -> None:
        last = self.last
        when(last is not None and not isinstance(last, Ask))
        self.last = None
        self.net.clear()

    @action
    def send(self, a: Node, b: Node) -> None:
        when(a != b)
        got = self.got[a]
        self.link[a][b].send(Ask(a, got if got is not None else Term(1)))

    @action
    def receive(self, a: Node, b: Node) -> None:
        when(len(self.link[a][b]) > 0)
        m = self.link[a][b].receive()
        if isinstance(m, Ask):
            self.link[b][a].send(Grant(b, a, m.term))
        else:
            self.got[b] = m.term

    @action
    def lose(self, a: Node, b: Node) -> None:
        when(self.link[a][b])
        self.link[a][b].receive()

    @action
    def note(self, s: Subset[Node], t: Term | None) -> None:
        when(t is not None and s and len(self.notes) < 1)
        self.notes.add(Note(t, s, None))

    @action
    def extend(self, n: Node, m: Note) -> None:
        when(m in self.notes)
        self.notes.discard(m)
        self.notes.update({Note(m.term, m.seen | {n}, m.last)})


@invariant
def mail_is_counted(m: Mail) -> bool:
    return sum(m.net.count(x) for x in m.net.of(Ask)) <= len(m.net) and sum(1 for x in m.net) == len(m.net)


@invariant
def asks_are_few(m: Mail) -> bool:
    asks = m.net.of(Ask)
    return len([x for x in asks if x.term == 0]) + len({x.src for x in asks}) <= 2


class Sets(Model):
    """The algebra of sets, families, nested quantifiers, membership of all kinds."""

    sizes = {Node: 3, Slot: 2}

    up: Set[Node]
    best: Slot | None
    groups: Set[Subset[Node]]
    marks: Map[Slot, Set[Node]]

    @action
    def rise(self, n: Node) -> None:
        when(n not in self.up)
        self.up.add(n)

    @action
    def fall(self, n: Node) -> None:
        self.up.remove(n)

    @action
    def swap(self, p: Pair) -> None:
        when(p <= self.up and not p < frozenset(self.up))
        self.up.difference_update(p)
        self.up.update(n for n in Node if n not in p)

    @action
    def group(self, q: Quorum) -> None:
        when(q.issubset(self.up) or q.isdisjoint(self.up))
        when(not any(g <= q for g in self.groups))
        self.groups.add(q)

    @action
    def choose(self, s: Slot) -> None:
        when(self.best is None or self.best < s)
        when((s in (1, 2) and s + 1 not in Slot) or self.best in {None, 2})
        self.best = s
        for n in self.up:
            self.marks[s].add(n)

    @action
    def unmark(self, s: Slot, n: Node) -> None:
        when(n in self.marks[s])
        self.marks[s] -= {n}
        rest = self.marks[s].copy()
        self.marks[s].clear()
        self.marks[s] |= rest & self.up

    @action
    def flip(self) -> None:
        down = {n for n in Node if n not in self.up}
        self.up.clear()
        for n in down:
            if down:
                self.up.add(n)


@invariant
def quorums_meet(m: Sets) -> bool:
    return all(a & b and a.intersection(b) == a & b for a in Quorum for b in Quorum) and m.up in shapes(m)


def shapes(m: Sets) -> set[frozenset[Node]]:
    return {frozenset(m.up), frozenset(Node), frozenset()}


@invariant
def set_laws(m: Sets) -> bool:
    return all(
        (a ^ b) == (a | b) - (a & b) and a.union(b) >= a and a.difference(b) <= a and m.up.issuperset(set())
        for a in Pair
        for b in m.groups
    )


@invariant
def in_families(m: Sets) -> bool:
    return all(g in Quorum and len(g) > 1 for g in m.groups) and not (m.up in Pair and len(m.up) != 2)


@invariant
def few_up(m: Sets) -> bool:
    raised = {n for n in Node if n in m.up}
    few = len(raised) < 2
    return few or not m.groups


@reachable
def all_up(m: Sets) -> bool:
    return m.up == set(Node)


class Numbers(Model):
    """Arithmetic, bounds, folds with defaults, chains, conditional expressions, loops over numbers."""

    sizes = {Term: 4, Slot: 3, Log: 3, Item: 1}
    half = 2

    a: Term = Term(1)
    b: Slot
    flag: bool
    table: Map[Slot, Map[bool, Term]]
    log: Log

    @action
    def add(self, t: Term) -> None:
        self.a = self.a + t - (1 if self.flag else 0)

    @action
    def multiply(self, t: Term) -> None:
        when(0 < t <= self.a < 3 or t == self.half)
        self.a *= t

    @action
    def divide(self, t: Term) -> None:
        self.a = (self.a + 3) // t % self.half

    @action
    def negate(self) -> None:
        self.a = Term(abs(-self.a - 2) - 1)
        self.flag = not self.flag

    @action
    def fill(self, s: Slot) -> None:
        total = 0
        for i in range(s):
            total += i
        for other in Slot:
            if other < s:
                self.table[other][self.flag] = Term(max(total, self.a, key_of(self, other)) - 1)
        self.b = Slot(total + 1)

    @action
    def push(self, i: Item) -> None:
        self.log.append(Entry(self.a, i))

    @action
    def edit(self, i: Item, t: Term) -> None:
        self.log[t] = Entry(Term(self.b), i)
        self.log = self.log[: self.a] + self.log[t:][::-1] + Log([Entry(Term(0), i)])

    @action
    def rebuild(self, i: Item) -> None:
        self.log = Log(Entry(t, i) for t in Term if t < self.a)


def key_of(m: Numbers, s: Slot) -> int:
    best: Slot | None = None
    for other in Slot:
        if best is None or other > best:
            best = other
    return min(best, int(m.flag) + s) if best is not None else 0


@invariant
def sums(m: Numbers) -> bool:
    terms = {e.term for e in m.log}
    high = max(terms) if terms else 0
    return (
        sum(e.term for e in m.log) == sum(m.log[i].term for i in range(len(m.log)))
        and high == max((e.term for e in m.log), default=0)
        and (
            not m.log
            or (m.log.first.term <= high and m.log.last in m.log and m.log[::-1].last == m.log.first)
        )
        and sum(m.table[s][f] == 0 for s in Slot for f in (False, True)) <= 6
    )


class Base(Model):
    """Inheritance: overridden helpers, actions continued by super, init methods with parameters."""

    sizes = {Node: 2, Term: 3}

    owner: Map[Node, Node]
    level: Term
    boss: Node

    @init
    def everyone_owns(self, n: Node, t: Term) -> None:
        when(self.allowed(t))
        self.boss = n
        self.level = t
        self.owner = Map(dict.fromkeys(Node, n))

    @action
    def take(self, n: Node, t: Term) -> None:
        when(self.allowed(t))
        level = t
        self.owner[n] = n
        self.level = level

    @action
    def hand(self, a: Node, b: Node) -> None:
        when(self.owner[a] == a)
        self.owner[a] = b

    def allowed(self, t: Term) -> bool:
        return t <= self.limit()

    def limit(self) -> int:
        return 1


class Derived(Base):
    def limit(self) -> int:
        return super().limit() + len(Node) - 1

    def take(self, n: Node, t: Term) -> None:
        level = self.level
        super().take(n, t)
        when(self.level != level)
        if self.level > 0:
            self.boss = n

    @action
    def hand(self, a: Node, b: Node) -> None:
        when(a != b)
        super().hand(b, a)


@invariant
def owners_exist(m: Base) -> bool:
    return all(m.owner[n] in Node for n in Node) and m.allowed(m.level)
