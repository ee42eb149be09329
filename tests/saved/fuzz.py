"""Changed traces, replayed and viewed for as long as one likes: ``python -m tests.saved.fuzz --minutes 30``.

Whatever a file holds, both end with an exit code and a message. A finding is an exception, a message of an internal
error, a character that steers a terminal, a second too many, or a claim that is not true (`oracle`). The
file of each finding is kept in a folder, with what was found.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

import quorate
from quorate.cli.main import main
from quorate.language.depth import roomy
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.output.traces.saving import write_trace
from quorate.saved.replaying import Replay
from quorate.support.visible import STEERING
from tests.fuzzing import end, go_on
from tests.saved.mutants import harmless, mutant
from tests.saved.oracle import Claims, Oracle, Unclear
from tests.saved.runs import random_run

MODELS = Path(__file__).parents[1] / "models_for_tests"
SECONDS = 5.0
MEGABYTES = 500
ENDINGS = (
    "FalseInvariant",
    "FalseStep",
    "InvariantWithoutValue",
    "StepWithoutValue",
    "GoalWithoutValue",
    "Goal",
)
ENDINGS += ("Deadlock", "Asserts", "Fails", "StartAsserts", "StartFails")
FEW = ("paxos:PhaseOneSkipped", *(f"{MODELS / 'endings.py'}:{name}" for name in ENDINGS))
MORE = (
    "paxos:PromiseNotRecorded",
    "consensus:ChosenAgain",
    "voting",
    "paxos",
    "multipaxos:SlotUsedTwice",
    "raft",
)
MORE += (
    f"{MODELS / 'messages.py'}:Pings",
    f"{MODELS / 'processes.py'}:Careless",
    f"{MODELS / 'counting.py'}:Slots",
)
TLC = ".tlc.json"
LARGEST = 16
"""The sum of the sizes of an instance of which all runs are looked at."""


@dataclass(frozen=True)
class Seed:
    """A trace as it was saved, and its model as one would name it."""

    model: str
    suffix: str
    document: Any


@dataclass
class Tally:
    """What came of the mutants."""

    exits: Counter[str] = field(default_factory=Counter)
    judged: int = 0
    findings: list[str] = field(default_factory=list)
    slowest: float = 0.0


def seeds(folder: Path, models: tuple[str, ...]) -> list[Seed]:
    """Traces of these models, in each form: to what is violated or reached, and others cut anywhere."""
    found: list[Seed] = []
    for number, model in enumerate(models):
        instance = instantiate(load(model))
        ends = quorate.check(model, deadlock=model.endswith(":Deadlock"), max_states=20_000, time=20)
        for suffix in (".json", ".itf.json"):
            for old in folder.iterdir():
                old.unlink()
            quorate.save_trace(ends, folder / f"ending{suffix}")
            for length in (0, 5, 12):
                write_trace(folder / f"{length}{suffix}", instance, random_run(instance, length, number))
            for file in sorted(folder.iterdir()):
                found.append(Seed(model, suffix, json.loads(file.read_text())))
    return [*found, *(_of_tlc(seed) for seed in found if seed.suffix == ".json" and not _goes_wrong(seed))]


def _goes_wrong(seed: Seed) -> bool:
    return (seed.document["property"] or {}).get("kind") in ("assert", "failure")


def _of_tlc(seed: Seed) -> Seed:
    """The states alone, as TLC would tell them. (A step that goes wrong leads to none.)"""
    trace = seed.document["trace"]
    states = [trace["initial"], *(step["state"] for step in trace["steps"])]
    told = [[number, _value_of_tlc(state)] for number, state in enumerate(states, 1)]
    return Seed(seed.model, TLC, {"counterexample": {"state": told, "action": []}})


def _value_of_tlc(value: Any) -> Any:
    match value:
        case None:
            return "None"
        case list():
            return [_value_of_tlc(item) for item in value]
        case dict():
            return {"type" if k == "record" else k: _value_of_tlc(item) for k, item in value.items()}
    return value


class Fuzzer:
    """Replays and views mutants of some traces, in a folder of its own."""

    def __init__(self, seeds: list[Seed], folder: Path, kept: Path | None) -> None:
        self._seeds = seeds
        self._folder = folder
        self._kept = kept
        self._documents = {
            s: [x.document for x in seeds if x.suffix == s] for s in (".json", ".itf.json", TLC)
        }
        self._peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.tally = Tally()

    def mutant(self, number: int) -> None:
        """Try the mutant of this number."""
        choose = random.Random(number)
        seed = choose.choice(self._seeds)
        plain = choose.random() < 0.05
        try:
            if plain:
                data = harmless(seed.document, choose)
            else:
                data = mutant(seed.document, self._documents[seed.suffix], choose)
        except RecursionError:  # nested deeper than this could be written
            return
        file = self._folder / f"run{seed.suffix}"
        file.write_bytes(data)
        own = seed.model.rpartition(":")[0].endswith(".py")
        model = [seed.model] if own or seed.suffix == TLC or choose.random() < 0.3 else []
        for problem in self._problems(file, model, plain, choose):
            self._found(number, data, seed, model, problem)

    def _problems(self, file: Path, model: list[str], plain: bool, choose: random.Random) -> Iterator[str]:
        options = choose.choice(([], ["-q"], ["--json"]))
        code = yield from self._run("replay", str(file), *model, *options)
        if plain and code != 0 and not file.name.endswith(TLC):
            yield f"nothing was changed that counts, and it exits with {code}"
        if code in (0, 1):
            yield from self._false_claims(file, model, code)
        if choose.random() < 0.4:
            page = self._folder / "page.html"
            page.unlink(missing_ok=True)
            pictures = choose.choice((["--diagram"], ["--svg", str(self._folder / "run.svg")], []))
            seen = yield from self._run("view", str(file), *model, "--html", str(page), *pictures)
            if seen not in (0, 2) or (seen == 0) != (code == 0) or (seen == 0) != page.exists():
                yield f"replay exits with {code}, view with {seen}"
            if seen == 0 and (STEERING.search(text := page.read_text()) or text.count("<script") != 2):
                yield "the page holds what steers, or more than its own scripts"

    def _run(self, *arguments: str) -> Iterator[str]:  # type: ignore[misc]
        """Run a command: its exit code, after the problems with how it ended."""
        streams = sys.stdout, sys.stderr
        paths = [self._folder / "out", self._folder / "err"]
        began = time.process_time()  # the machine may have more to do
        code: object = None
        problem = ""
        with open(paths[0], "w", encoding="utf-8") as out, open(paths[1], "w", encoding="utf-8") as err:
            sys.stdout, sys.stderr = out, err
            try:
                main(list(arguments))
            except SystemExit as ended:
                code = ended.code
            except BaseException:
                problem = traceback.format_exc()
            finally:
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                sys.stdout, sys.stderr = streams
        elapsed = time.process_time() - began
        said = [path.read_bytes().decode("utf-8", "surrogateescape") for path in paths]
        self.tally.exits[f"{arguments[0]} {code}"] += 1
        self.tally.slowest = max(self.tally.slowest, elapsed)
        if problem:
            yield problem
        if code not in (0, 1, 2) or "internal error" in said[1] or "Traceback" in said[1]:
            yield f"{arguments[0]} exits with {code}: {said[1][:500]}"
        if code == 2 and (said[0] or not said[1].startswith("error: ") or said[1].count("\nerror: ")):
            yield f"{arguments[0]} does not say one thing: {said}"
        if STEERING.search("".join(said)):
            yield f"{arguments[0]} writes what steers a terminal: {said}"
        if elapsed > SECONDS:
            yield f"{arguments[0]} takes {elapsed:.1f} s"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if peak - self._peak > MEGABYTES << 10:
            yield f"{arguments[0]} takes {(peak - self._peak) >> 10} MB more than was taken before"
            self._peak = peak
        return code  # type: ignore[return-value]

    def _false_claims(self, file: Path, model: list[str], code: int) -> Iterator[str]:
        if file.name.endswith(TLC):  # it does not tell sets, sequences and maps apart
            return
        found = quorate.replay(file, *model)
        if sum(found.instance.sizes.values()) > LARGEST:
            return
        try:
            truth = self._truth(found.instance, json.loads(file.read_bytes()))
        except Unclear:
            return
        except Exception:
            yield f"it exits with {code}, and nothing is true of it:\n{traceback.format_exc()}"
            return
        self.tally.judged += 1
        said = _said(found)
        if said != truth:
            yield f"it is {truth}, and said to be {said}"
        if code != (0 if truth.same else 1):
            yield f"it exits with {code}, and it is {truth}"

    @roomy
    def _truth(self, instance: Instance, document: Any) -> Claims:
        with instance.active():
            return Oracle(instance).claims(document)

    def _found(self, number: int, data: bytes, seed: Seed, model: list[str], problem: str) -> None:
        self.tally.findings.append(f"{number} ({seed.model}): {problem}")
        if self._kept is not None:
            self._kept.mkdir(parents=True, exist_ok=True)
            (self._kept / f"{number}{seed.suffix}").write_bytes(data)
            (self._kept / f"{number}.txt").write_text(f"{seed.model} {model}\n{problem}\n", errors="replace")


def _said(found: Replay) -> Claims:
    difference, refused = found.divergence.difference, found.divergence.refused
    return Claims(
        None if difference is None else difference.step,
        None if refused is None else refused.step,
        found.ending,
    )


@click.command()
@click.option("--minutes", default=1.0, help="How long to go on.")
@click.option("--seed", "first", default=0, help="The number of the first mutant; each has the next.")
@click.option(
    "--keep", type=click.Path(path_type=Path), default=Path("findings"), help="Where to keep findings."
)
def fuzz(minutes: float, first: int, keep: Path) -> None:
    """Try mutants of traces until the time is over."""
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(seeds(Path(folder), (*FEW, *MORE)), Path(folder), keep)
        left = (until - time.monotonic()) / 60
        tried = go_on(left, first, fuzzer.mutant, fuzzer.tally.findings)
    tally = fuzzer.tally
    print(f"{tried} mutants, {tally.judged} of them judged, {len(tally.findings)} findings")
    print(f"exits: {dict(sorted(tally.exits.items()))}; the slowest took {tally.slowest:.1f} s")
    end(tally.findings)


if __name__ == "__main__":
    fuzz()
