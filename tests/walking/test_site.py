"""The course site: its files, made with a stand-in for Pyodide; what is said if Pyodide cannot be had; and that the
site's archive and Python's standard library are enough to answer its page."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.lessons.lesson import bundled_lessons
from quorate.native import emit
from quorate.native.wasm.building import has_wasm_compiler, name_of
from quorate.serving.in_browser import Desk
from quorate.serving.site.building import COMPILED, PACKED, Site, build_site, write_site
from quorate.serving.site.compiling import Target, compile_models, targets
from quorate.serving.site.own import gather
from quorate.serving.site.pyodide import NEEDED, VERSION, Pyodide, find_pyodide
from quorate.verdicts.selection import instance_of
from tests.cli.commands import run
from tests.view.conftest import resized
from tests.view.pages import axe_faults

LOCK = {"info": {"python": "3.14.2", "arch": "wasm32"}, "packages": {"numpy": {"file_name": "numpy.whl"}}}
FILES = {name: name.encode() for name in NEEDED} | {"pyodide-lock.json": json.dumps(LOCK).encode()}


def package(folder: Path, version: str = VERSION) -> Path:
    """A folder with the files of Pyodide, in name only."""
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "package.json").write_text(json.dumps({"version": version}))
    return folder


@pytest.fixture(scope="module")
def site() -> Site:
    return build_site(Pyodide(FILES, VERSION))


@pytest.fixture(scope="module")
def unpacked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the worker unpacks Quorate to."""
    folder = tmp_path_factory.mktemp("quorate")
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(site.files["quorate.packed"]))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def text_of(site: Site, name: str) -> str:
    return site.files[name].decode()


def test_the_first_page_offers_the_lessons_and_the_models(site: Site) -> None:
    text = text_of(site, "index.html")
    for lesson in bundled_lessons():
        assert f'href="walk.html?lesson={lesson.name}"' in text
        assert lesson.title in text
    for model in ("raft", "raft:Figure8", "paxos:AnyReportedValue", "multipaxos", "zab"):
        assert f'href="walk.html?model={model}"' in text


def test_the_first_page_says_what_is_loaded(site: Site) -> None:
    text = text_of(site, "index.html")
    for each in site.loaded:
        assert each.name in site.files
        assert len(site.files[each.name]) == each.bytes
        assert f"<code>{each.name}</code>" in text
    assert json.loads(text_of(site, "site.json"))["files"] == {each.name: each.bytes for each in site.loaded}


@pytest.mark.parametrize("name", ["index.html", "walk.html"])
def test_a_page_runs_its_own_script_and_asks_its_own_server_only(site: Site, name: str) -> None:
    text = text_of(site, name)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert re.findall(r"https?://[^\s\"'`)]+", text.replace("http://www.w3.org/2000/svg", "")) == []


def test_all_that_the_site_asks_for_is_there(site: Site) -> None:
    asked = set(re.findall(r"import\(`\./([^`$]+)", text_of(site, "worker.js")))
    asked |= {name for name in re.findall(r'href="([^"?:]+)', text_of(site, "index.html")) if name != "data"}
    assert asked == {"pyodide/pyodide.js", "pyodide/pyodide.asm.js", "walk.html"}
    assert asked <= set(site.files)
    assert gzip.decompress(site.files["pyodide/pyodide.asm.wasm.packed"]) == FILES["pyodide.asm.wasm"]
    assert json.loads(site.files["pyodide/pyodide-lock.json"]) == {"info": LOCK["info"], "packages": {}}


IN_THE_BROWSER = """
import json, sys
sys.path[:0] = [sys.argv[1]]
from quorate.native import emit
from quorate.native.wasm.building import has_wasm_compiler, name_of
from quorate.serving.in_browser import Desk
reported = []
desk = Desk(reported.append)
def ask(question, **asked):
    status, said = json.loads(desk.reply(question, json.dumps(asked)))
    assert status == 200, said
    return said
for name in sys.argv[2:]:
    said = ask("open", lesson=name)
    assert not said["lesson"]["misfit"], said
    assert all(claim["true"] for step in said["lesson"]["steps"] for claim in step["claims"])
    end = ask("at", node=said["lesson"]["steps"][-1]["node"])
    ask("save", node=end["node"], form="json")
print(len(reported), end["text"])
"""

SEARCHED = """
names = []
desk = Desk(reported.append, names.append)  # which has none
node = ask("open", model="paxos")["position"]["node"]
search = ask("search", node=node, sought="violation")["search"]
found = ask("progress", search=search)["found"]
print(json.dumps([*names, found["engine"], found["states"], *found["notes"]]))
"""

