"""The work of ``quorate handout``."""

from __future__ import annotations

from pathlib import Path

import click

from quorate.grading.handing_out import write_handout
from quorate.grading.loading import load_lab
from quorate.support.verdict_words import ExitCode


def run_handout(*, lab: str, out: Path) -> int:
    """Write what is handed out for a lab, and print the files. Return the exit code."""
    for file in write_handout(load_lab(lab), out):
        click.echo(file)
    return ExitCode.GOOD
