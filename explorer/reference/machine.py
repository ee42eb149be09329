"""Execution of a model by CPython: its initial states, the runs of its actions, its properties.

A state is thawed into an object of the model's class, variable by variable when each is first read; a method runs on
it; the changed variables are frozen again. This module does not use the intermediate representation; only `Orders`
does, for quantifiers over sets whose failure may depend on the order in which CPython iterates.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from quorate.exploration import State, Step
from quorate.language.activity import Activity, current
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import Model, PropertyFunction
from quorate.language.outcomes import BoundReached, Disabled
from quorate.language.renumbering import Renumbering, is_renumbered
from quorate.language.temporal import constraint_bound
from quorate.language.types import Type
from quorate.language.values import freeze
from quorate.reference.argument_reads import MANY, distinct
from quorate.reference.evaluation_orders import Orders
from quorate.reference.faults import Fault, fault_of
from quorate.reference.members import members_by_class
from quorate.reference.methods import Method
from quorate.reference.objects import runnable, show, state_shown


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of an action that was not disabled: it led to the state `after`, was cut, or failed."""

    action: str
    arguments: tuple[Any, ...]
    after: State | None = None
    cut: str | None = None
    fault: Fault | None = None


Judgement = TypeVar("Judgement")
Judge = Callable[["Run | Disabled"], Judgement]

Box = Mapping[str, tuple[Any, ...]]
"""Arguments of an action: all combinations of the values given for each parameter."""


