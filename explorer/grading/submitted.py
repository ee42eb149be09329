"""A submission as it is loaded where it is graded: its class, with what the lab asks of it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

from quorate.language.files import execute
from quorate.language.instance import Instance
from quorate.language.loading import load
from quorate.language.model import Model, PropertyFunction, property_of
from quorate.language.modules import defining_module
from quorate.verdicts.selection import instance_of, select


class Submitted:
    """The files in the given folder. `cls` is the class to grade; in a lab about properties it is the lab's protocol,
    and `own` are the functions that the submission defines."""

    def __init__(
        self, request: dict[str, Any], given: Path, name: str, functions: Sequence[str] = ()
    ) -> None:
        self._given = given
        file = given / request["submission"]
        self.own: tuple[PropertyFunction, ...] = ()
        if request["rules"]["protocol"]:
            self.cls: type[Model] = load(f"{file}:{name}" if name else str(file))
        else:
            module = execute(file)
            found = [property_of(vars(module).get(each)) for each in functions]
            self.own = tuple(each for each in found if each is not None)
            self.cls = self.named(request["protocol"])

    def named(self, place: dict[str, str]) -> Any:
        """The class or function that a request names."""
        if "file" in place:
            module = execute(self._given / place["file"], self._beside())
        else:
            module = importlib.import_module(place["module"])
        return vars(module)[place["name"]]

    def _beside(self) -> type | None:
        """A class of the lab's that the submission has imported: further files of the lab are to share it."""
        if hasattr(self, "cls"):
            return self.cls
        for each in self.own:
            for value in each.function.__globals__.values():
                home = defining_module(value) if isinstance(value, type) else None
                if home is not None and Path(str(home.__file__)).parent == self._given.resolve():
                    found: type = value
                    return found
        return None

    def instance(
        self, group: dict[str, Any], functions: Sequence[Any], cls: type[Model] | None = None
    ) -> tuple[Instance, tuple[PropertyFunction, ...]]:
        """The instance of a group of items, and the properties that these functions are there, in their order."""
        made = instance_of(cls or self.cls, group["settings"])
        assumed = tuple(_assumed(self.named(each)) for each in group.get("assuming", ()))
        made = replace(made, left_out=frozenset(group["left_out"]), asked=assumed)
        made, chosen = select(made, functions)
        return made, tuple(next(p for p in chosen if p.function is _plain(each)) for each in functions)


def write(scratch: Path, answers: dict[str, Any]) -> None:
    """Write the answers so far: what was decided is kept if the rest takes too much."""
    (scratch / "answers.tmp").write_text(json.dumps(answers), encoding="utf-8")
    (scratch / "answers.tmp").replace(scratch / "answers.json")


def _assumed(function: FunctionType) -> PropertyFunction:
    """An invariant as a constraint: the search does not go on from a state in which it is false. It has a name of its
    own, since the invariant itself may be asked for too."""
    copy = FunctionType(function.__code__, function.__globals__, f"assumed_{function.__name__}")
    copy.__module__, copy.__doc__ = function.__module__, function.__doc__
    copy.__annotations__ = dict(function.__annotations__)
    return PropertyFunction("constraint", copy)


def _plain(function: Any) -> Any:
    return function.function if isinstance(function, PropertyFunction) else function
