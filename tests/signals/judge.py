"""What may be left of a command that was ended by a signal, and what must be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.signals.attacked import Attacked

INTERRUPTED = 130
UNDECIDED = 3


class Counts(Protocol):
    """Where it is counted what was judged."""

    violated: int
    replayed: int


@dataclass(frozen=True)
class Ended:
    """How a command ended; the code is None if it hung. `closed`: its output was read no longer."""

    code: int | None
    out: str
    err: str
    signalled: bool
    way: str
    closed: bool
    survivors: tuple[str, ...]

    @property
    def killed(self) -> bool:
        """Whether it was ended at once, as by SIGKILL."""
        return self.code in (-9, -2)

    @property
    def asked(self) -> bool:
        """Whether it was asked to end."""
        return self.signalled and self.way != "closed"


def findings(attacked: Attacked, ended: Ended, out: Path, counts: Counts) -> Iterator[str]:
    """What is wrong with how a command ended."""
    if ended.code is None:
        yield "it hangs"
        return
    if ended.survivors:
        yield f"what it began goes on: {ended.survivors}"
    if any(word in ended.err for word in ("Traceback", "Exception ignored", "internal error")):
        yield f"it says: {ended.err[-1500:]}"
    yield from _left_over(attacked, ended, out)
    yield from _reports(attacked, ended, out)
    allowed = {attacked.code}
    if ended.asked:
        allowed |= {UNDECIDED, INTERRUPTED}
        if attacked.arguments[0] in ("export", "graph"):
            allowed |= {0, 1}  # of the traces that were found by then, or none
        if ended.way == "SIGKILL":
            allowed = {attacked.code, UNDECIDED, -9}
        if ended.way == "twice":
            allowed |= {-2}
    if attacked.truth:
        allowed |= {UNDECIDED}
    if ended.code not in allowed:
        yield f"none of {sorted(allowed)}: {ended.err[-500:]}"
    if ended.killed:
        return
    yield from _printed(attacked, ended, counts)
    yield from _saved(attacked, ended, out, counts)


def _left_over(attacked: Attacked, ended: Ended, out: Path) -> Iterator[str]:
    if ended.killed or attacked.arguments[0] == "export":
        return
    written = {each.name for each in out.iterdir()} - set(attacked.reports)
    if odd := [each for each in written if not re.fullmatch(r"run(\.\w+)*\.json|graph\.json", each)]:
        yield f"files that nobody asked for: {odd}"


def _reports(attacked: Attacked, ended: Ended, out: Path) -> Iterator[str]:
    for report in attacked.reports:
        try:
            text = (out / report).read_text()
        except FileNotFoundError:
            if not ended.asked and "while" not in ended.err:  # it may have been out of time at import
                yield f"{report} is not written"
            continue
        if text == "what an earlier run wrote":
            if not ended.killed:
                yield f"{report} is that of an earlier run"
            continue
        try:
            if report.endswith(".junit"):
                ElementTree.fromstring(text)
            elif report.endswith(".html"):
                if not text.rstrip().endswith("</html>"):
                    raise ValueError("it has no end")
            else:
                json.loads(text)
        except (ValueError, ElementTree.ParseError) as error:
            yield f"{report} is not whole: {error}"


def _printed(attacked: Attacked, ended: Ended, counts: Counts) -> Iterator[str]:
    out = ended.out
    if ended.closed:
        return
    if not out:
        if not ended.asked and attacked.prints and not (attacked.truth and "time limit" in ended.err):
            yield "it prints nothing"
        if "violated" in ended.err:
            counts.violated += 1
        return
    if not out.endswith("\n"):
        yield f"what it prints has no end: ...{out[-80:]!r}"
        return
    if attacked.prints != "json":
        return
    try:
        told = json.loads(out)
    except ValueError as error:
        yield f"what it prints is no JSON: {error}: ...{out[-80:]!r}"
        return
    if attacked.arguments[0] == "check":
        yield from _verdicts(attacked, ended, told, counts)


def _verdicts(attacked: Attacked, ended: Ended, told: dict[str, Any], counts: Counts) -> Iterator[str]:
    code = {"holds": 0, "violated": 1, "undecided": 3}[told["outcome"]]
    if code != ended.code:
        yield f"it prints that it is {told['outcome']}"
    violated = [each for each in told["properties"] if each["outcome"] == "violated" and each["trace"]]
    counts.violated += bool(violated)
    yield from _true(attacked, told)
    if ended.code == 1 and not violated and not whole(told):
        yield f"what is violated has no run: {ended.err[-300:]}"


def whole(told: dict[str, Any]) -> bool:
    """Whether all was explored."""
    return told["exploration"] == "complete"


def _true(attacked: Attacked, told: dict[str, Any]) -> Iterator[str]:
    for each in told["properties"]:
        name, steps = each["name"], attacked.steps.get(each["name"])
        if each["steps"] is not None and each["steps"] != steps:
            yield f"{name} after {each['steps']} steps, and not {steps}"
        if each["trace"] is not None and len(each["trace"]["steps"]) != each["steps"]:
            yield f"{name} after {each['steps']} steps, in a run of {len(each['trace']['steps'])}"
        if steps is not None and told["depth"] > steps and each["steps"] is None:
            yield f"{name} was found after {steps} steps, and is lost in a search of {told['depth']}"


def whole_answer(attacked: Attacked, out: str) -> Iterator[str]:
    """What is wrong with what is printed by a command that was left alone."""
    told = json.loads(out)
    if attacked.arguments[0] != "check":
        return
    yield from _true(attacked, told)
    found = {each["name"]: each["steps"] for each in told["properties"] if each["steps"] is not None}
    if found != dict(attacked.steps):
        yield f"it finds {found}, and not {dict(attacked.steps)}"


def _saved(attacked: Attacked, ended: Ended, out: Path, counts: Counts) -> Iterator[str]:
    files = sorted(out.glob("run*"))
    if attacked.saves and ended.code == 1 and not files and "while" not in ended.err:
        yield f"no run is saved: {ended.err[-300:]}"
    some = files if len(files) < 3 else files[counts.replayed % 3 :: 3]  # all of them would take too long
    for file in some:
        counts.replayed += 1
        model = [attacked.model, *attacked.sizes] if attacked.arguments[0] == "check" else []
        taken = subprocess.run(
            [sys.executable, "-m", "quorate", "replay", str(file), *model, "-q"],
            capture_output=True,
            text=True,
        )
        if taken.returncode:
            yield f"{file.name} is not taken: {taken.returncode} {taken.stdout} {taken.stderr}"
