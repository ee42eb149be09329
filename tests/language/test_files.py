"""Users' files: what they import is theirs, is watched, and stays together; packages."""

from __future__ import annotations

import importlib
import sys
import sysconfig
from pathlib import Path

import pytest

from quorate import ModelError, check, compare, graph, prove, replay, save_trace
from quorate.cli.show_text import model_source
from quorate.comparison.refinement import check_refinement
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.modules import is_users
from quorate.verdicts.naming import spec_of

MODEL = """
from quorate import Model, Range, action, invariant, when
from helpers import small
import helpers
import lib
from lib.deep import BOUND


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 5}

    n: Count

    @action
    def inc(self) -> None:
        when(small(self.n))
        self.n += 1


@invariant
def ok(m: Counter) -> bool:
    return m.n <= 2 and BOUND == 1 and lib.BOUND == 1 and helpers.LIMIT == 2
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    """A file that imports one beside it, and a package in a folder."""
    (tmp_path / "helpers.py").write_text("LIMIT = 2\n\n\ndef small(n: int) -> bool:\n    return n < LIMIT\n")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("from .deep import BOUND\n")
    (tmp_path / "lib" / "deep.py").write_text("BOUND = 1\n")
    file = tmp_path / "hw.py"
    file.write_text(MODEL)
    return file


@pytest.mark.parametrize(
    ("edited", "old", "new"),
    [
        ("helpers.py", "LIMIT = 2", "LIMIT = 3"),
        ("lib/deep.py", "BOUND = 1", "BOUND = 2"),
        ("lib/__init__.py", "from .deep import BOUND", "BOUND = 7"),
        ("hw.py", "self.n += 1", "self.n += 3"),
    ],
)
def test_whatever_of_the_users_is_edited_counts(homework: Path, edited: str, old: str, new: str) -> None:
    assert check(str(homework)).outcome == "holds"
    file = homework.parent / edited
    text = file.read_text()
    file.write_text(text.replace(old, new))
    assert check(str(homework)).outcome == "violated"
    file.write_text(text)
    assert check(str(homework)).outcome == "holds"


def test_what_was_loaded_before_an_edit_is_as_it_was(homework: Path) -> None:
    before = load(str(homework))
    (homework.parent / "helpers.py").write_text(
        "LIMIT = 3\n\n\ndef small(n: int) -> bool:\n    return n < LIMIT\n"
    )
    after = load(str(homework))
    assert after is not before
    assert load(str(homework)) is after
    assert [len(instantiate(model).properties) for model in (before, after)] == [1, 1]
    assert check(after).outcome == "violated"


def test_two_files_with_modules_of_one_name_do_not_disturb_each_other(homework: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    text = "from __future__ import annotations\n" + MODEL.replace(
        "import lib\nfrom lib.deep import BOUND", ""
    )
    base = text.replace("BOUND == 1 and lib.BOUND == 1 and", "")
    for folder, bound in ((other, 1), (tmp_path, 2)):
        (folder / "helpers.py").write_text(
            f"LIMIT = {bound}\n\n\ndef small(n: int) -> bool:\n    return n < LIMIT\n"
        )
        (folder / "base.py").write_text(base)
        (folder / "mine.py").write_text("from base import Counter\n\n\nclass Mine(Counter): ...\n")
    one, two = load(f"{other}/mine.py:Mine"), load(f"{tmp_path}/mine.py:Mine")
    # In whatever order they are asked for: each has its own sorts, its own properties, its own helpers.
    assert [check(model).outcome for model in (one, two, one)] == ["violated", "holds", "violated"]
    assert load(f"{other}/mine.py:Mine") is one
    assert next(iter(instantiate(one).sizes)) is not next(iter(instantiate(two).sizes))


def test_a_module_of_the_programs_own_is_not_replaced(
    homework: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "helpers.py").write_text("LIMIT = 77\n")
    monkeypatch.syspath_prepend(str(elsewhere))
    monkeypatch.delitem(sys.modules, "helpers", raising=False)
    own = importlib.import_module("helpers")
    try:
        assert check(str(homework)).outcome == "holds"
        assert sys.modules["helpers"] is own
        assert importlib.import_module("helpers").LIMIT == 77
    finally:
        del sys.modules["helpers"]


def test_an_import_in_another_thread_passes_over_nothing(tmp_path: Path) -> None:
    """Such an import walks through the lists that were in place when it began."""
    (tmp_path / "model.py").write_text(MODEL_THAT_LOOKS)
    finders, path = sys.meta_path, sys.path
    before = (list(finders), list(path))
    model = load(f"{tmp_path / 'model.py'}:M")
    assert sys.modules[model.__module__].SEEN
    assert (finders, path) == before
    assert (sys.meta_path, sys.path) == before


MODEL_THAT_LOOKS = """
import sys

