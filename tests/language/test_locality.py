"""Where a model says what its nodes are, an action may know what its node can know, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import (
    Channel,
    Ghost,
    Map,
    Model,
    ModelError,
    Range,
    Record,
    Set,
    Symmetric,
    action,
    init,
    invariant,
    when,
)
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import load


class Server(Symmetric): ...


class Term(Range): ...


class Ask(Record):
    term: Term
    to: Server


class Link(Channel[Ask]): ...


class Base(Model):
    sizes = {Server: 3, Term: 3, Link: 2}
    nodes = Server

    term: Map[Server, Term]
    acked: Map[Server, Map[Server, bool]]
    link: Map[Server, Map[Server, Link]]
    sent: Set[Ask]
    most: Ghost[Term]


def accepts(model: type[Model]) -> None:
    lower(instantiate(model))


def refuses(model: type[Model], message: str) -> None:
    with pytest.raises(ModelError) as error:
        accepts(model)
    assert error.value.diagnostic.message == message
    assert error.value.diagnostic.span is not None


class Local(Base):
    """Its own state, a message received, messages sent, and history for properties."""

    @init
    def initial(self, t: Term) -> None:
        for s in Server:
            self.term[s] = t

    @action
    def answer(self, s: Server, m: Ask) -> None:
        when(m in self.sent)
        when(m.to == s and m.term >= self.mine(s))
        me = s
        self.adopt(me, m.term)
        self.acked[s] = Map({r: r == m.to for r in Server})
        self.sent.add(Ask(self.term[s], s))
        self.sent.update({Ask(m.term, r) for r in Server if not self.acked[s][r]})
        self.sent.discard(m)
        self.most = max(self.term[r] for r in Server)
        if self.most == 0:
            self.most = max(self.term[r] for r in Server)

    def mine(self, one: Server) -> Term:
        return self.term[one]

    def adopt(self, one: Server, t: Term) -> None:
        if t > self.term[one]:
            self.term[one] = t


@invariant
def small(m: Local) -> bool:
    return all(m.term[s] < 3 for s in Server)


def test_what_is_local_is_accepted() -> None:
    accepts(Local)


ASSERTING = """
from quorate import Map, Model, Range, Symmetric, action

class Server(Symmetric): ...
class Term(Range): ...

class Asserting(Model):
    sizes = {Server: 2, Term: 2}
    nodes = Server
    term: Map[Server, Term]

    @action
    def go(self, s: Server) -> None:
        assert all(self.term[r] <= 2 for r in Server)
        self.term[s] = Term(1)
"""


def test_an_assert_may_know_everything(tmp_path: Path) -> None:
    (tmp_path / "asserting.py").write_text(ASSERTING)
    accepts(load(str(tmp_path / "asserting.py")))


class OfAnother(Base):
    @action
    def go(self, s: Server, r: Server) -> None:
        self.term[s] = self.term[r]


class AfterAssignment(Base):
    @action
    def go(self, s: Server, r: Server, b: bool) -> None:
        me = s
        if b:
            me = r
        self.term[me] = Term(0)


class OfTheSender(Base):
    @action
    def go(self, s: Server, m: Ask) -> None:
        when(m in self.sent and self.term[m.to] > 0)
        self.term[s] = m.term


class History(Base):
    @action
    def go(self, s: Server) -> None:
        when(not any(m.to == s for m in self.sent))
        self.term[s] = Term(0)


class NoNode(Base):
    @action
    def go(self, t: Term) -> None:
        when(all(self.term[s] == t for s in Server))
        self.sent.clear()


class Deep(Base):
    @action
    def go(self, s: Server, r: Server) -> None:
        when(self.one(r))
        self.term[s] = Term(0)

    def one(self, a: Server) -> bool:
        return self.two(a)

    def two(self, b: Server) -> bool:
        return self.term[b] == 0


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (OfAnother, "go reads term of another Server"),
        (AfterAssignment, "go changes term of another Server"),
        (OfTheSender, "go reads term of another Server"),
        (History, "go reads all of sent, which belongs to no Server"),
        (NoNode, "go reads term of another Server"),
        (Deep, "go reads term of another Server"),
    ],
)
def test_what_a_node_cannot_know_is_refused(model: type[Model], message: str) -> None:
    refuses(model, message)


@pytest.mark.parametrize("model", [OfAnother, AfterAssignment, OfTheSender, NoNode, Deep])
def test_a_model_says_what_is_shared_and_what_is_of_the_environment(model: type[Model]) -> None:
    accepts(type("Free", (model,), {"environment": {"go"}, "__module__": __name__}))
    accepts(type("Off", (model,), {"nodes": (), "__module__": __name__}))
    accepts(type("Shared", (model,), {"shared": {"term", "sent"}, "__module__": __name__}))


class ToTheReceiver(Base):
    lanes = {"go": "m.to"}

    @action
    def go(self, m: Ask) -> None:
        when(m in self.sent and self.term[m.to] < m.term)
        self.term[m.to] = m.term


def test_an_action_acts_for_what_lanes_names() -> None:
    accepts(ToTheReceiver)


class ByLink(Base):
    shared = {"link"}

    @action
    def go(self, s: Server, r: Server) -> None:
        m = self.link[r][s].receive()
        when(m.term > self.term[s])
        self.link[s][r].send(Ask(self.term[s], r))


def test_links_between_nodes_are_shared() -> None:
    accepts(ByLink)
    refuses(
        type("NotShared", (ByLink,), {"shared": set(), "__module__": __name__}),
        "go reads link of another Server",
    )
