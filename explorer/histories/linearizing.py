"""The search for an order of operations that explains their answers.

Wing and Gong, "Testing and Verifying Concurrent Objects" (1993): of the operations that no other has to precede, take
one that can have its answer in the present state; take it back if that leads nowhere. Lowe, "Testing for
Linearizability" (2017): what matters of the way is the set of operations taken and the state, so no such pair is
entered twice; the events are a list from which an operation is lifted when it is taken, and put back when it is taken
back. Three more things keep the search small:

- What changes nothing, such as a read, is taken as soon as it can be, and nothing else is tried in its place:
  whatever order has it later is an order with it here.
- An operation without an answer is not in the list. It may take effect late or never, so those are tried last; and a
  pair is not entered if there was one with the same state, the same answered operations, and fewer without an answer.
- Of operations without an answer that are alike, the one that began first can stand for any other.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from quorate.histories.operations import Operation
from quorate.histories.specifications import Refused, Specification
from quorate.histories.values import Value
from quorate.support.budget import Budget, Meter

MOST_ATTEMPTS = 100
"""The most attempts that are kept of those that get equally far."""
LOOK = 256
"""The budget is looked at, and other searches have their turn, after so many steps."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An order of operations, by number, and the state that they leave."""

    order: tuple[int, ...]
    state: Value


