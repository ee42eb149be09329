"""What the documents say of files, links and commands is so: it changes with the code or fails here."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from quorate.cli.main import quorate
from quorate.verdicts.checking import check

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "tests" / "README.md"})
FOLDERS = "explorer|examples|labs|models|properties|specs|tests|docs|benchmarks"
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def paths_in(text: str) -> Iterator[str]:
    """The paths below the root that a text names. In them NAME, PROTOCOL or an asterisk stands for some name."""
    for found in re.finditer(rf"(?<![\w/.:-])(?:{FOLDERS})/[\w./*-]*", text):
        yield re.sub("NAME|PROTOCOL", "*", found[0].rstrip("."))


def modules_in(text: str) -> Iterator[str]:
    """The modules of the tests that a text runs, as paths."""
    for found in re.finditer(r"\btests(?:\.\w+)+", text):
        yield found[0].replace(".", "/")


def anchors(text: str) -> set[str]:
    """What links can lead to within a page: its headings, as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_in(text: str) -> Iterator[str]:
    """The commands that a text shows: in a session, in a block, or within a sentence."""
    yield from re.findall(r"^(?:\$ )?(?:\.venv/bin/)?(quorate .*)$", text, re.MULTILINE)
    yield from re.findall(r"(?<!`)`(quorate [^`]*)`", text)


def unknown_options(command: str) -> list[str]:
    """What of a command line there is not: the subcommand, or options of it."""
    known: click.Command = quorate
    words = shlex.split(command, comments=True)[1:]
    while isinstance(known, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = known.get_command(click.Context(known), name)
        if found is None:
            return [name]
        known = found
    options = {name for each in known.params for name in (*each.opts, *each.secondary_opts)}
    given = [word.partition("=")[0] for word in words if re.match(r"-{1,2}[a-z]", word)]
    return [option for option in given if option not in {*options, "-h", "--help"}]


def python_in(page: str) -> list[str]:
    """The blocks of Python of a page in docs/."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@each_document
def test_paths_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    missing = [path for path in paths_in(text) if not any(ROOT.glob(path.rstrip("/")))]
    missing += [
        module
        for module in modules_in(text)
        if not (ROOT / f"{module}.py").is_file() and not (ROOT / module).is_dir()
    ]
    assert missing == []


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        page = document.parent / name if name else document
        if not page.exists() or (anchor and anchor not in anchors(page.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


@each_document
def test_commands_have_the_options_that_are_shown(document: Path) -> None:
    commands = list(commands_in(document.read_text("utf-8")))
    wrong = {command: unknown for command in commands if (unknown := unknown_options(command))}
    assert wrong == {}


def test_what_is_checked_here_is_found() -> None:
    text = "`explorer/none.py`, `tests.none.fuzz`; `quorate check paxos --nothing`, `quorate none`"
    assert list(paths_in(text)) == ["explorer/none.py"]
    assert list(modules_in(text)) == ["tests/none/fuzz"]
    assert [unknown_options(command) for command in commands_in(text)] == [["--nothing"], ["none"]]


def test_the_python_of_the_api_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str) -> None:
    monkeypatch.chdir(tmp_path)
    blocks, names = python_in("api.md"), {"__name__": "api"}
    assert len(blocks) > 5
    for number, block in enumerate(blocks):
        exec(compile(block, f"docs/api.md, block {number}", "exec"), names)
    assert (tmp_path / "paxos.svg").exists()


def test_the_model_of_the_language_is_one(tmp_path: Path) -> None:
    (tmp_path / "election.py").write_text(python_in("language.md")[0], encoding="utf-8")
    assert check(str(tmp_path / "election.py"), engine="reference", max_depth=2).outcome == "undecided"


def test_the_models_of_clocks_are_right_at_their_lengths_only(tmp_path: Path) -> None:
    wrong: tuple[dict[str, int], ...] = ({"used": 3}, {"timeout": 5}, {"Error": 3})
    blocks = python_in("clocks.md")
    assert len(blocks) == len(wrong)
    for number, (block, sizes) in enumerate(zip(blocks, wrong, strict=True)):
        file = tmp_path / f"clocks{number}.py"
        file.write_text(block, encoding="utf-8")
        assert check(str(file), engine="reference").outcome == "holds"
        assert check(str(file), engine="reference", sizes=sizes).outcome == "violated"


def test_the_layers_are_those_that_are_checked() -> None:
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in checked if contract["type"] == "layers"]
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    [block] = [
        each
        for each in re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        if "\ncli\n" in each
    ]
    assert [re.split(r"  +", line)[0] for line in block.splitlines()] == layers


def test_the_sizes_of_models_are_held_by_tests() -> None:
    rows = re.findall(
        r"^\| `.*\| ([\d,]+) \| \d+ \|", (ROOT / "docs" / "models.md").read_text("utf-8"), re.MULTILINE
    )
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests" / "models").rglob("*.py"))
    assert len(rows) > 30
    assert [states for states in rows if not re.search(rf"\b{states.replace(',', '_')}\b", tests)] == []


def test_hooks_run_what_must_pass_before_a_change_lands() -> None:
    checks = re.findall(r"^\.venv/bin/(?!pip )(.*)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    entries = re.findall(r"^ *entry: \.venv/bin/(.*)$", hooks, re.MULTILINE)
    assert len(checks) >= 3
    assert [check for check in checks if check not in entries] == []


def test_the_readme_shows_a_picture_on_its_first_screen() -> None:
    """That it is what Quorate draws is checked in tests/trace/diagrams/test_drawings.py."""
    first = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:10]
    [picture] = [line for line in first if line.startswith("<img ")]
    file = re.search(r'src="([^"]+)"', picture)
    assert file is not None
    assert (ROOT / file[1]).is_file()
