"""What deciding liveness costs beside the search: ``python benchmarks/liveness.py``.

In processor seconds of one thread: a search, the same search when it records its graph, and each question asked of
the graph then, on Paxos with 3 acceptors, 2 values and 4 ballots without symmetry. And Multi-Paxos, whose verdicts
must be the same on representatives as on all states.

With the jar of TLC (``QUORATE_TLC=tla2tools.jar``) and Java, TLC decides `eventually` under the same fairness: with
one worker, on the exported Paxos with 3 ballots, beside a search that records and the answer from its graph.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from measuring import Row, processor_time, show
from peers import TLC_STATES, measured, number, tlc_command

from quorate import action, again_and_again, always_possible, decisions, eventually
from quorate.exploration import Request, Violation
from quorate.language.instance import Instance, instantiate
from quorate.language.temporal import LIVENESS, with_strengths
from quorate.models.multipaxos.multipaxos import Accept as MultiAccept
from quorate.models.multipaxos.multipaxos import Ballot as MultiBallot
from quorate.models.multipaxos.multipaxos import Command, Decide, MultiPaxos, Replica, Slot
from quorate.models.multipaxos.multipaxos import Prepare as MultiPrepare
from quorate.models.multipaxos.multipaxos import Quorum as MultiQuorum
from quorate.models.paxos.paxos import Accept, Acceptor, Ballot, Paxos, Prepare, Quorum, Value
from quorate.native.analysis import Analysis
from quorate.native.binding import SearchHandle
from quorate.native.compiled import Compiler
from quorate.native.graph import RecordedGraph
from quorate.native.interface import NO_LIMIT, Options
from quorate.native.liveness import Deciding
from quorate.native.valence import possible
from quorate.output.tla import export
from quorate.support.verdict_words import CheckOutcome

QUESTIONS = {"always_possible": 0.3, "valence": 0.3, "eventually": 0.5}
"""What each question may take at most, as a share of the search."""

BYTES_PER_EDGE = 10

TLC_BALLOTS, FASTER_THAN_TLC = 3, 500


class FairPaxos(Paxos):
    """Messages are answered at last, and ballots begun."""

    @action(fair="weak")
    def prepare(self, b: Ballot) -> None:
        super().prepare(b)

    @action(fair="weak")
    def promise(self, a: Acceptor, m: Prepare) -> None:
        super().promise(a, m)

    @action(fair="weak")
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        super().propose(b, v, q)

    @action(fair="weak")
    def accept(self, a: Acceptor, m: Accept) -> None:
        super().accept(a, m)


@always_possible
def a_value_may_be_chosen(m: FairPaxos) -> bool:
    return any(m.chosen_in(b, v) for b in Ballot for v in Value)


@eventually
def a_value_is_chosen(m: FairPaxos) -> bool:
    return any(m.chosen_in(b, v) for b in Ballot for v in Value)


@decisions
def chosen(m: FairPaxos) -> set[Value]:
    return {v for v in Value if any(m.chosen_in(b, v) for b in Ballot)}


@dataclass
class Times:
    """Processor seconds by what they were spent on, in each round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.seconds.setdefault(what, []).append(time.process_time() - began)

    def median(self, what: str) -> float:
        return statistics.median(self.seconds[what])


class FairMultiPaxos(MultiPaxos):
    """All but crashes is fair."""

    @action(fair="weak")
    def prepare(self, b: MultiBallot) -> None:
        super().prepare(b)

    @action(fair="weak")
    def promise(self, r: Replica, m: MultiPrepare) -> None:
        super().promise(r, m)

    @action(fair="weak")
    def lead(self, b: MultiBallot, q: MultiQuorum) -> None:
        super().lead(b, q)

    @action(fair="weak")
    def propose(self, b: MultiBallot, s: Slot, c: Command) -> None:
        super().propose(b, s, c)

    @action(fair="weak")
    def accept(self, r: Replica, m: MultiAccept) -> None:
        super().accept(r, m)

    @action(fair="weak")
    def decide(self, m: MultiAccept) -> None:
        super().decide(m)

    @action(fair="weak")
    def execute(self, r: Replica, m: Decide) -> None:
        super().execute(r, m)


