"""What those who write Python daily write, and may."""

from quorate import Map, Model, Range, Seq, Symmetric, action, init, invariant, reachable, when


class Server(Symmetric): ...


class Term(Range): ...


class Log(Seq[Term]): ...


class Election(Model):
    sizes = {Server: 2, Term: 3, Log: 2}

    term: Map[Server, Term]
    first: Term = Term(1)
    log: Log
    found: Term | None

    @init()
    def begin(self, t: Term) -> None:
        self.first = t

    @action()
    def note(self, t: Term) -> None:
        when(self.has_room and not self.noted(t))
        self.log.extend([t])

    @action()
    def raise_all(self) -> None:
        when(all(t < 2 for t in self.term.values()))
        for s, t in self.term.items():
            self.term[s] = t + 1

    @action()
    def find(self) -> None:
        for i, t in enumerate(self.log, start=1):
            if self.found is None and t == self.lowest():
                self.found = Term(i)
        when(self.found is not None)

    @property
    def has_room(self) -> bool:
        return len(self.log) < 2

    def noted(self, t: Term, after: Term = Term(0)) -> bool:
        return any(i >= after and each == t for i, each in enumerate(self.log))

    def lowest(self) -> Term:
        return min(t for t in self.term.values())


@invariant()
def no_copies(m: Election) -> bool:
    return all(i == j or a != b for i, a in enumerate(m.log) for j, b in enumerate(m.log))


@invariant()
def terms_agree(m: Election) -> bool:
    return all(t == m.term[s] and t == m.lowest() for s, t in m.term.items()) and all(m.term[s] >= 0 for s in m.term.keys())


@reachable()
def one_is_found(m: Election) -> bool:
    return m.found is not None and not m.has_room
