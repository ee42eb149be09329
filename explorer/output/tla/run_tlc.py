"""Running TLC on a module, and reading its counts and verdict."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_COUNTS = re.compile(r"([\d,]+) states generated, ([\d,]+) distinct states found, ([\d,]+) states left")
_DEPTH = re.compile(r"The depth of the complete state graph search is (\d+)")
_VIOLATED = re.compile(r"(Invariant|Action property|Property|property) (\S+) (?:is|of \S+ is) violated")
_TEMPORAL = re.compile(r"Temporal propert(?:y (\S+) was|ies were) violated")
_STATE = re.compile(r"^(?:State )?(\d+): <", re.MULTILINE)


UNNAMED = "a temporal property"
"""The name in a judgement of a violated property of runs that TLC does not name, as older ones do not."""


@dataclass(frozen=True)
class Judgement:
    """The result of a TLC run. `distinct` and `generated` are its numbers of states; `depth` is in steps, and known
    if all states were explored. Of an error, `violated` names the invariant or property, `failure` is the message of
    a failed evaluation or assertion, and `length` is the number of steps to the last state shown."""

    distinct: int
    generated: int
    depth: int | None
    violated: str
    failure: str
    length: int | None
    output: str


class TlcError(Exception):
    """TLC gave no verdict, because a module is wrong or it ran out of time."""


def run(
    tlc: Path,
    folder: Path,
    module: str,
    config: str,
    *,
    workers: int = 1,
    java: Sequence[str] = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx2g"),
    options: Sequence[str] = (),
    seconds: float | None = None,
) -> Judgement:
    """Check a module in `folder` with one of its configurations. `tlc` is a jar or a folder of classes.

    With one worker TLC searches breadth first, so counterexamples are shortest. Raises TlcError.
    """
    with tempfile.TemporaryDirectory() as home:
        # TLC asks there whether it may send statistics home.
        (Path(home) / ".tlaplus").mkdir()
        (Path(home) / ".tlaplus" / "esc.txt").write_text("NO_STATISTICS\n")
        command = [
            "java",
            *java,
            f"-Duser.home={home}",
            f"-Djava.io.tmpdir={home}",
            "-cp",
            str(tlc.resolve()),
        ]
        command += ["tlc2.TLC", "-workers", str(workers), "-noGenerateSpecTE", "-metadir", f"{home}/states"]
        command += [*options, "-config", config, module]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TlcError(f"TLC took longer than {seconds} s for {module}") from error
    return judgement(done.stdout + done.stderr)


def judgement(output: str) -> Judgement:
    """The result in TLC's output. Raises TlcError if there is no verdict in it."""
    counts = list(_COUNTS.finditer(output))
    violated = _VIOLATED.search(output)
    wrong = re.search(r"^Error: (.*(?:\n(?!Error|State|\d+:).*)*)", output, re.MULTILINE)
    if (
        "Semantic errors" in output
        or "Parsing or semantic analysis failed" in output
        or (not counts and not wrong)
    ):
        raise TlcError(output)
    constant = re.search(r"The invariant of (\S+) is equal to FALSE", output)
    if constant:  # it mentions no variable, so it is false initially
        return Judgement(0, 0, None, constant[1], "", 0, output)
    states = [int(number) for number in _STATE.findall(output)]
    depth = _DEPTH.search(output)
    temporal = _TEMPORAL.search(output)
    found = violated[2] if violated else ""
    name = (temporal[1] or UNNAMED) if temporal else found
    generated, distinct = (_number(counts[-1][i]) for i in (1, 2)) if counts else (0, 0)
    return Judgement(
        distinct=distinct,
        generated=generated,
        depth=max(int(depth[1]) - 1, 0) if depth and not wrong else None,
        violated=name,
        failure=wrong[1].strip() if wrong and not name else "",
        length=max(states) - 1 if states else 0 if "by the initial state" in output else None,
        output=output,
    )


def _number(text: str) -> int:
    return int(text.replace(",", ""))
