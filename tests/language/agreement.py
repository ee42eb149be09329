"""CPython and the intermediate representation, run side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.exploration import State
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance, instantiate
from quorate.language.kernel import core, renumbered, total
from quorate.language.model import Model
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.validate import validate
from quorate.language.values import all_values
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run


def lowered(model: type[Model], **sizes: int) -> tuple[Instance, ir.Program]:
    """The instance and its program, which is valid."""
    instance = instantiate(model, sizes)
    program = lower(instance)
    validate(program)
    whole = renumbered(program)
    for each in (whole, core(whole), total(whole), total(core(whole))):
        validate(each)
    return instance, program


def assert_agreement(model: type[Model], most_states: int = 150, **sizes: int) -> int:
    """Every action with all arguments, and every property, gives in both the same in the first states found; also
    after the passes.

    Gives the number of runs that were compared and not disabled."""
    instance, program = lowered(model, **sizes)
    compared = 0
    with instance.active():
        machine = Machine(instance)
        program = renumbered(program)
        # Without a loop in it, the one is the other.
        evaluators = [
            Evaluator(total(each)) for each in {id(each): each for each in (program, core(program))}.values()
        ]
        actions = [{action.name: action for action in each.program.actions} for each in evaluators]
        states: dict[State, None] = {}
        queue: deque[State] = deque()
        for run in machine.initial_runs():
            if run.after is not None and run.after not in states:
                states[run.after] = None
                queue.append(run.after)
        for evaluator in evaluators:
            _compare_inits(machine, evaluator)
        while queue:
            state = queue.popleft()
            for evaluator in evaluators:
                _compare_properties(machine, evaluator, state)
            for name, arguments in all_arguments(machine, state):
                expected = _by_cpython(machine, name, arguments, state)
                for evaluator, by_name in zip(evaluators, actions, strict=True):
                    outcome = by_ir(evaluator, by_name[name], arguments, state)
                    assert outcome == expected, (name, arguments, state)
                _compare_source(evaluators[0], actions[0][name], arguments, state, expected)
                compared += expected[0] != "disabled"
                after = expected[1]
                if expected[0] == "state" and after not in states and len(states) < most_states:
                    states[after] = None
                    queue.append(after)
    return compared


def all_arguments(machine: Machine, state: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All arguments; of an Ordered sort also those that stand for no value in this state."""
    for method in machine.actions:
        numbers = {sort.cls: tuple(all_values(sort)) for sort in method.renumbered}
        for values in method.all_arguments({**machine._members(state), **numbers}):
            yield method.name, dict(zip(method.parameters, values, strict=True))


Outcome = tuple[str, Any]


def _by_cpython(machine: Machine, name: str, arguments: Mapping[str, Any], state: State) -> Outcome:
    run = machine.run(name, arguments, state)
    if isinstance(run, Disabled):
        return "disabled", None
    return _outcome(run)


def _outcome(run: Run) -> Outcome:
    if run.cut is not None:
        return "cut", run.cut
    if run.fault is not None:
        return run.fault.kind, None
    return "state", run.after


def by_ir(evaluator: Evaluator, action: ir.Action, arguments: Mapping[str, Any], state: State) -> Outcome:
    try:
        return "state", evaluator.action(action, state, arguments)
    except Disabled:
        return "disabled", None
    except BoundReached as bound:
        return "cut", bound.bound
    except Failure:
        return "failure", None
    except AssertionError:
        return "assert", None


def _compare_source(
    evaluator: Evaluator, action: ir.Action, arguments: Mapping[str, Any], state: State, expected: Outcome
) -> None:
    """The runs that are not disabled take their records from the sources of the parameters."""
    if expected[0] == "disabled":
        return
    for parameter in action.parameters:
        if parameter.source is not None:
            value = evaluator.expression(parameter.source, (state,), arguments)
            members = [item for item, _ in value] if "Bag" in type(parameter.source.type).__name__ else value
            assert arguments[parameter.name] in members


def _compare_inits(machine: Machine, evaluator: Evaluator) -> None:
    program = evaluator.program
    inits = {init.name: init for init in program.inits}
    start = tuple(variable.initial for variable in program.variables)
    for run in machine.initial_runs():
        if run.action:
            names = machine.parameters(run.action)
            arguments = dict(zip(names, run.arguments, strict=True))
            assert by_ir(evaluator, inits[run.action], arguments, start) == _outcome(run)


def _compare_properties(machine: Machine, evaluator: Evaluator, state: State) -> None:
    properties = {property_.name: property_ for property_ in evaluator.program.properties}
    for known in machine.instance.properties:
        if known.kind == "decisions":  # a predicate for each value in the IR: tests/liveness compares them
            continue
        states = (state,) if known.kind != "step" else (state, state)
        expected = machine.holds(known, *states)
        try:
            value: object = evaluator.function(properties[known.name].function, states)
        except (Failure, BoundReached, AssertionError):
            assert isinstance(expected, Fault), known.name
            continue
        assert value is expected or value == expected, (known.name, state)
