"""Why actions are not possible, as lines of text: guards with the instances that they refuse, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from quorate.exploration import Violation
from quorate.language.words import plain
from quorate.reference.guards import Refusal
from quorate.reference.refusals import Answer, Group, Instances

MOST_SHOWN = 4
"""The most reasons shown for one guard, and sets of instances for one reason."""

Line = tuple[int, str]
"""How deep a line is indented, and its text."""


def guard_text(guard: Refusal) -> tuple[str, str]:
    """Return the place of a guard (``paxos.py:85``) and its source on one line."""
    return f"{guard.file.replace(chr(92), '/').rsplit('/', 1)[-1]}:{guard.line}", " ".join(
        guard.source.split()
    )


def instances_text(action: str, instances: Instances) -> str:
    """Return instances as text: ``accept(a2, v) for every v``, ``accept(a, v2) for a=a1, a2``."""
    arguments, said = [], []
    for name, values in instances.values.items():
        several = name in instances.every or len(values) > 1
        arguments.append(name if several else plain(values[0]))
        if several and name not in instances.every:
            said.append(f"{name}={', '.join(map(plain, values))}")
    every = [name for name in instances.values if name in instances.every]
    said += [f"every {', '.join(every)}"] if every else []
    return f"{action}({', '.join(arguments)})" + (f" for {' and '.join(said)}" if said else "")


def stopping_line(violation: Violation) -> str:
    """Return why an infinite run may stop; empty if it does not, or is a finite one."""
    if violation.trace.loop != len(violation.trace.steps):
        return ""
    possible = "no fair action is possible" if violation.fairness else "no action is fair"
    return f"The run may stop here: {possible}."


def refusals_by_head(groups: Iterable[Group]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each guard that refuses an action, as the action with the guard's place and source, or the action with
    another reason why it is not possible; and lines on the instances of which this is true, and why."""
    for head, alike in groupby(groups, _head):
        lines: list[str] = []
        found = list(alike)
        for group in found[:MOST_SHOWN]:
            guard = group.answer.guard
            which = [instances_text(group.action, each) for each in group.instances[:MOST_SHOWN]]
            which += ["..."] if len(group.instances) > MOST_SHOWN else []
            because = "" if guard is None else f": {'; '.join(guard.because)}"
            lines += [", ".join(which) + because] if which else []
        if len(found) > MOST_SHOWN:
            lines.append(f"... and for {len(found) - MOST_SHOWN} more reasons")
        if not all(group.whole for group in found):
            lines.append("(and perhaps more: not all arguments were tried)")
        yield head, lines


def refusal_lines(groups: Iterable[Group]) -> Iterator[Line]:
    """Yield the same as lines: those on instances are deeper."""
    for head, lines in refusals_by_head(groups):
        yield 0, "  ".join(head)
        yield from ((1, line) for line in lines)


def _head(group: Group) -> tuple[str, ...]:
    guard = group.answer.guard
    return (group.action, *((_without_guard(group.answer),) if guard is None else guard_text(guard)))


def _without_guard(answer: Answer) -> str:
    match answer.how:
        case "no change":
            return "changes nothing"
        case "bound":
            return f"is cut by {answer.bound}"
        case "fault":
            return f"fails: {answer.message}"
    return answer.message
