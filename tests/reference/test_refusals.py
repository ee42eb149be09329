"""Why actions are not possible: answers with known results, and groups against each instance by itself."""

from __future__ import annotations

import itertools
import math

import pytest

from quorate import Map, Model, Range, Set, Symmetric, action, check, when
from quorate.exploration import State
from quorate.language.instance import Instance, instantiate
from quorate.reference.machine import Machine
from quorate.reference.refusals import Answer, Group, answer, answers, refusals
from quorate.trace.refusal_text import instances_text, refusal_lines


class Node(Symmetric): ...


class Count(Range): ...


class Ending(Model):
    """Every way in which an action may be possible or not."""

    sizes = {Node: 3, Count: 3}

    count: Count
    held: Map[Node, Count]
    voters: Set[Node]

    @action
    def vote(self, a: Node, b: Node, c: Count) -> None:
        when(self.held[a] == self.count)
        when(self.big(b, c))
        self.voters.add(a)

    def big(self, node: Node, c: Count) -> bool:
        """Whether a node holds more than there is room for."""
        return self.held[node] > 2

    @action
    def jump(self) -> None:
        self.count = Count(self.count + 3)

    @action
    def divide(self, c: Count) -> None:
        self.count = Count(2 // c)

    @action
    def rest(self, a: Node) -> None:
        self.count = self.count


def at_start(cls: type[Model], action_: str, **numbers: int) -> Answer:
    instance = instantiate(cls)
    with instance.active():
        machine = Machine(instance)
        state = tuple(variable.initial for variable in instance.variables)
        domains = machine.domains(action_, state)
        return answer(machine, action_, {name: domains[name][at] for name, at in numbers.items()}, state)


def test_each_way_has_its_answer() -> None:
    refused = at_start(Ending, "vote", a=0, b=0, c=0)
    assert refused.how == "guard"
    assert refused.guard is not None
    assert refused.guard.source == "when(self.big(b, c))"
    cut = at_start(Ending, "jump")
    assert (cut.how, cut.bound, cut.enabled) == ("bound", "Count", True)
    failed = at_start(Ending, "divide", c=0)
    assert (failed.how, failed.message, failed.enabled) == ("fault", "division by zero", True)
    possible = at_start(Ending, "divide", c=1)
    assert (possible.how, possible.after) == ("possible", (2, (0, 0, 0), frozenset()))
    assert at_start(Ending, "rest", a=0).how == "no change"


def groups_at_start(cls: type[Model]) -> list[Group]:
    instance = instantiate(cls)
    with instance.active():
        machine = Machine(instance)
        return list(answers(machine, tuple(variable.initial for variable in instance.variables)))


def test_instances_of_which_the_same_is_true_are_one_group() -> None:
    found = groups_at_start(Ending)
    told = [(g.answer.how, [instances_text(g.action, each) for each in g.instances], g.count) for g in found]
    assert told == [
        ("guard", ["vote(a, b, c) for every a, b, c"], 27),
        ("bound", ["jump()"], 1),
        ("fault", ["divide(0)"], 1),
        ("possible", ["divide(c) for c=1, 2"], 2),
        ("no change", ["rest(a) for every a"], 3),
    ]


def test_the_text_names_the_guard_and_the_bound() -> None:
    instance = instantiate(Ending)
    with instance.active():
        machine = Machine(instance)
        state = tuple(variable.initial for variable in instance.variables)
        lines = [line for _, line in refusal_lines(answers(machine, state, ["vote", "jump"]))]
    place = lines.pop(0)
    assert place.startswith("vote  test_refusals.py:")
    assert place.endswith("  when(self.big(b, c))")
    said = "self.big(b, c) is false; self.held[node] > 2: 0 > 2 is false"
    assert lines == [f"vote(a, b, c) for every a, b, c: {said}", "jump  is cut by Count", "jump()"]


def test_more_runs_than_asked_for_are_not_made() -> None:
    instance = instantiate(Ending)
    with instance.active():
        machine = Machine(instance)
        state = tuple(variable.initial for variable in instance.variables)
        [group] = answers(machine, state, ["vote"], most=3)
    assert not group.whole
    assert group.count < 27


@pytest.mark.parametrize("name", ["flp_two_of_three", "paxos", "raft"])
def test_groups_are_what_is_answered_of_each_instance(name: str) -> None:
    result = check(name, deadlock=True, max_states=3000)
    trace = next(verdict.trace for verdict in result.verdicts if verdict.trace is not None)
    with result.instance.active():
        for state in trace.states:
            require_same(result.instance, state)


def require_same(instance: Instance, state: State) -> None:
    """Groups are disjoint, contain all instances, and the answer of each is that of its group, in general."""
    machine = Machine(instance)
    for method in machine.actions:
        domains = machine.domains(method.name, state)
        seen: set[tuple[object, ...]] = set()
        for group in answers(machine, state, [method.name]):
            for each in group.instances:
                assert each.count == math.prod(map(len, each.values.values()))
                for values in itertools.product(*each.values.values()):
                    assert values not in seen
                    seen.add(values)
                    said = answer(machine, method.name, dict(zip(each.values, values, strict=True)), state)
                    assert said.how == group.answer.how
                    assert (said.guard is None) == (group.answer.guard is None)
                    if said.guard is not None and group.answer.guard is not None:
                        assert said.guard.in_general == group.answer.guard.in_general
        assert len(seen) == math.prod(map(len, domains.values()))


def test_a_message_that_is_not_there_is_said() -> None:
    result = check("paxos", max_states=10)
    with result.instance.active():
        state = tuple(variable.initial for variable in result.instance.variables)
        found = {group.action: group.answer for group in refusals(Machine(result.instance), state)}
    assert found["promise"].how == "argument"
    assert found["promise"].message == "there is no Prepare"
