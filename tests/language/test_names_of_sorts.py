"""Sorts of one name, or of one letter, in one model: what they and their values are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate import Map, Model, ModelError, Range, Symmetric, action, check, compare, replay, save_trace
from quorate.language.instance import instantiate
from quorate.language.loading import load
from tests.cli.commands import run

TWO = """
import clients
import servers
from quorate import Map, Model, action, invariant


class Both(Model):
    sizes = {servers.Node: 2, clients.Node: 3}

    up: Map[servers.Node, bool]
    near: Map[servers.Node, clients.Node | None]

    @action
    def start(self, s: servers.Node, c: clients.Node) -> None:
        self.up[s] = True
        self.near[s] = c


class Wider(Both):
    \"\"\"BUG: the property is violated as it is in its parent.\"\"\"

    sizes = {clients.Node: 4}


@invariant
def down(m: Both) -> bool:
    return not any(m.up[s] for s in servers.Node)
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    for name in ("clients", "servers"):
        (tmp_path / f"{name}.py").write_text(
            "from quorate import Symmetric\n\n\nclass Node(Symmetric): ...\n"
        )
    file = tmp_path / "two.py"
    file.write_text(TWO)
    return file


def test_sizes_of_sorts_of_one_name_are_qualified(two: Path) -> None:
    model = f"{two}:Both"
    assert check(model).sizes == {"servers.Node": 2, "clients.Node": 3}
    assert check(model, sizes={"clients.Node": 1}).sizes == {"servers.Node": 2, "clients.Node": 1}
    sorts = list(instantiate(load(model)).sizes)
    assert check(model, sizes={sorts[0]: 4}).sizes == {"servers.Node": 4, "clients.Node": 3}
    with pytest.raises(ModelError, match="2 sorts are called Node") as caught:
        check(model, sizes={"Node": 1})
    assert caught.value.diagnostic.hint == "say which: servers.Node or clients.Node"


def test_their_values_have_names_of_their_own(two: Path, tmp_path: Path) -> None:
    result = check(f"{two}:Both")
    assert [str(step) for step in result.trace.steps] == ["start(servers_node1, clients_node1)"]  # type: ignore[union-attr]
    (written,) = save_trace(result, tmp_path / "run.json")
    assert json.loads(written.read_text())["sizes"] == {"servers.Node": 2, "clients.Node": 3}
    again = replay(written, f"{two}:Both", sizes={"clients.Node": 5})
    assert again.same
    assert list(again.instance.sizes.values()) == [2, 5]


def test_comparing_takes_qualified_names(two: Path) -> None:
    (comparison,) = compare(f"{two}:Both", ["Wider"], sizes={"servers.Node": 1})
    assert comparison.result.sizes == comparison.base_result.sizes == {"servers.Node": 1, "clients.Node": 4}


def test_the_command_says_what_to_write(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = run(capsys, "check", f"{two}:Both", "--set", "Node=1")
    assert (asked.code, "say which: servers.Node or clients.Node" in asked.err) == (2, True)
    done = run(capsys, "check", f"{two}:Both", "--set", "servers.Node=1", "--json")
    assert json.loads(done.out)["sizes"] == {"servers.Node": 1, "clients.Node": 3}


class S(Symmetric): ...


class s(Symmetric): ...


class Server(Symmetric): ...


class Site(Symmetric): ...


class Slot(Range): ...


class X1(Symmetric): ...


class x(Symmetric): ...


class Letters(Model):
    sizes = {S: 2, s: 2, Server: 2, Site: 2, Slot: 2, X1: 2, x: 12}

    upper: Map[S, bool]
    lower: Map[s, bool]
    servers: Map[Server, bool]
    sites: Map[Site, Slot]
    one: Map[X1, bool]
    other: Map[x, bool]

    @action
    def all_of_them(self, a: S, b: s, c: Server, d: Site, e: X1, f: x) -> None:
        self.upper[a] = True


def test_no_two_values_have_one_name() -> None:
    instance = instantiate(Letters)
    with instance.active():
        names = [str(value) for sort in (S, s, Server, Site, X1, x) for value in sort]
    assert len(set(names)) == len(names)
    assert names[:8] == ["S1", "S2", "s1", "s2", "server1", "server2", "site1", "site2"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Sever", "did you mean Server?"), ("Nothing", "there are: S, s, Server, Site, Slot, X1, x")],
)
def test_unknown_sizes(name: str, hint: str) -> None:
    with pytest.raises(ModelError, match=f"Letters has no size or constant called {name}") as caught:
        instantiate(Letters, {name: 3})
    assert caught.value.diagnostic.hint == hint
