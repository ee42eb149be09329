"""Lessons: documents whose files, edits, commands and outputs are run from the first to the last.

In the text of a lesson, a comment before a block says what it is:

- ``<!-- file: lock.py -->`` before a block of Python: the whole content of the file from here on;
- ``<!-- edit: lock.py -->`` before a block of diff: lines of the file that are kept, taken out (``-``) and put in
  (``+``). The lines that are kept or taken out must be in the file together, once.

A block of ``console`` is a session: commands after ``$``, each with its output, in which a line ``...`` stands for
any lines. Times, and numbers of workers, are those of another machine.

``python -m tests.lessons`` runs the lessons and writes the outputs into them that differ, and then the lessons as
notebooks beside them; with ``--notebooks`` it does only the latter.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parent.parent
LESSONS = (ROOT / "docs" / "tutorial.md",)
BLOCK = re.compile(r"(?:^<!-- (file|edit): (\S+) -->\n)?^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class File:
    """A file with its whole content, after an edit or without one."""

    name: str
    text: str


@dataclass(frozen=True)
class Session:
    """A command and its output, as the lesson shows it."""

    command: str
    shown: str


@dataclass(frozen=True)
class Text:
    """What stands between blocks, and blocks of other languages."""

    text: str


def parts_of(lesson: str) -> Iterator[File | Session | Text]:
    """The parts of a lesson, in order. Raises ValueError for an edit that does not fit its file."""
    files: dict[str, str] = {}
    end = 0
    for found in BLOCK.finditer(lesson):
        yield Text(lesson[end : found.start()])
        end = found.end()
        what, name, language, block = found.groups()
        if what == "file":
            files[name] = block
            yield File(name, block)
        elif what == "edit":
            files[name] = edited(files[name], block)
            yield File(name, files[name])
        elif language == "console":
            for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
                yield Session(command, output)
        else:
            yield Text(found[0])
    yield Text(lesson[end:])


def edited(text: str, edit: str) -> str:
    """The text after an edit. Raises ValueError if the lines of the edit are not in it together, once."""
    lines = [(" ", line) if line == "\n" else (line[0], line[1:]) for line in edit.splitlines(keepends=True)]
    old = "".join(line for mark, line in lines if mark != "+")
    new = "".join(line for mark, line in lines if mark != "-")
    if text.count(old) != 1:
        raise ValueError(f"these lines are in the file {text.count(old)} times:\n{old}")
    return text.replace(old, new)


def output_of(command: str, folder: Path) -> str:
    """What a command prints on standard output, run as a user does."""
    words = shlex.split(command)
    assert words[0] == "quorate", command
    ended = subprocess.run(
        [sys.executable, "-m", "quorate", *words[1:]],
        cwd=folder,
        env={**os.environ, "QUORATE_CACHE": str(folder / "cache")},  # with nothing known from before
        capture_output=True,
        text=True,
        timeout=600,
    )
    return ended.stdout


def is_as_shown(shown: str, output: str) -> bool:
    """Whether an output is the one that is shown, but for times."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "...\n" else re.escape(line)
        for line in _timeless(shown).splitlines(keepends=True)
    )
    return re.fullmatch(pattern, _timeless(output).rstrip("\n") + "\n") is not None


def _timeless(text: str) -> str:
    text = re.sub(r"(native|reference) engine, \d+ workers?", "ENGINE", text)
    text = re.sub(r" *[\d.]+ (ms|s)\b(?: \([^)]*exploring\))?", " TIME", text)
    text = re.sub(r"(?<=\S) {2,}", "  ", text)  # the columns of a table are as wide as its times
    return re.sub(r"Z3 [\d.]+", "Z3", text)


def run_lesson(lesson: str, folder: Path) -> Iterator[tuple[Session, str]]:
    """Write the files of a lesson into a folder, and yield its commands with what they print."""
    for part in parts_of(lesson):
        if isinstance(part, File):
            (folder / part.name).write_text(part.text, encoding="utf-8")
        elif isinstance(part, Session):
            yield part, output_of(part.command, folder)


def notebook_of(lesson: str) -> str:
    """A lesson as a notebook: each file is written by a cell, and each command is one. Its outputs are left out."""
    cells = []
    for part in parts_of(lesson):
        if isinstance(part, File):
            cells.append(new_code_cell(f"%%writefile {part.name}\n{part.text}".rstrip("\n")))
        elif isinstance(part, Session):
            cells.append(new_code_cell(f"!{part.command}"))
        elif part.text.strip():
            cells.append(new_markdown_cell(part.text.strip("\n")))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(new_notebook(cells=cells, metadata=kernel)) + "\n"


def with_outputs(lesson: str, folder: Path) -> str:
    """The lesson with what its commands print, where that is not what it shows."""
    at = 0
    for session, output in run_lesson(lesson, folder):
        shown = f"$ {session.command}\n{session.shown}"
        at = lesson.index(shown, at)
        if not is_as_shown(session.shown, output):
            told = f"$ {session.command}\n{output.rstrip()}\n"
            lesson, shown = lesson[:at] + told + lesson[at + len(shown) :], told
            print(session.command, flush=True)
        at += len(shown)
    return lesson


def main() -> None:
    for path in LESSONS:
        lesson = path.read_text(encoding="utf-8")
        if "--notebooks" not in sys.argv:
            with tempfile.TemporaryDirectory() as folder:
                lesson = with_outputs(lesson, Path(folder))
            path.write_text(lesson, encoding="utf-8")
        path.with_suffix(".ipynb").write_text(notebook_of(lesson), encoding="utf-8")


if __name__ == "__main__":
    main()
