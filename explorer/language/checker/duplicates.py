"""Refusal of methods of one name in one class, of which Python silently drops the first."""

from __future__ import annotations

import ast

from quorate.language.diagnostics import ModelError
from quorate.language.model import Model
from quorate.language.source import source_of_class


def refuse_duplicates(cls: type[Model]) -> None:
    """Refuse a model (or an ancestor) whose body defines two methods of one name, or annotates a variable twice."""
    for ancestor in cls.__mro__[: cls.__mro__.index(Model)]:
        source = source_of_class(ancestor) if issubclass(ancestor, Model) else None
        if source is None:
            continue
        known: dict[str, ast.stmt] = {}
        for statement in source.node.body:
            match statement:
                case ast.FunctionDef(name=name):
                    what, span = "methods", source.file.name_span(statement)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    what, span = "variables", source.span(statement)
                case _:
                    continue
            if name in known:
                raise ModelError(
                    f"{ancestor.__name__} has two {what} called {name}, in lines {known[name].lineno} and "
                    f"{span.line}, and only the second would count",
                    "give one another name",
                    span,
                )
            known[name] = statement
