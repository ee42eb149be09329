"""How much of Quorate the tests and the fuzzer hold: ``python benchmarks/mutants.py --count 60``.

One line of a copy of Quorate is made wrong (a comparison turned, a bound off by one, a condition taken away), then a
choice of tests is run, and then the fuzzer for some seconds. A mutant that neither notices survived: a test is
missing, or the line makes no difference to what is found (it is about speed, or checks for what cannot be).

How long each command takes without a mutant is measured first. A mutant with which one takes five times as long ran
out of time, which says nothing yet: it may go on for ever, or the machine was busy.
"""

from __future__ import annotations

import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
PARTS = ("explorer", "models", "properties", "specs", "tests", "pyproject.toml", "README.md", "docs")

ANY_OR_ALL = r"\b(any|all)\("
RULES: Sequence[tuple[str, str]] = (
    (r" < ", " <= "),
    (r" <= ", " < "),
    (r" > ", " >= "),
    (r" >= ", " > "),
    (r" == ", " != "),
    (r" != ", " == "),
    (r" and ", " or "),
    (r" or ", " and "),
    (r" && ", " || "),
    (r" \|\| ", " && "),
    (r" \+ 1\b", ""),
    (r" - 1\b", ""),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bcontinue\b", "pass"),
    (r"\bcontinue;", ";"),
    (r"\bbreak;", ";"),
    (r"\bif not ", "if "),
    (r"^(\s*)(if|elif) (?!.*\bFalse\b)(.+):$", r"\1\2 False and (\3):"),
    (r"^(\s*)while (.+):$", r"\1if \2:"),
    (r"\.copy\(\)", ""),
    (ANY_OR_ALL, ""),
    (r"\breturn True\b", "return False"),
    (r"\breturn False\b", "return True"),
    (r"\b64\b", "63"),
    (r"\b32\b", "31"),
    (r"\b8\b", "7"),
    (r"\[1:\]", "[2:]"),
    (r"<<", ">>"),
    (r"\bsorted\(", "list("),
)
"""What a line may be made: by the first rule or the last, a mistake that a tired author makes."""


@dataclass(frozen=True)
class Area:
    """Files that are mutated, and what is to notice: tests first, then judges of the fuzzer."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    judges: tuple[str, ...]


AREAS = (
    Area(
        "native",
        ("explorer/native/*.py",),
        ("tests/contract/test_native.py", "tests/native"),
        ("native", "steps"),
    ),
    Area(
        "runtime",
        ("explorer/native/runtime/*.h",),
        ("tests/contract/test_native.py", "tests/native"),
        ("native",),
    ),
    Area(
        "language",
        ("explorer/language/checker/*.py", "explorer/language/evaluate.py"),
        (
            "tests/diagnostics",
            "tests/language",
            "tests/differential/test_orders.py",
            "tests/differential/test_storing.py",
        ),
        ("ir", "native"),
    ),
    Area(
        "verdicts",
        ("explorer/verdicts/*.py",),
        ("tests/verdicts", "tests/cli/test_check_command.py"),
        ("compare",),
    ),
    Area(
        "reference",
        ("explorer/reference/*.py",),
        ("tests/reference", "tests/contract/test_reference.py"),
        ("ways", "brute"),
    ),
)
FEATURES = ("growth", "helpers", "inherit", "inits", "single", "sorted", "bounds", "rebinding")


SLACK = 5
"""How many times as long as without a mutant a command may take."""
TIMEOUT = "timeout"
FATES = ("tests", "fuzzer", TIMEOUT, "survived")
"""What noticed a mutant, if anything did."""


@dataclass(frozen=True)
class Mutant:
    """One line that is made another."""

    area: Area
    file: Path
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        place = f"{self.file.relative_to(ROOT)}:{self.line}"
        return f"{place}\n    - {self.before.strip()}\n    + {self.after.strip()}"


def code_lines(path: Path, text: str) -> set[int]:
    """The lines with code: no comments, docstrings or imports."""
    lines = text.splitlines()
    if path.suffix != ".py":
        return {
            at for at, line in enumerate(lines, 1) if not re.match(r"\s*(//|/\*|\*|#include|#pragma|$)", line)
        }
    found = {at for at, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")}
    for node in ast.walk(ast.parse(text)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, ast.Import | ast.ImportFrom):
            assert isinstance(node, ast.stmt)
            found -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def mutant_of(area: Area, choose: random.Random) -> Mutant:
    """A mutant of an area that is still a program: each line of code is as likely as any other."""
    texts = {path: path.read_text() for pattern in area.files for path in sorted(ROOT.glob(pattern))}
    places = [(path, at) for path, text in texts.items() for at in sorted(code_lines(path, text))]
    while True:
        path, at = choose.choice(places)
        lines = texts[path].splitlines()
        after = choose.choice([lines[at - 1], *changed(lines[at - 1])])
        if after != lines[at - 1] and _is_program(path, [*lines[: at - 1], after, *lines[at:]]):
            return Mutant(area, path, at, lines[at - 1], after)


def changed(line: str) -> Iterator[str]:
    """What the rules make of a line."""
    for pattern, by in RULES:
        for match in re.finditer(pattern, line):
            if match.group() in (" and ", " or ") and line.count('"', 0, match.start()) % 2:
                continue  # words of a message
            new = (
                match.expand(by) if pattern != ANY_OR_ALL else {"any(": "all(", "all(": "any("}[match.group()]
            )
            yield line[: match.start()] + new + line[match.end() :]


def _is_program(path: Path, lines: list[str]) -> bool:
    if path.suffix != ".py":
        return True
    try:
        ast.parse("\n".join(lines))
    except SyntaxError:
        return False
    return True


class Copy:
    """A copy of Quorate in a folder of its own, in which one line after the other is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.usual: dict[Sequence[str], float] = {}
        """How many seconds each command takes without a mutant."""
        for part in PARTS:
            source = ROOT / part
            ignored = shutil.ignore_patterns("__pycache__")
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=ignored)
            else:
                shutil.copy(source, folder / part)
        for part in ("models", "properties", "specs"):
            (folder / "explorer" / part).symlink_to(folder / part)
        (folder / "site").mkdir()
        (folder / "site" / "quorate").symlink_to(folder / "explorer")
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{folder / 'site'}:{folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "QUORATE_CACHE": str(folder / "cache"),
        }

    def run(self, command: Sequence[str], most: float) -> str:
        """Why a command failed, in a word; nothing if it did not. One that is new is given `most` seconds."""
        usual = self.usual.get(command)
        seconds = most if usual is None else max(SLACK * usual, 30.0)
        began = time.monotonic()
        why = self._run(command, seconds)
        if usual is None and not why:
            self.usual[command] = time.monotonic() - began
        return why

    def _run(self, command: Sequence[str], seconds: float) -> str:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            return TIMEOUT
        if process.returncode in (0, 5):
            return ""
        told = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR", "seed "))]
        return (told or output.splitlines() or ["it fails"])[-1][:150]

    def fate(self, area: Area, most: float, fuzz_seconds: float) -> tuple[str, str]:
        """Which of FATES a mutant has, and why."""
        for tests in area.tests:
            common = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no")
            if why := self.run((*common, tests), most):
                return TIMEOUT if why == TIMEOUT else "tests", f"{why} ({tests})"
        features = [word for name in FEATURES for word in ("--feature", name)]
        for judge in area.judges:
            minutes = str(fuzz_seconds / 60 / len(area.judges))
            fuzz = ("-m", "tests.differential.fuzz", "--judge", judge, "--minutes", minutes, "--shrink", "0")
            if why := self.run((*fuzz, *features), most):
                return TIMEOUT if why == TIMEOUT else "fuzzer", f"{why} ({judge})"
        return "survived", ""


