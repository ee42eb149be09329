"""A model that makes no sense and does with sequences whatever the lowering knows, for tests."""

import enum

from quorate import (
    Channel,
    Ghost,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Symmetric,
    action,
    clause,
    invariant,
    when,
)


class Node(Symmetric): ...


class Step(Range): ...


class Index(Range): ...


class Kind(enum.Enum):
    PLAIN = 0
    LAST = 1


class Entry(Record):
    step: Step
    node: Node | None


class Log(Seq[Entry]): ...


class Link(Channel[Step]): ...


class Kinds(Seq[Kind]): ...


class Send(Record):
    node: Node
    prev: Index
    entries: Log


class Mark(Record):
    index: Index
    step: Step


class Sequences(Model):
    sizes = {Node: 2, Step: 2, Index: 3, Log: 2, Link: 2, Kinds: 2}

    log: Map[Node, Log]
    best: Log
    link: Map[Node, Link]
    kinds: Kinds
    length: Map[Node, Index]
    sent: Set[Send]
    marks: Ghost[Set[Mark]]

    @action
    def append(self, n: Node, s: Step) -> None:
        when(len(self.log[n]) == 0 or self.log[n].last.step <= s)
        self.log[n].append(Entry(s, n))
        self.length[n] = Index(len(self.log[n]))
        self.kinds.append(Kind.LAST if self.log[n].last.node is None else Kind.PLAIN)

    @action
    def send(self, n: Node, i: Index) -> None:
        when(i <= len(self.log[n]))
        when(any(e.step > 0 for e in self.log[n]) or i == 0)
        self.sent.add(Send(n, i, self.log[n][i:]))
        self.best = self.log[n][:i] + self.best

    @action
    def receive(self, n: Node, m: Send) -> None:
        when(m in self.sent and m.prev <= len(self.log[n]))
        log = self.log[n].copy()
        known = log[m.prev : Index(m.prev + len(m.entries))]
        conflict = any(known[i].step != m.entries[i].step for i in range(len(known)))
        if conflict or len(known) < len(m.entries):
            self.log[n] = log[: m.prev] + m.entries
        self.marks.update({Mark(Index(i + 1), log[i].step) for i in range(len(log[: m.prev]))})

    @action
    def everything(self, n: Node) -> None:
        log = self.log[n].copy()
        self.sent.update(
            {Send(n, Index(prev), log[prev:end]) for end in range(len(log) + 1) for prev in range(end + 1)}
        )

    @action
    def change(self, n: Node, o: Node, i: Index) -> None:
        when(self.log[n] != self.log[o] or self.log[n] == Log())
        when(i < len(self.log[o]))
        self.log[o][i] = Entry(self.log[o][i].step, n)
        self.link[n].send(self.log[o][i].step)
        self.best = self.log[o][1:] + Log([Entry(Step(0), None)])

    @action
    def take(self, n: Node) -> None:
        when(len(self.link[n]) > 0 and Entry(self.link[n][0], n) in self.log[n])
        s = self.link[n].receive()
        self.log[n].pop()
        self.best = Log([Entry(s, None), Entry(s, n)]) if len(self.best) == 0 else self.best
        self.length[n] = Index(len(self.log[n]) + len(self.best)) if len(self.log[n]) > 1 else Index(0)

    @action
    def empty(self) -> None:
        when(self.kinds[0] == Kind.PLAIN)
        self.kinds.clear()
        for n in Node:
            self.log[n] = Log()
        first = Step(0)
        for n in Node:
            self.link[n].append(first)


@clause
def lengths_are_known(m: Sequences) -> bool:
    return all(len(m.log[n]) >= m.length[n] for n in Node)


@clause
def sent_is_there(m: Sequences) -> bool:
    return all(m.log[s.node][s.prev :] == s.entries or len(s.entries) == 0 for s in m.sent)


@clause
def logs_agree(m: Sequences) -> bool:
    return all(
        m.log[n][: i + 1] == m.log[o][: i + 1]
        for n in Node
        for o in Node
        for i in range(min(len(m.log[n]), len(m.log[o])))
        if m.log[n][i].step == m.log[o][i].step
    )


@clause
def marks_are_there(m: Sequences) -> bool:
    return all(
        k.step in {e.step for e in m.log[n][k.index - 1 : k.index]}
        for n in Node
        for k in m.marks
        if k.index > 0
    )


@clause
def steps_go_up(m: Sequences) -> bool:
    return all(
        m.best[i].step <= m.best[j].step for i in range(len(m.best)) for j in range(i + 1, len(m.best))
    )


@clause
def best_is_somewhere(m: Sequences) -> bool:
    return any(m.best == m.log[n] for n in Node) or m.best.last.node is not None


@clause
def entries_are_marked(m: Sequences) -> bool:
    return all(any(e.step == k.step for k in m.marks) for n in Node for e in m.log[n])


@clause
def next_is_known(m: Sequences) -> bool:
    return all(
        len(m.log[s.node]) < s.prev + 1 or m.log[s.node][s.prev].step <= 0 or s.entries == m.best
        for s in m.sent
        if len(m.kinds) != 1
    )


@invariant
def long(m: Sequences) -> bool:
    return len(m.best) < 2 or m.best[0] != m.best[1]


proves = (long,)
