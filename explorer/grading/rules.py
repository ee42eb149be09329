"""What submissions for a lab are held to, and what is said of one that does not keep to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is said of a submission: the line (0 if it is about none), what is wrong, and what to do. A submission of
    which something is not admitted is not graded; a `note` is told, and that is all."""

    line: int
    message: str
    hint: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What a submission for a lab is held to: names of the protocol and its methods, actions, state and so on, and of
    the modules that may be imported. `protocol` is empty in a lab about properties. `blanks` are the methods that
    the protocol has no code for."""

    protocol: str
    modules: tuple[str, ...]
    methods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: Collection[str] = ()
    attributes: Collection[str] = ()
    write: tuple[str, ...] = ()
    may_write: tuple[str, ...] = ()
    taken: Collection[str] = ()
    wanted: str = ""

    @staticmethod
    def read(found: Mapping[str, Any]) -> Rules:
        """The rules from their JSON."""
        methods = {name: tuple(parameters) for name, parameters in found["methods"].items()}
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
        }
        return Rules(**{**plain, "methods": methods})


@dataclass(frozen=True, slots=True)
class Admitted:
    """What was found in a submission: `complaints` for which it is not graded, `blank`, the methods that are not
    written yet, and `name`, the class to grade (empty in a lab about properties)."""

    complaints: tuple[Complaint, ...]
    notes: tuple[Complaint, ...] = ()
    blank: tuple[str, ...] = ()
    name: str = ""
    functions: tuple[str, ...] = ()
