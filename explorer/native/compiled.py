"""An instance compiled and loaded, with the capacities known for its sets, and compiled again when they grow."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_total
from quorate.language.temporal import Fairness
from quorate.language.types import SetType, SymmetricType
from quorate.native.binding import Library
from quorate.native.build import Tier, build, has_tiers, is_built
from quorate.native.capacities import Capacities
from quorate.native.codes import TooManyItems
from quorate.native.instances import MOST_LABELS, recorded_parameters
from quorate.native.interface import NO_LIMIT, LoadedModel, Options, Search, Shape
from quorate.native.program import MOST_PROPERTIES, Generated, generate
from quorate.native.repacking import Move, moves_between
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.support.memory import available_bytes, scarce_addresses

MOST = 0.9
"""The share of the memory available on the machine that a search may take, whatever its limit."""


ON_DISK, SHARED = "#define DISK 1\n", "#define SHARED 1\n"
"""What C begins with whose search is on disk, or one of several processes; all else is the same."""

Make = Callable[[str, Shape, Budget, Tier], tuple[LoadedModel, Tier]]
"""Compiles and loads generated C, in this tier at least. Raises EngineError, and Stopped."""


def shared_object(source: str, shape: Shape, budget: Budget, tier: Tier) -> tuple[LoadedModel, Tier]:
    """Return generated C as code of this machine's processor."""
    if tier == "quick" and (not has_tiers() or is_built(source, "thorough")):
        tier = "thorough"
    return Library(build(source, budget, tier), shape), tier


@dataclass(frozen=True)
class Compiled:
    """A compiled program, loaded, the tier that it was compiled in, how long that took, in seconds, and the
    capacities that it was compiled for."""

    program: ir.Program
    generated: Generated
    library: LoadedModel
    tier: Tier
    seconds: float
    capacities: Mapping[str, int] = field(default_factory=dict)

    def open(self, options: Options, start: Sequence[int] = ()) -> Search:
        """A search, not yet begun, from the packed state `start`, or by default from the initial states. Raises
        EngineError if there is no memory for it."""
        handle = self.library.open(options, start)
        if handle is None:
            raise EngineError(
                "; ".join(("there is no memory to begin the search with", scarce_addresses())).rstrip("; ")
            )
        return handle

    def moves_to(self, other: Compiled) -> tuple[Move, ...] | None:
        """The moves that repack states for another compilation of the same program: none for the same unit in another
        tier, else those to larger capacities. None where the packings are not related by moves, or where runs or
        events are numbered otherwise."""
        one, its = self.generated, other.generated
        if one.source == its.source:
            return ()
        return (
            moves_between(one.layout, its.layout)
            if (one.runs, one.events) == (its.runs, its.events)
            else None
        )


def too_many_instances() -> EngineError:
    """That fair actions have more instances than the recorded graph tells apart."""
    return EngineError(
        f"fair actions have more than {MOST_LABELS:,} instances; tell fewer apart: fair_for=(...), or smaller sizes"
    )


class Compiler:
    """Compiles an instance, again whenever its sets turn out to need larger capacities. `sorts` are those of the
    symmetry reduction. Use it while the instance is active.

    Raises ModelError for a model that is not in the language, EngineError for what the engine cannot represent.
    """

    def __init__(
        self,
        instance: Instance,
        sorts: Sequence[SymmetricType] | None = None,
        properties: Collection[str] = (),
        fairness: Iterable[Fairness] = (),
        make: Make = shared_object,
        capacities: Mapping[str, int] | None = None,
    ) -> None:
        """`properties` are the names of those to be decided. The program includes the others too, so that it is
        compiled once for all requests, unless they are too many. `fairness`: assumptions of a search that records the
        graph, beside those of the class. `capacities`: those to begin with; by default, those that are known."""
        program = lower_to_total(instance)
        if len(program.properties) > MOST_PROPERTIES:
            asked = tuple(
                each
                for each in program.properties
                if each.name in properties or each.kind in ("final", "constraint")
            )
            program = replace(program, properties=asked)
        self._program = program
        self._sorts = instance.symmetric if sorts is None else sorts
        self._capacities = Capacities(instance, program)
        if capacities is not None:
            self._capacities.known = dict(capacities)
        self._recorded = recorded_parameters(instance, program, fairness)
        self._make = make

    def generated(self) -> tuple[Generated, Shape]:
        """Return the C for the known capacities, and its numbers."""
        generated = self._generate()
        shape = Shape(
            generated.layout.words,
            len(generated.runs),
            len(generated.events),
            len(self._program.properties),
            records=self._recorded is not None,
        )
        return generated, shape

    def _generate(self) -> Generated:
        return generate(self._program, self._sorts, self._capacities.known, self._recorded)

    @property
    def capacities(self) -> Mapping[str, int]:
        """The known capacities."""
        return self._capacities.known

    @capacities.setter
    def capacities(self, known: Mapping[str, int]) -> None:
        self._capacities.known = dict(known)

    def compiled(self, budget: Budget = UNLIMITED, tier: Tier = "thorough", kind: str = "") -> Compiled:
        """Compile with the known capacities, in this tier at least: what was compiled thoroughly before is taken in
        any case. `kind` is what the C begins with. Raises Stopped at the deadline and at an interrupt."""
        began = time.perf_counter()
        generated, shape = self.generated()
        generated = replace(generated, source=kind + generated.source)
        library, tier = self._make(generated.source, shape, budget, tier)
        seconds = time.perf_counter() - began
        return Compiled(self._program, generated, library, tier, seconds, dict(self._capacities.known))

    def recover(self, generated: Generated, number: int) -> None:
        """Increase capacities after this event has stopped a search. Raises EngineError if the event has another
        cause."""
        event = generated.events[number]
        if event.kind == "EVENT_INSTANCES":
            raise too_many_instances()
        if event.kind != "EVENT_WIDEN":
            raise EngineError(f"{event.file}:{event.line}: a whole number of more than 64 bits")
        self._widen(generated, event.name, generated.wide[event.name])

    def make_room(self, generated: Generated, error: TooManyItems) -> None:
        """Increase capacities after a state could not be packed."""
        assert isinstance(error.type, SetType)
        self._widen(generated, str(error.type.item), error.type)

    def _widen(self, generated: Generated, name: str, type_: SetType) -> None:
        self._capacities.widen(name, type_, generated.layout.codes.capacity)


def most_bytes(budget: Budget) -> int:
    """The memory limit of a search in bytes, from its budget and what the machine has available."""
    available = available_bytes()
    memory = NO_LIMIT if available is None else int(available * MOST)
    return memory if budget.bytes is None else min(budget.bytes, memory)
