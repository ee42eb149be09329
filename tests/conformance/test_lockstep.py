"""What is compared and what is not: choices of the code, what is not observed, bounds, exceptions, refused steps."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any, ClassVar

import pytest

from quorate import Map, Model, ModelError, Range, Record, Set, Symmetric, action, conform, init, when
from quorate.conformance import Adapter
from quorate.conformance.connecting import connected
from quorate.conformance.drawing import Drawing
from quorate.conformance.running import Pair
from quorate.conformance.seen import Given
from quorate.reference.machine import Machine
from quorate.verdicts.selection import instance_of


class Node(Symmetric): ...


class Number(Range): ...


class Note(Record):
    node: Node
    number: Number


class Counting(Model):
    """Each node has a number, which is raised by one or two as it likes, up to a limit; it sends a note of it."""

    sizes = {Node: 2, Number: 6}

    numbers: Map[Node, Number]
    hidden: Map[Node, Number]
    sent: Set[Note]

    @action
    def raise_it(self, n: Node, by: Number) -> None:
        when(1 <= by <= 2)
        when(self.numbers[n] < 4)
        self.numbers[n] += by
        self.hidden[n] = by
        self.sent.add(Note(n, self.numbers[n]))

    @action
    def reset(self, n: Node) -> None:
        when(self.hidden[n] == 1)
        self.numbers[n] = Number(0)


class Counter(Adapter):
    """Code that raises numbers by one and by two in turn, and does all else as it should."""

    messages = "sent"

    def start(self) -> None:
        self._numbers = dict.fromkeys(Node, 0)
        self._by = dict.fromkeys(Node, 0)
        self._out: list[Note] = []

    def raise_it(self, n: Node) -> None:
        if self._numbers[n] < 4:
            self._by[n] = 2 if self._by[n] == 1 else 1
            self._numbers[n] += self._by[n]
            self._out.append(Note(n, Number(self._numbers[n])))

    def reset(self, n: Node) -> None:
        if self._by[n] == 1:
            self._numbers[n] = 0

    def observe(self) -> dict[str, Any]:
        return {"numbers": dict(self._numbers)}

    def sent(self) -> Iterable[Any]:
        out, self._out = self._out, []
        return out


def test_the_code_may_choose_and_hide() -> None:
    """Of what is hidden, the model is in every state that agrees: none is taken for the code's."""
    found = conform(Counting, Counter, walks=30)
    assert found.outcome == "holds"
    assert found.refused > 0
    assert found.coverage["reset"].taken > 0


def test_a_choice_that_the_model_does_not_allow() -> None:
    class ByThree(Counter):
        def raise_it(self, n: Node) -> None:
            super().raise_it(n)
            if self._numbers[n] == 3:
                self._numbers[n] += 1

    mismatch = conform(Counting, ByThree, walks=30).mismatch
    assert mismatch is not None
    assert mismatch.kind == "different"
    assert mismatch.last.startswith("raise_it(")
    assert mismatch.allowed >= 2
    assert len(mismatch.steps) == 2
    assert [(each.how, each.model, each.real) for each in mismatch.differences] == [("unlike", "3", "4")]


def test_what_is_absent_is_not_compared() -> None:
    class OnlyTheFirst(Counter):
        def raise_it(self, n: Node) -> None:
            super().raise_it(n)
            if n != next(iter(Node)):
                self._numbers[n] += 1

        def observe(self) -> dict[str, Any]:
            first = next(iter(Node))
            return {"numbers": {first: self._numbers[first]}}

        def sent(self) -> Iterable[Any]:
            return [note for note in super().sent() if note.node == next(iter(Node))]

    class WithoutMessages(OnlyTheFirst):
        messages = None

        def reset(self, n: Node) -> None:
            if n == next(iter(Node)):
                super().reset(n)

    refused = {"raise_it": "skip", "reset": "skip"}
    WithoutMessages.refused = refused  # type: ignore[assignment]
    assert conform(Counting, WithoutMessages, walks=20).outcome == "holds"
    mismatch = conform(Counting, OnlyTheFirst, walks=20).mismatch
    assert mismatch is not None
    assert {each.path for each in mismatch.differences} == {"sent"}
    assert {each.how for each in mismatch.differences} == {"only in the model"}


