"""What the native engine gains by remembering effects of actions: ``python benchmarks/remembering.py``.

Each search is made twice in turn, compiled as it is and without what remembers, unless that is the same C. Times are
processor seconds, less those of a search that stops at once, so that other work on the machine weighs little; the
ratio is what counts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import click
from measuring import Row, built_probe, millions, probe_rate, search, show

from quorate import Model
from quorate.exploration import Exploration
from quorate.language.instance import instantiate
from quorate.models.multipaxos import MultiPaxos
from quorate.models.paxos import Paxos
from quorate.models.raft import Raft
from quorate.native import emit, keys, remembering

SEARCHES: dict[str, tuple[type[Model], Mapping[str, int], bool]] = {
    "Raft 3/3, symmetry": (Raft, {"Term": 3}, True),
    "Raft 3/3, no symmetry": (Raft, {"Term": 3}, False),
    "Raft 3/4, symmetry": (Raft, {"Term": 4}, True),
    "Multi-Paxos, symmetry": (MultiPaxos, {}, True),
    "Paxos 3/2/4, no symmetry": (Paxos, {"Ballot": 4}, False),
}


@click.command()
@click.option("--rounds", default=3, help="How often each search is made.")
@click.option(
    "--only", "wanted", type=click.Choice(list(SEARCHES)), multiple=True, help="Some of the searches."
)
@click.option("--probe-slots", default=27, help="Log2 of the slots of the probed table (8 bytes each).")
def main(rounds: int, wanted: tuple[str, ...], probe_slots: int) -> None:
    """Measure, print, and exit with 1 if a goal was missed."""
    with tempfile.TemporaryDirectory() as folder:
        probe = built_probe(Path(folder))
        met = show(rows(wanted or tuple(SEARCHES), rounds, lambda: probe_rate(probe, 1, probe_slots)), rounds)
    raise SystemExit(0 if met else 1)


def rows(wanted: tuple[str, ...], rounds: int, probe: Callable[[], float]) -> Iterator[Row]:
    probes = []
    for name in wanted:
        searched, remembers = search(*SEARCHES[name]), is_compiled_otherwise(*SEARCHES[name][:2])
        for side in (nullcontext, forgetting):
            with side():
                searched(1)  # compiles, with the room that its sets need
        with_, without = [], []
        for _ in range(rounds):
            probes.append(probe())
            found, seconds = timed(searched, nullcontext)
            with_.append(seconds)
            if remembers:
                without.append(timed(searched, forgetting)[1])
        after = statistics.median(with_)
        yield Row(name, after, f"{after:.2f} s, {found.states:,} states")
        yield Row("  transitions", found.transitions / after, millions(found.transitions / after))
        yield Row("  bytes a state", found.bytes_per_state, f"{found.bytes_per_state:.0f}")
        if remembers:
            before = statistics.median(without)
            yield Row("  without remembering", before, f"{before:.2f} s")
            yield Row("  as fast as that", before / after, f"{before / after:.2f} x", ("≥", 1.3))
        else:
            yield Row("  without remembering", after, "the same C")
    rate = statistics.median(probes)
    yield Row("random probes, one thread", rate, millions(rate))


def is_compiled_otherwise(model: type[Model], sizes: Mapping[str, int]) -> bool:
    """Whether the C of a model has anything that remembers."""
    instance = instantiate(model, sizes)
    as_it_is = emit(instance)
    with forgetting():
        return emit(instance) != as_it_is


@contextmanager
def forgetting() -> Iterator[None]:
    """Within, models are compiled so that nothing is remembered."""
    with patch.object(remembering, "FEWEST_LISTS", 1 << 30), patch.object(keys, "MOST_TOLD_BITS", -1):
        yield


def timed(
    searched: Callable[..., Exploration], side: Callable[[], AbstractContextManager[object]]
) -> tuple[Exploration, float]:
    """A search by one worker, and its processor seconds."""
    with side():
        began = time.process_time()
        searched(1, True)
        middle = time.process_time()
        found = searched(1)
        return found, time.process_time() - middle - (middle - began)


if __name__ == "__main__":
    main()
