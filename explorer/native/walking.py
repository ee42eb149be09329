"""Random walks of an instance in the runtime, made again with more room when a set outgrows its capacity."""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from quorate.exploration import Request, State, Stop
from quorate.language import ir
from quorate.native.build import build
from quorate.native.codes import TooManyItems
from quorate.native.compiled import Compiler
from quorate.native.interface import NO_LIMIT, STOP_ERROR, Found, Shape
from quorate.native.layout import Parted, Place, Repeated, Sorted
from quorate.native.program import Generated
from quorate.native.walk_binding import (
    REGISTERS,
    WALK_STOPS,
    Sighted,
    WalkLibrary,
    WalkOptions,
    WalksHandle,
)
from quorate.native.walk_program import generate_walks
from quorate.native.watching import watched
from quorate.support.budget import UNLIMITED, Budget, Progress
from quorate.support.engine_errors import EngineError

T = TypeVar("T")

MOST_NARROWED = 300_000
"""The most states that are looked at for a shorter run."""


@dataclass(frozen=True)
class Made:
    """Walks that were made, and the compiled program that they belong to."""

    program: ir.Program
    generated: Generated
    handle: WalksHandle

    def path(self, found: Found) -> list[State]:
        """The states on the walk to a finding, without the state after a step."""
        assert isinstance(found, Sighted)
        if found.level < 0:
            return []
        unpack = self.generated.layout.unpack
        return [unpack(words) for words in self.handle.path(found.walk, found.level)]

    def narrowed(self, run: Sequence[State], place: int, depth: int) -> tuple[list[State], State] | None:
        """A shorter run from the first of these states to a finding of a place, which stays within what the states
        have; and the state after a last step that is a finding (see the runtime's narrowing.h)."""
        layout = self.generated.layout
        mask = layout.mask(name for name, place in layout.places.items() if _is_sorted(place))
        packed = [layout.pack(state) for state in run]
        for words in packed:
            mask = [bits | word for bits, word in zip(mask, words, strict=True)]
        found = self.handle.narrowed(packed[0], mask, place, depth, MOST_NARROWED)
        if found is None:
            return None
        states, after = found
        return [layout.unpack(words) for words in states], layout.unpack(after)


def _is_sorted(place: Place) -> bool:
    """Whether it holds sorted sets, whose bits say nothing by themselves."""
    match place:
        case Sorted():
            return True
        case Repeated(_, _, item):
            return _is_sorted(item)
        case Parted(_, _, parts):
            return any(map(_is_sorted, parts))
    return False


class WalkCompiler(Compiler):
    """Compiles an instance for random walks."""

    def loaded(self, generated: Generated, shape: Shape, budget: Budget = UNLIMITED) -> WalkLibrary:
        """Compile it. Raises Stopped at the deadline and at an interrupt."""
        return WalkLibrary(build(generated.source, budget), shape)

    def _generate(self) -> Generated:
        return generate_walks(self._program, self._capacities.known)

    @property
    def program(self) -> ir.Program:
        """The program in the total form."""
        return self._program


class Walking:
    """Random walks, made as a request says. Use it while the instance is active.

    Walks that a full set has ended are begun again from the first, as they would have been with more room: so what is
    found and counted does not depend on what is known of the room.
    """

    def __init__(self, request: Request, budget: Budget) -> None:
        self.request = request
        self.compile_seconds = 0.0
        self.seconds = 0.0
        self._budget = budget

    def concluded(self, seconds: float | None, conclude: Callable[[Made, Stop], T]) -> T:
        """What `conclude` makes of the walks and why they ended, before they are closed. They are made for at most so
        many seconds, compiling not counted. Raises Stopped if the budget ends before they have begun."""
        compiler = WalkCompiler(self.request.instance, properties=[p.name for p in self.request.properties])
        while True:
            made = self._open(compiler)
            try:
                left = None if seconds is None else max(0.001, seconds - self.seconds)
                stop = self._run(made.handle, self._budget.within(left))
                if stop != STOP_ERROR:
                    reason = WALK_STOPS[stop]
                    assert reason is not None
                    return conclude(made, reason)
                compiler.recover(made.generated, made.handle.error())
            finally:
                made.handle.close()

    def _open(self, compiler: WalkCompiler) -> Made:
        began = time.perf_counter()
        try:
            generated, shape = compiler.generated()
            start = self.request.start
            try:
                first = [] if start is None else generated.layout.pack(start.last_state)
            except TooManyItems as error:
                compiler.make_room(generated, error)
                return self._open(compiler)
            library = compiler.loaded(generated, shape, self._budget)
        finally:
            self.compile_seconds += time.perf_counter() - began
        options = self._options(compiler.program)
        words = (ctypes.c_uint64 * max(1, len(first)))(*first)  # held until the walks are opened
        if first:
            options.start = ctypes.addressof(words)
        handle = library.walks(options)
        if handle is None:
            raise EngineError("there is no memory to begin the walks with")
        return Made(compiler.program, generated, handle)

    def _options(self, program: ir.Program) -> WalkOptions:
        request = self.request
        wanted = {p.name for p in request.properties}
        return WalkOptions(
            seed=request.seed & NO_LIMIT,
            walks=NO_LIMIT if request.walks is None else request.walks,
            depth=NO_LIMIT if request.limits.depth is None else request.limits.depth,
            properties=sum(1 << at for at, p in enumerate(program.properties) if p.name in wanted),
            workers=max(1, request.workers),
            deadlock=request.deadlock,
            keep_going=request.keep_going,
            goals_end=request.goals_end,
            decided_ends=request.decided_ends and not request.liveness,
        )

    def _run(self, handle: WalksHandle, budget: Budget) -> int:
        began = time.perf_counter()
        progress = budget.progress

        def report() -> None:
            if progress is not None:
                done = handle.so_far()
                elapsed = self.seconds + time.perf_counter() - began
                progress(
                    Progress(0, 0, done.steps, 0, 0, elapsed, f"{done.walks:,} walks, {done.steps:,} steps")
                )

        stop = watched(handle.run, handle, budget, report)
        self.seconds += time.perf_counter() - began
        return stop


def estimate(registers: bytes) -> int:
    """How many different hashes left these registers, by HyperLogLog, and by linear counting where they are few
    (Flajolet, Fusy, Gandouet, Meunier, 2007); rounded to two digits, as more of them would say nothing."""
    empty = registers.count(0)
    found = 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS**2 / sum(2.0**-each for each in registers)
    if empty and found <= 2.5 * REGISTERS:
        found = REGISTERS * math.log(REGISTERS / empty)
    if found < 100:
        return round(found)
    digits = 10.0 ** (math.floor(math.log10(found)) - 1)
    return round(round(found / digits) * digits)
