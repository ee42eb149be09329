"""Errors for calls of what Python has and the language has not."""

from __future__ import annotations

import ast
from typing import Any

from quorate.language import model
from quorate.language.checker.scope import Scope
from quorate.language.debugging import is_stop
from quorate.language.diagnostics import ModelError


def foreign(scope: Scope, node: ast.Call, value: Any) -> ModelError:
    """The error for a call of a function or class that is not in the language."""
    text = ast.unparse(node.func)
    if value is model.when:
        return scope.error(
            node, "when is a statement", "write it on a line of its own; in a condition use and"
        )
    if is_stop(value):
        return scope.error(node, f"{text} stops only where a debugger runs the model", _DEBUG)
    if value is print:
        hint = "look at the trace; or write breakpoint() here, and have a debugger run the model: "
        return scope.error(node, f"{text} is input/output, which is not in the language", hint + _COMMAND)
    if value in (input, open):
        return scope.error(
            node, f"{text} is input/output, which is not in the language", "look at the trace instead"
        )
    if value in _HINTS:
        return scope.error(node, f"{text} is not in the language", _HINTS[value])
    if (getattr(value, "__module__", "") or "").startswith("random"):
        return scope.error(
            node,
            f"{text} is random, which is not in the language",
            "make the value a parameter of the action, which takes all values of its sort",
        )
    return scope.error(
        node,
        f"{text} is not part of the model: a foreign function cannot be checked",
        "write it as a helper method, or as a function with annotations in this file",
    )


_COMMAND = "quorate check MODEL --pdb"
_DEBUG = f"run it with {_COMMAND}; leave it out otherwise"

_HINTS: dict[Any, str] = {
    sorted: "a set has no order; use min, max, any or all",
    next: "a set has no first item; take one as a parameter of the action, guarded by when(x in ...)",
    iter: "write a for or a comprehension",
    enumerate: "iterate over it: for i, item in enumerate(...)",
    zip: "write for i in range(min(len(a), len(b)))",
    reversed: "write sequence[::-1]",
    map: "write a comprehension",
    filter: "write a comprehension",
    float: "use whole numbers",
    str: "use an Enum",
    list: "write MyLog(...) with a class MyLog(Seq[...])",
    tuple: "make it a Record with named fields",
    dict: "write Map({k: ... for k in Sort})",
    round: "use //",
    getattr: "write .name",
    setattr: "write self.name = ...",
    hasattr: "leave it out: every value of a class has its fields; isinstance tells classes of records apart",
    hash: "compare the values themselves",
    id: "compare the values themselves",
    super: "write super().method(...)",
    pow: "write x * x",
    divmod: "use // and %",
}
