"""Registry of the functions that decorators marked: properties, clauses, refinements. The key is the function, not
its name.

A definition replaces an earlier one only if it is the same definition executed again: in a module that is reloaded,
or in a notebook cell that is run again.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Hashable
from types import ModuleType
from typing import Any, Generic, NamedTuple, TypeVar

from quorate.language.modules import defining_module

T = TypeVar("T")


class _Execution(NamedTuple):
    """The execution that defined a function: the module's namespace, and an identifier of the run."""

    namespace: dict[str, Any]
    run: object

    def is_the_same_as(self, other: _Execution) -> bool:
        runs = self.run is other.run or (isinstance(self.run, int) and self.run == other.run)
        return self.namespace is other.namespace and runs

    def is_superseded(self) -> bool:
        """Whether the module was executed again since, in the same namespace (`importlib.reload`)."""
        return not isinstance(self.run, int | _Alone) and self.namespace.get("__spec__") is not self.run


class _Alone:
    """The run of a single definition, as of a line typed at a prompt."""


class _Definition(NamedTuple):
    target: Any
    function: Callable[..., Any]
    execution: _Execution


class Registry(Generic[T]):
    """The functions that a decorator marked, each with the object it made of it, in order of definition."""

    def __init__(self, attribute: str, speaks_of: Callable[[T], tuple[type, ...]]) -> None:
        """`speaks_of` gives the models that a definition is annotated with: two of one name about different models
        are different definitions. `attribute` names the class attribute for definitions that are retired with the
        class."""
        self._attribute = f"_quorate_{attribute}"
        self._speaks_of = speaks_of
        self._definitions: list[_Definition] = []

    def add(self, function: Callable[..., Any], target: T) -> None:
        """Register what a decorator made of a function. Registering it again has no effect."""
        if not any(
            definition.function is function and definition.target == target
            for definition in self._definitions
        ):
            self._definitions.append(_Definition(target, function, _execution_of(function)))

    def current(self, *models: type) -> list[T]:
        """All definitions that were not executed again since, and those that are kept for these models."""
        self._definitions = [
            definition for definition in self._definitions if not definition.execution.is_superseded()
        ]
        names = list(map(_names, self._definitions))
        often = {name for name, count in Counter(names).items() if count > 1}
        # Evaluating the annotations is slow, and seldom needed.
        keys = [
            (name, self._speaks_of(definition.target)) if name in often else name
            for name, definition in zip(names, self._definitions, strict=True)
        ]
        latest = dict(zip(keys, self._definitions, strict=True))
        found = [
            definition.target
            for key, definition in zip(keys, self._definitions, strict=True)
            if definition.execution.is_the_same_as(latest[key].execution)
        ]
        retired = [
            target
            for model in models
            for cls in model.__mro__
            for target in vars(cls).get(self._attribute, ())
        ]
        return list(dict.fromkeys([*found, *retired]))

    def retire(self, modules: Collection[ModuleType]) -> None:
        """Drop the definitions of these modules, which will be executed again. Classes that the modules defined keep
        those about them: whoever still has such a class checks it as it was."""
        namespaces = [vars(module) for module in modules]
        gone = [d for d in self._definitions if any(d.execution.namespace is n for n in namespaces)]
        self._definitions = [definition for definition in self._definitions if definition not in gone]
        classes = {value: None for names in namespaces for value in names.values() if isinstance(value, type)}
        for definition in gone:
            subject = next(iter(self._speaks_of(definition.target)), None)
            for cls in classes:
                if subject is not None and issubclass(cls, subject) and defining_module(cls) in modules:
                    setattr(cls, self._attribute, (*vars(cls).get(self._attribute, ()), definition.target))


def _names(definition: _Definition) -> Hashable:
    function = definition.function
    file = definition.execution.namespace.get("__file__")
    return (file, function.__module__, function.__qualname__, function.__name__)


def _execution_of(function: Callable[..., Any]) -> _Execution:
    namespace = getattr(function, "__globals__", {})
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and shell.user_ns is namespace:
        return _Execution(namespace, int(shell.execution_count))
    return _Execution(namespace, namespace.get("__spec__") if "__file__" in namespace else _Alone())
