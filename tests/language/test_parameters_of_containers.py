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


THROUGH_CALLS = """\
class Base(Model):
    sizes = {Node: 2, Num: 3, Log: 2, Net: 2}

    term: Map[Node, Num]
    ones: Map[Node, Num]
    seen: Set[Num]
    went: Num

    @init
    def start(self, p: Map[Node, Num]) -> None:
        when(all(p[n] < 2 for n in Node))
        self.term = p
        self.ones = Map({n: Num(1) for n in Node})

    @action
    def put(self, n: Node, p: Map[Node, Num]) -> None:
        when(p[n] == 1 and self.went == 0)
        self.term = p
        self.term[n] = Num(2)
        self.seen.add(p[n])
        self.went = Num(1)

    def _keep(self, n: Node, p: Map[Node, Num]) -> None:
        when(p[n] == 1 and self.went == 0)
        self.term = p
        self.term[n] = Num(2)
        self.seen.add(self.least(p) if p[n] == 2 else p[n])
        self.went = Num(1)

    def least(self, p: Map[Node, Num]) -> Num:
        return min(p[n] for n in Node)


class M(Base):
    HEIR


@invariant
def nothing_seen(m: M) -> bool:
    return not m.seen


@invariant
def two_is_never_seen(m: M) -> bool:
    return Num(2) not in m.seen and m.least(m.ones) == 1
"""

PUT = "@action\n    def put(self, n: Node, p: Map[Node, Num]) -> None:\n        "
HEIRS = {
    # From 4 states to those with a 2 at one of the nodes, and any number at the other.
    "in_order": (PUT + "super().put(n, p)", 4 + 5),
    "by_name": (PUT + "super().put(p=p, n=n)", 4 + 5),
    "under_a_condition": (PUT + "if p[n] == 1:\n            super().put(n, p)", 4 + 5),
    "in_a_loop": (
        PUT + "for i in range(2):\n            if p[n] == i:\n                super().put(n, p)",
        4 + 5,
    ),
    "by_a_local": (PUT + "q = p\n        super().put(n, q)", 4 + 5),
    "one_of_two": (PUT + "super().put(n, p if p[n] == 1 else self.ones)", 4 + 5),
    "by_a_helper": (PUT + "self._keep(n, p)", 4 + 5),
    # The other node has 1.
    "of_the_state": (PUT + "super().put(n, self.ones)", 4 + 2),
    "of_the_state_by_a_helper": (PUT + "self._keep(n, self.ones)", 4 + 2),
    # Of the 4 states that are made, the one with 1 at both has gone already.
    "of_an_init_method": (
        "@init\n    def start(self, p: Map[Node, Num]) -> None:\n        super().start(p)\n"
        "        self.went = self.least(p)",
        4 + 5,
    ),
    "of_an_init_method_that_is_given_another": (
        "@init\n    def start(self, p: Map[Node, Num]) -> None:\n        super().start(self.ones)",
        1 + 5,
    ),
}
"""Variants, and how many states they have where the names of the nodes count."""


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("heir", HEIRS)
def test_an_override_hands_its_map_on(heir: str, tmp_path: Path) -> None:
    text, states = HEIRS[heir]
    model = written(tmp_path, THROUGH_CALLS.replace("HEIR", text))
    for engine in ENGINES:
        depth = 3 if engine == "bmc" else None
        found = check(model, engine=engine, keep_going=True, max_depth=depth, symmetry=False)
        assert {verdict.name: verdict.steps for verdict in found.violations} == {"nothing_seen": 1}, engine
        if engine in ("reference", "native"):
            assert found.exploration.states == states


@pytest.mark.parametrize("given", ["self.term", "p if p[n] == 0 else self.term"])
def test_a_map_that_the_action_changes_is_not_handed_to_it(given: str, tmp_path: Path) -> None:
    body = PUT + f"super().put(n, {given})"
    with pytest.raises(ModelError, match="refers to term, which was changed in line") as refused:
        lower(instantiate(load(written(tmp_path, THROUGH_CALLS.replace("HEIR", body)))))
    assert refused.value.diagnostic.hint == "read what is needed of term before it is changed"


UNSTORED = {
    "self.first([self.n + 1]) > 0": "a whole number is given where Num is expected, and may not fit",
    "self.first([m + 1 for m in self.log]) > 0": "a whole number is given where Num is expected, and may not fit",
    "self.first([Num(self.n + 1)]) > 0": "",
    "self.first([self.n]) > 0": "",
    "self.at != Map({k: self.n + 1 for k in Node})": "a whole number is given where Num is expected, and may not fit",
    "self.at != Map({k: Num(self.n + 1) for k in Node})": "",
}
"""Guards with lists and maps that are not stored, and how they are refused."""


@pytest.mark.parametrize("guard", UNSTORED)
def test_what_is_not_stored_is_not_made_to_fit(guard: str, tmp_path: Path) -> None:
    model = written(
        tmp_path,
        f"""\
class M(Model):
    sizes = {{Node: 2, Num: 3, Log: 2}}

    log: Log
    at: Map[Node, Num]
    n: Num

    def first(self, log: Log) -> Num:
        return log.first

    @action
    def go(self) -> None:
        when({guard})
        self.n = Num(1)
""",
    )
    said = UNSTORED[guard]
    if said:
        with pytest.raises(ModelError, match=said):
            lower(instantiate(load(model)))
    else:
        lower(instantiate(load(model)))


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
