"""Models whose graphs are recorded: fair actions with parameters of all kinds, steps that are cut and that
fail, sets that outgrow their room."""

from __future__ import annotations

from quorate import (
    Majority,
    Map,
    Model,
    Range,
    Record,
    Set,
    Symmetric,
    action,
    again_and_again,
    always_possible,
    at_last_always,
    decisions,
    eventually,
    leads_to,
    when,
)
from tests.native import growing
from tests.native.growing import Node as Turning


class Node(Symmetric): ...


class Colour(Symmetric): ...


class Mark(Range): ...


class Quorum(Majority[Node]): ...


class Parcel(Record):
    sender: Node
    receiver: Node
    colour: Colour | None
    mark: Mark


class Note(Record):
    about: Node


class Shipping(Model):
    """Parcels and notes are sent and received, by nodes that have no names."""

    sizes = {Node: 3, Colour: 2, Mark: 3}

    sent: Set[Parcel | Note]
    chosen: Colour | None
    count: Map[Node, Mark]

    @action(fair="weak")
    def send(self, a: Node, b: Node, colour: Colour | None) -> None:
        when(a != b)
        when(len(self.sent) < 2)
        self.sent.add(Parcel(a, b, colour, self.count[a]))

    @action(fair="strong")
    def receive(self, m: Parcel) -> None:
        when(m in self.sent)
        assert m.colour is not None or m.mark < 1
        self.sent.discard(m)
        self.count[m.receiver] += 1
        self.chosen = m.colour

    @action(fair="weak", fair_for=("q",))
    def agree(self, q: Quorum, colour: Colour) -> None:
        when(self.chosen is None)
        when(all(self.count[n] > 0 for n in q))
        self.chosen = colour

    @action
    def lose(self, m: Parcel) -> None:
        when(m in self.sent)
        self.sent.discard(m)

    @action(fair="weak", fair_for=())
    def forget(self, n: Node) -> None:
        when(self.count[n] == 2)
        self.count[n] = Mark(0)


@decisions
def colour_chosen(m: Shipping) -> set[Colour]:
    return {colour for colour in Colour if m.chosen == colour}


@eventually
def something_chosen(m: Shipping) -> bool:
    return m.chosen is not None


@again_and_again
def nothing_sent(m: Shipping) -> bool:
    return len(m.sent) == 0


@leads_to(nothing_sent)
def much_sent(m: Shipping) -> bool:
    return len(m.sent) == 2


@at_last_always
def stays_chosen(m: Shipping) -> bool:
    return m.chosen is not None


@always_possible
def all_count_again(m: Shipping) -> bool:
    return all(m.count[n] > 0 for n in Node)


@always_possible(without=("forget", "agree"))
def can_be_chosen_by_parcels(m: Shipping) -> bool:
    return m.chosen is not None


class Late(growing.Late):
    """Its set outgrows its room again and again, in levels after all others."""

    @action(fair="weak")
    def turn(self, n: Turning) -> None:
        super().turn(n)

    @action(fair="weak")
    def put(self) -> None:
        super().put()


@eventually
def much_put(m: Late) -> bool:
    return len(m.items) > 20


@always_possible
def can_be_empty(m: Late) -> bool:
    return len(m.items) == 0


@always_possible
def can_be_full(m: Late) -> bool:
    return len(m.items) == 40
