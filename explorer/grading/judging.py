"""Points from what was said of a submission, and from the runs that were taken again.

What a confined process says is data of unknown origin: it is read field by field, and what is not of the expected
form counts as not said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from quorate.grading.asking import Group
from quorate.grading.hints import LEVELS, Told, told_of_goal, told_of_run
from quorate.grading.lab import Hint, Item
from quorate.grading.loading import LoadedLab
from quorate.grading.results import ItemGrade, ItemOutcome
from quorate.language.diagnostics import ModelError
from quorate.language.model import PropertyFunction, property_of
from quorate.saved.formats import read_trace
from quorate.saved.resolve import resolve, whole_trace
from quorate.saved.trace import SavedTrace
from quorate.support.plurals import counted
from quorate.support.rendering import render
from quorate.support.visible import visible
from quorate.verdicts.property_verdicts import doc_of

MOST_TEXT = 2_000


@dataclass(frozen=True)
class TakenAgain:
    """What came of the runs that were taken again: of which, by the name of the trace, the submission took the steps;
    where it refuses the solution's run to a goal, by group and position; the seconds of processor time that it took;
    how the process ended before it was done, and what failed there."""

    genuine: Mapping[str, bool] = field(default_factory=dict)
    refusals: Mapping[tuple[int, int], Any] = field(default_factory=dict)
    cpu: float = 0.0
    ended: str = ""
    failed: str = ""


@dataclass(frozen=True)
class Said:
    """What a confined process said of one property: checked for its form."""

    outcome: str
    kind: str
    reason: str
    doc: str
    trace: str
    steps: int | None
    line: int
    file: str

    @property
    def after(self) -> str:
        """The length of the run, to be added to what is said of it: " after 3 steps"; empty if there is none."""
        return "" if self.steps is None else f" after {counted(self.steps, 'step')}"

    @staticmethod
    def of(found: Any) -> Said:
        """Read what was said. What has another form is "undecided"."""
        if not isinstance(found, Mapping):
            found = {}
        outcome = text(found.get("outcome"))
        return Said(
            outcome if outcome in ("holds", "violated", "undecided") else "undecided",
            text(found.get("kind")),
            text(found.get("reason")),
            text(found.get("doc")),
            text(found.get("trace")),
            number(found.get("steps")),
            number(found.get("line")) or 0,
            text(found.get("file")),
        )


def text(value: Any) -> str:
    """A text of bounded length, without control characters; empty if it is none."""
    return visible(value[:MOST_TEXT]) if isinstance(value, str) else ""


def number(value: Any) -> int | None:
    """A whole number that is not negative; None if it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def listed(value: Any) -> list[Any]:
    """A list of bounded length; empty if it is none."""
    return value[:1_000] if isinstance(value, list) else []


