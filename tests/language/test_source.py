"""Where functions and classes stand, and what is refused because the text cannot be trusted."""

from __future__ import annotations

import linecache
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError, format_diagnostic
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.source import source_of, source_of_class
from tests.language.models import everything

MODEL = """
from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        when(self.term < 2)
        self.term += 1
"""


def execute(text: str, filename: str, name: str = "made_up") -> Any:
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(text, filename, "exec"), module.__dict__)
    return module


def test_functions_are_found_with_decorators_and_in_classes() -> None:
    found = source_of(everything.Derived.take)
    assert found.node.name == "take"
    assert found.file.lines[found.span().line - 1].strip().startswith("def take(")
    assert found.span().end_column - found.span().column == len("take")


def test_classes_are_found() -> None:
    found = source_of_class(everything.Grant)
    assert found is not None
    annotation = found.annotation("urgent")
    assert annotation is not None
    assert found.file.text_of(annotation) == "urgent: bool = False"


def test_columns_are_characters(tmp_path: Path) -> None:
    file = tmp_path / "accents.py"
    file.write_text(MODEL.replace("when(self.term < 2)", 'assert "é" and self.trm'), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        lower(instantiate(load(str(file))))
    span = caught.value.diagnostic.span
    assert span is not None
    line = file.read_text(encoding="utf-8").split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == '"é"'


def test_changed_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(MODEL)
    model = load(str(file))
    file.write_text(MODEL.replace("self.term += 1", "self.term += 2"))
    with pytest.raises(ModelError, match="changed since it was imported"):
        lower(instantiate(model))
    lower(instantiate(load(str(file))))


def test_source_that_moved_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(MODEL)
    model = load(str(file))
    file.write_text("# one line more\n" + MODEL)
    with pytest.raises(ModelError, match="changed since it was imported"):
        lower(instantiate(model))


def test_source_that_is_gone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(MODEL)
    model = load(str(file))
    file.unlink()
    with pytest.raises(ModelError, match="not available"):
        lower(instantiate(model))


@pytest.mark.parametrize("filename", ["<string>", "<stdin>"])
def test_text_that_was_only_executed_is_refused(filename: str) -> None:
    module = execute(MODEL, filename)
    with pytest.raises(ModelError, match="source of tick is not available") as caught:
        lower(instantiate(module.Clock))
    assert "notebook" in format_diagnostic(caught.value.diagnostic)


@pytest.mark.parametrize("cell", ["<ipython-input-7-0a1b2c>", "/tmp/ipykernel_42/1234567.py"])
def test_notebook_cells_work(cell: str) -> None:
    linecache.cache[cell] = (len(MODEL), None, MODEL.splitlines(keepends=True), cell)
    try:
        program = lower(instantiate(execute(MODEL, cell, "__main__made_up").Clock))
        assert program.actions[0].span.file == cell
        assert program.variables[0].span.line == 11
        broken = MODEL.replace("self.term < 2", "self.trem < 2")
        again = cell.replace("7", "8")
        linecache.cache[again] = (len(broken), None, broken.splitlines(keepends=True), again)
        with pytest.raises(ModelError) as caught:
            lower(instantiate(execute(broken, again, "__main__made_up").Clock))
        assert "did you mean term?" in format_diagnostic(caught.value.diagnostic)
        assert "    when(self.trem < 2)" in format_diagnostic(caught.value.diagnostic)
    finally:
        linecache.cache.pop(cell, None)


def test_a_lambda_is_refused() -> None:
    with pytest.raises(ModelError, match="lambda"):
        source_of(lambda: True)  # type: ignore[arg-type]


# ------------------------------------------------------------------------- line ends and encodings

WRONG = """# a comment, \u00e9
from quorate import Model, Range, action, when
class Term(Range): ...
class Clock(Model):
    sizes = {Term: 3}
    term: Term
    @action
    def tick(self) -> None:
        assert True, "\u00fc\u00e9\u4e2d\u6587"; when(self.turm < 2)
        self.term += 1
"""


@pytest.mark.parametrize(
    ("encoded", "line"),
    [
        (WRONG.encode(), 9),
        (WRONG.replace("\n", "\r\n").encode(), 9),
        (WRONG.replace("\n", "\r").encode(), 9),
        (WRONG.replace("\n", "\r", 2).replace("\n", "\r\n", 2).encode(), 9),
        (WRONG.removesuffix("\n").encode(), 9),
        (b"\xef\xbb\xbf" + WRONG.encode(), 9),
        (WRONG.replace("class Clock", "\x0cclass Clock").encode(), 9),
        (WRONG.replace("comment,", "form feed\x0c and \x1c \u2028 and \x85 in it,").encode(), 9),
        (
            b"# coding: latin-1\r"
            + WRONG.replace("\n", "\r").replace("\u4e2d\u6587", "zz").encode("latin-1"),
            10,
        ),
        (b"# coding: utf-16-is-none\n" + WRONG.encode(), 0),
    ],
    ids=["lf", "crlf", "cr", "mixed", "no end", "bom", "form feed", "no line ends", "latin-1", "unknown"],
)
def test_places_whatever_ends_the_lines(tmp_path: Path, encoded: bytes, line: int) -> None:
    file = tmp_path / "clock.py"
    file.write_bytes(encoded)
    with pytest.raises(ModelError) as refused:
        lower(instantiate(load(str(file))))
    if not line:
        assert "this is not Python: " in str(refused.value)
        return
    said = str(refused.value).split("\n")
    column = WRONG.split("\n")[8].index("turm") + 1
    assert f"clock.py:{line}:{column}: " in said[0]
    assert said[1].lstrip().startswith('assert True, "')
    assert said[2].index("^") == said[1].index("turm")
    assert said[2].strip() == "^" * len("turm")


def test_tabs_stay_tabs_below_a_line(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(WRONG.replace("    ", "\t"))
    with pytest.raises(ModelError) as refused:
        lower(instantiate(load(str(file))))
    line, marks = str(refused.value).split("\n")[1:3]
    assert line.startswith("    \t\t")
    assert marks.startswith("    \t\t")
    assert len(marks) == len(line[: line.index("turm")]) + len("turm")


def test_a_name_on_another_line_than_its_def(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(WRONG.replace("def tick(self)", "def \\\n        tick(self, x)"))
    with pytest.raises(ModelError, match="x has no annotation"):
        lower(instantiate(load(str(file))))
