"""A question that has to reach all nodes: handed on from node to node, which takes the fewest steps, or asked of all
at once, which takes the fewest messages in a row."""

from __future__ import annotations

from quorate import Channel, Map, Model, Range, Record, Set, action, reachable, when


class Node(Range):
    """The first asks, the others answer."""


class Token(Record):
    """The question passed on, to a node."""

    to: Node


class Question(Record):
    """The question to everybody."""


class Answer(Record):
    sender: Node


class Relay(Model):
    """Every node writes down that it has answered, before it says so."""

    sizes = {Node: 4}
    durable = {"answered"}

    answered: Map[Node, bool]
    done: Map[Node, bool]
    sent: Set[Token | Question | Answer]

    @action
    def begin(self, n: Node) -> None:
        when(n == 0 and not self.answered[n])
        self.answered[n] = True
        self.sent.add(Token(Node(1)))

    @action
    def hand_on(self, n: Node, m: Token) -> None:
        when(m in self.sent and m.to == n and not self.answered[n])
        self.answered[n] = True
        if n + 1 < len(Node):
            self.sent.add(Token(n + 1))
        else:
            self.done[n] = True

    @action
    def ask(self, n: Node) -> None:
        when(n == 0 and not self.answered[n])
        self.answered[n] = True
        self.sent.add(Question())

    @action
    def answer(self, n: Node, m: Question) -> None:
        when(m in self.sent and not self.answered[n])
        self.answered[n] = True
        self.sent.add(Answer(n))

    @action
    def collect(self, n: Node) -> None:
        when(n == 0 and not self.done[n])
        when(all(Answer(other) in self.sent for other in Node if other != n))
        self.done[n] = True


@reachable
def all_are_known_to_have_answered(m: Relay) -> bool:
    return any(m.done[n] for n in Node)


@reachable
def the_first_is_told(m: Relay) -> bool:
    """Never by the token, which goes no further than the last node."""
    return m.done[Node(0)]


def both_ends_are_told(m: Relay) -> bool:
    """Never: the first node begins in one way only."""
    return m.done[Node(0)] and m.done[Node(len(Node) - 1)]


class Wire(Channel[Answer]): ...


class Wired(Model):
    """Two answers sent along one wire, and read one by one. It does not say what is durable."""

    sizes = {Node: 2, Wire: 2}

    wire: Map[Node, Wire]
    count: Map[Node, Node]

    @action
    def send(self, n: Node) -> None:
        when(n == 0)
        self.wire[Node(1)].send(Answer(n))

    @action
    def read(self, n: Node) -> None:
        when(n == 1)
        self.wire[n].receive()
        self.count[n] += 1


@reachable
def an_answer_is_read(m: Wired) -> bool:
    return m.count[Node(1)] > 0


@reachable
def three_are_read(m: Wired) -> bool:
    """There is no room to count so many."""
    return m.count[Node(1)] > 1