class Judge:
    """Judges the answers for one submission. `folder` has the traces that it gave, and `goal_texts` gives the steps
    of the solution's run to a goal."""

    def __init__(
        self,
        lab: LoadedLab,
        groups: tuple[Group, ...],
        answers: Mapping[str, Any],
        folder: Path,
        again: TakenAgain,
        goal_texts: Callable[[int, int], list[str]],
    ) -> None:
        self._lab = lab
        self._groups = groups
        self._answers = listed(answers.get("groups"))
        self._folder = folder
        self._genuine = again.genuine
        self._refusals = again.refusals
        self._unconfirmed = (
            f"could not be taken again: {again.ended}" if again.ended else "could not be confirmed"
        )
        self._goal_texts = goal_texts

    def items(self, why_not: str) -> tuple[ItemGrade, ...]:
        """A grade for each item of the lab. `why_not` is said of those that nothing was said of."""
        found: dict[int, ItemGrade] = {}
        for at, group in enumerate(self._groups):
            answer = self._answers[at] if at < len(self._answers) else None
            for position, each in enumerate(group.items):
                item = self._lab.lab.items[each]
                if not isinstance(answer, Mapping):
                    found[each] = grade_of(item, "undecided", why_not)
                else:
                    found[each] = self._item(item, group, answer, at, position)
        return tuple(found[each] for each in range(len(self._lab.lab.items)))

    def _hint(self, item: Item) -> Hint:
        return item.hint or self._lab.lab.hint

    def _item(self, item: Item, group: Group, answer: Mapping[str, Any], at: int, position: int) -> ItemGrade:
        blank = [text(each) for each in listed(answer.get("blank"))]
        if blank:
            return grade_of(item, "lost", f"not written yet: {', '.join(blank)}", bug="not written yet")
        if isinstance(error := answer.get("error"), Mapping):
            return grade_of(item, "lost", place_and_message(error), bug="it is not in the language")
        if why := not_searched(answer):
            return grade_of(item, "undecided", why, bug="undecided")
        if item.kind == "refutes":
            return self._refuted(item, group, answer, at)
        verdicts = [Said.of(each) for each in listed(answer.get("verdicts"))]
        if position >= len(verdicts):
            return grade_of(item, "undecided", "it was not decided")
        said = verdicts[position]
        if said.outcome == "violated":
            return self._violated(item, said, at, position)
        if said.outcome == "undecided":
            return self._undecided(item, said, answer, at, position)
        if said.kind == "reachable":
            if not self._genuine.get(said.trace, False):
                return grade_of(item, "undecided", f"the run to it {self._unconfirmed}")
            return grade_of(item, "earned", said.reason, steps=said.steps, kind=said.kind)
        return self._held(item, answer, said, at)

    def _held(self, item: Item, answer: Mapping[str, Any], said: Said, at: int) -> ItemGrade:
        """An item that nothing violates: unless nothing happens, or a step fails, which hides what follows it."""
        for each in listed(answer.get("faults")):
            fault = Said.of(each)
            if fault.outcome == "violated":
                made = self._violated(item, fault, at, -1)
                where = f" ({fault.file}:{fault.line})" if fault.line else ""
                what = f"a step fails{where}: {fault.reason}"
                return replace(made, reason=what, bug=f"a step fails: {fault.reason}")
        for goal in self._lab.provided(item):
            there, position, reached = self._goal(item, goal)
            if reached is None or (reached.outcome == "undecided" and not self._searched(there)):
                reason = f"nothing violates it, but whether {goal.__name__} is reached was not decided"
                return grade_of(item, "undecided", reason, bug="undecided")
            if reached.outcome != "holds":
                hint = self._goal_hint(item, there, position)
                reason = f"nothing violates it, but {goal.__name__} is not reached"
                return grade_of(item, "lost", reason, hint=hint, bug=f"{goal.__name__} is not reached")
            if not self._genuine.get(reached.trace, False):
                reason = f"nothing violates it, but the run to {goal.__name__} {self._unconfirmed}"
                return grade_of(item, "undecided", reason, bug="undecided")
        return grade_of(item, "earned", said.reason, kind=said.kind)

    def _goal(self, item: Item, goal: Any) -> tuple[int, int, Said | None]:
        """The number of the group that asks for a goal at the sizes of an item, its own there, and what was said."""
        for at, group in enumerate(self._groups):
            alike = group.settings == self._lab.settings(item) and group.assuming == item.assuming
            if not alike or set(group.left_out) != self._lab.left_out(item) or goal not in group.provided:
                continue
            position = len(group.functions) + group.provided.index(goal)
            answer = self._answers[at] if at < len(self._answers) else None
            said = listed(answer.get("verdicts")) if isinstance(answer, Mapping) else []
            return at, position, Said.of(said[position]) if position < len(said) else None
        return -1, -1, None

    def _searched(self, at: int) -> bool:
        """Whether a group was searched to the end."""
        answer = self._answers[at] if at < len(self._answers) else None
        return isinstance(answer, Mapping) and answer.get("stop") == "complete"

    def _undecided(
        self, item: Item, said: Said, answer: Mapping[str, Any], at: int, position: int
    ) -> ItemGrade:
        if said.kind == "reachable" and answer.get("stop") == "complete":
            return self._unreached(item, said, at, position)
        states = number(answer.get("states"))
        reason = said.reason + (f", after {states:,} states" if states else "")
        return grade_of(item, "undecided", reason, kind=said.kind, bug="undecided")

    def _unreached(self, item: Item, said: Said, at: int, position: int) -> ItemGrade:
        bug = f"{item.subject.__name__} is not reached"
        return grade_of(
            item, "lost", said.reason, kind=said.kind, hint=self._goal_hint(item, at, position), bug=bug
        )

    def _goal_hint(self, item: Item, at: int, position: int) -> str:
        if item.hidden:
            return ""
        return told_of_goal(
            self._refusals.get((at, position)), self._goal_texts(at, position), self._hint(item)
        )

    def _violated(self, item: Item, said: Said, at: int, position: int) -> ItemGrade:
        if not said.trace:
            return self._unreached(item, said, at, position)
        if not self._genuine.get(said.trace, False):
            return grade_of(
                item, "undecided", f"the run that violates it {self._unconfirmed}", kind=said.kind
            )
        made = grade_of(item, "lost", f"violated{said.after}", kind=said.kind, steps=said.steps)
        if self._lab.solution is None:
            return made
        try:
            saved = read_trace(self._folder / said.trace)
        except ModelError:
            return made
        solution = self._lab.instance(self._lab.solution, item)
        told = told_of_run(saved, solution, self._hint(item), self._lab.public)
        return self._with_run(made, item, said, saved, told)

    def _with_run(self, made: ItemGrade, item: Item, said: Said, saved: SavedTrace, told: Told) -> ItemGrade:
        made = replace(made, bug=told.bug, likeness=likeness_of(saved))
        if item.hidden or LEVELS[self._hint(item)] < LEVELS["property"]:
            return made
        run = run_text(saved, self._lab, item)
        return replace(made, run=run, trace=said.trace, hint=told.hint)

    def _refuted(self, item: Item, group: Group, answer: Mapping[str, Any], at: int) -> ItemGrade:
        """An item of a lab about properties: those of the submission are true of the right protocol, which is the
        first group at these sizes, and one of them is violated by the variant."""
        right = next(
            (
                self._answers[number]
                for number, each in enumerate(self._groups)
                if not each.items and each.settings == group.settings and number < len(self._answers)
            ),
            None,
        )
        if not isinstance(right, Mapping):
            return grade_of(item, "undecided", "it was not decided", bug="undecided")
        if isinstance(right.get("error"), Mapping):
            return grade_of(item, "lost", place_and_message(right["error"]), bug="it is not in the language")
        if why := not_searched(right):
            return grade_of(item, "undecided", why, bug="undecided")
        for each in listed(right.get("verdicts")):
            said = Said.of(each)
            if said.outcome != "holds":
                name = text(each.get("name"))
                what = f"{name} is false of the right protocol{said.after}"
                if said.outcome == "undecided":
                    return grade_of(item, "undecided", f"{name} of the right protocol: {said.reason}")
                return grade_of(item, "lost", what, bug="a property is false of the right protocol")
        verdicts = listed(answer.get("verdicts"))
        for each in verdicts:
            said = Said.of(each)
            genuine = not said.trace or self._genuine.get(said.trace, False)
            if said.outcome == "violated" and genuine:
                name = text(each.get("name"))
                return grade_of(item, "earned", f"{name} is violated{said.after}", steps=said.steps)
        if any(Said.of(each).outcome == "undecided" for each in verdicts):
            return grade_of(item, "undecided", "not decided within the limits")
        return grade_of(item, "lost", "no property is violated", bug="not refuted")


