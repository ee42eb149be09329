"""What submissions got for a lab, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from quorate.grading.boxes import Confinement
from quorate.grading.loading import LoadedLab
from quorate.support.rendering import Rendered, render

ItemOutcome = Literal["earned", "lost", "undecided"]


@dataclass(frozen=True, slots=True)
class ItemGrade:
    """An item of a lab, and what a submission got for it.

    `reason` says why in a line, `doc` what the property says. `steps` is the length of the shortest run that shows
    what is wrong, `run` that run as text, and `trace` the file that has it, below the folder of the results. `hint`
    is for the author, as far as the lab lets it be told; `bug` names what is wrong in the same words for everyone,
    and `likeness` is the same for two submissions with the same run."""

    name: str
    points: float
    out_of: float
    outcome: ItemOutcome
    reason: str = ""
    doc: str = ""
    hidden: bool = False
    steps: int | None = None
    run: str = ""
    trace: str = ""
    hint: str = ""
    bug: str = ""
    likeness: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """What a submission got. `refused` says what of it is not admitted, with lines; then it was not run. `ended` says
    how it was ended before it was done, if it was, and `failed` what failed meanwhile that is not its doing: such a
    submission is graded again by the next command. `cpu` is in seconds, `memory` in bytes, both of all its processes
    together; `digest` is that of the lab and the submission."""

    name: str
    file: str
    digest: str
    items: tuple[ItemGrade, ...]
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ended: str = ""
    failed: str = ""
    cpu: float = 0.0
    memory: int = 0
    states: int = 0

    @property
    def points(self) -> float:
        """The points of all items together."""
        return sum(item.points for item in self.items)

    @property
    def out_of(self) -> float:
        """The most points there are."""
        return sum(item.out_of for item in self.items)

    def item(self, name: str) -> ItemGrade:
        """The item of that name. Raises KeyError if there is none."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)


@dataclass(repr=False)
class Grades(Rendered):
    """What all submissions got for a lab, in the order in which they were given. `solution` is what the lab's own
    solution got; `folder` has the runs, and what is needed to go on later. `complete`: none is missing, and at none
    did something fail that is not its doing."""

    lab: LoadedLab
    folder: Path
    confinement: Confinement
    solution: Grade
    grades: list[Grade] = field(default_factory=list)
    complete: bool = True

    def __getitem__(self, name: str) -> Grade:
        """What the submission of that name got. Raises KeyError if there is none."""
        for grade in self.grades:
            if grade.name == name:
                return grade
        raise KeyError(name)

    def __iter__(self) -> Iterator[Grade]:
        return iter(self.grades)

    def __len__(self) -> int:
        return len(self.grades)

    @property
    def failed(self) -> tuple[Grade, ...]:
        """Those at which something failed that is not their doing."""
        return tuple(grade for grade in self.grades if grade.failed)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``quorate grade --json`` prints (docs/json.md)."""
        return render(self, "json")

    def __repr__(self) -> str:
        return f"Grades({self.lab.lab.title}: {len(self.grades)} submissions)"