class Machine:
    """Runs one instance. To be used only while the instance is active (`Instance.active`)."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._variables = {v.name: (at, v.type) for at, v in enumerate(instance.variables)}
        self._orders = Orders(instance)
        self._class = runnable(instance)
        with instance.active():  # some parameters have records among their values
            self.actions = tuple(Method(instance, method) for method in instance.actions)
            self.inits = tuple(Method(instance, method) for method in instance.inits)
        self._methods = {method.name: method for method in (*self.inits, *self.actions)}
        wanted = {cls for method in (*self.actions, *self.inits) for cls in method.record_classes}
        self._members = members_by_class(instance, wanted)
        self._renumbered = Renumbering(variable.type for variable in instance.variables)
        self._parameters = {sort for method in (*self.actions, *self.inits) for sort in method.renumbered}
        self._object = self._class.__new__(self._class)
        self._untouched: tuple[State, Activity, int] | None = None
        self._last_domains: tuple[State, Mapping[type, tuple[Any, ...]]] | None = None
        self._before = self._class.__new__(self._class)
        self._after = self._class.__new__(self._class)

    def types(self, action: str) -> Mapping[str, Type]:
        """Return the types of the parameters of an action or init method, by name."""
        return self._methods[action].types

    def parameters(self, action: str) -> tuple[str, ...]:
        """Return the names of the parameters of an action or init method."""
        return self._methods[action].parameters

    def arguments(self, run: Run) -> dict[str, Any]:
        """Return the arguments of a run by name."""
        return dict(zip(self.parameters(run.action), run.arguments, strict=True))

    def step(self, run: Run) -> Step:
        """Return a run that leads to a state as a step of a trace."""
        assert run.after is not None
        return Step(run.action, self.arguments(run), run.after)

    def start(self, run: Run) -> tuple[str, dict[str, Any]] | None:
        """Return a run of `initial_runs` as the initial action of a trace; None without init methods."""
        return (run.action, self.arguments(run)) if run.action else None

    def misfit(self, action: str, arguments: Mapping[str, Any]) -> tuple[str, Type] | None:
        """Return the first parameter of an action whose value in `arguments` is not of its type (for example a set
        that is no quorum), with its type; None if all fit."""
        method = self._methods[action]
        return next(
            (
                (name, type_)
                for (name, type_), domain in zip(method.types.items(), method.domains, strict=True)
                if isinstance(domain, tuple) and arguments[name] not in domain
            ),
            None,
        )

    def initial_runs(self) -> Iterator[Run]:
        """Yield all runs of the init methods from the defaults that are not disabled; without init methods, one run
        that gives the defaults. Raises ModelError if a run leaves a variable without a value."""
        return self._initial(self._runs)

    def distinct_initial_runs(self) -> Iterator[Run]:
        """As `initial_runs`, with one of the runs that differ only in arguments they do not read."""
        return self._initial(self._distinct)

    def _initial(self, runs: Callable[[Iterable[Method], State], Iterator[Run]]) -> Iterator[Run]:
        defaults = tuple(variable.initial for variable in self.instance.variables)
        if not self.inits:
            yield Run("", (), defaults)
        for run in runs(self.inits, defaults):
            self._require_initialised(run)
            yield run

    def _require_initialised(self, run: Run) -> None:
        for variable, value in zip(self.instance.variables, run.after or (), strict=False):
            if variable.needs_init and value == variable.initial:
                raise ModelError(
                    f"{run.action} leaves {variable.name} without a value",
                    f"{variable.needs_init}: set it there",
                )

    def written(self, write: Callable[[Any], None]) -> State:
        """Return the state after `write` has changed a model object that holds the defaults.

        Raises BoundReached if a written value does not fit, TypeError if a variable is left without a value.
        """
        defaults = tuple(variable.initial for variable in self.instance.variables)
        show(self._object, defaults)
        write(self._object)
        return self._renumbered(self._held(defaults))

    def runs(self, state: State) -> Iterator[Run]:
        """Yield all runs of all actions from `state` that are not disabled, in the order of actions and arguments."""
        return self._runs(self.actions, state)

    def distinct_runs(self, state: State) -> Iterator[Run]:
        """As `runs`, but for an action with very many arguments only the first of the runs that differ in arguments
        they do not read. For callers that look for a successor and do not count runs."""
        return self._distinct(self.actions, state)

    def _distinct(self, methods: Iterable[Method], state: State) -> Iterator[Run]:
        members = self._domains(state)
        for method in methods:
            domains = method.domains_among(members)
            # Watching the reads does not show what a hidden ending depends on.
            if math.prod(map(len, domains)) <= MANY or method.name in self._orders.actions:
                yield from self._runs((method,), state)
                continue

            def attempt(given: tuple[Any, ...], method: Method = method) -> tuple[Run | None, Sequence[int]]:
                run = self._attempt(method, given, state, method.reads.call)
                return run if isinstance(run, Run) else None, method.reads.last

            found = distinct(domains, attempt)
            yield from self._runs((method,), state) if found is None else found

    def _runs(self, methods: Iterable[Method], state: State) -> Iterator[Run]:
        members = self._domains(state)
        object_ = self._object
        show(object_, state)
        for method in methods:
            name, function = method.name, method.function
            for arguments in method.all_arguments(members):
                activity = current()
                changes = activity.changes
                hidden = self._hidden(method, arguments, state)
                if hidden is not None:
                    yield hidden
                    continue
                try:
                    function(object_, *method.thawed(arguments))
                except Disabled:
                    if activity.changes != changes:
                        show(object_, state)
                    continue
                except BoundReached as bound:
                    run = Run(name, arguments, cut=bound.bound)
                except Exception as error:
                    run = Run(name, arguments, fault=fault_of(error))
                else:
                    if activity.changes == changes:
                        yield Run(name, arguments, state)
                        continue
                    run = self._finished(name, arguments, state)
                show(object_, state)
                yield run

    def _domains(self, state: State) -> Mapping[type, tuple[Any, ...]]:
        """What parameters range over where that depends on the state, by class. It is asked of a state for one action
        after the other, so the last is kept."""
        if self._last_domains is None or self._last_domains[0] is not state:
            members = self._members(state)
            if self._parameters:
                values = {sort.cls: self._renumbered.arguments(sort, state) for sort in self._parameters}
                members = {**members, **values}
            self._last_domains = state, members
        return self._last_domains[1]

    def _hidden(self, method: Method, arguments: tuple[Any, ...], state: State) -> Run | None:
        """The run, if a quantifier over an unordered set may end it where CPython's order of iteration does not."""
        if method.name not in self._orders.actions:
            return None
        hidden = self._orders.action(method.name, state, dict(zip(method.parameters, arguments, strict=True)))
        match hidden:
            case None:
                return None
            case Fault():
                return Run(method.name, arguments, fault=hidden)
            case BoundReached():
                return Run(method.name, arguments, cut=hidden.bound)

    def _finished(self, action: str, arguments: tuple[Any, ...], state: State) -> Run:
        try:
            return Run(action, arguments, self._renumbered(self._held(state)))
        except BoundReached as bound:
            return Run(action, arguments, cut=bound.bound)
        except TypeError as error:
            raise ModelError(
                f"after {action}: {error}", "give every state variable a value in @init"
            ) from None

    def _held(self, state: State) -> State:
        """What the object holds; variables without a value are as in `state`."""
        held = self._object.__dict__
        return tuple(
            freeze(held[name], type_) if name in held else state[at]
            for name, (at, type_) in self._variables.items()
        )

    def as_numbered_by(self, step: Step, before: State) -> State:
        """The state after a step from `before`, in the numbers that its values had before they were numbered again;
        `step.state` if the action fails or is cut."""
        method = self._methods[step.action]
        show(self._object, before)
        try:
            given = tuple(step.arguments[name] for name in method.parameters)
            method.function(self._object, *method.thawed(given))
        except Exception:  # whoever replays the step reports what ends it
            return step.state
        return self._held(before)

    def domains(self, action: str, state: State) -> dict[str, tuple[Any, ...]]:
        """Return the values of each parameter of an action or init method in a state: of a record, those that occur
        there."""
        method = self._methods[action]
        return dict(zip(method.parameters, method.domains_among(self._domains(state)), strict=True))

    def attempts(
        self,
        action: str,
        domains: Mapping[str, tuple[Any, ...]],
        state: State,
        judge: Judge[Judgement],
        most: int,
    ) -> tuple[list[tuple[Box, Judgement]], bool]:
        """Run an action or init method with all arguments from `domains`, once for those that differ in what the run
        does not read. Return what `judge`, which is called as each run ends or is disabled, says of it, with the
        arguments it is said of; and whether these are all: no more than `most` runs are made."""
        method = self._methods[action]
        found: list[tuple[Box, Judgement]] = []

        def attempt(given: tuple[Any, ...]) -> tuple[None, Sequence[int]]:
            ran = self._attempt(method, given, state, method.reads.call)
            # Watching the reads does not show what a hidden ending depends on.
            read = range(len(given)) if action in self._orders.actions else method.reads.last
            box = [
                (name, (value,) if at in read else domains[name])
                for at, (name, value) in enumerate(zip(method.parameters, given, strict=True))
            ]
            found.append((dict(box), judge(ran)))
            return None, read

        return found, distinct(tuple(domains.values()), attempt, most) is not None

    def run(self, action: str, arguments: Mapping[str, Any], state: State) -> Run | Disabled:
        """Run one action with given arguments. If it is disabled, return the exception, whose traceback has the line
        of the guard."""
        method = self._methods[action]
        given = tuple(arguments[name] for name in method.parameters)
        return self._attempt(method, given, state, method.function)

    def completions(self, action: str, arguments: Mapping[str, Any], state: State) -> Iterator[Run]:
        """Yield the runs of one action with these arguments, and any values of the parameters that these leave out,
        that are not disabled."""
        method = self._methods[action]
        free = [at for at, name in enumerate(method.parameters) if name not in arguments]
        if free:
            domains = self.domains(action, state)
            ranges = [domains[n] if n not in arguments else (arguments[n],) for n in method.parameters]
        else:
            ranges = [(arguments[name],) for name in method.parameters]
        for given in itertools.product(*ranges):
            run = self._attempt(method, given, state, method.function)
            if isinstance(run, Run):
                yield run
            elif (
                free and method.name not in self._orders.actions and method.reads.before(run).isdisjoint(free)
            ):
                return  # whatever the others are, the same guard refuses it

    def _attempt(
        self, method: Method, given: tuple[Any, ...], state: State, function: Callable[..., Any]
    ) -> Run | Disabled:
        if method.renumbered:
            for type_, value in zip(method.types.values(), given, strict=True):
                if is_renumbered(type_) and value not in self._renumbered.arguments(type_, state):
                    return Disabled(f"there is no {type_} {value} in this state, nor just above one")
        hidden = self._hidden(method, given, state)
        if hidden is not None:
            return hidden
        self._hold(state)
        try:
            function(self._object, *method.thawed(given))
        except Disabled as disabled:
            return disabled
        except BoundReached as bound:
            return Run(method.name, given, cut=bound.bound)
        except Exception as error:
            return Run(method.name, given, fault=fault_of(error))
        if self._untouched is not None and self._untouched[2] == current().changes:
            return Run(method.name, given, state)
        return self._finished(method.name, given, state)

    def _hold(self, state: State) -> None:
        """Make the object hold a state. What it has thawed of the same state is left to it where nothing was changed
        since: most attempts end in a guard."""
        activity = current()
        before = self._untouched
        if (
            before is None
            or before[0] is not state
            or before[1] is not activity
            or before[2] != activity.changes
            or state_shown(self._object) is not state
        ):
            show(self._object, state)
            self._untouched = state, activity, activity.changes

    def shown(self, state: State) -> Model:
        """Return a model object in this state, to be read; it is valid until the machine is used again."""
        show(self._before, state)
        return self._before

    def holds(self, property_: PropertyFunction, before: State, after: State | None = None) -> bool | Fault:
        """Whether a property is true of a state (or of the step from `before` to `after`); a Fault if it has no value
        there."""
        hidden = self._orders.property(property_, (before,) if after is None else (before, after))
        if hidden is not None:
            return hidden.as_failure()
        show(self._before, before)
        try:
            if after is None:
                return bool(property_.function(self._before))
            show(self._after, after)
            return bool(property_.function(self._before, self._after))
        except Exception as error:
            return fault_of(error).as_failure()

    def is_final(self, state: State) -> bool:
        """Whether a run may end in a state, so that it is no deadlock. Where that has no value, it is not."""
        return any(value is True for _, value in self.judge(self.instance.finals, state))

    def constrained(self, state: State) -> str | None:
        """The bound of the constraint by which a search does not go on from a state; None if it does."""
        if not self.instance.constraints:
            return None
        judged = self.judge(self.instance.constraints, state)
        return next((constraint_bound(each.name) for each, value in judged if value is not True), None)

    def is_deadlock(self, state: State) -> bool:
        """Whether no run leaves a state in which no run may end."""
        return all(run.after == state for run in self.distinct_runs(state)) and not self.is_final(state)

    def judge(
        self, properties: Iterable[PropertyFunction], state: State
    ) -> Iterator[tuple[PropertyFunction, bool | Fault]]:
        """Yield the values of properties in one state, which is thawed once for all of them; a Fault for a property
        without a value."""
        object_ = self._before
        show(object_, state)
        for property_ in properties:
            hidden = self._orders.property(property_, (state,))
            if hidden is not None:
                yield property_, hidden.as_failure()
                continue
            try:
                yield property_, bool(property_.function(object_))
            except Exception as error:
                yield property_, fault_of(error).as_failure()