from quorate import Model, Range, action

HERE = __file__.rpartition("/")[0]
SEEN = HERE in sys.path


class M(Model):
    n: Range = 0

    @action
    def step(self) -> None:
        self.n = 1
"""


def test_a_file_that_its_own_helper_imports_is_one(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(f"{BASE.partition('@invariant')[0]}import said\n")
    (tmp_path / "said.py").write_text(
        "from quorate import invariant\nfrom hw import Base\n\n\n"
        "@invariant\ndef low(m: Base) -> bool:\n    return m.n < 2\n"
    )
    assert check(str(file)).outcome == "violated"


def test_a_property_of_a_library_model_is_not_kept_twice(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    text = (
        "from quorate import invariant\nfrom quorate.models.paxos import Paxos\n\n\nclass Mine(Paxos): ...\n\n\n"
        "@invariant\ndef calm(m: Paxos) -> bool:\n    return len(m.sent) < 99\n"
    )
    names = []
    for edited in (text, text + "\n", text.partition("@invariant")[0]):
        file.write_text(edited)
        names.append([p.name for p in instantiate(load(str(file))).properties].count("calm"))
    assert names == [1, 1, 0]


# ------------------------------------------------------------------------------------------- packages

BASE = """
from quorate import Model, Range, action, invariant, reachable, refinement, when


class Count(Range): ...


class Base(Model):
    sizes = {Count: 3}

    n: Count

    @action
    def inc(self) -> None:
        self.n += 1


@invariant
def ok(m: Base) -> bool:
    return m.n < 2


@reachable
def up(m: Base) -> bool:
    return m.n == 1
"""

DERIVED = """
from quorate import action, clause, refinement, when

from ..base import Base, Count, ok
from . import LIMIT


class Careful(Base):
    @action
    def inc(self) -> None:
        when(self.n < LIMIT)
        super().inc()


class Hasty(Careful):
    \"\"\"BUG: does not look.\"\"\"

    @action
    def inc(self) -> None:
        self.n += 1


@clause
def below(m: Careful) -> bool:
    return m.n < 2


proves = (ok,)


