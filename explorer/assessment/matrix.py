"""What came of judging properties: a matrix of models against properties, and what is said of each property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quorate.assessment.points import PointRule
from quorate.exploration import Exploration
from quorate.language.instance import Instance
from quorate.language.model import Model, PropertyFunction
from quorate.support.plurals import counted
from quorate.support.rendering import Rendered, render
from quorate.support.verdict_words import CheckOutcome
from quorate.verdicts.result import Verdict

Standing = Literal["catches", "catches nothing", "vacuous", "too strong", "no value", "undecided"]
"""What a property is good for:

- "catches": at least one bug, and it is true of the right protocol;
- "catches nothing": it is true of the right protocol and of all variants;
- "vacuous": so it is, and its condition is never true in any explored state of these;
- "too strong": it is false of the right protocol;
- "no value": it fails there, such as by an index outside a sequence;
- "undecided": the search of the right protocol did not end, or nothing is caught and that of a variant did not."""

CellMark = Literal["holds", "caught", "false", "no value", "undecided", "not counted"]
"""What a cell of the matrix says: of the right protocol, the property "holds" or is "false"; a variant is "caught" by
it; it has "no value" there; "undecided"; or it is violated by a variant, which is "not counted" since it is not true
of the right protocol at these sizes either."""


@dataclass(frozen=True, slots=True)
class Row:
    """A model that the properties were judged for. `right` is the right protocol of a variant at its sizes, None for
    the right protocol itself. `verdicts` and `marks` are in the order of `PropertyMatrix.properties`."""

    model: type[Model]
    right: Row | None
    instance: Instance
    exploration: Exploration
    verdicts: tuple[Verdict, ...]
    marks: tuple[CellMark, ...]
    seconds: float
    called: str = ""

    @property
    def name(self) -> str:
        """The name of the model's class, with that of its file where several variants have it."""
        return self.called or self.model.__name__

    @property
    def settings(self) -> Mapping[str, Any]:
        """The sizes and constants of the model."""
        return self.instance.settings

    @property
    def caught(self) -> bool:
        """Whether a property catches this variant."""
        return "caught" in self.marks


@dataclass(frozen=True, slots=True)
class JudgedProperty:
    """A property, and what was found about it. `catches` are the names of the variants that it catches.

    `shown` is the verdict on the right protocol, at the sizes of `shown_in`, with the shortest run that shows what is
    wrong, if it is false or has no value there. `condition` is the text of the condition that is never true, if it is
    vacuous, in line `condition_line` of its file. `of_random` is the number of random states, reachable or not, that
    it is true of, if it catches nothing and is true of all that were tried; otherwise 0."""

    function: PropertyFunction
    name: str
    doc: str
    file: str
    line: int
    standing: Standing
    catches: tuple[str, ...] = ()
    shown: Verdict | None = None
    shown_in: Instance | None = None
    condition: str = ""
    condition_line: int = 0
    of_random: int = 0


@dataclass(frozen=True, slots=True)
class Implied:
    """A property of the protocol's own, beside those that are judged. `breaks` are the variants that violate it.

    `by` names those of the judged properties where it is true in every explored state of all variants (or step)
    where these are true: a single one if there is one, else all together; it is empty if there are none. If it is not
    implied, `shown` is the run of the variant `variant` to a state where it is false and those are true, if there is
    one. `decided` is false if a search did not end."""

    name: str
    kind: Literal["invariant", "step"]
    breaks: tuple[str, ...]
    by: tuple[str, ...] = ()
    shown: Verdict | None = None
    shown_in: Instance | None = None
    variant: str = ""
    decided: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class PropertyMatrix(Rendered):
    """Properties judged for a protocol and its variants. `title` says where the properties are from; `right` has the
    right protocol at each choice of sizes that a variant has. `implied` are the protocol's own invariants and
    properties of steps. `complete` is false if an interrupt came before all variants were searched."""

    title: str
    model: type[Model]
    properties: tuple[JudgedProperty, ...]
    right: tuple[Row, ...]
    variants: tuple[Row, ...]
    implied: tuple[Implied, ...]
    rule: PointRule = field(default_factory=PointRule)
    complete: bool = True
    warnings: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Each right protocol, followed by the variants at its sizes."""
        return tuple(
            row
            for right in self.right
            for row in (right, *(each for each in self.variants if each.right is right))
        )

    @property
    def caught(self) -> tuple[str, ...]:
        """The names of the variants that at least one property catches."""
        return tuple(row.name for row in self.variants if row.caught)

    @property
    def missed(self) -> tuple[str, ...]:
        """The names of the variants that no property catches, though all were decided."""
        return tuple(
            row.name for row in self.variants if not row.caught and row.exploration.stop == "complete"
        )

    @property
    def points(self) -> float:
        """The points by the rule."""
        faults = [each.standing for each in self.properties]
        wrong = faults.count("too strong") + faults.count("no value")
        return self.rule.points(len(self.caught), wrong, faults.count("vacuous"))

    @property
    def most_points(self) -> float:
        """The points for a set without fault that catches all these variants."""
        return self.rule.for_all(len(self.variants))

    @property
    def outcome(self) -> CheckOutcome:
        """The outcome: "violated" if a property is too strong, has no value or is vacuous, or a variant is missed;
        otherwise "undecided" if anything is; otherwise "holds"."""
        standings = {each.standing for each in self.properties}
        if standings & {"too strong", "no value", "vacuous"} or self.missed:
            return "violated"
        unknown = any(not row.caught for row in self.variants) or not self.complete
        return "undecided" if unknown or "undecided" in standings else "holds"

    def __bool__(self) -> bool:
        """Whether every variant is caught, and no property is at fault."""
        return self.outcome == "holds"

    def __getitem__(self, name: str) -> JudgedProperty:
        """Return what was found about the property called `name`. Raises KeyError if there is none."""
        for each in self.properties:
            if each.name == name:
                return each
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``quorate properties --json`` prints (docs/json.md)."""
        return render(self, "json")

    @property
    def headline(self) -> str:
        """What came of it, in a line."""
        count, bugs = len(self.properties), len(self.variants)
        sets = f"{count} propert{'y' if count == 1 else 'ies'} of {self.title}"
        return f"{sets}: {len(self.caught)} of {counted(bugs, 'bug')} of {self.model.__name__} caught"

    def __repr__(self) -> str:
        return f"PropertyMatrix({self.headline})"