@eventually
def all_execute_something(m: FairMultiPaxos) -> bool:
    return all(m.applied[r] is not None for r in Replica)


@eventually
def something_is_decided(m: FairMultiPaxos) -> bool:
    return len(m.sent.of(Decide)) > 0


@again_and_again
def nothing_is_executed(m: FairMultiPaxos) -> bool:
    return all(m.applied[r] is None for r in Replica)


@always_possible
def all_can_execute_all(m: FairMultiPaxos) -> bool:
    return all(m.applied[r] == s for r in Replica for s in Slot if s == max(Slot))


CHANGES: Sequence[Mapping[str, str]] = (
    {},
    {"execute": "strong"},
    {"execute": "strong", "accept": "strong", "promise": "strong"},
    {"prepare": "unfair"},
    {"lead": "unfair", "execute": "strong"},
)
"""Other assumptions of fairness."""


@contextmanager
def searched(
    times: Times, instance: Instance, symmetry: bool, record: bool
) -> Iterator[RecordedGraph | None]:
    """Search all states with one worker; the graph if it is recorded."""
    compiled = Compiler(instance).compiled()
    options = Options(
        states=NO_LIMIT,
        bytes=NO_LIMIT,
        depth=NO_LIMIT,
        properties=0,
        workers=1,
        symmetry=symmetry,
        deadlock=False,
        keep_going=True,
        record=record,
    )
    handle = compiled.open(options)
    assert isinstance(handle, SearchHandle)
    with times.of("recording" if record else "search"):
        handle.run()
    try:
        yield RecordedGraph(instance, compiled, handle, symmetry) if record else None
    finally:
        handle.close()


def asked(times: Times, instance: Instance) -> tuple[int, int, int]:
    """Search, and ask everything. How many states and edges there are, and the bytes of an edge."""
    with searched(times, instance, symmetry=False, record=False):
        pass
    with searched(times, instance, symmetry=False, record=True) as graph:
        assert graph is not None
        liveness = tuple(p for p in instance.properties if p.kind in QUESTIONS)
        request = Request(instance, (), symmetry=False, liveness=liveness, fairness=instance.fairness)
        analysis = Analysis(graph.arrays)
        with times.of("predicates"):
            graph.true([p.name for p in liveness])
        deciding = Deciding(request, graph, analysis, lambda one, other: one == other)
        for each in liveness:
            with times.of(each.kind):
                assert deciding.answer(each) == "holds"
        with times.of("needs"):
            assert not isinstance(deciding.outcome(liveness[-1]), Violation)
        with times.of("valence"):
            possible(graph, analysis, instance, "chosen")
        analysis.close()
        return graph.states, graph.edges, graph.bytes_per_edge


def paxos_rows(rounds: int, ballots: int) -> Iterator[Row]:
    """What each question takes beside the search; "needs" is the last one, asked again without each assumption."""
    instance, times = instantiate(FairPaxos, {"Ballot": ballots}), Times()
    with instance.active():
        for _ in range(rounds):
            states, edges, bytes_ = asked(times, instance)
    search = times.median("search")
    yield Row("Paxos: states", states, f"{states:,}")
    yield Row("edges", edges, f"{edges:,}")
    yield Row("bytes of an edge", bytes_, f"{bytes_}", ("≤", BYTES_PER_EDGE))
    yield Row("search", search, f"{search:.2f} s")
    for what in ("recording", "predicates", *QUESTIONS, "needs"):
        share = times.median(what) / search
        goal = ("≤", QUESTIONS[what]) if what in QUESTIONS else None
        yield Row(f"{what}, of the search", share, f"{share:.2f}", goal)


