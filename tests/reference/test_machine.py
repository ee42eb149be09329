"""CPython as the machine: what a run can come to, and that none leaves anything behind."""

from __future__ import annotations

import pytest

from quorate import Map, Model, ModelError, Range, Record, Set, Symmetric, action, check, init, when
from quorate.exploration import Request
from quorate.language.instance import Instance, instantiate
from quorate.output.tla import export
from quorate.reference import ReferenceExplorer
from quorate.reference.machine import Machine, Run


class Number(Range): ...


class Node(Symmetric): ...


class Note(Record):
    n: Number
    by: Node | None


class Notes(Model):
    sizes = {Number: 3, Node: 2}
    most = 2

    n: Number
    notes: Set[Note]

    @action
    def write_then_look(self, n: Number) -> None:
        self.notes.add(Note(n, None))
        when(self.n >= n)

    @action
    def forget(self, m: Note) -> None:
        when(m in self.notes)
        self.notes.discard(m)

    @action
    def up(self) -> None:
        self.n += self.most

    @action
    def wrong_type(self, b: bool) -> None:
        when(b and self.n == 2)
        self.notes.add(5)  # type: ignore[arg-type]


def runs(instance: Instance, action: str, *state: object) -> list[Run]:
    with instance.active():
        return [run for run in Machine(instance).runs(tuple(state)) if run.action == action]


def test_a_guard_after_an_effect_undoes_it() -> None:
    found = runs(instantiate(Notes), "write_then_look", 1, frozenset())
    assert [run.arguments for run in found] == [(0,), (1,)]
    for run in found:
        assert run.after is not None
        assert len(run.after[1]) == 1


def test_record_parameters_range_over_the_members() -> None:
    instance = instantiate(Notes)
    with instance.active():
        notes = frozenset({Note(Number(2), None), Note(Number(0), None)})
    found = runs(instance, "forget", 0, notes)
    assert [run.arguments[0].n for run in found] == [0, 2]


def test_a_cut_names_its_bound() -> None:
    assert [run.cut for run in runs(instantiate(Notes), "up", 1, frozenset())] == ["Number"]


def test_constants_can_be_overridden() -> None:
    (run,) = runs(instantiate(Notes, {"most": 1}), "up", 1, frozenset())
    assert run.after == (2, frozenset())


def test_an_exception_of_pythons_is_an_error_of_the_model_with_its_place() -> None:
    with pytest.raises(ModelError) as caught:
        runs(instantiate(Notes), "wrong_type", 2, frozenset())
    diagnostic = caught.value.diagnostic
    assert diagnostic.message.startswith("TypeError")
    assert diagnostic.span is not None
    assert diagnostic.span.file == __file__
    with open(__file__) as file:
        assert "self.notes.add(5)" in file.read().splitlines()[diagnostic.span.line - 1]


class Unset(Model):
    sizes = {Node: 2}

    node: Node

    @init
    def forgets(self) -> None:
        pass


def test_an_init_method_must_set_what_has_no_first_value() -> None:
    instance = instantiate(Unset)
    with instance.active(), pytest.raises(ModelError, match="forgets leaves node without a value"):
        list(Machine(instance).initial_runs())


class Holder(Record):
    node: Node
    number: Number


class KeyByKey(Model):
    """A map of records, which have no first value, and are set one by one."""

    sizes = {Node: 2, Number: 2}

    holder: Map[Node, Holder]

    @init
    def all_set(self, h: Node) -> None:
        for n in Node:
            self.holder[n] = Holder(h, Number(0))


class OneKeyForgotten(KeyByKey):
    @init
    def all_set(self, h: Node) -> None:
        self.holder[h] = Holder(h, Number(0))


class AllKeysForgotten(KeyByKey):
    @init
    def all_set(self, h: Node) -> None:
        pass


def test_an_init_method_may_set_a_map_of_records_key_by_key() -> None:
    instance = instantiate(KeyByKey)
    with instance.active():
        one, other = Node
        found = [run.after for run in Machine(instance).initial_runs()]
        assert found == [((Holder(h, 0), Holder(h, 0)),) for h in (one, other)]
    result = check(KeyByKey, engine="reference")
    assert (result.outcome, result.exploration.states) == ("holds", 1)
    tla = export(instance).text
    assert "all_set(h) == holder = [n \\in Node |-> [node |-> h, number |-> 0]]" in tla
    forgotten = export(instantiate(OneKeyForgotten)).text
    assert "all_set(h) == holder = [[k \\in Node |-> None] EXCEPT ![h] = " in forgotten


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (OneKeyForgotten, "after all_set: None is no Holder"),
        (AllKeysForgotten, "leaves holder without a value"),
    ],
)
def test_an_init_method_must_set_every_key(model: type[Model], message: str) -> None:
    instance = instantiate(model)
    with instance.active(), pytest.raises(ModelError, match=message):
        list(Machine(instance).initial_runs())
    for engine in ("reference", "native", "bmc"):
        with pytest.raises(ModelError, match=message):
            check(model, engine=engine)


class Undeclared(Model):
    sizes = {Number: 2}

    n: Number

    @action
    def misspelt(self) -> None:
        self.m = self.n


def test_assigning_what_is_no_variable() -> None:
    with pytest.raises(ModelError, match=r"m is not a state variable") as caught:
        runs(instantiate(Undeclared), "misspelt", 0)
    assert caught.value.diagnostic.span is not None


def test_running_out_of_memory_ends_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instantiate(Notes, {"most": 1})
    runs_before = Machine.runs

    def starved(self: Machine, state: tuple[object, ...]) -> object:
        if state[0] == 1:
            raise MemoryError
        return runs_before(self, state)

    monkeypatch.setattr(Machine, "runs", starved)
    found = ReferenceExplorer().explore(Request(instance, instance.properties))
    assert found.stop == "memory"
    assert found.states > 0
