"""The work of ``quorate linearizable``."""

from __future__ import annotations

from pathlib import Path

from quorate.cli.exports import write
from quorate.cli.interrupts import interruptible
from quorate.cli.streams import print_json
from quorate.histories.edn import read_edn
from quorate.histories.judging import Linearizability, linearizable
from quorate.histories.text import Text
from quorate.histories.values import Value
from quorate.language.diagnostics import ModelError
from quorate.output.diagram.timeline_svg import history_svg
from quorate.output.terminal.print_history import show_history
from quorate.support.budget import StagedInterrupt
from quorate.support.verdict_words import EXIT_CODES


def run_linearizable(
    *,
    history: Path,
    spec: str | None,
    initial: str | None,
    failed_cas: str,
    keep_going: bool,
    time: float | None,
    memory: int | None,
    svg: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Judge a history, and print the verdict, or draw it as well. Return the exit code."""
    at_first = None if initial is None else _value(initial)
    refusals = ("cas",) if failed_cas == "compared" else ()

    def work(interrupt: StagedInterrupt) -> Linearizability:
        return linearizable(history, spec, at_first, refusals, keep_going, memory=memory, interrupt=interrupt)

    found = interruptible(work, StagedInterrupt(time))
    if as_json:
        print_json(found.to_json())
    else:
        show_history(found, quiet)
    if svg is not None:
        write(svg, history_svg(found))
    return EXIT_CODES[found.outcome]


def _value(text: str) -> Value:
    forms = read_edn(Text("--initial", text))
    if len(forms) != 1:
        raise ModelError(f"--initial {text} is not one value", "write --initial 0")
    return forms[0].plain()
