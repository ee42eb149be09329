"""Models by name, from the library, from files and from modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.loading import available, load
from quorate.models.paxos import AnyReportedValue, Paxos
from quorate.verdicts.naming import name_of

HOMEWORK = """
from quorate import Model, Range, action, invariant
from beside import STEP


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        self.term += STEP


class Stopped(Clock):
    def tick(self) -> None:
        self.term += 0


@invariant
def small(m: Clock) -> bool:
    return m.term < 3
"""


@pytest.fixture
def homework(tmp_path: Path) -> Path:
    (tmp_path / "beside.py").write_text("STEP = 1\n")
    file = tmp_path / "hw.py"
    file.write_text(HOMEWORK)
    return file


@pytest.mark.parametrize(
    "name", ["paxos", "Paxos", "paxos:Paxos", "quorate.models.paxos", "quorate.models.paxos:paxos"]
)
def test_library_models(name: str) -> None:
    assert load(name) is Paxos


@pytest.mark.parametrize(
    "name", ["AnyReportedValue", "any-reported-value", "any_reported_value", "anyreportedvalue"]
)
def test_variants_go_by_any_spelling(name: str) -> None:
    assert load(f"paxos:{name}") is AnyReportedValue


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("paxs", "no model called paxs", "did you mean paxos?"),
        ("paxos:AnyReportdValue", "no model called AnyReportdValue", "did you mean AnyReportedValue?"),
        ("nowhere.py", "no file nowhere.py", ""),
        ("json", "defines no model", "class MyModel(Model)"),
    ],
)
def test_what_does_not_exist(name: str, message: str, hint: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        load(name)
    assert hint in caught.value.diagnostic.hint


def test_files(homework: Path) -> None:
    model = load(str(homework))
    assert model.__name__ == "Clock"
    assert load(f"{homework}:stopped").__name__ == "Stopped"
    assert [p.name for p in instantiate(model).properties] == ["small"]


def test_a_file_is_read_anew_and_so_is_what_is_beside_it(homework: Path) -> None:
    first = load(str(homework))
    homework.write_text(HOMEWORK.replace("Term: 3", "Term: 5"))
    (homework.parent / "beside.py").write_text("STEP = 2\n")
    second = load(str(homework))
    assert [max(m.sizes.values()) for m in (first, second)] == [3, 5]
    assert second.tick.__globals__["STEP"] == 2  # type: ignore[attr-defined]


def test_two_files_of_one_name_are_two(homework: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "hw.py"
    other.parent.mkdir()
    other.write_text(HOMEWORK.replace("from beside import STEP", "STEP = 1"))
    one, two = load(str(homework)), load(str(other))
    assert one is not two
    assert [len(instantiate(m).properties) for m in (one, two)] == [1, 1]


def test_several_models_must_be_told_apart(homework: Path) -> None:
    homework.write_text(HOMEWORK + "\n\nclass Other(Model):\n    flag: bool\n")
    with pytest.raises(ModelError, match="several models"):
        load(str(homework))


def test_a_wrong_property_elsewhere_is_no_matter(homework: Path) -> None:
    homework.write_text(HOMEWORK + "\n\n@invariant\ndef nameless(m) -> bool:\n    return True\n")
    with pytest.raises(ModelError, match="nameless does not say"):
        _ = instantiate(load(str(homework))).properties
    assert instantiate(Paxos).properties


def test_what_is_available() -> None:
    found = {name: (base, variants) for name, base, variants in available()}
    assert found["paxos"][0] is Paxos
    assert AnyReportedValue in found["paxos"][1]


def test_bugs_in_files_of_their_own_belong_to_the_model() -> None:
    found = {name: (base, variants) for name, base, variants in available()}
    assert "raft_elections" not in found
    assert {"DoubleVote", "Figure8"} <= {variant.__name__ for variant in found["raft"][1]}
    assert load("raft:Figure8").__module__ == "quorate.models.raft.raft_replication"
    assert load("paxos:HalfIsAQuorum") is load("paxos_flexible:half_is_a_quorum")
    assert [name_of(load(n)) for n in ("raft:DoubleVote", "paxos_flexible", "paxos:HalfIsAQuorum")] == [
        ("raft", "DoubleVote"),
        ("paxos_flexible", None),
        ("paxos_flexible", "HalfIsAQuorum"),
    ]