def not_searched(answer: Mapping[str, Any]) -> str:
    """Why a group of items was not searched to the end, if something went wrong; empty if nothing did."""
    if failed := text(answer.get("failed")):
        return f"the search failed: {failed}"
    return text(answer.get("undecided"))


def grade_of(item: Item, outcome: ItemOutcome, reason: str, **more: Any) -> ItemGrade:
    """The grade of an item with all of its points, or none."""
    points = float(item.points) if outcome == "earned" else 0.0
    subject: PropertyFunction | None = property_of(item.subject) if item.kind == "holds" else None
    doc = "" if subject is None or item.hidden else doc_of(subject)
    return ItemGrade(item.title, points, float(item.points), outcome, reason, doc, item.hidden, **more)


def place_and_message(found: Any) -> str:
    """An error as one line: ``line 12: message (hint)``."""
    if not isinstance(found, Mapping):
        return ""
    line, file = number(found.get("line")), text(found.get("file"))
    where = f"{file or 'line'}{':' if file else ' '}{line}: " if line else ""
    hint = text(found.get("hint"))
    return f"{where}{text(found.get('message'))}" + (f" ({hint})" if hint else "")


def run_text(saved: SavedTrace, lab: LoadedLab, item: Item) -> str:
    """A run as text, as the lab's protocol tells it; empty if it does not fit that."""
    assert lab.solution is not None
    instance = lab.instance(lab.solution, item)
    try:
        return render(whole_trace(saved, instance), "text")
    except ModelError:
        return ""


def step_texts(saved: SavedTrace, lab: LoadedLab, item: Item) -> list[str]:
    """The steps of a run as text, the start first."""
    assert lab.solution is not None
    run = resolve(saved, lab.instance(lab.solution, item))
    return [run.initial.text, *(step.text for step in run.steps)]


def likeness_of(saved: SavedTrace) -> str:
    """A text that is the same for runs with the same steps and the same states."""
    parts = [[step.action, step.arguments, step.state] for step in (saved.initial, *saved.steps)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:12]
