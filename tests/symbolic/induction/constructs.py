"""A model that makes no sense and uses whatever the lowering knows, for tests."""

import enum

from quorate import (
    Ghost,
    Majority,
    Map,
    Model,
    Range,
    Record,
    Set,
    Subset,
    Symmetric,
    action,
    clause,
    invariant,
    when,
)


class Node(Symmetric): ...


class Value(Symmetric): ...


class Step(Range, first=1): ...


class Quorum(Majority[Node]): ...


class Mood(enum.Enum):
    CALM = 0
    WILD = 1


class Pair(Record):
    step: Step
    value: Value | None


class Ping(Record):
    node: Node
    pair: Pair | None


class Pong(Record):
    node: Node
    step: Step
    loud: bool


class Constructs(Model):
    sizes = {Node: 3, Value: 2, Step: 3}

    mood: Map[Node, Mood]
    up: Map[Node, bool]
    at: Map[Node, Step]
    last: Map[Node, Pair | None]
    seen: Map[Node, Map[Step, Value | None]]
    known: Map[Step, Set[Value]]
    sent: Set[Ping | Pong]
    asleep: Set[Node]
    clock: Step
    flag: bool = False
    highest: Step | None
    history: Ghost[Set[Pair]]

    @action
    def ping(self, n: Node, s: Step, v: Value | None) -> None:
        when(self.up[n] or self.mood[n] is not Mood.WILD)
        when(self.at[n] <= s)
        self.at[n] = s
        self.last[n] = Pair(s, v)
        self.sent.add(Ping(n, self.last[n]))
        if v is not None:
            self.known[s].add(v)
            self.seen[n][s] = v
        else:
            self.sent.add(Pong(n, s, self.up[n]))
            self.mood[n] = Mood.WILD if self.flag else Mood.CALM
        self.history.add(Pair(self.at[n], v))

    @action
    def answer(self, n: Node, m: Ping, q: Quorum) -> None:
        when(m in self.sent and m.node in q)
        pair = m.pair
        when(pair is not None and pair.step >= self.clock)
        pongs = {p for p in self.sent.of(Pong) if p.node in q and not p.loud}
        when(len(pongs) >= 2 or not pongs or max(p.step for p in pongs) == pair.step)
        when(all(any(p.node == a for p in pongs) or a in self.asleep for a in q))
        self.clock = pair.step
        self.up[n] = not self.up[n]
        self.sent.discard(m)

    @action
    def restore(self, p: Map[Node, Step], q: Map[Step, Set[Value]], r: Map[Node, Value | None]) -> None:
        when(all(p[n] <= self.clock for n in Node) or any(r[n] is None for n in Node))
        self.at = p
        self.known = q
        for n in Node:
            if p[n] < self.clock:
                self.last[n] = Pair(p[n], r[n])

    @action
    def everybody(self, q: Quorum, s: Step) -> None:
        when({n for n in Node if self.at[n] <= s} in Quorum)
        for n in q:
            self.asleep.discard(n)
            self.at[n] = s
            if self.up[n]:
                self.mood[n] = Mood.WILD
        for n in Node:
            if n not in q:
                self.sent.add(Pong(n, s, n in self.asleep))
                self.seen[n][s] = None

    @action
    def chosen(self, some: Subset[Node], s: Step, mood: Mood) -> None:
        when(some <= self.asleep or self.flag)
        when(s == self.clock + 1 or (s > 1 and s + 1 <= self.clock))
        self.asleep = (self.asleep | some) - {n for n in Node if self.mood[n] == mood}
        self.up = Map({n: n in some for n in Node})
        self.flag = any(isinstance(m, Ping) and m.node in some for m in self.sent)
        self.highest = min(s, self.clock)

    @action
    def advance(self, n: Node) -> None:
        when(self.at[n] < max((p.step for p in self.sent.of(Pong)), default=self.clock))
        self.at[n] = self.at[n] + 1
        highest = self.highest
        self.highest = self.at[n] if highest is None or highest < self.at[n] else highest
        self.known[self.at[n]] = self.known[self.clock] & {v for v in Value if self.knows(n, v)}

    @action
    def count(self, n: Node, s: Step) -> None:
        when(2 * len({o for o in Node if self.at[o] <= s}) > len(Node) or len(self.asleep) == len(Node))
        if sum(self.up[o] for o in Node) >= len(Node) // 2 + 1:
            self.at[n] = s
        if 2 * sum(1 for o in Node if o in self.asleep) >= len(Node) and len(self.asleep) < len(Node):
            self.asleep.add(n)
        if len(Node) // 2 >= len({p.node for p in self.sent.of(Pong)}):
            self.sent.add(Pong(n, s, True))

    def knows(self, n: Node, v: Value) -> bool:
        pair = self.last[n]
        if pair is None:
            return False
        if pair.value is None:
            return v in self.known[pair.step]
        return pair.value == v

    def later(self, n: Node) -> Step:
        return self.at[n] if self.up[n] else self.clock


@clause
def sleepers_are_down(m: Constructs) -> bool:
    return all(not m.up[n] and m.at[n] >= m.clock for n in m.asleep)


@clause
def last_is_sent(m: Constructs) -> bool:
    return all(m.last[n] is None or Ping(n, m.last[n]) in m.sent for n in Node)


@clause
def steps_are_known(m: Constructs) -> bool:
    return all(p.value is None or p.value in m.known[p.step] for p in m.history if p.step != 1)


@clause
def highest_is_high(m: Constructs) -> bool:
    highest = m.highest
    return highest is None or all(m.later(n) <= highest for n in Node) or m.flag


@clause
def seen_is_known(m: Constructs) -> bool:
    return all(m.seen[n][s] is None or m.seen[n][s] == m.seen[o][s] for n in Node for o in Node for s in Step)


@clause
def quorum_is_calm(m: Constructs) -> bool:
    return any(all(m.mood[n] == Mood.CALM for n in q) for q in Quorum) or m.known[m.clock] != set()


@clause
def few_pongs(m: Constructs) -> bool:
    return len({p for p in m.sent.of(Pong) if p.loud}) < 2 or m.asleep == {n for n in Node if m.up[n]}


@clause
def half_are_up(m: Constructs) -> bool:
    return len(Node) <= 2 * len({n for n in Node if m.up[n]}) or sum(1 for n in m.asleep) > len(Node) // 2


@clause
def pairs_agree(m: Constructs) -> bool:
    return all(
        p.pair == o.pair or p.pair is None or o.pair is None or p.pair.step < o.pair.step
        for p in m.sent.of(Ping)
        for o in m.sent.of(Ping)
        if p.node == o.node
    )


@invariant
def anything(m: Constructs) -> bool:
    return all(m.at[n] < max((p.step for p in m.history), default=m.clock) for n in m.asleep)


proves = (anything,)
