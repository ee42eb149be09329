"""What students get of a lab: its files with the solution blanked, and how to check at home."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from pathlib import Path

from quorate.grading.asking import place_of
from quorate.grading.lab import Item
from quorate.grading.loading import LoadedLab
from quorate.language.diagnostics import ModelError
from quorate.language.model import property_of
from quorate.language.written_files import write_folder
from quorate.verdicts.property_verdicts import doc_of

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
_BEGIN = re.compile(r"^(\s*)#\s*BEGIN SOLUTION\s*$")
_END = re.compile(r"^\s*#\s*END SOLUTION\s*$")
BLANK = "raise NotImplementedError"


@dataclass(frozen=True, slots=True)
class Handout:
    """The files of a handout: name to text. `own` is the one that students complete."""

    files: dict[str, str]
    own: str


def handout(lab: LoadedLab) -> Handout:
    """Return what is handed out for a lab. Raises ModelError where its marks do not match, or blank nothing."""
    own = lab.solution_file.name
    text = blanked(lab.solution_file)
    if text == lab.solution_file.read_text("utf-8"):
        raise ModelError(
            f"{own} has no # {BEGIN}: the whole solution would be handed out",
            f"put what students write between # {BEGIN} and # {END}",
        )
    files = {file.name: blanked(file) for file in lab.public}
    files[own] = text
    files["README.md"] = readme(lab)
    return Handout(files, own)


def write_handout(lab: LoadedLab, folder: str | Path) -> list[Path]:
    """Write what is handed out for a lab to a folder, and return the files. Raises ModelError as `handout` does, if
    the folder is the lab's own, or if a file cannot be written."""
    if Path(folder).resolve() == lab.file.parent:
        raise ModelError(f"{folder} is the lab's own folder: its solution would be overwritten", "--out DIR")
    return write_folder(folder, handout(lab).files)


def blanked(file: Path) -> str:
    """Return the text of a file with a blank for each part between the marks.

    Within a method the blank is ``raise NotImplementedError``, which the checker tells as not written yet. Around
    whole methods, functions or other lines, nothing is left. Raises ModelError where the marks do not match.
    """
    text = file.read_text("utf-8")
    lines = text.split("\n")
    bodies = _bodies(text, file)
    kept: list[str] = []
    begun: tuple[int, str] | None = None
    for number, line in enumerate(lines, 1):
        if (mark := _BEGIN.match(line)) is not None:
            if begun is not None:
                raise _unmatched(file, number, f"# {BEGIN} within another, which began in line {begun[0]}")
            begun = number, mark[1]
        elif _END.match(line):
            if begun is None:
                raise _unmatched(file, number, f"# {END} without # {BEGIN} before it")
            if any(first <= begun[0] <= last for first, last in bodies):
                kept += [f"{begun[1]}# Write this.", f"{begun[1]}{BLANK}"]
            begun = None
        elif begun is None:
            kept.append(line)
    if begun is not None:
        raise _unmatched(file, begun[0], f"# {BEGIN} without # {END} after it")
    result = "\n".join(kept)
    try:
        ast.parse(result)
    except SyntaxError as error:
        raise ModelError(
            f"{file.name} is not Python once it is blanked: {error.msg}, near line {error.lineno} of that",
            f"put # {BEGIN} and # {END} around whole statements of one function, or whole functions",
        ) from None
    return result


def _bodies(text: str, file: Path) -> list[tuple[int, int]]:
    """The lines of each function from its signature on, including comments before its first statement."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ModelError(f"{file.name} is not Python: {error.msg}", "mend it") from None
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]


def _unmatched(file: Path, line: int, what: str) -> ModelError:
    return ModelError(f"{file.name}:{line}: {what}", f"each # {BEGIN} has its # {END}, on lines of their own")


def readme(lab: LoadedLab) -> str:
    """Return the README of a handout: what to write, what is asked, and the command to check at home."""
    own = lab.solution_file.name
    given = " and ".join(f"`{file.name}`" for file in lab.public)
    stays = {0: "", 1: f" {given} stays as it is."}.get(len(lab.public), f" {given} stay as they are.")
    parts = [f"# {lab.lab.title}", ""]
    if lab.lab.about:
        parts += [lab.lab.about.strip(), ""]
    parts += [f"Complete `{own}`, and hand in that file alone.{stays}", ""]
    if lab.lab.write:
        written = ", ".join(f"`{name}`" for name in lab.lab.write)
        parts += [f"To write: {written}."]
        if lab.lab.may_write:
            further = ", ".join(f"`{name}`" for name in lab.lab.may_write)
            parts += [f"You may also override: {further}."]
        parts += ["You may add helpers; not actions, state, or constants.", ""]
    parts += ["## What is asked", "", "| points | | |", "|---:|---|---|"]
    hidden = 0.0
    for item in lab.lab.items:
        if item.hidden:
            hidden += item.points
            continue
        parts.append(f"| {item.points:g} | {item.title} | {_said_of(item)} |")
    if hidden:
        parts.append(f"| {hidden:g} | further, which you are not told | |")
    parts += [
        "",
        "## Check at home",
        "",
        *(_of_properties(lab, own) if lab.about_properties else _of_protocol(own)),
    ]
    return "\n".join(parts)


def _said_of(item: Item) -> str:
    """What an item asks, in the words of its property or of the abstract model."""
    if item.kind == "refutes":
        return ""  # a variant's text tells what is wrong with it
    found = property_of(item.subject)
    said = inspect.getdoc(item.subject) or "" if found is None else doc_of(found)
    told = " ".join(said.split("\n\n")[0].split()).replace("|", "\\|")
    assumed = " and ".join(each.__name__ for each in item.assuming if each is not item.subject)
    return f"{told} Asked of runs until {assumed} is violated." if assumed else told


def _of_protocol(own: str) -> list[str]:
    return [
        *("```sh", f"quorate check {own}", "```", ""),
        "It says what is violated, and shows the shortest run. What you have not written yet it names.",
        f"`quorate check {own} --html run.html` shows the run as a page to step through.",
        "",
    ]


def _of_properties(lab: LoadedLab, own: str) -> list[str]:
    protocol = lab.lab.protocol
    home = place_of(protocol).get("file", protocol.__module__)
    given = {file.name for file in lab.public}
    wrong = [place_of(item.subject) for item in lab.lab.items if item.kind == "refutes" and not item.hidden]
    variants = [
        each["name"] if each["file"] == home else f"{each['file']}:{each['name']}"
        for each in wrong
        if each.get("file") in given
    ]
    if variants:
        command = f"quorate properties {own} {home}:{protocol.__name__}"
        told = (
            "It says which of your properties are false of the right protocol, with the shortest run that shows it, "
            "and which of these wrong protocols they catch."
        )
        if any(item.hidden for item in lab.lab.items):
            told += " You are graded with further ones."
        words = [command, *(f"--variant {each}" for each in variants)]
        return ["```sh", " ".join(words), "```", "", told, ""]
    return [
        *("```python", "import quorate", f"import {Path(own).stem}"),
        f"from {home.removesuffix('.py')} import {protocol.__name__}",
        "",
        f"print(quorate.check({protocol.__name__}, properties=[{Path(own).stem}.YOUR_PROPERTY]))",
        *("```", ""),
        "It says whether a property is true of the right protocol. To see what it catches, write a class that "
        f"derives from {protocol.__name__}, with one method made wrong, in a file `wrong.py`:",
        "",
        *(
            "```sh",
            f"quorate properties {own} {home}:{protocol.__name__} --variant wrong.py:YOUR_CLASS",
            "```",
        ),
        "",
    ]
