"""An instance compiled and loaded, with room in its sets for what is known to come, and for more once it is."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from quorate.exploration import EngineError
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.types import SetType, SymmetricType
from quorate.native.binding import NO_LIMIT, Library, Options, SearchHandle
from quorate.native.build import build
from quorate.native.capacities import Capacities
from quorate.native.codes import TooManyItems
from quorate.native.program import MOST_PROPERTIES, Generated, generate
from quorate.native.repacking import Move, moves_between
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.memory import available_bytes, scarce_addresses

MOST = 0.9
"""Of the memory that is left on the machine, how much a search takes at most, whatever its limit says."""


@dataclass(frozen=True)
class Compiled:
    """What was compiled, and how long that took, in seconds."""

    program: ir.Program
    generated: Generated
    library: Library
    seconds: float

    def open(self, options: Options) -> SearchHandle:
        """A search, not yet begun. Raises EngineError if there is no memory for it."""
        handle = self.library.open(options)
        if handle is None:
            raise EngineError(
                "; ".join(("there is no memory to begin the search with", scarce_addresses())).rstrip("; ")
            )
        return handle

    def moves_to(self, other: Compiled) -> tuple[Move, ...] | None:
        """What packs the states of this as they are packed with more room in another of the same program. None where
        that does not make its states of these, or where it counts otherwise."""
        one, its = self.generated, other.generated
        return (
            moves_between(one.layout, its.layout)
            if (one.runs, one.events) == (its.runs, its.events)
            else None
        )


class Compiler:
    """Compiles an instance, again and again where its sets turn out to need more room. `sorts` are those by whose
    renaming states are reduced. Use it while the instance is active.

    Raises ModelError for a model that is not in the language, EngineError for what the engine cannot hold.
    """

    def __init__(
        self,
        instance: Instance,
        sorts: Sequence[SymmetricType] | None = None,
        properties: Collection[str] = (),
    ) -> None:
        """`properties` are the names of those to be decided. The program has the others too, so that it is compiled
        once for all questions, unless they are too many."""
        program = lower(instance)
        if len(program.properties) > MOST_PROPERTIES:
            asked = tuple(each for each in program.properties if each.name in properties)
            program = replace(program, properties=asked)
        self._program = program
        self._sorts = instance.symmetric if sorts is None else sorts
        self._capacities = Capacities(instance, program)

    def compiled(self, budget: Budget = UNLIMITED) -> Compiled:
        """With the room that is known to be needed. Raises Stopped at the deadline and at an interrupt."""
        began = time.perf_counter()
        generated = generate(self._program, self._sorts, self._capacities.known)
        library = Library(
            build(generated.source, budget),
            generated.layout.words,
            len(generated.runs),
            len(generated.events),
            len(self._program.properties),
        )
        return Compiled(self._program, generated, library, time.perf_counter() - began)

    def recover(self, generated: Generated, number: int) -> None:
        """Know of more room, after this event has stopped a search. Raises EngineError if that is no remedy."""
        event = generated.events[number]
        if event.kind != "EVENT_WIDEN":
            raise EngineError(f"{event.file}:{event.line}: a whole number of more than 64 bits")
        self._widen(generated, event.name, generated.wide[event.name])

    def make_room(self, generated: Generated, error: TooManyItems) -> None:
        """Know of more room, after a state could not be packed."""
        assert isinstance(error.type, SetType)
        self._widen(generated, str(error.type.item), error.type)

    def _widen(self, generated: Generated, name: str, type_: SetType) -> None:
        self._capacities.widen(name, type_, generated.layout.codes.capacity)


def most_bytes(budget: Budget) -> int:
    """The most bytes that a search may take, by its budget and by what the machine has left."""
    available = available_bytes()
    memory = NO_LIMIT if available is None else int(available * MOST)
    return memory if budget.bytes is None else min(budget.bytes, memory)
