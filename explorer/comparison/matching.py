"""How the names of one model are found in another that was written independently, and a run of the one as a run of
the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from quorate.comparison.divergence import Divergence, follow
from quorate.comparison.recorded import Foreign, Recorded, RecordedStep, recorded
from quorate.comparison.translating import Untranslatable, alike, difference, only_in_one, translated
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.types import Type
from quorate.language.values import argument
from quorate.language.words import words
from quorate.reference.machine import Machine
from quorate.trace.changes import Change


@dataclass(frozen=True, slots=True)
class MatchedAction:
    """An action that two models have. `parameters` are the names of each matched parameter in the one and in the
    other, with its types. `chosen` are parameters that only the other has: any value of them will do."""

    name: str
    parameters: tuple[tuple[str, str, Type, Type], ...]
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matching:
    """What of a model `own` is in another, `other`, by names and types: variables and actions. `unmatched` says of
    each thing that could not be matched, or not by its name, what was done."""

    own: Instance
    other: Instance
    variables: tuple[str, ...]
    actions: Mapping[str, MatchedAction]
    unmatched: tuple[str, ...]

    @cached_property
    def types(self) -> Mapping[str, tuple[Type, Type]]:
        """The types of the variables, in the one and in the other."""
        own, other = ({v.name: v.type for v in each.variables} for each in (self.own, self.other))
        return {name: (own[name], other[name]) for name in self.variables}


def match_models(own: Instance, other: Instance) -> Matching:
    """Match two models by the names of variables, actions and parameters, and their types by names and sizes."""
    said: list[str] = []
    types = [{v.name: v.type for v in each.variables} for each in (own, other)]
    names = [each.cls.__name__ for each in (own, other)]
    variables = []
    for name, type_ in types[0].items():
        there = types[1].get(name)
        if there is None:
            alone = [each for each in types[1] if each not in types[0] and alike(type_, types[1][each])]
            renamed = _perhaps(alone, "its type", names[1])
            said.append(f"variable {name}: only {names[0]} has it; it is not compared{renamed}")
        elif not alike(type_, there):
            why = difference(type_, there)
            said.append(f"variable {name}: {why} in {names[1]}; it is not compared")
        else:
            variables.append(name)
            lacking = only_in_one(type_, there)
            said += (
                [f"variable {name}: only one of the two has {', '.join(lacking)} in it"] if lacking else []
            )
    said += [
        f"variable {name}: only {names[1]} has it; it is not compared"
        for name in types[1]
        if name not in types[0]
    ]
    actions = {}
    starts = [{method.__name__ for method in each.inits} for each in (own, other)]
    with own.active():
        signatures = _signatures(own)
    with other.active():
        others = _signatures(other)
    for name, parameters in signatures.items():
        if name not in others:
            alone = [
                each
                for each, theirs in others.items()
                if each not in signatures
                and parameters
                and (name in starts[0]) == (each in starts[1])
                and _alike_in_order(parameters, theirs)
            ]
            said.append(f"action {name}: only {names[0]} has it{_perhaps(alone, 'its parameters', names[1])}")
            continue
        actions[name] = _matched(name, parameters, others[name])
        said += _about(actions[name], parameters, others[name], names)
    said += [f"action {name}: only {names[1]} has it" for name in others if name not in signatures]
    return Matching(own, other, tuple(variables), actions, tuple(said))


def _perhaps(alone: list[str], what: str, model: str) -> str:
    """A hint that what is called differently may be the same: the only one of the other model that is `alone` has
    `what` the first has."""
    return (
        f" ({alone[0]} of {model} has {what}: if it is meant, give both one name)" if len(alone) == 1 else ""
    )


def _alike_in_order(own: Mapping[str, Type], other: Mapping[str, Type]) -> bool:
    return len(own) == len(other) and all(map(alike, own.values(), other.values()))


def _signatures(instance: Instance) -> dict[str, Mapping[str, Type]]:
    machine = Machine(instance)
    return {method.name: machine.types(method.name) for method in (*machine.actions, *machine.inits)}


def _matched(name: str, own: Mapping[str, Type], other: Mapping[str, Type]) -> MatchedAction:
    """Match parameters by name where their types are alike, and the others in order by their types."""
    pairs = {each: each for each, type_ in own.items() if each in other and alike(type_, other[each])}
    free = [each for each in other if each not in pairs.values()]
    for each, type_ in own.items():
        if each not in pairs:
            fitting = next((there for there in free if alike(type_, other[there])), None)
            if fitting is not None:
                pairs[each] = fitting
                free.remove(fitting)
    ordered = tuple((each, pairs[each], own[each], other[pairs[each]]) for each in own if each in pairs)
    return MatchedAction(name, ordered, tuple(free))


def _about(
    action: MatchedAction, own: Mapping[str, Type], other: Mapping[str, Type], names: list[str]
) -> Iterator[str]:
    pairs = {each for each, *_ in action.parameters}
    for each, there, *_ in action.parameters:
        if each != there:
            yield f"action {action.name}: {each} of {names[0]} is taken for {there} of {names[1]} ({other[there]})"
    for each in own:
        if each not in pairs:
            yield f"action {action.name}: only {names[0]} has the parameter {each} ({own[each]}); it is left out"
    for each in action.chosen:
        yield f"action {action.name}: only {names[1]} has the parameter {each} ({other[each]}); any value will do"


# ------------------------------------------------------------------------------------------------- runs


def divergence_of(trace: Trace, matching: Matching, fails: bool = False) -> Divergence:
    """Follow a run of one model in the other, with what both have. `fails`: its last step fails
    (`Violation.last_fails`)."""
    with matching.own.active():
        told = recorded(trace, matching.own, fails)
    run = as_run_of_the_other(told, matching)
    found, _ = follow(run, matching.other)
    difference = found.difference
    if difference is None:
        return found
    kept = replace(difference, base=_of_both(difference.base, matching))
    return replace(found, difference=kept)


def as_run_of_the_other(run: Recorded, matching: Matching) -> Recorded:
    """Return a run of one model with the values and names of the other."""
    with matching.other.active():
        initial = in_the_other(run.initial, matching, first=True)
        steps = tuple(in_the_other(step, matching) for step in run.steps)
    return Recorded(initial, steps, run.fails)


def in_the_other(step: RecordedStep, matching: Matching, first: bool = False) -> RecordedStep:
    """Return a step of one model (the `first`: its start) with the values and names of the other, whose instance is
    active."""
    state = {name: _value(step.state[name], *types) for name, types in matching.types.items()}
    changes = _of_both(step.changes, matching)
    plain = replace(step, state=state, changes=changes)
    action = matching.actions.get(step.action or "")
    if action is None:
        return replace(plain, action=None, arguments=None) if first else replace(plain, stays=not changes)
    arguments: dict[str, Any] = {}
    for name, there, own, other in action.parameters:
        value = (step.arguments or {})[name]
        try:
            arguments[there] = argument(translated(value, own, other), other)
        except Untranslatable:
            said = f"{name}={words(value, own)} has no counterpart in {matching.other.cls.__name__}"
            return replace(plain, problem=said)
    return replace(plain, arguments=arguments, partial=bool(action.chosen))


def _value(value: Any, own: Type, other: Type) -> Any:
    try:
        return translated(value, own, other)
    except Untranslatable:
        return Foreign(words(value, own))


def _of_both(changes: tuple[Change, ...], matching: Matching) -> tuple[Change, ...]:
    """The changes of variables that both models have."""
    return tuple(each for each in changes if each.variable in matching.variables)
