"""What comes with Quorate is in folders by protocol, and found by the names of its files alone."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from quorate.language.bundled import MODELS, PROPERTIES, ROOMS, SPECS, model_file, modules_in, remembered_name
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.specs import available, load_spec
from quorate.models.raft.membership.raft_joint import RaftWithJointConsensus

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_is_found_by_a_name_of_its_own(room: str) -> None:
    files = [file for file in (ROOT / room.rpartition(".")[2]).rglob("*.py") if file.name != "__init__.py"]
    assert sorted(modules_in(room)) == sorted(file.stem for file in files)
    assert len(files) == len({file.stem for file in files})


@pytest.mark.parametrize("room", ROOMS)
def test_files_are_imported_without_their_folders_too(room: str) -> None:
    for name, path in modules_in(room).items():
        module = importlib.import_module(path)
        assert (module.__name__, module.__spec__ and module.__spec__.name) == (path, path)
        short = importlib.import_module(f"{room}.{name}")
        own = {key: value for key, value in vars(module).items() if not key.startswith("__")}
        assert {key: vars(short).get(key) for key in own} == own
    assert (
        importlib.import_module("quorate.models.raft_joint") is sys.modules[RaftWithJointConsensus.__module__]
    )


@pytest.mark.parametrize(
    "name", ["quorate.models.nothing", "quorate.models.raft.raft_joint", "quorate.raft_joint"]
)
def test_what_is_nowhere_is_not_found(name: str) -> None:
    with pytest.raises(ModuleNotFoundError, match=name):
        importlib.import_module(name)


def test_properties_are_in_the_folders_of_their_models() -> None:
    models = modules_in(MODELS)
    for name, path in modules_in(PROPERTIES).items():
        assert path == models[name].replace(MODELS, PROPERTIES)


def test_specs_are_in_the_folders_of_the_models_that_they_speak_of() -> None:
    for name in available():
        folder = modules_in(SPECS)[name].rpartition(".")[0]
        assert folder == load_spec(name).subject.__module__.rpartition(".")[0].replace(MODELS, SPECS)


def test_what_is_remembered_of_a_model_does_not_depend_on_its_folder() -> None:
    assert model_file(RaftWithJointConsensus) == "raft_joint"
    assert remembered_name(RaftWithJointConsensus) == "quorate.models.raft_joint.RaftWithJointConsensus"
    assert model_file(Path) is None
    assert remembered_name(Path) == f"{Path.__module__}.Path"


# ------------------------------------------------------------------------------------------ clauses

MINE = """
from quorate.models.paxos.paxos_crash import PaxosWithCrashes
from quorate.properties.paxos import agreement
from quorate.specs.paxos import paxos
from quorate import clause

extends = (paxos,)
proves = (agreement,)


@clause
def vote_proposed(s: PaxosWithCrashes) -> bool:
    return True
"""


def test_a_spec_takes_the_clauses_of_another_but_those_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    spec = load_spec(str(tmp_path / "mine.py"))
    taken = [each.name for each in load_spec("paxos").clauses]
    assert [each.name for each in spec.clauses] == [name for name in taken if name != "vote_proposed"] + [
        "vote_proposed"
    ]
    assert spec.clauses[-1].function.__globals__["__file__"] == str(tmp_path / "mine.py")
    assert spec.subject.__name__ == "PaxosWithCrashes"
    assert {each.name for each in spec.instance().properties} > set(taken)
    assert instantiate(spec.model).properties


def test_a_spec_leaves_clauses_out_and_what_extends_it_does_not_take_them(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(f"{MINE}\nwithout = (paxos.choosable,)\n")
    (tmp_path / "mine.py").write_text(
        "import base\nfrom quorate.properties.paxos import agreement\n\nextends = base\nproves = agreement\n"
    )
    spec = load_spec(str(tmp_path / "mine.py"))
    assert "choosable" not in [each.name for each in spec.clauses]
    assert "vote_proposed" in [each.name for each in spec.clauses]
    assert len(spec.clauses) == len(load_spec("paxos").clauses) - 1


@pytest.mark.parametrize(
    ("constant", "said"),
    [
        ("extends = (paxos.choosable,)", "extends of mine names 'choosable', which is no module"),
        ("extends = 'paxos'", "extends of mine names 'paxos', which is no module"),
        ("without = (paxos.left,)", "without of mine names 'left', which is no clause that it takes"),
        (
            "without = (vote_proposed,)",
            "without of mine names 'vote_proposed', which is no clause that it takes",
        ),
    ],
)
def test_what_is_no_spec_or_none_of_its_clauses_is_refused(tmp_path: Path, constant: str, said: str) -> None:
    (tmp_path / "mine.py").write_text(f"{MINE}\n{constant}\n")
    with pytest.raises(ModelError, match=said):
        load_spec(str(tmp_path / "mine.py"))
