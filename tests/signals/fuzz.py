"""Commands, ended by signals at any moment: ``python -m tests.signals.fuzz --minutes 30``.

A command is begun in a folder of its own, with a cache that is new or that earlier attacks left. Once it has taken
the signals over, it is sent one: SIGINT, SIGTERM, SIGINT twice, SIGKILL; or its output is read no longer. What is
left of it then is judged (`judge`). Findings are printed with the command, the signal and the moment.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from tests.fuzzing import end, go_on
from tests.signals.attacked import Attacked, draw
from tests.signals.judge import Ended, findings, whole_answer

WAYS = ("SIGINT", "SIGINT", "SIGTERM", "SIGTERM", "twice", "SIGKILL", "closed")
MOMENTS = ("any", "any", "any", "any", "printing", "writing", "said")
PATIENCE = 90.0
"""How many seconds a command may take, on however busy a machine, before it counts as hanging."""
LINGERING = 10.0
"""How long what it began may take to end, after its end."""


@dataclass
class Tally:
    """What came of the attacks."""

    exits: Counter[str] = field(default_factory=Counter)
    moments: Counter[str] = field(default_factory=Counter)
    again: int = 0
    replayed: int = 0
    violated: int = 0
    findings: list[str] = field(default_factory=list)


class Fuzzer:
    """Attacks commands, each by a number; caches and durations are kept from one to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seconds: dict[str, float] = {}
        self.tally = Tally()
        (folder / "warm").mkdir(mode=0o700)
        self._saved = folder / "saved.json"

    def attack(self, number: int, attacked: Attacked | None = None) -> None:
        """Make the attack of this number."""
        choose = random.Random(number)
        attacked = draw(choose) if attacked is None else attacked
        way = choose.choice(WAYS)
        cold = choose.random() < 0.25
        folder = self._folder / "run"
        for name in ("out", "home", "tmp", *(["cache"] if cold else [])):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(parents=True, mode=0o700)
        cache = folder / "cache" if cold else self._folder / "warm"
        for report in attacked.reports:
            (folder / "out" / report).write_text("what an earlier run wrote")
        if "SAVED" in attacked.arguments and not self._saved.exists():
            self._run(
                ["check", "paxos:PhaseOneSkipped", "--engine", "reference", "--trace", str(self._saved)]
            )
        arguments = [
            each.replace("FOLDER", str(folder / "out")).replace("SAVED", str(self._saved))
            for each in attacked.arguments
        ]
        moment = self._moment(attacked, cold, choose)
        before = unfinished(folder, cache)
        begun = time.monotonic()
        ended = self._attacked(arguments, way, moment, folder, cache, attacked.group, choose)
        if not ended.signalled:
            self._seconds[self._name(attacked, cold)] = time.monotonic() - begun
        self.tally.exits[f"{way} {ended.code}"] += 1
        self.tally.moments[moment[0] if ended.signalled else "over before"] += 1
        found = list(findings(attacked, ended, folder / "out", self.tally))
        if not ended.killed and (left := unfinished(folder, cache) - before):
            found.append(f"left over: {left}")
        if not found and (cold or ended.killed or choose.random() < 0.15):
            found += self._again(attacked, arguments, cache)
        for each in found:
            self.tally.findings.append(
                f"{number}: {way}, {moment[0]} {moment[1]:.3f}, {'cold' if cold else 'warm'} cache, "
                f"quorate {' '.join(arguments)}: exits with {ended.code}: {each}"
            )

    # ------------------------------------------------------------------------------------------ one run

    def _attacked(
        self,
        arguments: list[str],
        way: str,
        moment: tuple[str, float],
        folder: Path,
        cache: Path,
        group: bool,
        choose: random.Random,
    ) -> Ended:
        mark = uuid.uuid4().hex
        reader, writer = os.pipe()
        errors = folder / "errors"
        with open(errors, "wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "quorate", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=err,
                cwd=folder / "out",
                env=self._environment(cache, folder, mark),
                start_new_session=True,
            )
        os.close(writer)
        out = Output(reader, closed=way == "closed" and moment[0] == "any" and moment[1] < 0.5)
        try:
            signalled = self._wait(process, moment, out, folder, errors)
            if signalled:
                self._send(process, way, group, out, choose)
            try:
                code = process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                code = None
        finally:
            survivors = ended_late(mark) if process.poll() is not None else ["it hangs"]
            for number in bearing(mark):
                os.kill(number, signal.SIGKILL)
            process.wait()
            out.finish()
        return Ended(
            code, out.text(), errors.read_text(errors="replace"), signalled, way, out.closed, tuple(survivors)
        )

    def _environment(self, cache: Path, folder: Path, mark: str) -> dict[str, str]:
        return {
            **os.environ,
            "QUORATE_CACHE": str(cache),
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"),
            "ATTACKED": mark,
            "COLUMNS": "140",
        }

    def _wait(
        self,
        process: subprocess.Popen[bytes],
        moment: tuple[str, float],
        out: Output,
        folder: Path,
        errors: Path,
    ) -> bool:
        """Wait for the moment; whether it came before the end."""
        kind, seconds = moment
        until = time.monotonic() + PATIENCE

        def until_it(happens: object) -> bool:
            while process.poll() is None and time.monotonic() < until:
                if happens():  # type: ignore[operator]
                    return True
                time.sleep(0.002)
            return process.poll() is None

        if not until_it(lambda: takes_signals(process.pid)):
            return False
        if kind == "printing":
            until_it(lambda: out.size > 0)
        elif kind == "writing":
            before = {each.name for each in (folder / "out").iterdir()}
            until_it(lambda: {each.name for each in (folder / "out").iterdir()} - before)
        elif kind == "said":
            until_it(lambda: errors.stat().st_size > 0)
        over = time.monotonic() + seconds
        until_it(lambda: time.monotonic() >= over)
        return process.poll() is None

    def _send(
        self, process: subprocess.Popen[bytes], way: str, group: bool, out: Output, choose: random.Random
    ) -> None:
        if way == "closed":
            out.close()
            return
        number = {"SIGTERM": signal.SIGTERM, "SIGKILL": signal.SIGKILL}.get(way, signal.SIGINT)
        send = os.killpg if group and way != "SIGKILL" else os.kill
        send(process.pid, number)
        if way == "twice":
            time.sleep(choose.choice((0.0, 0.01, choose.random())))
            if process.poll() is None:
                send(process.pid, number)

    def _moment(self, attacked: Attacked, cold: bool, choose: random.Random) -> tuple[str, float]:
        kind = choose.choice(MOMENTS)
        if kind != "any":
            return kind, choose.choice((0.0, choose.random() * 0.02, choose.random() * 0.3))
        whole = self._seconds.get(self._name(attacked, cold), 4.0)
        return kind, choose.choice((choose.random(), choose.random() ** 3)) * whole

    def _name(self, attacked: Attacked, cold: bool) -> str:
        return f"{cold} {attacked.arguments[:5]}"

    # ---------------------------------------------------------------------------------------- afterwards

    def _run(self, arguments: list[str], cache: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "quorate", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "QUORATE_CACHE": str(cache or self._folder / "warm")},
            timeout=2 * PATIENCE,
        )

    def _again(self, attacked: Attacked, arguments: list[str], cache: Path) -> Iterator[str]:
        self.tally.again += 1
        answer = self._run(list(attacked.truth or arguments), cache)
        if answer.returncode != attacked.code or "Traceback" in answer.stderr:
            yield f"and afterwards with {answer.returncode}: {answer.stderr[-500:]}"
        elif attacked.prints == "json" or attacked.truth:
            for each in whole_answer(attacked, answer.stdout):
                yield f"and afterwards: {each}"


