"""A search that is kept in a folder: another goes on from there, whatever ended the first, and tells the same."""

from __future__ import annotations

import errno
import inspect
import itertools
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate import Model
from quorate.exploration import Exploration, Keeping, Limits, Request
from quorate.language.diagnostics import ModelError
from quorate.language.files import execute
from quorate.language.instance import instantiate
from quorate.models.paxos import AnyReportedValue, Paxos
from quorate.native import NativeExplorer, checkpoint
from quorate.native.binding import SearchHandle
from quorate.support.budget import UNLIMITED, Budget
from quorate.verdicts.checking import check
from tests.models_for_tests import processes
from tests.native import growing, recorded

pytestmark = pytest.mark.usefixtures("compiler")


def request_of(model: type[Model], sizes: dict[str, int] | None = None, **options: Any) -> Request:
    instance = instantiate(model, sizes or {})
    asked = {"properties": instance.properties, "keep_going": True, **options}
    return Request(instance, **asked)


def explore(request: Request, budget: Budget = UNLIMITED) -> Exploration:
    """What a search tells, but for how fast it was, and what it kept."""
    found = NativeExplorer().explore(request, budget)
    return replace(found, seconds=0, compile_seconds=0, bytes_per_state=0, workers=0)


def told(found: Exploration) -> Exploration:
    return replace(found, kept="", warnings=())


def kept_in(folder: Path, request: Request, resume: bool = False, **changes: Any) -> Request:
    return replace(request, keeping=Keeping(folder, resume), **changes)


@pytest.mark.parametrize("symmetry", [False, True])
def test_depth_by_depth_on_other_workers(symmetry: bool, tmp_path: Path) -> None:
    request = request_of(Paxos, symmetry=symmetry)
    whole = explore(request)
    for number, depth in enumerate((0, 1, 3, 7, 12)):
        part = kept_in(
            tmp_path / "kept", request, bool(number), limits=Limits(depth=depth), workers=1 + number % 2
        )
        found = explore(part)
        assert (found.stop, found.depth) == ("depth", depth)
        assert found.kept.endswith(f"state{'s' if found.states > 1 else ''}, depth {depth}")
    assert told(explore(kept_in(tmp_path / "kept", request, True, workers=2))) == whole


def test_a_search_that_is_over_is_over_again(tmp_path: Path) -> None:
    request = request_of(AnyReportedValue, {"Ballot": 3}, keep_going=False)
    whole = explore(request)
    assert whole.stop == "violation"
    assert told(explore(kept_in(tmp_path, request))) == whole
    assert told(explore(kept_in(tmp_path, request, True))) == whole
    every = explore(request_of(processes.Mutex, deadlock=True))
    assert every.stop == "complete"
    for resume in (False, True, True):
        assert (
            told(explore(kept_in(tmp_path / "mutex", request_of(processes.Mutex, deadlock=True), resume)))
            == every
        )


