"""Packages that can be called: ``quorate.check(Raft)``.

The import system binds the package ``quorate.check`` to the name `check` of `quorate`, where a user looks for the
function; so the package can be called as the function.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def make_callable(package: str, function: Callable[..., Any]) -> None:
    """Make the package of that name callable as the function, with its signature and documentation."""

    def call(self: ModuleType, *arguments: Any, **options: Any) -> Any:
        return function(*arguments, **options)

    signature = inspect.signature(function)
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    parameters = [itself, *signature.parameters.values()]
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    module = sys.modules[package]
    module.__class__ = type("CallablePackage", (ModuleType,), {"__call__": call})
    module.__doc__ = function.__doc__