def unfinished(folder: Path, cache: Path) -> set[str]:
    """What is there for a while only."""
    places = [folder / "out", cache]
    found = {each.name for place in places for each in place.rglob("*.tmp")}
    found |= {each.name for each in cache.glob("build-*")}
    return found | {each.name for place in ("tmp", "home") for each in (folder / place).iterdir()}


class Output:
    """The end of a pipe that is read until it is closed."""

    def __init__(self, reader: int, closed: bool) -> None:
        self._reader = reader
        self._data = bytearray()
        self.closed = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        os.set_blocking(reader, False)
        if closed:
            self.close()
        self._thread.start()

    @property
    def size(self) -> int:
        return len(self._data)

    def close(self) -> None:
        """Read no longer."""
        if self.closed:
            return
        self.closed = True
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._reader)

    def finish(self) -> None:
        """Read what is left."""
        if not self.closed:
            self._thread.join(2)
            self._stop.set()
            self._thread.join()
            os.close(self._reader)

    def text(self) -> str:
        return self._data.decode(errors="replace")

    def _read(self) -> None:
        while not self._stop.is_set():
            try:
                data = os.read(self._reader, 1 << 16)
            except BlockingIOError:
                time.sleep(0.002)
                continue
            if not data:
                return
            self._data += data


def takes_signals(process: int) -> bool:
    """Whether a process handles SIGTERM by now: until then, it is Python that begins."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def bearing(mark: str) -> list[int]:
    """The processes that have this in their environment, and are no zombies."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if f"ATTACKED={mark}".encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def ended_late(mark: str) -> list[str]:
    """What a command began that outlives it."""
    until = time.monotonic() + LINGERING
    while left := bearing(mark):
        if time.monotonic() > until:
            break
        time.sleep(0.05)
    said = []
    for number in left:
        try:
            said.append(Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return said


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The number of the first attack; each has the next.")
def fuzz(minutes: float, first: int) -> None:
    """Attack commands until the time is over."""
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(Path(folder))
        tried = go_on(minutes, first, fuzzer.attack, fuzzer.tally.findings)
    tally = fuzzer.tally
    print(f"{tried} attacks, {len(tally.findings)} findings; {tally.violated} told of violations,")
    print(f"{tally.replayed} runs replayed, {tally.again} commands given again")
    print(f"exits: {dict(sorted(tally.exits.items()))}; moments: {dict(sorted(tally.moments.items()))}")
    end(tally.findings)


if __name__ == "__main__":
    fuzz()
