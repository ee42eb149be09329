"""`grade`: submissions for a lab, each searched where it is confined, its runs taken again, and judged."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from quorate.grading.asking import Group, groups_of, request_of
from quorate.grading.boxes import Confinement, Way, confinement, tried
from quorate.grading.confined import Confined
from quorate.grading.judging import (
    Judge,
    Said,
    TakenAgain,
    grade_of,
    listed,
    number,
    place_and_message,
    step_texts,
    text,
)
from quorate.grading.left_behind import Found, failure, how_ended, traces_in
from quorate.grading.loading import LoadedLab, load_lab
from quorate.grading.naming import Named, named
from quorate.grading.reading import Unread, handed_in
from quorate.grading.results import Grade, Grades, ItemGrade, ItemOutcome
from quorate.grading.retaking import answered, runs_to_take, taken
from quorate.grading.running import Ended
from quorate.language.diagnostics import ModelError
from quorate.language.written_files import writing
from quorate.saved.formats import read_trace
from quorate.support.whole_files import write_whole

Told = Callable[[int, int, str], None]
"""A function that is told how many submissions are done, of how many, and the one that was done last."""


def grade(
    lab: LoadedLab | str | Path,
    submissions: Iterable[str | Path] = (),
    *,
    out: str | Path | None = None,
    jobs: int | None = None,
    again: bool = False,
    way: Way | None = None,
    progress: Told | None = None,
    interrupt: threading.Event | None = None,
    admits: bool = True,
) -> Grades:
    """Grade submissions for a lab.

    `lab` is a lab's file, or its folder. `submissions` are files, or folders with such. `out` is the folder that
    keeps the results and the runs, by default ``LAB-grades`` in the current folder: what was graded is not graded
    again while neither the lab nor the submission changes, unless `again`. `jobs` are graded at a time, by default as
    many as there are processors. `way` is how submissions are confined, by default the best that works. `progress` is
    called after each; `interrupt` ends the grading, and the results so far are returned. `admits` is for tests of the
    confinement: without it, submissions run that are not admitted.

    Raises ModelError if the lab or a file is wrong, or its solution does not earn all points.
    """
    loaded = lab if isinstance(lab, LoadedLab) else load_lab(lab)
    files = named(submissions, loaded)
    folder = Path(out) if out is not None else Path(f"{loaded.file.parent.name}-grades")
    with writing(folder, "--out DIR"):
        (folder / "results").mkdir(parents=True, exist_ok=True)
        (folder / "runs").mkdir(exist_ok=True)
    confined = confinement() if way is None else tried(way)
    if confined is None:
        raise ModelError(f"submissions cannot be confined by {way} here", "leave out --confine")
    grader = _Grader(loaded, folder, confined, again, interrupt or threading.Event(), admits)
    grades = Grades(loaded, folder, confined, grader.solution())
    _all(grader, files, grades, jobs or os.cpu_count() or 1, progress)
    return grades


def _all(grader: _Grader, files: Sequence[Named], grades: Grades, jobs: int, progress: Told | None) -> None:
    done: dict[Named, Grade] = {}
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        left: dict[Future[Grade | None], Named] = {pool.submit(grader.graded, each): each for each in files}
        try:
            while left:
                for future in wait(left, timeout=0.2, return_when=FIRST_COMPLETED).done:
                    each = left.pop(future)
                    if (found := future.result()) is not None:
                        done[each] = found
                        if progress is not None:
                            progress(len(done), len(files), each.name)
        except BaseException:
            grader.interrupt.set()
            for future in left:
                future.cancel()
            raise
    grades.grades = [done[each] for each in files if each in done]
    grades.complete = len(done) == len(files) and not grades.failed


class _Grader:
    def __init__(
        self,
        lab: LoadedLab,
        folder: Path,
        confined: Confinement,
        again: bool,
        interrupt: threading.Event,
        admits: bool,
    ) -> None:
        self._lab = lab
        self._folder = folder
        self._again = again
        self._admits = admits
        self.interrupt = interrupt
        self._groups: tuple[Group, ...] = groups_of(lab)
        self._confined = Confined(lab, len(self._groups), confined, folder, interrupt)
        self._files = {file.name: file.read_bytes() for file in (*lab.public, *lab.hidden)}
        self._states: dict[int, int] = {}
        self._goals: dict[tuple[int, int], bytes] = {}
        self._goal_texts: dict[tuple[int, int], list[str]] = {}
        self._cache: dict[str, bytes] = {}
        lab_texts = [lab.file.read_bytes(), lab.solution_file.read_bytes(), *self._files.values()]
        self._digest = hashlib.sha256(b"\0".join([_version().encode(), confined.way.encode(), *lab_texts]))

    # ------------------------------------------------------------------------------ one after the other

    def solution(self) -> Grade:
        """Grade the lab's own solution, and learn from it: how large the spaces are, and how goals are reached.

        Raises ModelError if it does not earn all points."""
        lab = self._lab
        each = Named("(solution)", lab.solution_file)
        data = each.file.read_bytes()
        found = self._kept_solution()
        if found is None:
            found = self._searched(data, lab.solution_file.name, keeps=True)
            self._cache = dict(found.compiled)
            made = self._judged(each, data, found)
            self._require_all(made)
            self._keep(each, made)
            self._keep_solution(found)
        self._learn(found)
        kept = self._kept(each, data, anew=False)
        return kept if kept is not None else self._judged(each, data, found)

    def _require_all(self, made: Grade) -> None:
        """Raise ModelError unless the solution earns all points."""
        name = self._lab.solution_file.name
        if made.refused:
            raise ModelError(f"{name} is not admitted: {made.refused[0]}", "mend the solution")
        lost = [item for item in made.items if item.outcome != "earned"]
        if lost or made.ended:
            why = f"{lost[0].name}: {lost[0].reason}" if lost else made.ended
            raise ModelError(
                f"the lab's own solution, {name}, does not earn all points: {why}",
                "mend it, or what the lab asks: sizes, cpu, memory",
            )

    def _kept_solution(self) -> Found | None:
        """What is kept of the solution: its answers and traces, and its compiled code."""
        if self._again:
            return None
        folder = self._folder / "solution"
        try:
            kept = json.loads((folder / "kept.json").read_text("utf-8"))
            if kept["digest"] != self._digest.hexdigest():
                return None
            traces = {name: (folder / name).read_bytes() for name in traces_in(kept["answers"])}
            self._cache = {name: (folder / name).read_bytes() for name in kept["compiled"]}
            return Found(kept["answers"], traces, Ended("finished", 0, kept["cpu"], kept["memory"], ""))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep_solution(self, found: Found) -> None:
        folder = self._folder / "solution"
        folder.mkdir(exist_ok=True)
        for name, content in (*found.traces.items(), *self._cache.items()):
            write_whole(folder / name, content)
        kept = {
            "digest": self._digest.hexdigest(),
            "answers": dict(found.answers),
            "compiled": list(self._cache),
            "cpu": found.ended.cpu,
            "memory": found.ended.memory,
        }
        write_whole(folder / "kept.json", json.dumps(kept))

    def graded(self, each: Named) -> Grade | None:
        """Grade a submission, unless that was done already. None if the grading was interrupted."""
        data = handed_in(each.file)
        if isinstance(data, Unread):
            return self._unread(each, data)
        kept = self._kept(each, data)
        if kept is not None and not kept.failed:
            return kept
        if self.interrupt.is_set():
            return None
        found = self._searched(data, self._name_within(each))
        if found.ended.how == "stopped" or self.interrupt.is_set():
            return None
        made = self._judged(each, data, found)
        self._keep(each, made)
        return made

    def _unread(self, each: Named, why: Unread) -> Grade:
        outcome: ItemOutcome = "undecided" if why.failed else "lost"
        items = tuple(grade_of(item, outcome, why.text, bug="it is not read") for item in self._lab.lab.items)
        refused = () if why.failed else (why.text,)
        return Grade(each.name, str(each.file), "", items, refused, failed=why.text if why.failed else "")

    def _name_within(self, each: Named) -> str:
        """The name of a submission's file among the lab's: its own, or another if the lab has a file of that name."""
        stem = each.file.stem
        taken = {name.removesuffix(".py") for name in self._files} | {"quorate"}
        return each.file.name if stem.isidentifier() and stem not in taken else "submission.py"

    # ------------------------------------------------------------------------------ confined processes

    def _request(self, name: str) -> dict[str, Any]:
        return request_of(self._lab, self._groups, name, self._states, self._admits)

    def _searched(self, data: bytes, name: str, keeps: bool = False) -> Found:
        given = {**self._files, name: data, "request.json": _json(self._request(name))}
        return self._confined.run("search", given, self._cache, keeps)

    def _learn(self, found: Found) -> None:
        """Remember the sizes of the solution's spaces, and its runs to goals."""
        for at, group, answer in answered(self._groups, found):
            self._states[at] = number(answer.get("states")) or 0
            for position, each in enumerate(listed(answer.get("verdicts"))):
                said = Said.of(each)
                if said.kind == "reachable" and said.trace in found.traces and group.kind == "holds":
                    self._goals[at, position] = found.traces[said.trace]

    def _taken_again(self, data: bytes, name: str, found: Found) -> TakenAgain:
        """Take the runs again, those of the solution to goals with them where the submission reached none."""
        runs = runs_to_take(self._groups, found, self._goals)
        if not runs.asked:
            return TakenAgain()
        request = {**self._request(name), "runs": runs.asked}
        given = {**self._files, name: data, **runs.traces, "request.json": _json(request)}
        return taken(runs, self._confined.run("replay", given, {}))

    # ------------------------------------------------------------------------------ the grade

    def _judged(self, each: Named, data: bytes, found: Found) -> Grade:
        answers = found.answers
        refused, notes = (
            tuple(place_and_message(one) for one in listed(answers.get(what)) if isinstance(one, Mapping))
            for what in ("complaints", "notes")
        )
        ended, failed = how_ended(found), failure(found)
        items: tuple[ItemGrade, ...]
        cpu = found.ended.cpu
        if refused:
            why = "the submission is not admitted"
            items = tuple(grade_of(item, "lost", why, bug=why) for item in self._lab.lab.items)
        elif not answers:
            outcome: ItemOutcome = "undecided" if failed else "lost"
            items = tuple(grade_of(item, outcome, ended, bug=ended) for item in self._lab.lab.items)
        else:
            name = self._lab.solution_file.name if each.name == "(solution)" else self._name_within(each)
            again = self._taken_again(data, name, found)
            cpu += again.cpu
            failed = failed or again.failed
            runs = self._folder / "runs" / each.name
            runs.mkdir(parents=True, exist_ok=True)
            for trace, content in found.traces.items():
                write_whole(runs / trace, content)
            judge = Judge(self._lab, self._groups, answers, runs, again, self._texts_of_goal)
            items = judge.items(ended or "it was not decided")
        said = [answer for _, _, answer in answered(self._groups, found)]
        failed = failed or next(filter(None, (text(answer.get("failed")) for answer in said)), "")
        states = sum(number(answer.get("states")) or 0 for answer in said)
        memory, digest = found.ended.memory, self._digest_of(data)
        return Grade(
            each.name, str(each.file), digest, items, refused, notes, ended, failed, cpu, memory, states
        )

    def _texts_of_goal(self, at: int, position: int) -> list[str]:
        """The steps of the solution's run to a goal, as text."""
        key = (at, position)
        if key in self._goals and key not in self._goal_texts:
            group = self._groups[at]
            item = next(
                each
                for each in self._lab.lab.items
                if self._lab.settings(each) == group.settings
                and self._lab.left_out(each) == set(group.left_out)
            )
            file = self._folder / "runs" / f"goal-{at}-{position}.json"
            write_whole(file, self._goals[key])
            self._goal_texts[key] = step_texts(read_trace(file), self._lab, item)
        return self._goal_texts.get(key, [])

    # ------------------------------------------------------------------------------ what is kept

    def _digest_of(self, data: bytes) -> str:
        digest = self._digest.copy()
        digest.update(b"\0" + data)
        return digest.hexdigest()[:32]

    def _kept(self, each: Named, data: bytes, anew: bool = True) -> Grade | None:
        if self._again and anew:
            return None
        try:
            found = json.loads((self._folder / "results" / f"{each.name}.json").read_text("utf-8"))
            items = tuple(ItemGrade(**item) for item in found.pop("items"))
            refused, notes = tuple(found.pop("refused")), tuple(found.pop("notes"))
            made = Grade(items=items, refused=refused, notes=notes, **found)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None
        return made if made.digest == self._digest_of(data) else None

    def _keep(self, each: Named, made: Grade) -> None:
        with writing(self._folder, "what is written is kept; the same command goes on"):
            file = self._folder / "results" / f"{each.name}.json"
            write_whole(file, json.dumps(asdict(made), indent=1) + "\n")


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _version() -> str:
    try:
        return version("quorate")
    except PackageNotFoundError:
        return ""
