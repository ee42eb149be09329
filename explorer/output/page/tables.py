"""A state as tables: one per sort of nodes with all map variables over it, one of single values, one per class of
messages; with marks for changes, received messages and the evidence of a violation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance, Variable
from quorate.language.records import Record
from quorate.language.types import BagType, MapType, RecordType, SetType, Type, UnionType, members_of
from quorate.language.values import all_values
from quorate.language.words import counted, in_order, plain, words
from quorate.output.page.evidence import Part
from quorate.output.page.markup import Child, Markup, el
from quorate.trace.diagram.labels import brief

WIDE = 12
"""The most keys of a map that is shown as columns; a larger one is shown as text."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in a state: differences from `before`, the `received` messages, the `evidence`."""

    before: State
    received: frozenset[str] = frozenset()
    evidence: frozenset[Part] = frozenset()


def state_tables(instance: Instance, state: State, marks: Marks) -> Markup:
    """Return the tables of a state. To be used while the instance is active."""
    return el("div", _Tables(instance, state, marks).all(), class_="state")


class _Tables:
    def __init__(self, instance: Instance, state: State, marks: Marks) -> None:
        self._variables = instance.variables
        self._values = {v.name: value for v, value in zip(instance.variables, state, strict=True)}
        self._before = {v.name: value for v, value in zip(instance.variables, marks.before, strict=True)}
        self._marks = marks

    def all(self) -> Iterator[Markup]:
        by_key: dict[Type, list[Variable]] = {}
        single: list[Variable] = []
        messages: list[Variable] = []
        for variable in self._variables:
            type_ = variable.type
            if isinstance(type_, MapType) and len(list(all_values(type_.key))) <= WIDE:
                by_key.setdefault(type_.key, []).append(variable)
            elif isinstance(type_, SetType | BagType) and isinstance(type_.item, RecordType | UnionType):
                messages.append(variable)
            else:
                single.append(variable)
        for key, variables in by_key.items():
            yield self._nodes(key, variables)
        if single:
            yield el("table", (self._single(variable) for variable in single), class_="values")
        shows = {name for name, _ in self._marks.evidence}
        for variable in sorted(messages, key=lambda variable: (variable.name not in shows, variable.ghost)):
            yield self._records(variable)

    # ----------------------------------------------------------------------------- maps and single values

    def _nodes(self, key: Type, variables: Sequence[Variable]) -> Markup:
        keys = list(all_values(key))
        head = el("tr", el("th", str(key)), [el("th", plain(value)) for value in keys])
        rows = [
            el(
                "tr",
                self._name(variable),
                [self._entry(variable, place) for place in range(len(keys))],
                class_="ghost" if variable.ghost else None,
            )
            for variable in variables
        ]
        return el("table", el("thead", head), el("tbody", rows), class_="nodes")

    def _entry(self, variable: Variable, place: int) -> Markup:
        assert isinstance(variable.type, MapType)
        new, old = (
            held and held[place] for held in (self._values[variable.name], self._before[variable.name])
        )
        return self._cell((variable.name, place), old, new, variable.type.value)

    def _single(self, variable: Variable) -> Markup:
        old, new = self._before[variable.name], self._values[variable.name]
        cell = self._cell((variable.name, None), old, new, variable.type)
        return el("tr", self._name(variable), cell, class_="ghost" if variable.ghost else None)

    def _name(self, variable: Variable) -> Markup:
        return el("th", variable.name, title="history, for properties only" if variable.ghost else None)

    def _cell(self, part: Part, old: Any, new: Any, type_: Type) -> Markup:
        classes = []
        children: list[Child] = [_value(new, type_)]
        if old != new:
            classes.append("changed")
            children = [el("del", _value(old, type_)), " ", el("ins", _value(new, type_))]
        if part in self._marks.evidence:
            classes.append("evidence")
        return el("td", children, class_=" ".join(classes) or None, title=words(new, type_))

    # ----------------------------------------------------------------------------- messages

    def _records(self, variable: Variable) -> Markup:
        """The records in a set or bag, one table per class."""
        type_ = variable.type
        assert isinstance(type_, SetType | BagType)
        new, old = self._counts(variable, self._values), self._counts(variable, self._before)
        tables = []
        for member in members_of(type_.item):
            items = [item for item in in_order({*new, *old}, type_.item) if type(item) is member.cls]
            if items:
                tables.append(self._kind(variable, member, items, new, old))
        empty = el("p", "nothing", class_="nothing")
        caption = [variable.name, el("small", " history, for properties only") if variable.ghost else None]
        return el("section", el("h3", caption), tables or empty, class_="ghost" if variable.ghost else None)

    def _counts(self, variable: Variable, values: Mapping[str, Any]) -> dict[Record, int]:
        assert isinstance(variable.type, SetType | BagType)
        return counted(values[variable.name], variable.type)

    def _kind(
        self,
        variable: Variable,
        member: RecordType,
        items: list[Any],
        new: Mapping[Record, int],
        old: Mapping[Record, int],
    ) -> Markup:
        fields = [name for name, _ in member.fields]
        head = el("tr", el("td"), [el("th", name) for name in fields])
        rows = [self._record(variable, member, item, new.get(item, 0), old.get(item, 0)) for item in items]
        return el(
            "table",
            el("caption", member.cls.__name__),
            el("thead", head),
            el("tbody", rows),
            class_="records",
        )

    def _record(self, variable: Variable, member: RecordType, item: Any, now: int, before: int) -> Markup:
        marks: list[Child] = []
        classes = []
        if now > before:
            classes.append("added")
            marks.append(el("b", "+", title="added by this step"))
        elif now < before:
            classes.append("removed")
            marks.append(el("b", "\N{MINUS SIGN}", title="removed by this step"))
        if not variable.ghost and plain(item) in self._marks.received:
            classes.append("received")
            marks.append(el("b", "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", title="received by this step"))
        if (variable.name, item) in self._marks.evidence:
            classes.append("evidence")
            marks.append(el("b", "\N{BLACK DIAMOND}", title="evidence"))
        count = f" {now} of" if now > 1 else None
        cells = [el("td", _value(getattr(item, name), type_)) for name, type_ in member.fields]
        return el("tr", el("td", marks, count, class_="mark"), cells, class_=" ".join(classes) or None)


def _value(value: Any, type_: Type) -> Child:
    """A value as a short text; a map within a cell has one line per entry."""
    if value is None:
        return el("i", "\N{EN DASH}")
    if isinstance(type_, MapType):
        pairs = zip(all_values(type_.key), value, strict=True)
        return [el("div", f"{plain(key)}: ", _value(item, type_.value)) for key, item in pairs]
    if isinstance(type_, SetType):
        return "{" + ", ".join(brief(item) for item in in_order(value, type_.item)) + "}"
    if isinstance(type_, BagType):
        return words(value, type_)
    if isinstance(value, Record):
        fields = ", ".join(brief(field) for field in vars(value).values())
        return f"{type(value).__name__}({fields})"
    return brief(value)
