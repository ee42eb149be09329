"""The course site in a real browser, which runs Quorate in Pyodide: served as plain files, with no other host within
reach, and without any server once it is loaded. Skipped where npm cannot bring Pyodide, or there is no Chromium."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.lessons.lesson import open_lesson
from quorate.native.wasm.building import has_wasm_compiler
from quorate.serving.site.building import build_site, write_site
from quorate.serving.site.compiling import compile_models, targets
from quorate.serving.site.pyodide import find_pyodide
from quorate.verdicts.selection import instance_of
from quorate.walking.links import open_link, read_link
from quorate.walking.searching import Question, search
from quorate.walking.walk import Walk
from tests.view.conftest import chromium, resized
from tests.view.pages import axe_faults
from tests.walking.test_page import Page

pytestmark = pytest.mark.slow

ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that knows nothing of what it serves, and keeps which files were asked for."""

    asked: list[str]

    def log_message(self, *said: Any) -> None:
        type(self).asked.append(self.path)


class Published:
    """The site in a folder, served until it is closed."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        handler = type("Handler", (Quiet,), {"asked": self.asked})
        served = functools.partial(handler, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), served)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        pyodide = find_pyodide(None)
    except ModelError as error:
        pytest.skip(str(error))
    written = tmp_path_factory.mktemp("site")
    compiled = compile_models(targets("lessons"))[0] if has_wasm_compiler() else {}
    write_site(build_site(pyodide, compiled=compiled), written)
    return written


@pytest.fixture
def site(folder: Path) -> Iterator[Published]:
    published = Published(folder)
    yield published
    published.close()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser for which there is no other host than this machine."""
    profile = tmp_path_factory.mktemp("profile")
    with chromium(ONLY_THIS_MACHINE, f"--user-data-dir={profile}") as driver:
        yield driver


class Patient(Page):
    """The page, for which Quorate has to start first: half a minute on a busy machine."""

    def until(self, holds: Callable[[], Any]) -> Any:
        for _ in range(4):
            with contextlib.suppress(AssertionError):
                return super().until(holds)
        return super().until(holds)


def next_step(page: Page) -> None:
    before = len(page.path)
    page.click(".lesson-next")
    page.until(lambda: len(page.path) == before + 1)


def test_a_lesson_is_walked_without_a_server_once_it_is_loaded(alone: Any, site: Published) -> None:
    lesson = open_lesson("highest-ballot")
    page = Patient(alone).open(f"{site.address}/walk.html?lesson=highest-ballot")
    assert page.texts("#loading") == []
    site.close()
    for _ in lesson.steps[1:]:
        next_step(page)
    assert "The lesson ends here." in page.text("#lesson")
    assert page.texts(".light.bad") == ["agreement"]
    assert "Paxos does not take step 15" in page.text("#beside")
    assert page.texts(".claims .not-so") == []
    assert page.errors() == []


def test_one_comes_back_to_a_lesson_from_the_first_page(alone: Any, site: Published) -> None:
    page = Patient(alone).open(f"{site.address}/walk.html?lesson=leader")
    next_step(page)
    next_step(page)
    page.take("timeout(s3)")
    assert "You have left the lesson after step 2" in page.text("#lesson")
    alone.get(f"{site.address}/index.html")
    assert page.texts(".go-on") == ["go on from step 2"]
    page.click(".go-on")
    page.until(lambda: page.script("return document.body.dataset.ready") is not None)
    assert page.texts(".lesson-head span") == ["2 of 6"]
    assert page.errors() == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_axe_finds_nothing_in_a_lesson(alone: Any, site: Published, width: int, dark: bool) -> None:
    with resized(alone, width, 800):
        Patient(alone).open(f"{site.address}/walk.html?lesson=leader")
        alone.execute_script(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        assert axe_faults(alone) == []


@pytest.mark.skipif(
    not has_wasm_compiler(), reason="ziglang, which compiles to WebAssembly, is not installed"
)
@pytest.mark.parametrize("name", ["highest-ballot", "before-the-disk"])
def test_compiled_code_searches_from_here_as_native_code_does(
    alone: Any, site: Published, name: str, compiler: str
) -> None:
    lesson = open_lesson(name)
    instance = instance_of(lesson.model, dict(lesson.sizes))
    page = Patient(alone).open(f"{site.address}/walk.html?lesson={name}")
    next_step(page)
    link = page.script("return location.href").partition("#")[2]
    page.tab("from here")
    assert "compiled code" in page.text("#search")
    page.click("#ask-violation button")
    page.until(lambda: "go there" in page.text("#searches"))
    walk = Walk(instance)
    start = open_link(walk, read_link(link)).position
    assert start is not None
    native = search(instance, start.trace, Question("violation"))
    assert native.engine == "native"
    assert native.trace is not None
    said = page.text("#searches")
    assert f"({native.states:,} states, " in said
    assert f"{native.name} {len(native.trace.steps) - 1} steps from step 1" in said
    assert "webassembly" in said
    page.click("#searches button", "go there")
    page.until(lambda: len(page.path) == len(native.trace.steps) + 1)
    assert page.texts(".light.bad") == [native.name]
    assert page.errors() == []


def test_python_searches_for_the_rest_and_can_be_stopped(alone: Any, site: Published) -> None:
    page = Patient(alone).open(
        f"{site.address}/walk.html?model=raft_crash:VoteWrittenAfterTerm&Server=3&Term=2&Index=1&Log=1"
    )
    page.tab("from here")
    page.click("#ask-violation button")
    page.until(lambda: "election_safety 7 steps from step 0" in page.text("#searches"))
    assert "reference" in page.text("#searches")
    assert "searched by CPython: this model with these sizes" in page.text("#searches")
    page.click("#searches button", "go there")
    page.until(lambda: len(page.path) == 8)
    assert page.texts(".light.bad") == ["election_safety"]
    page.script("document.getElementById('condition').value = 'False'")
    page.click("#ask-condition button")
    page.click("#searches button", "cancel")
    page.until(lambda: "cancelled: none was found until then" in page.text("#searches"))
    assert page.errors() == []


def test_a_link_opens_anew_and_one_of_another_model_too(alone: Any, site: Published) -> None:
    page = Patient(alone).open(f"{site.address}/walk.html?model=raft")
    page.take("timeout(s1)")
    link = page.script("return location.href")
    again = Patient(alone).open(link)
    assert again.path == ["the start", "timeout(s1)"]
    fragment = link.partition("#")[2]
    other = Patient(alone).open(f"{site.address}/walk.html?model=paxos#{fragment}")
    assert other.text("#title") == "raft"
    assert other.path == ["the start", "timeout(s1)"]
    assert other.errors() == []


def test_a_model_that_may_begin_in_several_ways_asks_how(alone: Any, site: Published) -> None:
    page = Patient(alone)
    alone.get(f"{site.address}/walk.html?model=zookeeper_reads")
    page.until(lambda: page.texts(".option"))
    assert "Choose how the run begins." in page.text("#drawing")
    page.click(".option")
    page.until(lambda: page.script("return at.now && at.now.path.length") == 1)
    assert page.errors() == []


def test_only_files_of_the_site_are_asked_for(alone: Any, site: Published, folder: Path) -> None:
    Patient(alone).open(f"{site.address}/walk.html?model=paxos")
    names = {path.partition("?")[0].lstrip("/") for path in site.asked}
    names -= {"walk.htmlnothing", "favicon.ico"}  # a place that is none, where `open` begins, and its icon
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names <= there
    assert "walk.html" in names
