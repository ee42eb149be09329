"""Python expressions over states: watched along a run, or conditions to be searched for.

An expression reads the state as ``m``, as properties do (and as ``self``, as actions do). It may use everything that
the model's file and the files of its properties define, such as helpers of properties, and the values of symmetric
sorts by their names: ``m.term[s1] >= 2``.
"""

from __future__ import annotations

import ast
import itertools
import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

from quorate.exploration import State, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.types import symmetric_sorts
from quorate.language.values import all_values
from quorate.language.words import plain
from quorate.reference.machine import Machine
from quorate.support.apart import CannotFork, Send, apart
from quorate.support.budget import Budget, Stopped
from quorate.support.time_limits import TooLong, within

SECONDS = 2.0
"""How long the expressions that are watched may take together."""

ENDLESS = f"it did not end within {SECONDS:.0f} s, and is not evaluated any more"

HINT = "write a Python expression over the state m: any(m.term[s] == 2 for s in Server)"


@dataclass(frozen=True, slots=True)
class Watched:
    """The values of an expression along a run, from the start on, as texts. Where it has no value, the text says why,
    and `failed` has the number of steps; `error` is the reason if it is no expression at all."""

    expression: str
    values: tuple[str, ...] = ()
    failed: frozenset[int] = frozenset()
    error: str = ""


class Watches:
    """Evaluates expressions in states of one instance. To be used while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self._machine = machine
        self._endless: dict[str, str] = {}
        self._names = names_in_scope(instance, with_values=True)

    def along(self, expressions: Sequence[str], trace: Trace) -> tuple[Watched, ...]:
        """Return the values of expressions along a run. They are evaluated in a process of their own, as one may not
        end: it is ended then, and that expression is not evaluated any more."""
        found: list[Watched] = []
        while len(found) < len(expressions):
            asked = list(
                itertools.takewhile(lambda each: each not in self._endless, expressions[len(found) :])
            )
            values, why = self._apart(asked, trace) if asked else ([], "")
            found += values
            if len(values) < len(asked):
                self._endless[asked[len(values)]] = why
            if len(found) < len(expressions) and (said := self._endless.get(expressions[len(found)])):
                found.append(Watched(expressions[len(found)], error=said))
        return tuple(found)

    def _apart(self, expressions: Sequence[str], trace: Trace) -> tuple[list[Watched], str]:
        """The values of the expressions until one does not end, and then why."""
        found: list[Watched] = []

        def work(send: Send) -> None:
            for expression in expressions:
                said = self._along(expression, trace)
                send([said.values, sorted(said.failed), said.error])

        try:
            for values, failed, error in apart(work, Budget.of(SECONDS)):
                found.append(Watched(expressions[len(found)], tuple(values), frozenset(failed), error))
        except CannotFork:
            try:
                for expression in expressions:
                    found.append(within(SECONDS, partial(self._along, expression, trace)))
            except TooLong:
                return found, ENDLESS
        except Stopped:
            return found, ENDLESS
        return found, "it ended the process that evaluated it"

    def _along(self, expression: str, trace: Trace) -> Watched:
        try:
            code = compiled(expression)
        except ModelError as error:
            return Watched(expression, error=error.diagnostic.message)
        texts, failed = list[str](), set[int]()
        for at, state in enumerate(trace.states):
            try:
                texts.append(plain(self._value(code, state)))
            except Exception as error:  # whatever Python raises is what there is to say
                texts.append(_said(error))
                failed.add(at)
        return Watched(expression, tuple(texts), frozenset(failed))

    def condition(self, expression: str) -> Callable[[State], bool]:
        """Return a test of whether an expression is true in a state. Raises ModelError if it is no expression; the
        test does, if it has no value."""
        code = compiled(expression)

        def holds(state: State) -> bool:
            try:
                return bool(self._value(code, state))
            except Exception as error:
                raise ModelError(f"{expression}: {_said(error)}", HINT) from None

        return holds

    def _value(self, code: CodeType, state: State) -> Any:
        model = self._machine.shown(state)
        # One dictionary for all names: a comprehension sees only the globals of an evaluated expression.
        return eval(code, {**self._names, "m": model, "self": model})


def _said(error: Exception) -> str:
    if isinstance(error, ModelError):
        return error.diagnostic.message
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def compiled(expression: str) -> CodeType:
    """Return the code of an expression. Raises ModelError if it is none."""
    text = expression.strip()
    if not text:
        raise ModelError("there is no expression", HINT)
    try:
        ast.parse(text, mode="eval")
        return compile(f"({text}\n)", "<watch>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ModelError(f"{text} is not a Python expression: {why}", HINT) from None


def names_in_scope(instance: Instance, with_values: bool) -> dict[str, Any]:
    """Return the names that an expression may use, those of the model's own file over others. `with_values` adds the
    values of symmetric sorts, which no property may name."""
    functions = [each.function for each in instance.properties]
    found: dict[str, Any] = {}
    for function in functions:
        found |= {name: value for name, value in function.__globals__.items() if not name.startswith("__")}
    for ancestor in reversed(instance.cls.__mro__):
        method = next((each for each in vars(ancestor).values() if hasattr(each, "__globals__")), None)
        if method is not None and ancestor.__module__.partition(".")[0] != "builtins":
            found |= {name: value for name, value in method.__globals__.items() if not name.startswith("__")}
    for function in functions:
        found.setdefault(function.__name__, function)
    if with_values:
        sorts = frozenset().union(*(symmetric_sorts(variable.type) for variable in instance.variables))
        for value in itertools.chain.from_iterable(all_values(sort) for sort in sorts):
            found.setdefault(plain(value), value)
    return found


def condition_function(instance: Instance, expression: str) -> Callable[..., bool]:
    """Return an expression as a function that the checker reads like a property of the model. Raises ModelError if it
    is no expression."""
    compiled(expression)
    subject = instance.cls.__name__
    text = f"def condition(m: {subject}) -> bool:\n    return ({expression.strip()}\n    )\n"
    file = f"<condition {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = names_in_scope(instance, with_values=False) | {subject: instance.cls, "__name__": "condition"}
    exec(compile(text, file, "exec"), names)
    function: Callable[..., bool] = names["condition"]
    return function


_numbers = itertools.count(1)