def outcomes(instance: Instance, symmetry: bool) -> tuple[int, list[CheckOutcome], float]:
    """How many states there are; the outcome of each property under each assumption; and the seconds that takes."""
    liveness = tuple(p for p in instance.properties if p.kind in LIVENESS)
    times = Times()
    told: list[CheckOutcome] = []
    with searched(times, instance, symmetry, record=True) as graph:
        assert graph is not None
        analysis = Analysis(graph.arrays)
        for changes in CHANGES:
            fairness = with_strengths(instance.cls, instance.fairness, changes)
            request = Request(instance, (), symmetry, liveness=liveness, fairness=fairness)
            deciding = Deciding(request, graph, analysis, lambda one, other: one == other)
            for each in liveness:
                with times.of("analysis"):
                    told.append(deciding.answer(each))
        analysis.close()
        return graph.states, told, sum(times.seconds["analysis"])


def multipaxos_rows(slots: int) -> Iterator[Row]:
    """Whether representatives have the same verdicts as all states."""
    instance = instantiate(FairMultiPaxos, {"Slot": slots})
    with instance.active():
        of_orbits, told, seconds = outcomes(instance, symmetry=True)
        of_all, expected, all_seconds = outcomes(instance, symmetry=False)
    same = sum(one == other for one, other in zip(told, expected, strict=True))
    yield Row("Multi-Paxos: states up to symmetry", of_orbits, f"{of_orbits:,}, {seconds:.2f} s")
    yield Row("all states", of_all, f"{of_all:,}, {all_seconds:.2f} s")
    yield Row("violated", told.count("violated"), f"{told.count('violated')} of {len(told)}")
    yield Row("the same verdicts", same, f"{same} of {len(told)}", ("≥", len(told)))


def tlc_rows(rounds: int, jar: Path, folder: Path) -> Iterator[Row]:
    """How much longer TLC takes for the same answer: of processor seconds, and of what passes meanwhile."""
    instance, times = instantiate(FairPaxos, {"Ballot": TLC_BALLOTS}), Times()
    asked = next(p for p in instance.properties if p.kind == "eventually")
    module = export(instance, symmetry=False)
    live = replace(module.configs[f"{module.name}.live.cfg"], properties=(f"{asked.name}_live",))
    command = tlc_command(folder, module, live, jar)
    walls, seconds = [], []
    for _ in range(rounds):
        before = processor_time()
        output, wall, _ = measured(command, folder=folder)
        seconds.append(processor_time() - before)
        walls.append(wall)
        states = number(TLC_STATES, output)
        began = time.perf_counter()
        with instance.active(), searched(times, instance, symmetry=False, record=True) as graph:
            assert graph is not None
            assert graph.states == states, (graph.states, states)
            request = Request(instance, (), symmetry=False, liveness=(asked,), fairness=instance.fairness)
            analysis = Analysis(graph.arrays)
            with times.of("answer"):
                assert Deciding(request, graph, analysis, lambda a, b: a == b).answer(asked) == "holds"
            analysis.close()
        times.seconds.setdefault("wall", []).append(time.perf_counter() - began)
    ours = times.median("recording") + times.median("answer")
    theirs = statistics.median(seconds)
    yield Row("TLC, eventually: states", states, f"{states:,}")
    yield Row("its processor seconds", theirs, f"{theirs:.1f} s, {statistics.median(walls):.1f} s wall")
    yield Row("ours", ours, f"{ours:.3f} s, {times.median('wall'):.2f} s wall with all that is around it")
    yield Row("TLC's, of ours", theirs / ours, f"{theirs / ours:.0f} times", ("≥", FASTER_THAN_TLC))


@click.command()
@click.option("--rounds", default=3, help="How often each thing is measured.")
@click.option("--ballots", default=4, help="The size of Paxos; 4 has 8 million states.")
@click.option(
    "--slots", default=2, help="The size of Multi-Paxos; 2 has 9 million states, 0.8 up to symmetry."
)
@click.option(
    "--tlc", type=click.Path(exists=True, path_type=Path), envvar="QUORATE_TLC", help="tla2tools.jar"
)
def main(rounds: int, ballots: int, slots: int, tlc: Path | None) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    met = show(paxos_rows(rounds, ballots), rounds)
    met &= show(multipaxos_rows(slots), 1)
    if tlc is not None and shutil.which("java"):
        with tempfile.TemporaryDirectory() as name:
            met &= show(tlc_rows(1, tlc, Path(name)), 1)
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
