"""Sequential specifications: what each operation does to an object, and what it may answer.

A specification says what state an operation leaves, or that it cannot take effect with its answer in a state.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from quorate.histories.operations import Operation
from quorate.histories.values import Value, shown
from quorate.language.diagnostics import ModelError
from quorate.language.suggestions import did_you_mean


class Refused:
    """The operation cannot take effect."""


REFUSED = Refused()


class Specification(ABC):
    """An object, as it behaves with one operation at a time."""

    name: ClassVar[str]
    noun: ClassVar[str] = "value"
    about: ClassVar[str]
    functions: ClassVar[frozenset[str]]
    observers: ClassVar[frozenset[str]] = frozenset()
    """Functions that change nothing: without an answer, they say nothing."""

    def __init__(self, initial: Value = None) -> None:
        self.initial: Value = initial

    @abstractmethod
    def after(self, state: Value, operation: Operation) -> Value | Refused:
        """The state after an operation; REFUSED if it cannot have its answer in this state. An operation whose answer
        is not known takes effect, or else is refused too: it may as well never happen."""

    def check(self, operation: Operation) -> None:  # noqa: B027
        """Raise ModelError if the argument is not of the function's form. Most functions take any."""

    def text(self, state: Value) -> str:
        """A state as it is shown."""
        return shown(state)


def _pair(operation: Operation) -> tuple[Value, Value]:
    assert isinstance(operation.argument, tuple)
    old, new = operation.argument
    return old, new


class RegisterSpecification(Specification):
    """A value that is read, written, and compared and set."""

    name = "register"
    about = "read, write value, cas [old new]"
    functions = frozenset({"read", "write", "cas"})
    observers = frozenset({"read"})

    def after(self, state: Value, operation: Operation) -> Value | Refused:
        if operation.f == "write":
            return operation.argument
        if operation.f == "read":
            return state if operation.result == state else REFUSED
        old, new = _pair(operation)
        if operation.answer == "refused":
            return REFUSED if state == old else state
        return new if state == old else REFUSED

    def check(self, operation: Operation) -> None:
        argument = operation.argument
        if operation.f == "cas" and not (isinstance(argument, tuple) and len(argument) == 2):
            raise ModelError("the value of cas is no pair", "write :value [old new]", operation.span)


class StoreSpecification(Specification):
    """A store of strings by key. What was never put is nil or empty."""

    name = "kv"
    about = "get, put value, append value, each with :key"
    functions = frozenset({"get", "put", "append"})
    observers = frozenset({"get"})

    def after(self, state: Value, operation: Operation) -> Value | Refused:
        if operation.f == "put":
            return operation.argument
        if operation.f == "append":
            return f"{'' if state is None else state}{operation.argument}"
        return state if operation.result == state or (state is None and operation.result == "") else REFUSED

    def check(self, operation: Operation) -> None:
        if operation.f == "append" and not isinstance(operation.argument, str):
            raise ModelError("the value of append is no string", 'write :value "text"', operation.span)


class QueueSpecification(Specification):
    """First in, first out. From an empty queue comes nil, if anything."""

    name = "queue"
    noun = "queue"
    about = "enqueue value, dequeue"
    functions = frozenset({"enqueue", "dequeue"})

    def __init__(self, initial: Value = None) -> None:
        super().__init__(() if initial is None else initial)

    def after(self, state: Value, operation: Operation) -> Value | Refused:
        assert isinstance(state, tuple)
        if operation.f == "enqueue":
            return (*state, operation.argument)
        if not state:
            return state if operation.answer == "ok" and operation.result is None else REFUSED
        return state[1:] if operation.answer == "unknown" or operation.result == state[0] else REFUSED


class SetSpecification(Specification):
    """A set that grows, and is read as a whole."""

    name = "set"
    noun = "set"
    about = "add value, read"
    functions = frozenset({"add", "read"})
    observers = frozenset({"read"})

    def __init__(self, initial: Value = None) -> None:
        super().__init__(frozenset() if initial is None else _members(initial))

    def after(self, state: Value, operation: Operation) -> Value | Refused:
        assert isinstance(state, frozenset)
        if operation.f == "add":
            return state | {operation.argument}
        return state if _members(operation.result) == state else REFUSED


def _members(value: Value) -> Value:
    return frozenset(value) if isinstance(value, tuple | frozenset) else value


class LockSpecification(Specification):
    """A lock that one client has at a time."""

    name = "mutex"
    noun = "lock"
    about = "acquire, release"
    functions = frozenset({"acquire", "release"})

    def __init__(self, initial: Value = None) -> None:
        super().__init__("free" if initial is None else initial)

    def after(self, state: Value, operation: Operation) -> Value | Refused:
        before, after = ("free", "taken") if operation.f == "acquire" else ("taken", "free")
        return after if state == before else REFUSED

    def text(self, state: Value) -> str:
        return str(state)


SPECIFICATIONS: dict[str, type[Specification]] = {
    each.name: each
    for each in (
        RegisterSpecification,
        StoreSpecification,
        QueueSpecification,
        SetSpecification,
        LockSpecification,
    )
}


def specification_for(operations: Sequence[Operation], name: str | None) -> type[Specification]:
    """The specification of this name, or the first that has all functions of a history. Raises ModelError with the
    place of an operation that it lacks."""
    left = [SPECIFICATIONS[name]] if name is not None else list(SPECIFICATIONS.values())
    for number, operation in enumerate(operations):
        having = [each for each in left if operation.f in each.functions]
        if not having:
            of = f"a {name}" if name is not None else "an object with the operations before"
            lacks = f"{of} has no {operation.f}" if name or number else f"no object has {operation.f}"
            known = sorted({f for each in left for f in each.functions})
            has = "; ".join(f"{each.name}: {each.about}" for each in left)
            raise ModelError(lacks, did_you_mean(operation.f, known, has), operation.span)
        left = having
    return left[0]
