"""Records with fields of a common base, and one that inherits from another of its union."""

from __future__ import annotations

from quorate import Model, Range, Record, Set, action, reachable, when


class Num(Range): ...


class Letter(Record):
    n: Num


class Ask(Letter): ...


class Tell(Letter):
    to: Num


class TellAll(Tell):
    times: Num


class Post(Model):
    """At most two letters are sent. Every heir of a record is named beside it."""

    sizes = {Num: 2}

    sent: Set[Ask | Tell | TellAll]
    got: Ask | Tell | None
    seen: Num

    @action
    def write(self, v: Num, w: Num) -> None:
        when(len(self.sent) < 2)
        self.sent.add(Ask(v) if v == w else Tell(v, w))

    @action
    def write_to_all(self, v: Num, w: Num) -> None:
        when(len(self.sent) < 2)
        self.sent.add(TellAll(v, w, Num(1)))

    @action
    def hear(self, m: Tell | TellAll) -> None:
        when(m in self.sent)
        self.seen = m.to

    @action
    def answer(self, m: Ask) -> None:
        when(m in self.sent)
        self.got = m

    @action
    def forward(self, m: TellAll) -> None:
        when(m in self.sent)
        self.seen = m.times
        self.got = Tell(m.n, m.to)


@reachable
def somebody_is_told(m: Post) -> bool:
    return isinstance(m.got, Tell) and any(isinstance(each, Tell | TellAll) for each in m.sent)
