"""An invariant as source code of the model's language: one property for each orbit of clauses.

A clause says that the literals of a cube are not all true. Positive literals are written as conditions, negative ones
as conclusions, and symmetric values as variables that range over their sort, distinct if there are several:

    all(Accept(Ballot(0), v1) in m.sent for a1 in Acceptor for v1 in Value if Accepted(a1, Ballot(0), v1) in m.sent)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from quorate.language.distinct_names import BY_LETTER, distinct_names
from quorate.language.instance import Instance
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    without_none,
)
from quorate.symbolic.finite.orbits import Cube, Orbits
from quorate.symbolic.finite.value_keys import Key, key_of, keys_of_sort

WIDTH = 100


def source(instance: Instance, orbits: Orbits, cubes: Sequence[Cube], module: str) -> str:
    """Source of properties that no state is in any of `cubes` or their renamings. The model's class and the sorts and
    records that it uses are imported from `module`."""
    writer = _ClauseWriter(instance, orbits)
    clauses = [writer.clause(cube) for cube in sorted(cubes, key=lambda cube: (len(cube), cube))]
    used = sorted(writer.used | {instance.cls.__name__})
    subset = any("Subset(" in clause for clause in clauses)
    lines = [f"from quorate import {'Subset, ' if subset else ''}clause"]
    lines += [f"from {module} import {', '.join(used)}"]
    for number, clause in enumerate(clauses, 1):
        lines += ["", "", "@clause", f"def clause_{number}(m: {instance.cls.__name__}) -> bool:"]
        lines += [f"    return {clause}"]
    return "\n".join(lines) + "\n"


class _ClauseWriter:
    def __init__(self, instance: Instance, orbits: Orbits) -> None:
        self.used: set[str] = set()
        self._orbits = orbits
        self._letters = _letters(orbits.sorts)
        self._names: dict[tuple[SymmetricType, int], str] = {}

    def clause(self, cube: Cube) -> str:
        self._names = {}
        conditions: list[str] = []
        for literal in sorted(cube, key=lambda each: each < 0):
            if literal > 0:
                conditions += self._bit_text(literal)
        follows = [" and ".join(self._bit_text(-literal)) for literal in cube if literal < 0]
        follows = [f"({each})" if " and " in each and len(follows) > 1 else each for each in follows]
        loops = self._loops()
        if not loops:
            said = [f"not ({' and '.join(conditions)})"] if conditions else []
            return " or ".join([*said, *follows]) or "False"
        if not follows:
            return _call("not any", [" and ".join(conditions) or "True", *loops])
        given = [f"if {' and '.join(conditions)}"] if conditions else []
        return _call("all", [" or ".join(follows), *loops, *given])

    def _loops(self) -> list[str]:
        said: list[str] = []
        for (sort, number), name in self._names.items():
            before = [n for (s, k), n in self._names.items() if s == sort and n != name]
            others = before[: list(self._of(sort)).index(number)]
            apart = "".join(f" if {name} != {other}" for other in others)
            said.append(f"for {name} in {self._use(sort)}{apart}")
        return said

    def _of(self, sort: SymmetricType) -> Iterable[int]:
        return (number for s, number in self._names if s == sort)

    def _use(self, type_: Any) -> str:
        name: str = type_.cls.__name__
        self.used.add(name)
        return name

    def _bit_text(self, bit: int) -> list[str]:
        """The meaning of a true bit, as conditions; each is evaluated only if those before it are true."""
        number, path, key = self._orbits.bits[bit - 1]
        variable = self._orbits.program.variables[number]
        text, type_ = f"m.{variable.name}", variable.type
        said: list[str] = []
        for step in path:
            if step == "is there":
                return [*said, f"{text} is not None"]
            if isinstance(type_, OptionalType):
                said.append(f"{text} is not None")
                type_ = type_.item
            match step, type_:
                case ("at", place), MapType():
                    text += f"[{self._text(keys_of_sort(type_.key)[place], type_.key)}]"
                    type_ = type_.value
                case ("field", name), RecordType():
                    text, type_ = f"{text}.{name}", dict(type_.fields)[name]
                case ("item", place), SeqType():
                    said.append(f"len({text}) > {place}")
                    text, type_ = f"{text}[{place}]", type_.item
                case ("as", kind), UnionType():
                    type_ = type_.members[kind]
                    said.append(f"isinstance({text}, {self._use(type_)})")
                case "kind", UnionType():
                    return [*said, f"isinstance({text}, {self._use(type_.members[key])})"]
                case "length", _:
                    return [*said, f"len({text}) == {key}"]
                case "has", BagType():
                    return [*said, f"{text}.count({self._text(key[0], type_.item)}) >= {key[1]}"]
                case "has", SetType():
                    return [*said, f"{self._text(key, type_.item)} in {text}"]
                case _:
                    raise AssertionError(f"{step} in {type_}")
        type_ = without_none(type_)
        if isinstance(type_, BoolType):
            return [*said, text if key else f"not {text}"]
        return [*said, f"{text} == {self._text(key, type_)}"]

    def _text(self, key: Key, type_: Type) -> str:
        """A value as source code."""
        match type_:
            case BoolType():
                return str(bool(key))
            case RangeType():
                return f"{self._use(type_)}({key})"
            case SymmetricType() if type_ in self._letters:
                letter = self._letters[type_]
                count = sum(1 for sort, _ in self._names if sort == type_)
                return self._names.setdefault((type_, key), f"{letter}{count + 1}")
            case SymmetricType():
                # There is only one value of the sort.
                return self._names.setdefault((type_, key), type_.cls.__name__.lower())
            case EnumType():
                return f"{self._use(type_)}.{list(type_.cls)[key].name}"
            case OptionalType():
                return "None" if key is None else self._text(key, type_.item)
            case RecordType():
                fields = (self._text(k, field) for k, (_, field) in zip(key, type_.fields, strict=True))
                return f"{self._use(type_)}({', '.join(fields)})"
            case UnionType():
                return self._text(key[1], type_.members[key[0]])
            case SetType():
                items = ", ".join(self._text(item, type_.item) for item in sorted(key))
                return f"Subset({{{items}}})" if items else "Subset()"
            case FamilyType():
                members = sorted(key_of(each, type_.item) for each in type_.members[key])
                return f"Subset({{{', '.join(self._text(item, type_.item) for item in members)}}})"
            case SeqType(cls=cls) if cls is not None:
                return f"{self._use(type_)}([{', '.join(self._text(item, type_.item) for item in key)}])"
            case IntType():
                return str(key)
            case _:
                return repr(key)


def _call(function: str, parts: list[str]) -> str:
    """A call on one line if it fits, otherwise with each part on a line of its own."""
    line = f"{function}({' '.join(parts)})"
    if len(line) <= WIDTH:
        return line
    return "\n        ".join([f"{function}(", *parts]) + "\n    )"


def _letters(sorts: Sequence[SymmetricType]) -> dict[SymmetricType, str]:
    """The prefix of variables of each sort: its first letter, or its name if letters clash."""
    names = distinct_names((sort.cls for sort in sorts), BY_LETTER)
    return {sort: names[sort.cls] if names[sort.cls] != "m" else sort.cls.__name__.lower() for sort in sorts}
