"""Names and texts of a model that mean something in a format are escaped by the writer of that format."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import pytest

import quorate
from quorate.cli.main import main
from quorate.language.instance import instantiate
from quorate.native.c_text import comment
from quorate.output.diagram.mermaid import _text as in_mermaid
from quorate.output.graphs.graphviz import has_graphviz
from quorate.output.page.html_page import result_page
from quorate.output.tla.pretty_printer import text
from quorate.output.tla.syntax import quoted
from quorate.saved.replaying import replay
from quorate.support.visible import STEERING, visible
from quorate.verdicts.result import Result
from tests.cli.commands import run
from tests.visible.hostile import NAMES, Hostile

HOSTILE = str(Path(__file__).with_name("hostile.py"))
REFERENCE = ("--engine", "reference")
MESSAGE = "\x1b[2J {{style}} */ \u202e"


@pytest.fixture(scope="module")
def result() -> Result:
    return quorate.check(HOSTILE, engine="reference")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files that a check and a graph write."""
    folder = tmp_path_factory.mktemp("written")
    asked = [("svg", "svg"), ("mermaid", "mmd"), ("junit", "xml"), ("sarif", "sarif"), ("html", "html")]
    options = [part for name, ending in asked for part in (f"--{name}", str(folder / f"run.{ending}"))]
    for trace, others in (("run.json", options), ("run.itf.json", [])):
        asked_for(1, "check", HOSTILE, *REFERENCE, *others, "--trace", str(folder / trace))
    for form in ("dot", "graphml", "json"):
        asked_for(0, "graph", HOSTILE, "--out", str(folder / f"graph.{form}"))
    return folder


def asked_for(code: int, *arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert (ended.value.code or 0) == code


FILES = ["svg", "mmd", "xml", "sarif", "html", "json", "itf.json"]


@pytest.mark.parametrize(
    "name", [*(f"run.{ending}" for ending in FILES), "graph.dot", "graph.graphml", "graph.json"]
)
def test_no_file_holds_what_steers(name: str, folder: Path) -> None:
    written = (folder / name).read_text(encoding="utf-8")
    assert len(written) > 100
    assert not STEERING.search(written)


@pytest.mark.parametrize("name", ["run.svg", "run.xml", "graph.graphml"])
def test_xml_is_well_formed(name: str, folder: Path) -> None:
    found = "".join(xml.parse(folder / name).getroot().itertext())
    assert visible(MESSAGE) in found + str([e.attrib for e in xml.parse(folder / name).iter()]).replace(
        "\\\\", "\\"
    )


@pytest.mark.parametrize("name", ["run.json", "run.itf.json", "run.sarif", "graph.json"])
def test_json_gives_names_back(name: str, folder: Path) -> None:
    found = json.dumps(json.loads((folder / name).read_text()))
    assert json.dumps(MESSAGE)[1:-1] in found or name == "graph.json"
    assert all(json.dumps(each)[1:-1] in found for each in NAMES) or name == "run.sarif"


@pytest.mark.parametrize("name", ["run.json", "run.itf.json"])
def test_a_saved_run_is_the_run(name: str, folder: Path) -> None:
    assert replay(folder / name, HOSTILE).same


class Scripts(HTMLParser):
    """The scripts and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "hr"):
            self._open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "img")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["script"]:
            self.scripts[-1] += data
        else:
            self.text += data


def test_a_page_has_its_own_script_alone(result: Result) -> None:
    page = Scripts(result_page(result))
    plain = Scripts(result_page(quorate.check("paxos:PhaseOneSkipped", engine="reference")))
    assert page.scripts == plain.scripts
    assert page.text.count("{{script}}") >= 2
    assert visible(MESSAGE) in page.text
    assert "</script><b>" in page.text


def test_braces_in_a_docstring_are_text(tmp_path: Path) -> None:
    (tmp_path / "braces.py").write_text(
        "from quorate import *\n\n\nclass N(Range): ...\n\n\n"
        'class M(Model):\n    """A docstring with {{script}}, {{views}} in it."""\n\n'
        "    sizes = {N: 2}\n    x: N\n\n    @action\n    def go(self, n: N) -> None:\n        self.x = n\n\n\n"
        '@invariant\ndef zero(m: M) -> bool:\n    """{{script}}"""\n    return m.x == 0\n'
    )
    page = Scripts(result_page(quorate.check(str(tmp_path / "braces.py"), engine="reference")))
    assert "A docstring with {{script}}, {{views}} in it." in page.text
    first, last = page.scripts
    assert "theme" in first
    assert "addEventListener" in last


def test_mermaid() -> None:
    assert in_mermaid("a;b#c<br>\n end\x1b") == "a#59;b#35;c#lt;br#gt;\\n e#110;d\\x1b"


@pytest.mark.skipif(not has_graphviz(), reason="Graphviz is not installed")
def test_graphviz_reads_the_graph(folder: Path) -> None:
    subprocess.run(["dot", "-Tsvg", folder / "graph.dot"], check=True, capture_output=True)


# ------------------------------------------------------------------------------------------- C


def test_comments_in_c(compiler: str, tmp_path: Path) -> None:
    texts = [*NAMES, "a */ b", "/* a", "*/*/", "/*/", "??/", "a \\", "%:", "\0"]
    assert all(comment(each).count("*/") == 1 for each in texts)
    lines = [comment(each) for each in texts]
    source = tmp_path / "comments.c"
    source.write_bytes(("\n".join([*lines, "int main(void) { return 0; }"]) + "\n").encode("ascii"))
    warnings = ("-Wall", "-Wextra", "-Wcomment", "-Werror", "-std=c11", "-fsyntax-only")
    subprocess.run([compiler, *warnings, str(source)], check=True)


@pytest.mark.usefixtures("compiler")
def test_the_native_engine_compiles_it() -> None:
    found = quorate.check(HOSTILE, engine="native", keep_going=True)
    again = quorate.check(HOSTILE, engine="reference", keep_going=True)
    assert (found.exploration.states, found.outcome) == (again.exploration.states, again.outcome)


# ---------------------------------------------------------------------------------------- TLA+


def test_texts_in_tla() -> None:
    assert text(quoted('q"u\\o')) == r'"q\"u\\o"'
    assert text(quoted("a\n\tb")) == r'"a\n\tb"'
    assert text(quoted("\x1b[31m")) == r'"\\x1b[31m"'


def test_a_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export", "tla", HOSTILE, "--out", str(tmp_path)).code == 0
    module = (tmp_path / "Hostile.tla").read_text()
    assert not STEERING.search(module)
    code = [
        re.sub(r"\s*\\\*.*", "", re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)) for line in module.splitlines()
    ]
    assert not any("script" in line or "x1b" in line or '"' in line.replace('""', "") for line in code)
    assert "\\* A docstring with {{script}} and \\x1b[2J in it, and *) and (* and \\u202e." in module


def test_two_names_that_tla_cannot_tell_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "same.py").write_text(
        "import enum\nfrom quorate import *\n\n"
        'Op = enum.Enum("Op", {"\\x1b": 1, "\\\\x1b": 2})\n\n\n'
        "class M(Model):\n    op: Op\n\n    @action\n    def go(self, o: Op) -> None:\n        self.op = o\n"
    )
    answer = run(capsys, "export", "tla", str(tmp_path / "same.py"), "--out", str(tmp_path))
    assert answer.code == 2
    assert "two members of Op have the same name in TLA+" in answer.err


def test_the_names_are_all_there() -> None:
    instance = instantiate(Hostile)
    assert [each.name for each in instance.variables] == ["st", "seen", "by"]
    assert len(NAMES) == 18
