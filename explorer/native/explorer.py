"""The native engine: a model instance as C, compiled, and searched by all processors."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from quorate.exploration import (
    EngineError,
    Exploration,
    Explorer,
    Progress,
    Request,
    Stop,
)
from quorate.language.instance import Instance
from quorate.memory import available_bytes
from quorate.native.binding import NO_LIMIT, STOP_ERROR, STOPS, Library, Options, SearchHandle
from quorate.native.build import build
from quorate.native.capacities import Capacities
from quorate.native.program import Generated, generate
from quorate.native.traces import Traces

POLL_SECONDS = 0.1

MOST = 0.9
"""Of the memory that is left on the machine, how much a search takes at most, whatever its limit says."""


class NativeExplorer(Explorer):
    """Emits the instance as C, compiles it (or finds it compiled), and searches it in parallel."""

    name = "native"

    def explore(
        self,
        request: Request,
        progress: Callable[[Progress], None] | None = None,
        interrupt: threading.Event | None = None,
    ) -> Exploration:
        with request.instance.active():
            return _Exploring(request, progress, interrupt).exploration()


def emit(instance: Instance) -> str:
    """The C of an instance, as it is compiled. Raises ModelError for a model that is not in the language."""
    with instance.active():
        return _generate(instance, Capacities(instance).known).source


def _generate(instance: Instance, capacities: Mapping[str, int]) -> Generated:
    from quorate.language.checker import lower

    program = lower(instance)
    return generate(program, instance.symmetric, capacities)


class _Exploring:
    def __init__(
        self,
        request: Request,
        progress: Callable[[Progress], None] | None,
        interrupt: threading.Event | None,
    ) -> None:
        self._request = request
        self._report = progress
        self._interrupt = interrupt
        self._began = time.perf_counter()
        self._compiled = 0.0
        self._searched = 0.0

    def exploration(self) -> Exploration:
        from quorate.language.checker import lower

        program = lower(self._request.instance)
        capacities = Capacities(self._request.instance)
        while True:
            began = time.perf_counter()
            generated = generate(program, self._request.instance.symmetric, capacities.known)
            library = Library(
                build(generated.source),
                generated.layout.words,
                len(generated.runs),
                len(generated.events),
                len(program.properties),
            )
            self._compiled += time.perf_counter() - began
            options = self._options([p.name for p in program.properties])
            handle = library.open(options)
            if handle is None:
                raise EngineError("there is no memory to begin the search with")
            try:
                stop = self._run(handle)
                if stop == STOP_ERROR:
                    self._recover(generated, handle.error(), capacities)
                    continue
                reason = STOPS[stop]
                assert reason is not None
                return self._result(generated, library, handle, reason, len(program.actions))
            finally:
                handle.close()

    # ------------------------------------------------------------------------------------ searching

    def _options(self, names: Sequence[str]) -> Options:
        request, limits = self._request, self._request.limits
        wanted = {p.name for p in request.properties}
        available = available_bytes()
        memory = NO_LIMIT if available is None else int(available * MOST)
        return Options(
            states=NO_LIMIT if limits.states is None else limits.states,
            bytes=memory if limits.bytes is None else min(limits.bytes, memory),
            depth=NO_LIMIT if limits.depth is None else limits.depth,
            properties=sum(1 << at for at, name in enumerate(names) if name in wanted),
            workers=max(1, request.workers),
            symmetry=request.symmetry and bool(request.instance.symmetric),
            deadlock=request.deadlock,
            keep_going=request.keep_going,
        )

    def _run(self, handle: SearchHandle) -> int:
        """Search in a thread of its own, so that this one can report, keep time and be interrupted."""
        ended: list[int] = []
        began = time.perf_counter()
        thread = threading.Thread(target=lambda: ended.append(handle.run()), daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(self._until_next(began))
                self._watch(handle, began)
        except BaseException:
            handle.stop("interrupted")
            thread.join()
            raise
        self._searched += time.perf_counter() - began
        return ended[0]

    def _until_next(self, began: float) -> float:
        seconds = self._request.limits.seconds
        if seconds is None:
            return POLL_SECONDS
        return max(0.001, min(POLL_SECONDS, began + seconds - time.perf_counter()))

    def _watch(self, handle: SearchHandle, began: float) -> None:
        elapsed = time.perf_counter() - began
        if self._interrupt is not None and self._interrupt.is_set():
            handle.stop("interrupted")
        if self._request.limits.seconds is not None and elapsed >= self._request.limits.seconds:
            handle.stop("time")
        if self._report is not None:
            c = handle.progress()
            self._report(Progress(c.depth, c.states, c.transitions, c.frontier, c.bytes, elapsed))

    def _recover(self, generated: Generated, number: int, capacities: Capacities) -> None:
        event = generated.events[number]
        if event.kind != "EVENT_WIDEN":
            raise EngineError(
                f"{event.file}:{event.line}: a whole number is too large for 64 bits; "
                "the reference engine has no such limit (--engine reference)"
            )
        capacities.widen(event.name, generated.wide[event.name], generated.layout.codes.capacity)

    # -------------------------------------------------------------------------------------- results

    def _result(
        self, generated: Generated, library: Library, handle: SearchHandle, stop: Stop, actions: int
    ) -> Exploration:
        counters = handle.progress()
        fired, cut = handle.counts()
        cuts: Counter[str] = Counter()
        for event, times in zip(generated.events, cut, strict=True):
            if event.kind == "EVENT_CUT" and times:
                cuts[event.name] += times
        by_action = dict(zip(generated.runs[:actions], fired, strict=False))
        violations, reached = Traces(self._request, generated, library, handle, self._interrupt).told()
        return Exploration(
            states=counters.states,
            transitions=sum(by_action.values()),
            depth=counters.depth,
            stop=stop,
            fired=by_action,
            cuts=dict(cuts),
            violations=violations,
            reached=reached,
            seconds=self._searched,
            compile_seconds=self._compiled,
            bytes_per_state=counters.bytes / max(1, counters.states),
            workers=max(1, self._request.workers),
        )
