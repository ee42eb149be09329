"""Helpers with effects: what a call of one does, where it stands."""

from __future__ import annotations

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, init, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Log(Seq[Term]): ...


class Ask(Record):
    term: Term
    of: Server


class Terms(Model):
    """Right answer: `short` holds."""

    sizes = {Server: 2, Term: 3, Log: 2}

    term: Map[Server, Term]
    log: Map[Server, Log]
    sent: Set[Ask]
    top: Term

    @init
    def start(self) -> None:
        self.forget(Term(0))

    @action
    def ask(self, s: Server) -> None:
        when(self.is_empty(s))
        self.adopt(s, Term(self.term[s] + 1))
        self.sent.add(Ask(self.term[s], s))

    @action
    def hear(self, s: Server, m: Ask) -> None:
        self.receive(m, by=s)
        before = self.taken(s)
        self.adopt(s, m.term)
        if before > 0:
            self.log[s].append(before)

    def is_empty(self, s: Server) -> bool:
        return len(self.log[s]) == 0

    def receive(self, m: Ask, by: Server) -> None:
        when(m in self.sent and m.of != by)

    def taken(self, s: Server) -> Term:
        """The last entry, if there is one; it is removed."""
        if self.is_empty(s):
            return Term(0)
        return self.log[s].pop()

    def adopt(self, s: Server, t: Term) -> None:
        if t <= self.term[s]:
            return
        if t == 2:
            self.note(s, t)
        self.term[s] = t

    def note(self, s: Server, t: Term) -> None:
        if self.is_empty(s):
            self.log[s].append(t)

    def forget(self, t: Term) -> None:
        for s in Server:
            self.term[s] = t
            self.note_nothing(s)
            self.rise(Term(min(len(self.sent), 2)))

    def note_nothing(self, s: Server) -> None:
        pass

    def rise(self, t: Term) -> None:
        """The same for all servers: the order of the loop makes no difference."""
        self.top = t


@invariant
def short(m: Terms) -> bool:
    return all(len(m.log[s]) < 2 for s in Server)


class Notes(Terms):
    """Right answer: `short` is violated after 2 steps: term 2 is noted twice."""

    def note(self, s: Server, t: Term) -> None:
        super().note(s, t)
        self.log[s].append(t)


class Asserts(Terms):
    """Right answer: an assert fails after 2 steps, in the helper that `ask` calls."""

    def adopt(self, s: Server, t: Term) -> None:
        assert t < 2, "too far"
        super().adopt(s, t)


class Cuts(Terms):
    """Right answer: one state, since each step is cut by Log."""

    def adopt(self, s: Server, t: Term) -> None:
        for at in range(3):
            self.log[s].append(Term(at))
