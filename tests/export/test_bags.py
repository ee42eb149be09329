"""Loops over bags, also those that number the values of an Ordered sort again, in TLA+."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import Bag, Map, Model, Ordered, Range, Record, Symmetric, action, invariant, when
from quorate.language.instance import instantiate
from quorate.output.tla import export
from quorate.reference import ReferenceExplorer
from tests.export.agreement import differences, needs_tlc


class Node(Symmetric): ...


class Num(Range): ...


class Rank(Ordered): ...


class Ping(Record):
    n: Num


class Net(Bag[Ping]): ...


class Bid(Record):
    rank: Rank


class Bids(Bag[Bid]): ...


class Total(Model):
    """Each copy counts."""

    sizes = {Num: 4, Net: 3}

    net: Net
    most: Num
    total: Num

    @action
    def send(self, k: Num) -> None:
        when(k < 2)
        self.net.add(Ping(k))

    @action
    def look(self) -> None:
        total = 0
        for m in self.net:
            total += m.n
        self.total = Num(total)

    @action
    def take(self, m: Ping) -> None:
        when(m in self.net)
        self.net.remove(m)
        for r in self.net:
            self.most = max(self.most, r.n)


@invariant
def low(m: Total) -> bool:
    return m.total <= 2


class Auction(Model):
    sizes = {Node: 2, Rank: 3, Bids: 2}

    bids: Map[Node, Bids]
    top: Rank

    @action
    def bid(self, n: Node, r: Rank) -> None:
        when(r > self.top)
        self.top = r
        self.bids[n].add(Bid(r))


@invariant
def few(m: Auction) -> bool:
    return all(len(m.bids[n]) <= 2 for n in Node)


def test_the_copies_of_an_item_are_taken_one_by_one() -> None:
    text = " ".join(export(instantiate(Total)).text.split())
    assert "{<<m, copy>> : copy \\in 1..CopiesIn(m, net)}" in text


@needs_tlc
@pytest.mark.parametrize("model", [Total, Auction])
def test_tlc_finds_the_same(model: type[Model], tmp_path: Path) -> None:
    assert differences(instantiate(model), ReferenceExplorer(), tmp_path, symmetry=True, limit=5000) == []
