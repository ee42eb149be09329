"""The runs of a submission that are to be taken again, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quorate.grading.asking import Group, place_of
from quorate.grading.judging import Said, TakenAgain, listed
from quorate.grading.left_behind import Found, failure, how_ended


@dataclass(frozen=True)
class Runs:
    """Runs as they are asked for, their traces by name, and for each run the name of its trace, or the group and
    position of the goal that it is the solution's run to."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    traces: dict[str, bytes] = field(default_factory=dict)
    keys: list[str | tuple[int, int]] = field(default_factory=list)

    def add(self, key: str | tuple[int, int], file: str, trace: bytes, asked: dict[str, Any]) -> None:
        self.traces[file] = trace
        self.asked.append({**asked, "trace": file})
        self.keys.append(key)


def answered(groups: Sequence[Group], found: Found) -> Iterator[tuple[int, Group, Mapping[str, Any]]]:
    """The groups that something was said of, by number, with that."""
    for at, (group, answer) in enumerate(zip(groups, listed(found.answers.get("groups")), strict=False)):
        if isinstance(answer, Mapping):
            yield at, group, answer


def runs_to_take(groups: Sequence[Group], found: Found, goals: Mapping[tuple[int, int], bytes]) -> Runs:
    """The runs that a submission gave, and for goals that it does not reach those of the solution, `goals`."""
    runs = Runs()
    for at, group, answer in answered(groups, found):
        places = [place_of(each) for each in (*group.functions, *group.provided)]
        asks = {"settings": group.settings, "left_out": list(group.left_out)}
        verdicts = [(each, position) for position, each in enumerate(listed(answer.get("verdicts")))]
        faults = [(each, -1) for each in listed(answer.get("faults"))]
        for each, position in (*verdicts, *faults):
            said = Said.of(each)
            if said.trace in found.traces:
                own = {**asks, "whose": "own", "functions": places, "position": position}
                if group.kind == "refines":
                    own |= {"whose": "refinement", "functions": []}
                elif group.kind == "refutes":
                    own |= {"functions": [], "cls": places[0]}
                runs.add(said.trace, said.trace, found.traces[said.trace], own)
            elif (at, position) in goals and said.kind == "reachable":
                key = (at, position)
                asked = {**asks, "whose": "solution", "functions": places}
                runs.add(key, f"goal-{at}-{position}.json", goals[key], asked)
    return runs


def taken(runs: Runs, found: Found) -> TakenAgain:
    """What came of these runs, from what the process left that took them."""
    genuine: dict[str, bool] = {}
    refusals: dict[tuple[int, int], Any] = {}
    for key, answer in zip(runs.keys, listed(found.answers.get("runs")), strict=False):
        if not isinstance(answer, Mapping):
            continue
        if isinstance(key, str):
            genuine[key] = answer.get("same") is True and answer.get("ending") is True
        else:
            refusals[key] = answer.get("refused")
    return TakenAgain(genuine, refusals, found.ended.cpu, how_ended(found), failure(found))
