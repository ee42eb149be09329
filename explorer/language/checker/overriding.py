"""Errors of calls that were written for a method which a subclass overrides with other parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType

from quorate.language.checker.scope import Scope
from quorate.language.diagnostics import ModelError
from quorate.language.source import source_of


@contextmanager
def for_the_overridden(scope: Scope, function: FunctionType, owner: type | None) -> Iterator[None]:
    """Take the arguments of a call of `function`, a method of `owner`. Raises what is raised within; where the call
    is in a class that has another method of this name, with other parameters, the error is in the one that overrides
    it: whoever wrote the call did not know it."""
    try:
        yield
    except ModelError as error:
        overridden = _overridden(scope.owner, owner, function.__name__)
        if overridden is None:
            raise
        source, own = source_of(overridden[1]), source_of(function)
        if ast.dump(source.node.args) == ast.dump(own.node.args):
            raise
        base, name = overridden[0].__name__, function.__name__
        returns = "" if source.node.returns is None else f" -> {ast.unparse(source.node.returns)}"
        raise ModelError(
            f"{name} has other parameters than {base}.{name}, which it overrides and which {base} calls",
            f"declare it as there: def {name}({ast.unparse(source.node.args)}){returns}",
            own.span(),
        ) from error


def _overridden(caller: type | None, owner: type | None, name: str) -> tuple[type, FunctionType] | None:
    """The method that `caller` has under this name, with its class, if that is not the one of `owner`."""
    if caller is None or owner is None or owner in caller.__mro__:
        return None
    for ancestor in caller.__mro__:
        method = vars(ancestor).get(name)
        if isinstance(method, FunctionType):
            return ancestor, method
    return None