@refinement
def as_base(m: Careful, base: Base) -> None:
    base.n = m.n
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with a package in it: ``course.hw.mine`` is a file with relative imports."""
    for folder, text in (("course", ""), ("course/hw", "from ..base import Base\nLIMIT = 1\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text(text)
    (tmp_path / "course" / "base.py").write_text(BASE)
    (tmp_path / "course" / "hw" / "mine.py").write_text(DERIVED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


PLACES = ["course/hw/mine.py", "course.hw.mine"]


@pytest.mark.parametrize("place", PLACES)
def test_a_model_in_a_package_is_found_by_file_and_by_name(package: Path, place: str) -> None:
    assert check(f"{place}:Careful").outcome == "holds"
    assert check(f"{place}:Hasty").outcome == "violated"
    assert load(f"{place}:Base").__module__ == "course.base"
    assert load("course/base.py").__name__ == "Base"
    assert load("course.hw:Base").__name__ == "Base"
    assert load("course/hw:Base").__name__ == "Base"


@pytest.mark.parametrize("place", PLACES)
def test_every_tool_takes_a_model_in_a_package(package: Path, place: str) -> None:
    result = check(f"{place}:Hasty")
    assert spec_of(result.instance.cls) == "course/hw/mine.py:Hasty"
    (written,) = save_trace(result, package / "run.json")
    with pytest.raises(ModelError, match="no code is run because a file names it"):
        replay(written)
    assert replay(written, f"{place}:Hasty").same
    assert not replay(written, f"{place}:Careful").same
    assert [c.variant.__name__ for c in compare(f"{place}:Careful", ["Hasty"])] == ["Hasty"]
    assert graph(f"{place}:Careful").explored == 2
    assert "class Careful(Base)" in model_source(load(f"{place}:Careful"))
    assert check_refinement(f"{place}:Careful", "course/base.py:Base").outcome == "holds"
    assert check_refinement(f"{place}:Hasty", "course.base:Base").outcome == "holds"
    assert prove("course/hw/mine.py:Careful").outcome == "proved"


def test_a_relative_import_needs_no_init_file(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "base.py").write_text(BASE)
    file = tmp_path / "plain" / "mine.py"
    file.write_text("from .base import Base\n\n\nclass Mine(Base): ...\n")
    assert check(str(file)).outcome == "violated"


def test_a_relative_import_without_a_package_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "no-package"
    folder.mkdir()
    file = folder / "mine.py"
    file.write_text("from .base import Base\n")
    with pytest.raises(ModelError, match=r"mine.py:1:1: attempted relative import") as caught:
        check(str(file))
    assert "__init__.py" in caught.value.diagnostic.hint


def test_an_edit_in_a_package_counts(package: Path) -> None:
    assert check("course.hw.mine:Careful").outcome == "holds"
    (package / "course" / "hw" / "__init__.py").write_text("LIMIT = 2\n")
    assert check("course.hw.mine:Careful").outcome == "violated"
    (package / "course" / "hw" / "__init__.py").write_text("LIMIT = 1\n")
    assert check("course.hw.mine:Careful").outcome == "holds"


def test_whose_a_file_is_is_known_without_asking_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers_by_an_import(name: str) -> str:
        raise AttributeError("abi_thread")  # as in Python 3.13, where it is asked within that import

    monkeypatch.setattr(sysconfig, "get_path", answers_by_an_import)
    is_users.cache_clear()
    assert is_users(str(tmp_path / "mine.py"))
    assert not is_users(sysconfig.__file__)


def test_files_that_import_each_other_are_told_what_to_move(tmp_path: Path) -> None:
    (tmp_path / "protocol.py").write_text(
        "from quorate import Model\nfrom helpers import few\n\n\nclass Lock(Model): ...\n"
    )
    (tmp_path / "helpers.py").write_text("from protocol import Lock\n\n\ndef few(m: Lock) -> bool: ...\n")
    with pytest.raises(ModelError) as found:
        load(str(tmp_path / "protocol.py"))
    said = found.value.diagnostic
    assert (
        said.message
        == "protocol.py and helpers.py import each other, and protocol.py has not come to Lock yet"
    )
    assert said.hint == (
        "move Lock to a file that both import; or in helpers.py import protocol, and write protocol.Lock"
    )
    assert said.span is not None
    assert (Path(said.span.file).name, said.span.line) == ("helpers.py", 1)


def test_a_name_that_a_users_file_does_not_have_is_said_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("FEWER = 2\n")
    (tmp_path / "protocol.py").write_text("from helpers import FEWEST\n")
    with pytest.raises(ModelError) as found:
        load(str(tmp_path / "protocol.py"))
    assert found.value.diagnostic.message == "helpers.py has no FEWEST"
    assert found.value.diagnostic.hint == "did you mean FEWER?"


def test_sorts_of_one_name_in_two_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "nodes.py").write_text("from quorate import Symmetric\n\n\nclass Node(Symmetric): ...\n")
    (tmp_path / "messages.py").write_text(
        "from quorate import Record, Symmetric\n\n\nclass Node(Symmetric): ...\n\n\n"
        "class Vote(Record):\n    who: Node\n"
    )
    (tmp_path / "protocol.py").write_text(
        "from messages import Vote\nfrom nodes import Node\nfrom quorate import Model, Set\n\n\n"
        "class Lock(Model):\n    sizes = {Node: 2}\n\n    sent: Set[Vote]\n"
    )
    with pytest.raises(ModelError) as found:
        lower(instantiate(load(str(tmp_path / "protocol.py"))))
    assert found.value.diagnostic.message == (
        "two sorts are called Node, that of messages.py and that of nodes.py; only the second has a size"
    )
    assert found.value.diagnostic.hint == "define it in one of them, and in the other: from nodes import Node"
