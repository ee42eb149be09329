"""The texts that ``quorate show`` prints: a model's source, a variant's diff to its parent, the IR, the C."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import click

from quorate.comparison.differences import method_differences
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.kernel import lower_to_core, total
from quorate.language.loading import load
from quorate.language.model import Model
from quorate.native import emit
from quorate.output.page.excerpts import excerpts
from quorate.output.program.program_text import program_text
from quorate.output.terminal.code import print_code
from quorate.output.terminal.console import SafeConsole
from quorate.verdicts.naming import name_of


def show(
    *, model: str, variant: str | None, as_c: bool, as_ir: bool, as_core: bool, settings: dict[str, int | str]
) -> None:
    """Print what ``quorate show`` was asked for: a model's source, a variant's changes, the C, or the IR."""
    if variant is not None:
        if ":" in model:
            raise ModelError("the variant is given twice", f"write {model}, or --variant {variant}")
        model = f"{model}:{variant}"
    cls = load(model)
    console = SafeConsole()
    if as_c:
        text, language = c_source(cls, settings), "c"
    elif as_ir or as_core:
        text, language = program_source(cls, settings, as_core), "python"
    elif (difference := variant_difference(cls)) is not None:
        text, language = difference, "diff"
    else:
        text, language = model_source(cls), "python"
    if console.is_terminal:
        print_code(console, text, language)
    else:
        click.echo(text)


def model_source(cls: type[Model]) -> str:
    """Return the source of a model: its file up to the end of its class, with sorts and messages, without other
    models. Raises ModelError if the source is not available."""
    found = excerpts(cls)
    if not found:
        raise ModelError(f"the source of {cls.__name__} is not available", "put the model in a file")
    return found[0].text.rstrip()


def variant_difference(cls: type[Model]) -> str | None:
    """Return the changes of a variant to its parent, or None for a model that is no variant."""
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


def c_source(cls: type[Model], sizes: Mapping[str, int | str]) -> str:
    """Return the C that the native engine compiles for the model; `sizes` override the model's own."""
    return emit(instantiate(cls, sizes))


def program_source(cls: type[Model], sizes: Mapping[str, int | str], as_core: bool = False) -> str:
    """Return the IR that the checker makes of the model, or its core in the total form, after all passes; `sizes`
    override the model's own."""
    instance = instantiate(cls, sizes)
    return program_text(total(lower_to_core(instance)) if as_core else lower(instance))
