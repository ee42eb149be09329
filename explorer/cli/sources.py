"""What ``quorate show`` shows: the text of a model, how a variant differs from its parent, the generated C."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping

from quorate.check.naming import name_of
from quorate.compare.differences import method_differences
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.language.source import first_line, source_of_class


def model_source(cls: type[Model]) -> str:
    """The file up to the end of the model's class: its sorts, its messages and itself, without other models."""
    found = source_of_class(cls)
    if found is None:
        raise ModelError(f"the source of {cls.__name__} is not available", "put the model in a file")
    left_out = _lines_of_other_models(cls, found.file.tree)
    lines = found.file.lines[: found.node.end_lineno]
    kept = [line for number, line in enumerate(lines, 1) if number not in left_out]
    return "\n".join(kept).rstrip()


def _lines_of_other_models(cls: type[Model], tree: ast.Module) -> set[int]:
    ancestors = {ancestor.__name__ for ancestor in cls.__mro__}
    models = {"Model"}
    lines: set[int] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and models & {b.id for b in node.bases if isinstance(b, ast.Name)}:
            models.add(node.name)
            if node.name not in ancestors:
                lines |= set(range(first_line(node), (node.end_lineno or node.lineno) + 1))
    return lines


def variant_difference(cls: type[Model]) -> str | None:
    """What a variant changes in its parent; None for a model that is no variant of another."""
    parent = cls.__mro__[1]
    if parent is Model or not issubclass(parent, Model) or name_of(cls)[1] is None:
        return None
    parts = []
    doc = inspect.getdoc(cls) if cls.__doc__ else None
    if doc:
        parts.append(doc)
    sizes = [f"{sort.__name__}={size}" for sort, size in vars(cls).get("sizes", {}).items()]
    if sizes:
        parts.append(f"with {', '.join(sizes)}")
    parts += ["\n".join(difference.lines) for difference in method_differences(cls, parent)]
    return "\n\n".join(parts)


def c_source(cls: type[Model], sizes: Mapping[str, int]) -> str:
    """The C that the native engine compiles for the model; `sizes` are those that differ from its own."""
    from quorate.native import emit

    return emit(instantiate(cls, sizes))
