"""A lab read from its file: its parts checked, and the files that it consists of."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quorate.comparison.mappings import mapping_between
from quorate.grading.lab import HINTS, Item, Lab
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import names_in
from quorate.language.files import execute
from quorate.language.instance import Instance, constants_of, sizes_of, state_annotations
from quorate.language.loading import load
from quorate.language.model import Model, property_of
from quorate.language.modules import defining_module, is_users
from quorate.language.suggestions import did_you_mean
from quorate.language.temporal import names_marked
from quorate.support.budget import parse_bytes, parse_duration
from quorate.verdicts.selection import instance_of

NAME = "LAB"


@dataclass(frozen=True)
class LoadedLab:
    """A lab and its files. `file` is the lab's own and `solution_file` that of the solution: neither is where
    submissions are graded. `public` are handed out as they are, `hidden` are not; both are where submissions are
    graded. `solution` is the right protocol, None in a lab about properties."""

    lab: Lab
    file: Path
    solution_file: Path
    solution: type[Model] | None
    public: tuple[Path, ...]
    hidden: tuple[Path, ...]

    @property
    def points(self) -> float:
        """The points of all items."""
        return sum(item.points for item in self.lab.items)

    @property
    def about_properties(self) -> bool:
        """Whether submissions are files of properties, not protocols."""
        return self.solution is None

    @property
    def cpu(self) -> float:
        """The seconds of processor time of a search."""
        return parse_duration(self.lab.cpu) if isinstance(self.lab.cpu, str) else float(self.lab.cpu)

    @property
    def memory(self) -> int:
        """The bytes of a search."""
        return parse_bytes(self.lab.memory) if isinstance(self.lab.memory, str) else self.lab.memory

    def provided(self, item: Item) -> tuple[Any, ...]:
        """The goals without which an item earns nothing."""
        return self.lab.provided if item.provided is None else item.provided

    def left_out(self, item: Item) -> frozenset[str]:
        """The actions that do not happen where an item is decided."""
        if item.using is None:
            return frozenset()
        return frozenset(self.lab.write) - frozenset(item.using)

    def settings(self, item: Item) -> dict[str, Any]:
        """The sizes of an item by name, those of the protocol among them, and the constants that the lab sets."""
        own = sizes_of(self.lab.protocol)
        sizes = {**own, **self.lab.sizes, **item.sizes}
        return {**names_in(sizes, own), **self.lab.constants, **item.constants}

    def instance(self, cls: type[Model], item: Item) -> Instance:
        """A model at the sizes and constants of an item, without the actions that do not happen there."""
        found = instance_of(cls, self.settings(item))
        return replace(found, left_out=self.left_out(item))


def load_lab(path: str | Path) -> LoadedLab:
    """Return the lab in a file, or in ``lab.py`` of a folder. Raises ModelError for what is wrong with it."""
    place = Path(path)
    file = (place / "lab.py" if place.is_dir() else place).resolve()
    lab = vars(execute(file)).get(NAME)
    if not isinstance(lab, Lab):
        raise ModelError(
            f"{path} is no lab: it does not assign one to {NAME}",
            f"from quorate.grading import Lab, holds; {NAME} = Lab(title=..., protocol=..., ...)",
        )
    return _Reading(lab, file).read()


class _Reading:
    def __init__(self, lab: Lab, file: Path) -> None:
        self._lab = lab
        self._file = file

    def read(self) -> LoadedLab:
        lab = self._lab
        if not (isinstance(lab.protocol, type) and issubclass(lab.protocol, Model)):
            raise self._wrong("protocol is no model", "give the class that submissions derive from")
        if not lab.items:
            raise self._wrong("it asks for nothing", "items=(holds(agreement, points=4),)")
        place, _, name = lab.solution.partition(":")
        solution_file = self._beside(place, "solution")
        of_properties = [item.kind == "refutes" for item in lab.items]
        if any(of_properties) and not all(of_properties):
            raise self._wrong(
                "refutes(...) is mixed with other items", "make two labs: one is about properties"
            )
        solution = None if all(of_properties) else self._solution(solution_file, name)
        self._methods()
        self._limits()
        for item in lab.items:
            self._item(item)
        self._distinct()
        public, hidden = self._files(solution_file)
        loaded = LoadedLab(lab, self._file, solution_file, solution, public, hidden)
        for item in lab.items:
            loaded.instance(lab.protocol, item)
        return loaded

    def _wrong(self, message: str, hint: str) -> ModelError:
        return ModelError(f"{self._file.name}: {message}", hint)

    def _solution(self, file: Path, name: str) -> type[Model]:
        found = load(f"{file}:{name}" if name else str(file), self._lab.protocol)
        if not issubclass(found, self._lab.protocol) or found is self._lab.protocol:
            raise self._wrong(
                f"the solution, {found.__name__}, does not derive from {self._lab.protocol.__name__}",
                f"class {found.__name__}({self._lab.protocol.__name__}), with the class imported from its file",
            )
        return found

    def _beside(self, name: str, what: str) -> Path:
        path = (self._file.parent / name).resolve()
        if not path.is_file():
            raise self._wrong(f"there is no file {name} ({what})", "it is looked for beside the lab's file")
        return path

    def _methods(self) -> None:
        lab = self._lab
        methods = [
            name for name, value in inspect.getmembers(lab.protocol, inspect.isfunction) if name[:2] != "__"
        ]
        for name in (*lab.write, *lab.may_write):
            if name not in methods:
                hint = did_you_mean(name, methods, f"it has: {', '.join(methods)}")
                raise self._wrong(f"{lab.protocol.__name__} has no method {name}", hint)

    def _limits(self) -> None:
        lab = self._lab
        try:
            for value, parse in ((lab.cpu, parse_duration), (lab.memory, parse_bytes)):
                if isinstance(value, str):
                    parse(value)
                elif value <= 0:
                    raise ValueError(f"{value} is not more than zero")
        except ValueError as error:
            raise self._wrong(str(error), 'cpu="60s", memory="2G"') from None
        for hint in (lab.hint, *(item.hint for item in lab.items)):
            if hint is not None and hint not in HINTS:
                raise self._wrong(f"hint={hint!r} is no level", f"there are: {', '.join(HINTS)}")

    def _item(self, item: Item) -> None:
        lab = self._lab
        if not isinstance(item, Item) or item.points < 0:
            raise self._wrong(f"{item!r} is no item", "write holds(agreement, points=4)")
        for function in (*(item.provided or ()), *lab.provided):
            found = property_of(function)
            if found is None or found.kind != "reachable":
                raise self._wrong(f"provided: {_name(function)} is no goal", "mark it with @reachable")
        asked = [each.subject for each in lab.items]
        for function in item.assuming:
            found = property_of(function)
            if found is None or found.kind != "invariant":
                raise self._wrong(f"assuming: {_name(function)} is no invariant", "mark it with @invariant")
            if function not in asked:
                raise self._wrong(
                    f"{item.title} assumes {_name(function)}, which no item asks for",
                    f"holds({_name(function)}, points=...)",
                )
        if item.kind == "holds" and property_of(item.subject) is None:
            raise self._wrong(
                f"{_name(item.subject)} is no property", "mark it with @invariant, @reachable, ..."
            )
        if item.kind == "refines":
            mapping_between(lab.protocol, item.subject)
        if item.kind == "refutes" and not issubclass(item.subject, lab.protocol):
            raise self._wrong(
                f"{item.subject.__name__} is no variant of {lab.protocol.__name__}", "derive it from that"
            )
        actions = names_marked(lab.protocol, "action")
        for name in item.using or ():
            if name not in lab.write:
                raise self._wrong(
                    f"{item.title}: {name} is not among what is written", f"write={tuple(lab.write)}"
                )
        if item.using is not None:
            for name in set(lab.write) - set(item.using):
                if name not in actions:
                    raise self._wrong(
                        f"{item.title}: {name} is no action, so it cannot be left out", "name it in using="
                    )
        state = state_annotations(lab.protocol)
        for name in item.constants:
            if name not in constants_of(lab.protocol) or name in state:
                raise self._wrong(f"{lab.protocol.__name__} has no constant {name}", "see quorate list FILE")

    def _distinct(self) -> None:
        titles = [item.title for item in self._lab.items]
        for title in titles:
            if titles.count(title) > 1:
                raise self._wrong(f"two items are called {title}", f'give one a name: name="{title}, larger"')

    def _files(self, solution: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        lab = self._lab
        kept = [self._beside(name, "hidden_files") for name in lab.hidden_files]
        public = [*self._homes([lab.protocol, *lab.provided])]
        public += [self._beside(name, "files") for name in lab.files]
        behind: list[Path] = []
        for item in lab.items:
            used = [item.subject, *item.assuming, *(item.provided or ())]
            if item.kind == "refines":
                used.append(mapping_between(lab.protocol, item.subject))
            (behind if item.hidden or item.kind == "refutes" else public).extend(self._homes(used))
        public = [file for file in dict.fromkeys(self._with_imports(public)) if file not in kept]
        hidden = [file for file in dict.fromkeys(self._with_imports([*kept, *behind])) if file not in public]
        for file in (*public, *hidden):
            if file in (self._file, solution):
                raise self._wrong(
                    f"{file.name} is needed where submissions are graded, and they must not see it",
                    "put what the items name into a file beside it",
                )
        return tuple(public), tuple(hidden)

    def _with_imports(self, files: Iterable[Path]) -> list[Path]:
        """Files with those beside the lab's that they import, and so on."""
        found: list[Path] = []
        left = list(files)
        while left:
            file = left.pop(0)
            if file not in found:
                found.append(file)
                beside = (self._file.parent / f"{name}.py" for name in _imported_by(file))
                left += [each for each in beside if each.is_file()]
        return found

    def _homes(self, things: Iterable[Any]) -> Iterator[Path]:
        """The files of a lecturer's that define these classes and functions."""
        for thing in things:
            module = defining_module(thing) if isinstance(thing, type) else inspect.getmodule(thing)
            name = getattr(module, "__file__", None) or getattr(
                getattr(thing, "__code__", None), "co_filename", None
            )
            if name is None or not is_users(name):
                continue
            file = Path(name).resolve()
            if file.parent != self._file.parent:
                raise self._wrong(f"{file} is not beside it", "a lab's files are in one folder")
            yield file


def _imported_by(file: Path) -> Iterator[str]:
    """The first parts of the names of the modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str() as module, level=0):
                yield module.partition(".")[0]


def _name(thing: Any) -> str:
    return str(getattr(thing, "__name__", repr(thing)))
