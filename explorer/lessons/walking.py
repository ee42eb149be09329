"""A lesson walked: CPython takes its steps, and says of each claim whether it is true."""

from __future__ import annotations

from dataclasses import dataclass

from quorate.lessons.lesson import Lesson, LessonStep
from quorate.lessons.lesson import Refusal as ClaimedRefusal
from quorate.trace.refusal_text import guard_text
from quorate.walking.beside import Follow
from quorate.walking.links import Opened, begin_call, misfit_text, take_call
from quorate.walking.walk import Position, Refused, Walk


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of a lesson about a position: in words, whether it is true, and if it is not, what is so instead. If it
    is that a step is not possible, `said` has in any case the guard that refuses it."""

    text: str
    true: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class WalkedStep:
    """A step of a lesson, and the position that it leads to."""

    step: LessonStep
    position: Position
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """A lesson as far as the model takes its steps; `misfit` says which one does not fit, and why, or is empty."""

    lesson: Lesson
    steps: tuple[WalkedStep, ...]
    misfit: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What in the lesson is not so: a line for each claim that is false, and for the step that does not fit."""
        false = [
            f"step {number}: {claim.text} is not so{claim.said and f': {claim.said}'}"
            for number, walked in enumerate(self.steps)
            for claim in walked.claims
            if not claim.true
        ]
        return (*false, *([self.misfit] if self.misfit else []))


def walk_lesson(walk: Walk, lesson: Lesson) -> Walked:
    """Take the steps of a lesson in a walk of its model, and judge what it claims."""
    found: list[WalkedStep] = []
    at = begin_call(walk, lesson.start)
    for number, step in enumerate(lesson.steps):
        if step.call is not None:
            at = take_call(walk, found[-1].position, step.call)
        if isinstance(at, Refused):
            return Walked(lesson, tuple(found), misfit_text(lesson.link(number), Opened(None, at, number)))
        found.append(WalkedStep(step, at, _claims(walk, at, step)))
    return Walked(lesson, tuple(found))


def _claims(walk: Walk, at: Position, step: LessonStep) -> tuple[Claim, ...]:
    judged = {each.name: each for each in walk.judge(at)}
    found = [_true(walk, at, text) for text in step.claims]
    found += [_refused(walk, at, each) for each in step.refused]
    for name in step.violated:
        holds = name in judged and judged[name].violated
        found.append(Claim(f"{name} is violated", holds, _unknown(name, judged)))
    for name in step.reached:
        holds = name in judged and judged[name].reached
        found.append(Claim(f"{name} is reached", holds, _unknown(name, judged)))
    if step.beside is not None:
        found.append(_beside(walk.beside(at), step.beside))
    return tuple(found)


def _unknown(name: str, judged: object) -> str:
    return "" if isinstance(judged, dict) and name in judged else "there is no such property"


def _true(walk: Walk, at: Position, text: str) -> Claim:
    [watched] = walk.watch(at, text)
    if watched.error or len(watched.values) - 1 in watched.failed:
        return Claim(text, False, watched.error or watched.values[-1])
    value = watched.values[-1]
    return Claim(text, value == "True", "" if value in ("True", "False") else value)


def _refused(walk: Walk, at: Position, claimed: ClaimedRefusal) -> Claim:
    taken = take_call(walk, at, claimed.call)
    if isinstance(taken, Position):
        return Claim(f"{taken.text} is not possible", False, "it is")
    text = f"{taken.text} is not possible"
    if taken.guard is None:
        return Claim(text, claimed.by in taken.message, taken.message or taken.how)
    place, guard = guard_text(taken.guard)
    by = any(claimed.by in each for each in (guard, *taken.guard.because))
    return Claim(text, by, f"{guard}, {place}")


def _beside(follow: Follow | None, claimed: str) -> Claim:
    if follow is None:
        return Claim("a protocol is beside", False, "the model is no variant of another")
    says = "refuses" if follow.refused is not None else "differs" if follow.difference is not None else "same"
    words = {
        "same": f"{follow.name} takes the same steps, with the same effects",
        "differs": f"in {follow.name} a step has another effect",
        "refuses": f"{follow.name} does not take this run",
    }
    return Claim(words[claimed], says == claimed, "" if says == claimed else words[says])
