"""What is known of the small models: the answers that every engine must give, with the reason where it is short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quorate import Model
from quorate.models.paxos import Paxos
from tests.models_for_tests import constrained, counting, heirs, loops, messages, numbers, processes


@dataclass(frozen=True)
class Answer:
    """Counts for a search that keeps going: with and without symmetry where that differs. `violations` and
    `reached` map names (and kinds) to the lengths of shortest traces."""

    model: type[Model]
    states: int
    depth: int
    transitions: int
    orbits: int = 0
    orbit_transitions: int = 0
    cuts: Mapping[str, int] = field(default_factory=dict)
    orbit_cuts: Mapping[str, int] = field(default_factory=dict)
    violations: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reached: Mapping[str, int | None] = field(default_factory=dict)
    deadlock: int | None = None

    def counts(self, symmetry: bool) -> tuple[int, int, Mapping[str, int]]:
        """States, transitions and cuts; orbits in place of states under symmetry."""
        if symmetry and self.orbits:
            return self.orbits, self.orbit_transitions, self.orbit_cuts
        return self.states, self.transitions, self.cuts


WIDE = (numbers.Clocks,)
"""Models with sorts of so many values that circuits over arbitrary states, with a literal for each value, are too
large to be made in a test."""

ANSWERS = [
    Answer(counting.Counter, 5, 4, 4, cuts={"Number": 1}, reached={"three": 3}),
    Answer(
        counting.Jumper,
        4,
        3,
        3,
        cuts={"Number": 1},
        violations={("by_one_at_most", "step"): 3},
        reached={"three": None},
    ),
    Answer(counting.Guarded, 5, 4, 4, reached={"three": 3}, deadlock=4),
    Answer(counting.Idle, 5, 4, 9, reached={"three": 3}, deadlock=4),
    Answer(counting.Asserting, 3, 2, 2, violations={("up", "assert"): 3}, reached={"three": None}),
    Answer(counting.Dividing, 5, 4, 7, violations={("divide", "failure"): 4}, reached={"three": 3}),
    # a >= b of 1..3: six pairs. In each, a can become whatever is at least b, and b can become a.
    Answer(
        counting.Slots,
        6,
        3,
        20,
        violations={("a_stays_below_three", "invariant"): 1, ("b_stays_below_three", "invariant"): 2},
        reached={"both_zero": None},
        deadlock=2,
    ),
    Answer(counting.OutOfRange, 5, 4, 4, violations={("reciprocal_is_small", "failure"): 4}, deadlock=4),
    Answer(counting.Unstarted, 5, 4, 4, cuts={"Number": 1}, reached={"three": 3}),
    # Nobody inside: 2^3; one of three inside: 3 * 2^2. Orbits: 4 + 3.
    Answer(processes.Mutex, 20, 4, 48, 7, 18, reached={"everybody_tries": 3}),
    Answer(
        processes.Careless,
        27,
        6,
        81,
        10,
        30,
        violations={("one_inside", "invariant"): 4},
        reached={"everybody_tries": 3},
    ),
    # Orbits: both free, one taken, both taken by one, by two.
    Answer(processes.Owners, 16, 2, 48, 4, 14),
    Answer(processes.Marks, 16, 4, 32, 10, 20, deadlock=4),
    # 1 + 7 subsets + 9 (subset, pair that contains it) + 7 (subset, everybody).
    Answer(processes.Chooser, 24, 2, 23, 9, 13, deadlock=2),
    Answer(processes.Elected, 18, 1, 6, 5, 2, violations={("deputy_is_another", "invariant"): 1}, deadlock=0),
    # At most two of six messages: 28 bags; times 4 sets of those who answered.
    Answer(
        messages.Pings,
        112,
        10,
        448,
        64,
        256,
        cuts={"Network": 168},
        orbit_cuts={"Network": 94},
        reached={"all_have_answered": 6},
    ),
    # 1 + 2 + 4 links; times 3 last numbers.
    # Multisets of at most two of four messages: 1 + 4 + 10. Each ping in one of them can be lost: 2 + 8 steps.
    Answer(messages.Lossy, 15, 2, 30, cuts={"Mixed": 40}),
    Answer(messages.Kept, 16, 4, 80),
    Answer(messages.Fifo, 21, 4, 36, cuts={"Link": 24}),
    Answer(messages.Hasty, 21, 4, 36, cuts={"Link": 24}, violations={("receive", "failure"): 1}),
    # 1 + 2 + 3 logs whose terms go up; squared; as unordered pairs.
    Answer(messages.Logs, 36, 4, 168, 21, 98, cuts={"Log": 48}, orbit_cuts={"Log": 28}),
    Answer(heirs.Post, 138, 4, 561, reached={"somebody_is_told": 2}),
    Answer(loops.Turns, 8, 1, 7),
    Answer(numbers.Clocks, 9, 8, 8, cuts={"Far": 8}),
    Answer(numbers.Large, 7, 6, 6),
    Answer(numbers.Misfits, 1, 0, 0, cuts={"Num": 4, "Nums": 1}),
    Answer(
        constrained.Walk,
        *(15, 4, 20, 9, 12),
        cuts={"constraint near": 5},
        orbit_cuts={"constraint near": 3},
        violations={("never_four", "invariant"): 4, ("never_to_four", "step"): 4},
        reached={"four": 4, "five": None},
    ),
    Answer(constrained.Counting, 4, 3, 3, cuts={"constraint can_be_divided": 1}),
    Answer(constrained.Twofold, 4, 3, 3, cuts={"constraint small": 1}),
    Answer(Paxos, 3921, 16, 23702, 443, 2733, reached={"a_value_can_be_chosen": 6}),
]
