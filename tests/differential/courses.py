"""The least number of steps of a fair lasso, by following all runs step by step.

Of a run is kept what decides whether it is a lasso that violates a property; where its loop begins is guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from quorate.exploration import State
from quorate.language.model import PropertyFunction
from quorate.language.temporal import Fairness
from tests.differential.brute import Space, TooLarge
from tests.differential.lasting import FairInstance, Lasting

COURSES = 5_000
"""How many courses of runs are kept at a time."""


@dataclass(frozen=True)
class _Course:
    """Of a run its state, and whether it violates the property if it goes on like that (`since`); of its loop the
    state in which it began (None: not yet), which fair instances are possible in all of its states and were not
    taken, which in some, which were taken, and whether the property was false there (`visits`)."""

    state: State
    entry: State | None = None
    since: bool = False
    visits: bool = False
    always: frozenset[FairInstance] = frozenset()
    ever: frozenset[FairInstance] = frozenset()
    taken: frozenset[FairInstance] = frozenset()


class Courses(Lasting):
    """The runs of a space, under assumptions. Use it while the instance is active."""

    def __init__(self, space: Space, fairness: Collection[Fairness]) -> None:
        super().__init__(space, symmetry=False, depth=None)
        self._instance = self._instances(fairness)
        self._may = {
            state: frozenset(each for run in runs if (each := self._instance(run)) is not None)
            for state, runs in self.steps.items()
        }

    def least(self, property_: PropertyFunction, most: int) -> tuple[str, int] | None:
        """How a property is violated by a run of the least number of steps, at most `most`, and how many: "violated",
        or "failure" if it has no value in a state that is sooner reached. Raises TooLarge."""
        lasso = self._lasso(property_, most)
        failing = min(self._failing(property_), default=most + 1)
        if lasso is not None and lasso <= failing:
            return "violated", lasso
        return ("failure", failing) if failing <= most else None

    def _lasso(self, property_: PropertyFunction, most: int) -> int | None:
        courses = {each for state in self.starts for each in self._at(property_, _Course(state))}
        for steps in range(most + 1):
            if any(self._violates(property_, each) for each in courses):
                return steps
            if len(courses) > COURSES:
                raise TooLarge
            further = {each for course in courses for each in self._after(course)}
            courses = {each for course in further for each in self._at(property_, course)}
        return None

    def _after(self, course: _Course) -> Iterator[_Course]:
        for run in self.steps[course.state]:
            if run.after is not None:
                instance = self._instance(run)
                new = frozenset() if instance is None or course.entry is None else frozenset({instance})
                yield replace(course, state=run.after, taken=course.taken | new)

    def _at(self, property_: PropertyFunction, course: _Course) -> Iterator[_Course]:
        """What becomes of a course as it comes to its state: none, or several, since the loop may begin there."""
        state, kind = course.state, property_.kind
        false, true = (self._value(property_.function, state) is value for value in (False, True))
        if kind == "leads_to":
            assert property_.then is not None
            inside = self._value(property_.then, state) is False
            since = inside and (course.since or true)
        else:
            inside = false or kind == "at_last_always"
            since = inside or kind != "eventually"
        if kind == "eventually" and not inside:
            return
        if course.entry is None:
            yield replace(course, since=since)
        if inside and state not in self.unexpanded:
            may = self._may[state]
            always = (may if course.entry is None else course.always & may) - course.taken
            entry, visits = course.entry or state, course.visits or false
            yield _Course(state, entry, since, visits, always, course.ever | may, course.taken)

    def _violates(self, property_: PropertyFunction, course: _Course) -> bool:
        weakly = any(strength == "weak" for _, strength, _ in course.always)
        strongly = any(strength == "strong" for _, strength, _ in course.ever - course.taken)
        closed = course.entry == course.state and not weakly and not strongly
        return closed and course.since and (course.visits or property_.kind != "at_last_always")