@pytest.mark.parametrize("model", [growing.Gossip, growing.Late, growing.Shelves, growing.Boxes])
def test_sets_that_outgrow_their_room(
    model: type[Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(checkpoint, "WAIT_SECONDS", 0.001)
    last = {growing.Gossip: 11}.get(model)
    whole = explore(request_of(model, limits=Limits(depth=last)))
    for first in (2, 4, 8):
        for remembered in (tmp_path / "cache").glob("*.room"):
            remembered.unlink()
        folder = tmp_path / f"kept {first}"
        explore(kept_in(folder, request_of(model, limits=Limits(depth=first)), workers=2))
        resumed = request_of(model, limits=Limits(depth=last))
        assert told(explore(kept_in(folder, resumed, True))) == whole
        assert len([each for each in folder.iterdir() if each.name.startswith("states-")]) == 1
        assert told(explore(kept_in(folder, resumed, True))) == whole


def test_properties_of_runs(tmp_path: Path) -> None:
    def checked(**options: Any) -> tuple[Any, ...]:
        found = check(recorded.Shipping, sizes={"Mark": 2}, keep_going=True, **options)
        return found.exploration.states, [(each.name, each.outcome, each.trace) for each in found.verdicts]

    whole = checked()
    assert "violated" in {outcome for _, outcome, _ in whole[1]}
    checked(checkpoint=tmp_path, max_depth=3)
    assert checked(checkpoint=tmp_path, resume=True, workers=1) == whole


def test_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the folder at any moment is enough to go on from: it is copied whenever the text was replaced."""
    monkeypatch.setattr(checkpoint, "WAIT_SECONDS", 0.0001)
    copies = []
    write = checkpoint.Folder.write

    def copied(self: checkpoint.Folder, content: Any) -> None:
        write(self, content)
        copies.append(tmp_path / f"copy {len(copies)}")
        shutil.copytree(self.path, copies[-1])

    monkeypatch.setattr(checkpoint.Folder, "write", copied)
    request = request_of(Paxos, symmetry=False)
    whole = told(explore(kept_in(tmp_path / "kept", request, workers=2)))
    assert whole == explore(request)
    monkeypatch.setattr(checkpoint.Folder, "write", write)
    for each in copies[-4:]:
        assert told(explore(kept_in(each, request, True))) == whole


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "WAIT_SECONDS", 0.001)
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    explore(kept_in(tmp_path, request, limits=Limits(depth=5)))
    pwrite, full = os.pwrite, itertools.count()

    def refused(number: int, data: Any, offset: int) -> int:
        if next(full) >= 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return pwrite(number, data, offset)

    monkeypatch.setattr(os, "pwrite", refused)
    found = explore(kept_in(tmp_path, request, True))
    assert found.stop == "disk"
    (warning,) = found.warnings
    assert "and not the levels after that: the disk is full" in warning
    monkeypatch.setattr(os, "pwrite", pwrite)
    assert told(explore(kept_in(tmp_path, request, True))) == explore(request)


def test_memory_ends_it_and_more_goes_on(tmp_path: Path) -> None:
    request = request_of(Paxos, {"Ballot": 3}, symmetry=False)
    found = explore(kept_in(tmp_path, request), Budget.of(memory=3 << 20))
    assert found.stop == "memory"
    assert found.states > 10_000
    with pytest.raises(ModelError, match="more than the memory limit"):
        explore(kept_in(tmp_path, request, True), Budget.of(memory=1 << 20))
    assert told(explore(kept_in(tmp_path, request, True))) == explore(request)


def test_what_differs_is_named(tmp_path: Path) -> None:
    request = request_of(Paxos, symmetry=False, limits=Limits(depth=4))
    explore(kept_in(tmp_path, request))
    names = tuple(p for p in request.properties if p.name != "validity")
    for changes, what in (
        ({"symmetry": True}, "symmetry: off then, on now"),
        ({"deadlock": True}, "--deadlock: off then, on now"),
        ({"keep_going": False}, "--keep-going: on then, off now"),
        ({"properties": names}, "properties: a_choice_can_be_confirmed"),
        ({"instance": instantiate(Paxos, {"Ballot": 3})}, "sizes: Acceptor=3, Value=2, Ballot=2 then"),
        (
            {"instance": instantiate(AnyReportedValue, {"Ballot": 2})},
            "model: quorate.models.paxos.Paxos then",
        ),
        ({"limits": Limits(depth=2)}, "further than --max-depth 2: 51 states, depth 4"),
        ({"limits": Limits(states=20)}, "further than --max-states 20"),
    ):
        with pytest.raises(ModelError, match=what):
            explore(kept_in(tmp_path, request, True, **changes))
    with pytest.raises(ModelError, match="add --resume"):
        explore(kept_in(tmp_path, request))
    (trace,) = [each for each in explore(request_of(Paxos)).reached.values() if each is not None][:1]
    with pytest.raises(ModelError, match="began in another state"):
        explore(kept_in(tmp_path, request, True, start=trace, liveness=()))


def test_an_edited_model(tmp_path: Path) -> None:
    source = Path(inspect.getfile(Paxos))
    text = source.read_text()
    file = tmp_path / "mine.py"

    def asked(edited: str) -> Request:
        file.write_text(edited)
        return request_of(execute(file).Paxos, symmetry=False)

    explore(kept_in(tmp_path / "kept", replace(asked(text), limits=Limits(depth=4))))
    commented = asked("# Lines move, and nothing else.\n\n" + text)
    assert explore(kept_in(tmp_path / "kept", commented, True)).stop == "complete"
    edited = text.replace("m.bal > promised)", "m.bal >= promised)")
    assert edited != text
    with pytest.raises(ModelError, match="another text of the model"):
        explore(kept_in(tmp_path / "kept", asked(edited), True))


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    request = request_of(Paxos, limits=Limits(depth=4))
    with pytest.raises(ModelError, match="there is no checkpoint in"):
        explore(kept_in(tmp_path / "none", request, True))
    assert not (tmp_path / "none").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    with pytest.raises(ModelError, match="has files in it, and no checkpoint"):
        explore(kept_in(tmp_path / "mine", request))
    with pytest.raises(ModelError, match=r"Not a directory|File exists"):
        explore(kept_in(tmp_path / "mine" / "thesis.txt", request))
    kept = tmp_path / "kept"
    explore(kept_in(kept, request))
    (states,) = kept.glob("states-*")
    whole = states.read_bytes()
    states.write_bytes(whole[:-8])
    with pytest.raises(ModelError, match="states-1 is too short"):
        explore(kept_in(kept, request, True))
    states.write_bytes(whole[: len(whole) // 2] * 2)
    with pytest.raises(ModelError, match="not those of the search"):
        explore(kept_in(kept, request, True))
    states.unlink()
    with pytest.raises(ModelError, match="states-1: No such file"):
        explore(kept_in(kept, request, True))
    (kept / "checkpoint.json").write_text("{}")
    with pytest.raises(ModelError, match=r"checkpoint\.json is not one of this version"):
        explore(kept_in(kept, request, True))


def test_one_search_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = request_of(Paxos, limits=Limits(depth=4))
    refused = []
    run = SearchHandle.run

    def again(self: SearchHandle) -> int:
        if not refused:
            refused.append("")
            with pytest.raises(ModelError, match="another search is kept in") as error:
                explore(kept_in(tmp_path, request, True))
            refused.append(str(error.value))
        return run(self)

    monkeypatch.setattr(SearchHandle, "run", again)
    explore(kept_in(tmp_path, request))
    assert len(refused) == 2