@dataclass(frozen=True, slots=True)
class Impasse:
    """How far any order gets that agrees with every answer, also with those that come later: through the events
    before the answer of `blocked`, which none of the attempts can place. So those events are linearizable. With that
    answer they may still be, if an operation that is answered later could have had another answer."""

    blocked: int
    attempts: tuple[Attempt, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: an order, or that there is none; `configurations` is how many were entered."""

    order: tuple[int, ...] | None
    impasse: Impasse | None
    configurations: int


Searching = Generator[int, None, Found]
"""A search that goes a little further each time that it is asked, and gives how many configurations it has entered;
it returns what it has found."""


def linearizing(operations: Sequence[Operation], specification: Specification, budget: Budget) -> Searching:
    """Begin a search for an order of operations on one object. It raises Stopped when the budget is used up."""
    return _Search(operations, specification, Meter(budget)).run()


class _Search:
    def __init__(self, operations: Sequence[Operation], specification: Specification, meter: Meter) -> None:
        self.operations = operations
        self.specification = specification
        self.meter = meter
        self._link()
        self.open = [number for number, operation in enumerate(operations) if operation.answered is None]
        self.answered = sum(
            1 << n for n, operation in enumerate(operations) if operation.answered is not None
        )
        self.twins = _earlier_twins(operations)
        self.entered: dict[tuple[int, int, Value], list[int]] = {}
        self.configurations = self.bytes = 0
        self.furthest, self.count = -1, 0
        self.kept: list[tuple[_Taken | None, Value]] = []

    def _link(self) -> None:
        """Link the events of answered operations. Node 0 is the head; `of` has the operation of a node, `call` and
        `answer` have the nodes of an operation, and `at` the event of a node."""
        events = sorted(
            (at, number)
            for number, operation in enumerate(self.operations)
            if operation.answered is not None
            for at in (operation.invoked, operation.answered)
        )
        size = len(events) + 1
        self.next = [*range(1, size), 0]
        self.previous = [size - 1, *range(size - 1)]
        self.at = [-1, *(at for at, _ in events)]
        self.of = [-1, *(number for _, number in events)]
        self.call = [0] * len(self.operations)
        self.answer = [0] * len(self.operations)
        for node, (at, number) in enumerate(events, 1):
            of_call = at == self.operations[number].invoked
            (self.call if of_call else self.answer)[number] = node

    def run(self) -> Searching:
        """Search depth first, without recursion. `node` is what comes next in the list; when that is an answer,
        `turn` says which of the operations without an answer comes next."""
        state, taken = self.specification.initial, 0
        way: _Taken | None = None
        node, turn, steps = self.next[0], 0, 0
        while node or taken & self.answered != self.answered:
            steps += 1
            if steps % LOOK == 0:
                yield self.configurations
                self.meter.check(self.bytes)
            number = self.of[node]
            if node == self.call[number]:
                node, dead = self.next[node], False
            elif turn < len(self.open):
                if turn == 0:
                    self._note(node, way, state)
                number, turn, dead = self.open[turn], turn + 1, False
                if not self._may_take_effect(number, node, taken):
                    continue
            else:
                if not self.open:
                    self._note(node, way, state)
                dead = True
            if not dead:
                after = self.specification.after(state, self.operations[number])
                if isinstance(after, Refused):
                    continue
                certain = self._changes_nothing(number)
                if self._enter(taken | 1 << number, after):
                    way = _Taken(number, state, node, turn, certain, way)
                    taken, state, turn = taken | 1 << number, after, 0
                    self._lift(number)
                    node = self.next[0]
                    continue
                if not certain:
                    continue
            while True:
                if way is None:
                    return Found(None, self._impasse(), self.configurations)
                last, way = way, way.before
                taken, state, node, turn = taken ^ 1 << last.number, last.state, last.node, last.turn
                self._put_back(last.number)
                if not last.certain:
                    break
        return Found(_order(way), None, self.configurations)

    def _may_take_effect(self, number: int, node: int, taken: int) -> bool:
        """Whether an operation without an answer has begun before the event of a node, and no other has to be taken
        first."""
        twin = self.twins[number]
        return (
            not taken >> number & 1
            and self.operations[number].invoked < self.at[node]
            and (twin is None or taken >> twin & 1 == 1)
        )

    def _changes_nothing(self, number: int) -> bool:
        operation = self.operations[number]
        return operation.f in self.specification.observers or operation.answer == "refused"

    def _enter(self, taken: int, state: Value) -> bool:
        """Note that a configuration is entered; False if one was that has at least as many ways on."""
        without = taken & ~self.answered
        left = self.answered & ~taken
        first = (left & -left).bit_length()
        key = (first, (taken & self.answered) >> first, state)  # all before the first that is left are taken
        before = self.entered.setdefault(key, [])
        if any(each & ~without == 0 for each in before):
            return False
        before.append(without)
        self.configurations += 1
        self.bytes += 300 + sys.getsizeof(key[1]) + sys.getsizeof(without) + sys.getsizeof(state)
        return True

    def _note(self, node: int, way: _Taken | None, state: Value) -> None:
        """All operations that are answered before this node are placed, and its own is not."""
        if node > self.furthest:
            self.furthest, self.count, self.kept = node, 0, []
        if node == self.furthest:
            self.count += 1
            if len(self.kept) < MOST_ATTEMPTS:
                self.kept.append((way, state))

    def _impasse(self) -> Impasse:
        attempts = tuple(Attempt(_order(way), state) for way, state in self.kept)
        return Impasse(self.of[self.furthest], attempts, self.count)

    def _lift(self, number: int) -> None:
        for node in (self.call[number], self.answer[number]):
            if node:
                self.next[self.previous[node]] = self.next[node]
                self.previous[self.next[node]] = self.previous[node]

    def _put_back(self, number: int) -> None:
        for node in (self.answer[number], self.call[number]):
            if node:
                self.next[self.previous[node]] = node
                self.previous[self.next[node]] = node


@dataclass(frozen=True, slots=True)
class _Taken:
    """An operation that is taken: the state before, what would have come next, whether there is no need to try
    anything else, and the operation before."""

    number: int
    state: Value
    node: int
    turn: int
    certain: bool
    before: _Taken | None


def _order(way: _Taken | None) -> tuple[int, ...]:
    """The operations of a way, first to last."""
    order: list[int] = []
    while way is not None:
        order.append(way.number)
        way = way.before
    return tuple(reversed(order))


def _earlier_twins(operations: Sequence[Operation]) -> list[int | None]:
    """For each operation without an answer, the one before it that is alike and has none either."""
    last: dict[tuple[str, Value], int] = {}
    twins: list[int | None] = []
    for number, operation in enumerate(operations):
        if operation.answered is not None:
            twins.append(None)
            continue
        twins.append(last.get((operation.f, operation.argument)))
        last[operation.f, operation.argument] = number
    return twins
