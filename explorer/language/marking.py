"""What all decorators do: stand with or without brackets, mark functions only, and note which models one is about."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, get_type_hints

from quorate.language.diagnostics import ModelError

F = TypeVar("F", bound=Callable[..., Any])


def marked(mark: Callable[[F], F], function: F | None) -> F | Callable[[F], F]:
    """What a decorator returns that may be written with brackets, ``@invariant()``, and without."""
    return mark if function is None else mark(function)


def mark_role(method: Callable[..., Any], role: str) -> None:
    """Mark a method as an action or init. Raises ModelError if it is marked as another already: only the second mark
    would count."""
    other = getattr(method, "_quorate_role", role)
    if other != role:
        name = method.__name__
        raise ModelError(
            f"{name} is marked with @{role} and with @{other}", "write two methods, or leave one out"
        )
    method._quorate_role = role  # type: ignore[attr-defined]


def require_function(function: object, mark: str) -> None:
    """Raise ModelError for an object without source text, such as a `functools.partial`."""
    if not isinstance(function, FunctionType):
        raise ModelError(
            f"@{mark} marks functions, not a {type(function).__name__}", "write a def that calls it"
        )


def models_in(function: Callable[..., Any]) -> tuple[type, ...]:
    """The models that the parameters of a function are annotated with; empty if an annotation cannot be evaluated."""
    try:
        hints = get_type_hints(function)
    except Exception:  # an unknown name, perhaps defined later: subject_of reports it
        return ()
    return tuple(hint for name, hint in hints.items() if name != "return" and isinstance(hint, type))