HOMEWORK = """from quorate.models.raft import Raft, Server
from shared.helpers import half


class MyRaft(Raft):
    def is_quorum(self, s: Server, members: set[Server]) -> bool:
        return half(members)
"""
HELPERS = """from quorate.models.raft import Server


def half(members: set[Server]) -> bool:
    return 2 * len(members) >= len(Server)
"""
OWN_LESSON = """title = "Half is enough"
about = "One's own `Raft`."
model = "../hw.py:MyRaft"
sizes = { Server = 4, Term = 2, Log = 1, Index = 2 }

[[step]]
words = "Begin."

[[step]]
take = ["timeout", { s = "s1" }]
words = "It stands for election."
claims = ["half({s1, s2})"]
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a model in two files, a lesson on it, and a file that is nobody's business."""
    for name, text in (
        ("hw.py", HOMEWORK),
        ("shared/__init__.py", ""),
        ("shared/helpers.py", HELPERS),
        ("lessons/half.toml", OWN_LESSON),
        ("solution.py", "answer = 42\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_course_adds_its_own_models_and_lessons(course: Path) -> None:
    own = gather(["hw.py:MyRaft"], ["lessons/half.toml"])
    assert set(own.files) == {"hw.py", "shared/__init__.py", "shared/helpers.py", "lessons/half.toml"}
    built = build_site(Pyodide(FILES, VERSION), own)
    text = text_of(built, "index.html")
    assert 'href="walk.html?lesson=lessons/half.toml"' in text
    assert "<code>Raft</code>." in text
    assert text.index('href="walk.html?model=hw.py:MyRaft"') < text.index('href="walk.html?model=raft"')
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(built.files["quorate.packed"]))) as archive:
        archive.extractall(course / "unpacked", filter="data")
    there = course / "unpacked" / "own"
    code = f"import os; os.chdir({str(there)!r})\n{IN_THE_BROWSER}"
    command = [sys.executable, "-I", "-S", "-c", code, str(there.parent), "lessons/half.toml"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["0", "timeout(s1)"]


def test_a_lesson_that_is_wrong_is_not_published(course: Path) -> None:
    (course / "lessons" / "half.toml").write_text(OWN_LESSON.replace("half({s1, s2})", "half({s1})"))
    with pytest.raises(ModelError) as error:
        gather([], ["lessons/half.toml"])
    assert error.value.diagnostic.message == "the lesson half is not published: step 1: half({s1}) is not so"
    with pytest.raises(ModelError, match=r"there is no file nothing\.py"):
        gather(["nothing.py:M"], [])
    (course / "hw.py").write_text(HOMEWORK.replace("s: Server, ", "s, "))
    with pytest.raises(ModelError, match="s has no annotation"):
        gather(["hw.py:MyRaft"], [])


def test_a_site_that_changed_is_not_mixed_with_the_one_before(site: Site) -> None:
    def stamp(built: Site) -> str:
        return json.loads(text_of(built, "walk.html").partition("const SITE = ")[2].partition(";\n")[0])[
            "stamp"
        ]

    other = build_site(Pyodide({**FILES, "python_stdlib.zip": b"another"}, VERSION))
    assert stamp(site) != stamp(other)


def test_the_same_site_has_the_same_bytes(site: Site) -> None:
    assert build_site(Pyodide(FILES, VERSION)).files == site.files


def test_the_archive_and_the_standard_library_are_enough_for_every_lesson(unpacked: Path) -> None:
    names = [lesson.name for lesson in bundled_lessons()]
    command = [sys.executable, "-I", "-S", "-c", IN_THE_BROWSER, str(unpacked), *names]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["0", "become_leader(s3)"]


def test_the_browser_asks_for_the_model_that_was_compiled(unpacked: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", IN_THE_BROWSER + SEARCHED, str(unpacked), "leader"]
    nothing = {"PATH": ""}  # and so no compiler
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, env=nothing)
    assert run.returncode == 0, run.stderr
    name, engine, states, note = json.loads(run.stdout.splitlines()[-1])
    assert name == name_of(emit(instance_of("paxos")))
    assert (engine, states) == ("reference", 443)
    assert note.startswith("searched by CPython: this model with these sizes")


FOLDED = "for (const each of document.querySelectorAll('.folder ~ .folder')) each.remove();"
"""The first folder of models stands for all: axe-core takes long over many elements."""


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_the_first_page(
    browser: Any, site: Site, tmp_path: Path, width: int, theme: str
) -> None:
    page = tmp_path / "index.html"
    page.write_bytes(site.files["index.html"])
    with resized(browser, width, 800):
        browser.get(page.as_uri())
        browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        browser.execute_script(FOLDED)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert axe_faults(browser) == []


def test_the_models_are_found_by_words(browser: Any, site: Site, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_bytes(site.files["index.html"])
    browser.get(page.as_uri())
    found = browser.find_element("id", "find")
    found.send_keys("figure8")
    shown = [each.text for each in browser.find_elements("css selector", ".folder a") if each.is_displayed()]
    assert shown[:4] == ["raft", "raft:Figure8", "raft_abstract", "raft_abstract:Figure8"]
    assert all(name.startswith("raft") for name in shown)
    found.send_keys("nothing")
    assert browser.find_element("id", "none").is_displayed()


# ------------------------------------------------------------------------------------------- the desk


class Asked:
    """The engine of the site, as the page asks it."""

    def __init__(self) -> None:
        self.reported: list[Any] = []
        self.desk = Desk(lambda said: self.reported.append(json.loads(said)))

    def __call__(self, question: str, **asked: Any) -> Any:
        status, said = json.loads(self.desk.reply(question, json.dumps(asked)))
        return said if status == 200 else (status, said["error"])


def test_a_page_opens_what_it_names() -> None:
    ask = Asked()
    assert ask("open", lesson="leader")["lesson"]["name"] == "leader"
    assert ask("open", lesson="leader")["model"]["name"] == "raft"
    said = ask("open", model="paxos", sizes={"Ballot": 3})
    assert (said["model"]["name"], said["model"]["sizes"]["Ballot"], said["lesson"]) == ("paxos", 3, None)


def test_a_link_opens_its_model_whatever_the_page_names() -> None:
    ask = Asked()
    started = ask("open", model="paxos")["position"]["node"]
    link = ask("take", node=started, action="prepare", arguments={"b": 0})["link"]
    other = Asked()
    said = other("open", lesson="leader", link=f"#{link}")
    assert (said["model"]["name"], said["position"]["text"]) == ("paxos", "prepare(0)")
    node = said["position"]["node"]
    assert other("open", lesson="leader", link=f"#{link}")["position"]["node"] == node
    assert other("open", lesson="leader")["lesson"]["name"] == "leader"


def test_a_search_is_done_when_it_is_answered() -> None:
    ask = Asked()
    node = ask("open", model="paxos")["position"]["node"]
    began = ask("search", node=node, sought="property", name="a_value_can_be_chosen", time="60s")
    said = ask("progress", search=began["search"])
    assert said["done"]
    assert said["found"]["how"] == "found"
    assert len(said["path"]) == 7


def test_what_cannot_be_answered_is_told() -> None:
    ask = Asked()
    assert ask("take", node=0) == (400, "there is no model: open one first")
    assert ask("open") == (422, "no model is named")
    assert ask("open", model="nothing")[0] == 422
    assert ask("open", link="#what?") == (422, "this is not a link to a position of a walk")
    assert json.loads(ask.desk.reply("open", "{"))[0] == 500


# ------------------------------------------------------------------------------------------- the command


def test_the_command_writes_a_site(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "a folder" / "site"
    answer = run(
        capsys,
        "site",
        "--out",
        str(out),
        "--compile",
        "none",
        "--pyodide",
        str(package(tmp_path / "pyodide")),
    )
    assert (answer.code, answer.err) == (0, "")
    assert {path.name for path in out.iterdir()} == {
        *("index.html", "walk.html", "worker.js", "site.json", "quorate.packed", "compiled.json", "pyodide"),
    }
    assert "are loaded for the first walk" in answer.out
    assert f"--directory '{out}'" in answer.out


def test_without_a_compiler_the_site_is_written_and_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quorate.cli.run_site.has_wasm_compiler", lambda: False)
    out, given = tmp_path / "site", package(tmp_path / "pyodide")
    answer = run(capsys, "site", "--out", str(out), "--pyodide", str(given))
    assert answer.code == 0
    assert answer.err == (
        "note: models are compiled to WebAssembly by ziglang, which is not installed: pip install 'quorate[site]'; "
        "on this site CPython answers searches\n"
    )
    assert json.loads((out / "compiled.json").read_text()) == []


def test_what_is_compiled() -> None:
    lessons, main, every = (targets(which) for which in ("lessons", "main", "all"))
    assert targets("none", ["paxos"]) == ()
    assert {each.model for each in lessons} == {lesson.model for lesson in bundled_lessons()}
    assert set(lessons) < set(main) < set(every)
    assert Target("paxos") in main
    assert Target("raft:VotesCountedTwice") not in main
    assert Target("raft:VotesCountedTwice") in every
    assert targets("lessons", ["hw.py:MyRaft"])[-1] == Target("hw.py:MyRaft")


def test_what_cannot_be_compiled_is_told(course: Path) -> None:
    if not has_wasm_compiler():
        pytest.skip("ziglang, which compiles to WebAssembly, is not installed")
    told: list[tuple[int, int]] = []
    modules, refused = compile_models(
        [Target("consensus"), Target("nothing")], lambda *said: told.append(said)
    )
    assert told == [(1, 1)]
    assert [module[:4] for module in modules.values()] == [b"\0asm"]
    assert len(refused) == 1
    assert refused[0].startswith("nothing: ")
    built = build_site(Pyodide(FILES, VERSION), compiled=modules)
    (name,) = json.loads(text_of(built, "compiled.json"))
    assert gzip.decompress(built.files[f"compiled/{name}.packed"]) == modules[name]
    assert json.loads(text_of(built, "site.json"))["compiled"] == 1
    assert built.files["walk.html"] != build_site(Pyodide(FILES, VERSION)).files["walk.html"]


def test_another_version_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    given = package(tmp_path / "pyodide", "0.1.0")
    answer = run(
        capsys, "site", "--out", str(tmp_path / "site"), "--compile", "none", "--pyodide", str(given)
    )
    assert answer.code == 0
    assert answer.err == f"note: this is Pyodide 0.1.0; the site is made for {VERSION}\n"


def test_it_may_be_packed(tmp_path: Path) -> None:
    folder = package(tmp_path / "package")
    archive = tmp_path / "pyodide.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, "package")
    found = find_pyodide(archive)
    assert (found.version, found.python) == (VERSION, "3.14.2")
    assert {name: found.files[name] for name in NEEDED} == FILES


def test_what_is_not_pyodide_is_told(tmp_path: Path) -> None:
    folder = package(tmp_path / "pyodide")
    (folder / "pyodide.asm.wasm").unlink()
    with pytest.raises(ModelError, match=r"is not Pyodide: it has no pyodide\.asm\.wasm"):
        find_pyodide(folder)
    (folder / "pyodide.asm.wasm").write_bytes(b"")
    (folder / "pyodide-lock.json").write_text("[]")
    with pytest.raises(ModelError, match="its list of packages is not as it should be"):
        find_pyodide(folder)
    file = tmp_path / "file.tgz"
    file.write_text("no archive")
    with pytest.raises(ModelError, match="cannot be read"):
        find_pyodide(file)
    with pytest.raises(ModelError, match=r"cannot be read: .*No such file"):
        find_pyodide(tmp_path / "none")


def test_without_npm_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ModelError, match="npm, which brings Pyodide, is not installed") as error:
        find_pyodide(None)
    assert "--pyodide PATH" in error.value.diagnostic.hint


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
def test_npm_brings_it_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as packed:
        packed.add(package(tmp_path / "package"), "package")
    npm = tmp_path / "npm"
    npm.write_text(
        f'#!/bin/sh\necho "$@" >> "{tmp_path}/asked"\n/bin/cp "{tmp_path}/package.tgz" pyodide.tgz\n'
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    assert find_pyodide(None).version == find_pyodide(None).version == VERSION
    assert (tmp_path / "asked").read_text().splitlines() == [f"pack --silent pyodide@{VERSION}"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for npm is a shell script")
def test_what_npm_says_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ModelError, match="npm could not bring Pyodide: npm error code ENOTFOUND"):
        find_pyodide(None)


def test_a_site_that_cannot_be_written_is_told(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="the site cannot be written to"):
        write_site(site, tmp_path / "file" / "site")


def test_a_model_that_is_compiled_no_more_is_removed_and_nothing_else(site: Site, tmp_path: Path) -> None:
    def compiled(*names: str) -> Site:
        listed = {f"{COMPILED}.json": json.dumps(sorted(names)).encode()}
        return Site({**listed, **{f"{COMPILED}/{name}{PACKED}": b"code" for name in names}}, site.loaded)

    write_site(compiled("one", "two"), tmp_path)
    for own in (f"{COMPILED}/own{PACKED}", "own.html"):
        (tmp_path / own).write_text("")
    write_site(compiled("two", "three"), tmp_path)
    left = {path.name.removesuffix(PACKED) for path in (tmp_path / COMPILED).iterdir()}
    assert left == {"two", "three", "own"}
    assert (tmp_path / "own.html").exists()


@pytest.mark.parametrize("listed", ["", "7", '{"one": 1}', '["../../own", {}]'])
def test_a_list_of_somebody_else_removes_nothing(site: Site, tmp_path: Path, listed: str) -> None:
    (tmp_path / COMPILED).mkdir()
    (tmp_path / COMPILED / f"one{PACKED}").write_text("")
    (tmp_path / f"{COMPILED}.json").write_text(listed)
    write_site(Site({}, site.loaded), tmp_path)
    assert (tmp_path / COMPILED / f"one{PACKED}").exists()
