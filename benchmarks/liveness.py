"""What deciding liveness costs beside the search: ``python benchmarks/liveness.py``.

In processor seconds of one thread: a search, the same search when it records its graph, and each question asked of the
graph then, on Paxos with 3 acceptors, 2 values and 4 ballots without symmetry. And the numbers of states that the analysis
of representatives finds in Multi-Paxos, beside those of all states.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from quorate import action, always_possible, decisions, eventually
from quorate.exploration import Request
from quorate.language.instance import Instance
from quorate.models.paxos.paxos import Accept, Acceptor, Ballot, Paxos, Prepare, Quorum, Value
from quorate.native.analysis import Analysis
from quorate.native.binding import NO_LIMIT, Options, SearchHandle
from quorate.native.compiled import Compiled, Compiler
from quorate.native.graph import RecordedGraph
from quorate.native.liveness import Deciding
from quorate.native.valence import Valences, valences


class FairPaxos(Paxos):
    """Messages are answered at last."""

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
def a_value_can_be_chosen(m: FairPaxos) -> bool:
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


def opened(instance: Instance, symmetry: bool, record: bool) -> tuple[Compiled, SearchHandle]:
    """A search that has not begun."""
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
    return compiled, compiled.open(options)


def searched(
    times: Times, what: str, instance: Instance, symmetry: bool, record: bool
) -> tuple[Compiled, SearchHandle]:
    compiled, handle = opened(instance, symmetry, record)
    with times.of(what):
        handle.run()
    return compiled, handle


@contextmanager
def graph_of(times: Times, instance: Instance, symmetry: bool) -> Iterator[tuple[RecordedGraph, Analysis]]:
    compiled, handle = searched(times, "recording", instance, symmetry, True)
    graph = RecordedGraph(instance, compiled, handle, symmetry)
    analysis = Analysis(graph.arrays)
    yield graph, analysis
    analysis.close()
    handle.close()


def ask(times: Times, instance: Instance, symmetry: bool) -> tuple[RecordedGraph, Valences, dict[str, str]]:
    """Search, and ask everything."""
    searched(times, "search", instance, symmetry, False)[1].close()
    with graph_of(times, instance, symmetry) as (graph, analysis):
        liveness = tuple(p for p in instance.properties if p.kind in ("always_possible", "eventually"))
        request = Request(instance, (), symmetry, liveness=liveness, fairness=instance.fairness)
        with times.of("predicates"):
            graph.true([p.name for p in liveness])
        deciding = Deciding(request, graph, analysis, lambda one, other: one == other)
        outcomes = {}
        for each in liveness:
            with times.of(each.kind):
                outcomes[each.name] = type(deciding.outcome(each)).__name__
        with times.of("valence"):
            found = valences(graph, analysis, instance, "chosen")
        return graph, found, outcomes
