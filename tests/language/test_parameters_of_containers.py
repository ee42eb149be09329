"""Parameters that are sets, maps and sequences: they range over all values, in every engine alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate import ModelError, check, replay
from quorate.exploration import EngineName
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.output.traces.saving import save_trace
from quorate.reference.machine import Machine

HEADER = """\
import enum

from quorate import *


class Node(Symmetric): ...


class Num(Range): ...


class Color(enum.Enum):
    RED = 1
    GREEN = 2


class Vote(Record):
    num: Num
    ok: bool


class Ask(Record):
    num: Num


class Log(Seq[Num]): ...


class Net(Bag[Num]): ...


"""

MODEL = """\
class M(Model):
    sizes = {Node: 2, Num: 3, Log: 2, Net: 2}

    x: TYPE

    @init
    def start(self, p: TYPE) -> None:
        self.x = p


@reachable
def some(m: M) -> bool:
    return m.x != m.x or True
"""

COUNTS = {
    "Set[Num]": 2**3,
    "Set[Vote]": 2**6,
    "Set[Log]": 2**13,
    "Map[Num, Color]": 2**3,
    "Map[Node, Num]": 3**2,
    "Map[Node, Node | None]": 3**2,
    "Map[bool, Vote]": 6**2,
    "Map[bool, Vote | None]": 7**2,
    "Map[Color, Set[Num]]": (2**3) ** 2,
    "Map[Color, Log]": (1 + 3 + 9) ** 2,
    "Map[Num, Map[Color, bool]]": (2**2) ** 3,
    "Log": 1 + 3 + 9,
}
"""How many values a parameter of a type has, where Node and Color have 2 values and Num has 3."""


def written(folder: Path, body: str, name: str = "model") -> str:
    file = folder / f"{name}.py"
    file.write_text(HEADER + body)
    return f"{file}:M"


@pytest.mark.parametrize(("type_", "count"), COUNTS.items())
def test_an_init_method_makes_a_state_of_each_value(type_: str, count: int, tmp_path: Path) -> None:
    model = written(tmp_path, MODEL.replace("TYPE", type_))
    found = check(model, engine="reference", symmetry=False, keep_going=True)
    assert found.exploration.states == count


ALL_KINDS = """\
class M(Model):
    sizes = {Node: 2, Num: 2, Log: 1, Net: 1}

    of_nodes: Map[Node, Num]
    nested: Map[Color, Set[Num]]
    records: Map[bool, Ask | None]
    sets: Set[Ask]
    log: Log
    steps: Num

    @init
    def start(
        self, a: Map[Node, Num], b: Map[Color, Set[Num]], c: Map[bool, Ask | None], d: Set[Ask], e: Log
    ) -> None:
        when(c[True] is not None and c[False] is None and d == {Ask(Num(1))})
        self.of_nodes = a
        self.nested = b
        self.records = c
        self.sets = d.copy()
        self.log = e

    @action
    def go(self, n: Node, p: Map[Node, bool], q: Set[Num]) -> None:
        when(p[n] and self.steps == 0 and all(i not in q for i in Num))
        self.steps += 1
        self.of_nodes[n] = Num(1)
        self.nested[Color.RED].add(Num(0))


@invariant
def one_is_less(m: M) -> bool:
    return m.steps == 0 or any(m.of_nodes[n] == 0 for n in Node) or len(m.nested[Color.RED]) < 2


@invariant
def as_required(m: M) -> bool:
    return m.records[True] is not None and m.records[False] is None and len(m.sets) == 1
"""

ENGINES: list[EngineName] = ["reference", "native", "bmc", "pdr", "induction"]


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_enumerates_them(engine: EngineName, tmp_path: Path) -> None:
    depth = 3 if engine == "bmc" else None
    found = check(written(tmp_path, ALL_KINDS), engine=engine, keep_going=True, max_depth=depth)
    assert {verdict.name: verdict.steps for verdict in found.violations} == {"one_is_less": 1}


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("symmetry", [True, False])
def test_the_engines_that_count_states_agree(symmetry: bool, tmp_path: Path) -> None:
    model = written(tmp_path, ALL_KINDS)
    counts = {
        (found.states, found.transitions)
        for engine in ("reference", "native")
        for found in [check(model, engine=engine, symmetry=symmetry, keep_going=True).exploration]  # type: ignore[arg-type]
    }
    assert len(counts) == 1
    # Maps from two nodes (3 up to the names of the nodes), from two colors to sets, one record, and the log.
    starts = (3 if symmetry else 4) * 4**2 * 2 * (1 + 2)
    assert check(model, engine="reference", symmetry=symmetry, max_depth=0).exploration.states == starts


def test_a_trace_names_the_keys_and_is_replayed(tmp_path: Path) -> None:
    model = written(tmp_path, ALL_KINDS)
    found = check(model, engine="reference")
    [violation] = found.violations
    save_trace(violation, tmp_path / "run.json")
    start = json.loads((tmp_path / "run.json").read_text())["trace"]["initial_action"]
    assert start["arguments"]["a"] == {"n1": 0, "n2": 1}
    assert start["text"].startswith("start({n1: 0, n2: 1}, {RED: {1}, GREEN: {}}, {False: None, True: Ask(")
    assert replay(tmp_path / "run.json", model).same


def test_a_machine_is_made_while_other_sizes_are_in_force(tmp_path: Path) -> None:
    """As `check --refines` does. Records are made of values that fit the sizes of their own model."""
    instance = instantiate(load(written(tmp_path, MODEL.replace("TYPE", "Set[Vote]"))))
    machine = Machine(instance)
    with instance.active():
        assert len(machine.domains("start", ())["p"]) == 2**6


BROKEN = {
    "Net": "a parameter cannot be a Net",
    "Set[Net]": "p cannot range over the values of Net, a Bag",
    "Map[Node, Net]": "p cannot range over the values of Net, a Bag",
    "Map[Num, Set[Log]]": "Map[Num, set[Log]] is too large to enumerate: it has more than 65,536 values",
}


@pytest.mark.parametrize(("type_", "said"), BROKEN.items())
def test_what_is_not_enumerated_is_refused_where_it_stands(type_: str, said: str, tmp_path: Path) -> None:
    model = MODEL.replace("x: TYPE", "x: bool").replace("self.x = p", "pass").replace("TYPE", type_)
    with pytest.raises(ModelError) as refused:
        lower(instantiate(load(written(tmp_path, model))))
    assert refused.value.diagnostic.message == said
    assert refused.value.diagnostic.span is not None