def test_some_messages_are_enough_if_the_adapter_says_so() -> None:
    class Silent(Counter):
        def sent(self) -> Iterable[Any]:
            return ()

    class SilentAndSo(Silent):
        sends = "some"

    assert conform(Counting, Silent, walks=5).outcome == "violated"
    assert conform(Counting, SilentAndSo, walks=5).outcome == "holds"

    class Talkative(SilentAndSo):
        def sent(self) -> Iterable[Any]:
            return [Note(next(iter(Node)), Number(5))]

    mismatch = conform(Counting, Talkative, walks=5).mismatch
    assert mismatch is not None
    assert mismatch.kind == "start"
    assert [each.how for each in mismatch.differences] == ["only in the code"]


def test_an_exception_is_a_difference() -> None:
    class Raising(Counter):
        def reset(self, n: Node) -> None:
            raise ValueError("no")

    found = conform(Counting, Raising, walks=30, refused=0)
    assert found.mismatch is not None
    assert found.mismatch.kind == "raised"
    assert found.mismatch.raised is not None
    assert found.mismatch.raised.text == "ValueError: no"
    assert found.mismatch.raised.file == __file__


def test_a_refused_step_may_raise_only_if_the_adapter_says_so() -> None:
    class Raising(Counter):
        def raise_it(self, n: Node) -> None:
            if self._numbers[n] >= 4:
                raise RuntimeError("enough")
            super().raise_it(n)

    class AndMay(Raising):
        refused: ClassVar[Any] = {"raise_it": "may raise"}

    assert conform(Counting, Raising, walks=40, refused=0.5).outcome == "violated"
    assert conform(Counting, AndMay, walks=40, refused=0.5).outcome == "holds"


def test_a_refused_step_must_not_move_the_code() -> None:
    class Moving(Counter):
        def reset(self, n: Node) -> None:
            self._numbers[n] = 0

    class Skipped(Moving):
        refused: ClassVar[Any] = {"reset": "skip"}

    mismatch = conform(Counting, Moving, walks=40, refused=0.5).mismatch
    assert mismatch is not None
    assert mismatch.kind == "moved"
    assert mismatch.steps[-1].how == "refused"
    assert "self.hidden[n] == 1" in mismatch.why
    assert conform(Counting, Skipped, walks=40, refused=0.5).outcome == "holds"
    assert conform(Counting, Moving, walks=40, refused=0).outcome == "holds"


def test_a_refused_message_was_sent_at_some_time() -> None:
    """A record that the model has noted elsewhere is no message that a network could deliver."""

    class Noting(Counting):
        noted: Set[Note]

        @action
        def raise_it(self, n: Node, by: Number) -> None:
            super().raise_it(n, by)
            self.noted.add(Note(n, Number(0)))

        @action
        def receive(self, m: Note) -> None:
            when(m in self.sent)
            when(self.numbers[m.node] == m.number)

    received: list[Note] = []

    class Receiving(Counter):
        def receive(self, m: Note) -> None:
            received.append(m)

    assert conform(Noting, Receiving, walks=20, refused=0.5).outcome == "holds"
    assert received
    assert all(m.number > 0 for m in received)


def test_an_action_that_is_not_driven_is_named() -> None:
    class Half(Counter):
        reset = None  # type: ignore[assignment]

    found = conform(Counting, Half, walks=5)
    assert found.outcome == "holds"
    assert not found.coverage["reset"].driven
    assert "not driven: reset" in str(found).splitlines()[0]


def test_bounds_end_walks() -> None:
    class Unbounded(Counting):
        @action
        def raise_it(self, n: Node, by: Number) -> None:
            when(1 <= by <= 2)
            self.numbers[n] += by
            self.hidden[n] = by
            self.sent.add(Note(n, self.numbers[n]))

    class Further(Counter):
        refused: ClassVar[Any] = "skip"

        def raise_it(self, n: Node) -> None:
            self._by[n] = 2 if self._by[n] == 1 else 1
            self._numbers[n] += self._by[n]
            self._out.append(Note(n, Number(self._numbers[n])))

    found = conform(Unbounded, Further, walks=20)
    assert found.outcome == "holds"
    assert found.cuts["Number"] > 0