@click.command()
@click.option("--count", default=20, help="How many mutants.")
@click.option("--seed", default=0, help="Which ones.")
@click.option("--area", "areas", type=click.Choice([area.name for area in AREAS]), multiple=True)
@click.option("--most", default=1200.0, help="How many seconds one command may take without a mutant.")
@click.option(
    "--fuzz-seconds", default=30.0, help="How long the fuzzer runs on a mutant that tests let pass."
)
def main(count: int, seed: int, areas: tuple[str, ...], most: float, fuzz_seconds: float) -> None:
    """Make lines of Quorate wrong, and see what notices."""
    choose = random.Random(seed)
    chosen = [area for area in AREAS if not areas or area.name in areas]
    sample = [mutant_of(chosen[at % len(chosen)], choose) for at in range(count)]
    fates: dict[Path, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as name:
        copy = Copy(Path(name))
        for area in chosen:
            fate, why = copy.fate(area, most, fuzz_seconds)
            if fate != "survived":
                raise SystemExit(f"{area.name}: without a mutant: {why}")
        for command, taken in copy.usual.items():
            click.echo(
                f"{taken:5.0f} s without a mutant: {command[-1] if 'pytest' in command else command[3]}"
            )
        for mutant in sample:
            place = copy.folder / mutant.file.relative_to(ROOT)
            text = place.read_text()
            lines = text.splitlines(keepends=True)
            lines[mutant.line - 1] = mutant.after + "\n"
            place.write_text("".join(lines))
            began = time.monotonic()
            fate, why = copy.fate(mutant.area, most, fuzz_seconds)
            place.write_text(text)
            fates[mutant.file][fate] += 1
            click.echo(f"{fate} ({time.monotonic() - began:.0f} s) {mutant}\n    {why}")
    click.echo("".join(f"{fate:>10}" for fate in FATES))
    for name, counted in (
        *((str(f.relative_to(ROOT)), c) for f, c in sorted(fates.items())),
        ("all", sum(fates.values(), Counter[str]())),
    ):
        click.echo("".join(f"{counted[fate]:10}" for fate in FATES) + f"  {name}")


if __name__ == "__main__":
    main()
