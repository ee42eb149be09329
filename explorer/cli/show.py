"""``quorate show MODEL[:VARIANT]``."""

from __future__ import annotations

import click

from quorate.cli.options import SIZES
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.loading import load


@click.command("show")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option("--variant", metavar="NAME", help="The variant, if not given after the colon.")
@click.option("--c", "as_c", is_flag=True, help="Show the C that the native engine compiles.")
@click.option(
    "--ir", "as_ir", is_flag=True, help="Show the intermediate representation (IR), which all engines read."
)
@click.option(
    "--core", "as_core", is_flag=True, help="Show the IR after its passes, which proofs and exports read."
)
@SIZES
@roomy
def show_command(
    model: str, variant: str | None, as_c: bool, as_ir: bool, as_core: bool, settings: dict[str, int]
) -> None:
    """Show the source of a model, or the changes of a variant to its parent.

    For a variant: its docstring, and a diff of each method that it overrides. Sizes affect only --c, --ir and --core.
    """
    from quorate.cli.show_text import c_source, model_source, program_source, variant_difference
    from quorate.output.terminal.console import SafeConsole

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
        from rich.syntax import Syntax

        console.print(Syntax(text, language, background_color="default", word_wrap=True))
    else:
        click.echo(text)