def test_a_value_past_a_bound_that_the_model_does_not_pass_is_a_difference() -> None:
    class Far(Counter):
        def raise_it(self, n: Node) -> None:
            self._numbers[n] = 100

    mismatch = conform(Counting, Far, walks=5).mismatch
    assert mismatch is not None
    assert mismatch.beyond == "Number"


def test_runs_may_begin_in_any_initial_state_that_is_seen() -> None:
    class Begun(Counting):
        @init
        def begin(self, n: Node) -> None:
            self.numbers[n] = Number(1)

    class AtOne(Counter):
        def start(self) -> None:
            super().start()
            self._numbers[list(Node)[1]] = 1

    assert conform(Begun, AtOne, walks=10).outcome == "holds"
    mismatch = conform(Begun, Counter, walks=10).mismatch
    assert mismatch is not None
    assert mismatch.kind == "start"
    assert not mismatch.steps


def test_every_transition_with_and_without_saving() -> None:
    class Saving(Counter):
        def save(self) -> Any:
            return tuple(self._numbers.values()), tuple(self._by.values())

        def load(self, saved: Any) -> None:
            self._numbers = dict(zip(Node, saved[0], strict=True))
            self._by = dict(zip(Node, saved[1], strict=True))
            self._out = []

    with_it, without = (conform(Counting, each, mode="all") for each in (Saving, Counter))
    assert (with_it.outcome, without.outcome) == ("holds", "holds")
    assert with_it.transitions is not None
    assert without.transitions is not None
    assert with_it.transitions.pairs >= without.transitions.pairs > 10
    assert with_it.transitions.choices > 0
    stopped = conform(Counting, Saving, mode="all", max_states=5)
    assert (stopped.outcome, stopped.stopped) == ("undecided", "states")


def test_steps_that_are_given() -> None:
    steps = [("raise_it", {"n": "n1"}), ("raise_it", {"n": "n2"}), ("reset", {"n": "n1"})]
    found = conform(Counting, Counter, mode="steps", given=steps)
    assert (found.outcome, found.steps, found.refused) == ("holds", 3, 0)
    again = conform(Counting, Counter, mode="steps", given=[*steps[:1], steps[0], steps[2]])
    assert (again.outcome, again.steps, again.refused) == ("holds", 2, 1)
    with pytest.raises(ModelError, match="n9"):
        conform(Counting, Counter, mode="steps", given=[("reset", {"n": "n9"})])


def test_code_that_is_not_repeatable_is_told_so() -> None:
    class Fickle(Counter):
        times = 0

        def raise_it(self, n: Node) -> None:
            super().raise_it(n)
            type(self).times += 1
            if type(self).times == 20:
                self._numbers[n] = 0

    found = conform(Counting, Fickle, walks=30)
    assert found.outcome == "undecided"
    assert "not repeatable" in found.reason


class Counted(Model):
    sizes = {Number: 6}

    number: Number

    @action
    def count(self, n: Number) -> None:
        when(n == self.number + 1)
        self.number = n


class CountedAdapter(Adapter):
    def start(self) -> None: ...

    def count(self, n: Number) -> None: ...

    def observe(self) -> dict[str, Any]:
        return {}


def test_steps_that_are_listed_are_those_of_one_state() -> None:
    """Where draws find nothing, the model's steps are listed: those from this state, and not from one that a step
    before in the list has led to."""
    instance = instance_of(Counted, None)
    with instance.active():
        machine = Machine(instance)
        for seed in range(10):  # each with a model of which nothing was asked before
            pair = Pair(instance, machine, connected(CountedAdapter, instance, machine))
            drawing = Drawing(pair.expecting, pair.lockstep, pair.real, Random(seed))
            assert drawing._listed(pair.lockstep.starts) == Given("count", {"n": 1})
