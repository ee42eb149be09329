"""A lab, as its lecturer writes it: the protocol that is completed, what is asked of it, and the points for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, Unpack

from quorate.language.model import Model

Hint = Literal["none", "property", "step", "guard"]
"""How much a submission's author is told about what is wrong. Each level has what those before it have:

- "none": the points, and which items are not earned;
- "property": what the property says, and the shortest run that violates it;
- "step": the first step of that run at which the right protocol parts from it;
- "guard": what the condition is about that makes the right protocol refuse a step. Its text is told only if it is in
  a file that is handed out.
"""
HINTS: tuple[Hint, ...] = ("none", "property", "step", "guard")

ItemKind = Literal["holds", "refines", "refutes"]


@dataclass(frozen=True)
class Item:
    """Something asked of a submission, and its points: made by `holds`, `refines` or `refutes`, which say what the
    fields mean."""

    kind: ItemKind
    subject: Any
    points: float
    name: str = ""
    sizes: Mapping[type, int] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    provided: tuple[Callable[..., bool], ...] | None = None
    using: tuple[str, ...] | None = None
    assuming: tuple[Callable[..., bool], ...] = ()
    hidden: bool = False
    hint: Hint | None = None

    @property
    def title(self) -> str:
        """The name that students read."""
        if self.name:
            return self.name
        own = str(self.subject.__name__)
        return {"holds": own, "refines": f"refines {own}", "refutes": f"refutes {own}"}[self.kind]


class ItemOptions(TypedDict, total=False):
    """What `holds`, `refines` and `refutes` take by name, besides the points."""

    name: str
    sizes: Mapping[type, int]
    constants: Mapping[str, object]
    hidden: bool


class ProtocolOptions(ItemOptions, total=False):
    """What `holds` and `refines` take by name, besides the points."""

    provided: tuple[Callable[..., bool], ...] | None
    using: tuple[str, ...] | None
    assuming: tuple[Callable[..., bool], ...]
    hint: Hint | None


def holds(property: Callable[..., Any], /, *, points: float, **options: Unpack[ProtocolOptions]) -> Item:
    """Ask that a property holds: a function marked with `quorate.invariant`, `step`, `reachable` (the goal is
    reached) or one of those for properties of runs, in a file beside the lab's.

    `name` is what students read, by default the function's name. `sizes` (by sort or container) and `constants` are
    set in addition to those of the lab. `provided` are goals without which a property earns nothing, because a
    protocol that does nothing violates nothing; by default those of the lab. `using` names the methods, among those
    that the lab has students write, that the item is about: actions among the others do not happen. By default all
    are used. `assuming` are invariants that other items ask for: what is asked is then asked of runs up to the first
    state in which one of them is false. So a mistake costs its own points, and not those of all that relies on it,
    and the states after that, of which there may be any number, are not searched. `hidden`: the handout does not
    name the item, and its report gives no run. `hint` is instead of the lab's.
    """
    return Item("holds", property, points, **options)


def refines(abstract: type[Model], /, *, points: float, **options: Unpack[ProtocolOptions]) -> Item:
    """Ask that the submission refines a more abstract model, by a mapping marked with `quorate.refinement` in a file
    beside the lab's. The rest is as in `holds`."""
    return Item("refines", abstract, points, **options)


def refutes(variant: type[Model], /, *, points: float, **options: Unpack[ItemOptions]) -> Item:
    """Ask that a property which the submission defines is violated by a wrong protocol, and that none is by the right
    one. For labs about properties: the submission has functions about the lab's protocol, and no model. `variant`
    derives from the lab's protocol, in a file beside the lab's. The rest is as in `holds`."""
    return Item("refutes", variant, points, provided=(), **options)


@dataclass(frozen=True, kw_only=True)
class Lab:
    """What students are given, what they write, and what is asked of it. A lab's file assigns one to ``LAB``.

    - `title` and `about` (a few sentences of Markdown) begin the handout.
    - `protocol` is the model that a submission derives from, in a file that is handed out. What students write there
      are methods whose body is ``raise NotImplementedError``.
    - `solution` is the right protocol, by file and class: ``"my_paxos.py:MyPaxos"``. What stands in it between
      ``# BEGIN SOLUTION`` and ``# END SOLUTION`` is blanked in what is handed out, which a student then completes. In
      a lab about properties it is a file of properties.
    - `write` names the methods that a submission has to write. It may override those in `may_write` as well, and add
      helpers under names that the protocol does not have. It cannot add actions, state or constants.
    - `items` are what is asked, in the order of the report.
    - `sizes` and `constants` are those of every item; they are the lab's, whatever a submission says.
    - `provided` are the goals (`quorate.reachable`) without which no item earns points that a protocol would earn
      which does nothing: those that say that something never happens, and refinements.
    - `cpu` is the limit of the processor time of each search: seconds, or ``"2m"``. `memory` is that of its memory:
      bytes, or ``"2G"``. `max_states` ends a search after so many states.
    - `hint` is how much is told about what is wrong (`Hint`).
    - `files` are further files beside the lab's that are handed out, and `hidden_files` such that submissions are
      graded with but that are not handed out. The files of `protocol` and of the properties and mappings of items are
      found by themselves; of them those are handed out that only hidden items need not.
    """

    title: str
    protocol: type[Model]
    solution: str
    items: tuple[Item, ...]
    write: tuple[str, ...] = ()
    may_write: tuple[str, ...] = ()
    sizes: Mapping[type, int] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    provided: tuple[Callable[..., bool], ...] = ()
    cpu: float | str = 60.0
    memory: int | str = "2G"
    max_states: int | None = None
    hint: Hint = "step"
    about: str = ""
    files: tuple[str, ...] = ()
    hidden_files: tuple[str, ...] = ()
