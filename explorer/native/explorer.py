"""The native engine: a model instance as C, compiled, and searched by all processors."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quorate.exploration import (
    EngineError,
    Exploration,
    Explorer,
    Progress,
    Request,
    State,
    Stop,
    Trace,
    Violation,
    ViolationKind,
)
from quorate.language.instance import Instance
from quorate.language.types import SetType
from quorate.native.binding import NO_LIMIT, STOP_ERROR, STOPS, Found, Library, Options, SearchHandle
from quorate.native.build import build, cache_folder
from quorate.native.codes import FIRST_CAPACITY
from quorate.native.program import Generated, generate

POLL_SECONDS = 0.1


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
        return _generate(instance, _Capacities(instance).known).source


def _generate(instance: Instance, capacities: Mapping[str, int]) -> Generated:
    from quorate.language.checker import lower

    program = lower(instance)
    return generate(program, instance.symmetric, capacities)


@dataclass
class _Violated:
    """A finding with what it means for the model: `path_end` is the packed state that a path leads to."""

    name: str
    kind: ViolationKind
    found: Found
    property_: int | None
    line: int = 0


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
        capacities = _Capacities(self._request.instance)
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
        memory = _available_memory()
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

    def _recover(self, generated: Generated, number: int, capacities: _Capacities) -> None:
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
        violations, reached = _Traces(self._request, generated, library, handle).told()
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


class _Traces:
    """What was found, as real runs that CPython has replayed."""

    def __init__(self, request: Request, generated: Generated, library: Library, handle: SearchHandle) -> None:
        self._request = request
        self._generated = generated
        self._library = library
        self._handle = handle
        self._canonical: dict[State, tuple[int, ...]] = {}

    def told(self) -> tuple[tuple[Violation, ...], dict[str, Trace | None]]:
        instance = self._request.instance
        names = [p.name for p in instance.properties]
        violated = self._violated(names)
        goals = {p.name: self._handle.violated(names.index(p.name)) for p in self._goals()}
        ends = [v.found for v in violated] + [found for found in goals.values() if found]
        if not ends:
            return (), dict.fromkeys(goals)
        steps = [v.property_ is not None and instance.properties[v.property_].kind == "step" for v in violated]
        paths = self._paths(ends, steps)
        from quorate.reference.replay import Ending, concretize, violation

        told = []
        for each, path in zip(violated, paths, strict=False):
            property_ = None if each.property_ is None else instance.properties[each.property_]
            ending = Ending(each.kind, each.name, property_, each.line)
            told.append(violation(instance, path, ending, self._same))
        reached: dict[str, Trace | None] = {}
        left = iter(paths[len(violated) :])
        for name, found in goals.items():
            reached[name] = concretize(instance, next(left), self._same) if found else None
        return tuple(told), reached

    def _goals(self) -> list[object]:
        return [p for p in self._request.properties if p.kind == "reachable"]

    def _violated(self, names: Sequence[str]) -> list[_Violated]:
        handle, generated = self._handle, self._generated
        violated = []
        for property_ in self._request.properties:
            at = names.index(property_.name)
            false, failed = handle.violated(at), handle.failed(at)
            if false is not None and property_.kind != "reachable":
                violated.append(_Violated(property_.name, property_.kind, false, at))
            elif failed is not None:
                violated.append(_Violated(property_.name, "failure", failed, at))
        inits = len(generated.runs) - len(self._request.instance.inits)
        order = [*range(inits, len(generated.runs)), *range(inits)]
        for run in order:
            for kind in ("assert", "failure"):
                found = [
                    (ended.level, tuple(reversed(ended.before)), ended)
                    for at, event in enumerate(generated.events)
                    if event.kind == f"EVENT_{kind.upper()}" and (ended := handle.ended(run, at))
                ]
                if found:
                    least = min(found, key=lambda each: each[:2])[2]
                    line = generated.events[least.event].line
                    name = generated.runs[run]
                    violated.append(_Violated(name, kind, least, None, line))  # type: ignore[arg-type]
        if deadlock := handle.deadlock():
            violated.append(_Violated("deadlock", "deadlock", deadlock, None))
        return violated

    def _paths(self, ends: Sequence[Found], steps: Sequence[bool]) -> list[list[State]]:
        """The states on the way to each of `ends`; of a step, the state after it is part of the way."""
        layout = self._generated.layout
        real = [(found.before, found.level) for found in ends if found.level >= 0]
        traced = self._handle.traces(real)
        if traced is None:
            raise EngineError("the way to a state that was found cannot be found again; this is a bug in Quorate")
        left = iter(traced)
        paths = []
        for number, found in enumerate(ends):
            packed = next(left) if found.level >= 0 else []
            if number < len(steps) and steps[number]:
                packed = [*packed, found.after]
            paths.append([layout.unpack(words) for words in packed])
        return paths

    def _same(self, real: State, other: State) -> bool:
        return real == other or self._canonical_form(real) == self._canonical_form(other)

    def _canonical_form(self, state: State) -> tuple[int, ...]:
        if state not in self._canonical:
            words = self._generated.layout.pack(state)
            symmetric = self._request.symmetry and self._request.instance.symmetric
            self._canonical[state] = self._library.canonicalize(words) if symmetric else tuple(words)
        return self._canonical[state]


class _Capacities:
    """How much room the sorted sets of an instance need, remembered from one run to the next."""

    def __init__(self, instance: Instance) -> None:
        sizes = ",".join(f"{sort.__qualname__}={size}" for sort, size in instance.sizes.items())
        self._key = f"{instance.cls.__module__}.{instance.cls.__qualname__}:{sizes}:{sorted(instance.constants)}"
        self._path = cache_folder() / "capacities.json"
        self.known: dict[str, int] = self._read().get(self._key, {})

    def widen(self, name: str, type_: SetType, capacity: Callable[[SetType], int]) -> None:
        """Twice the room for sets of a type."""
        self.known[name] = max(2 * capacity(type_), FIRST_CAPACITY)
        remembered = self._read()
        remembered[self._key] = self.known
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._path.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps(remembered))
            os.replace(scratch, self._path)
        except OSError:
            pass

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            read = json.loads(self._path.read_text())
            return read if isinstance(read, dict) else {}
        except (OSError, ValueError):
            return {}


def _available_memory() -> int:
    """Bytes that can be used without driving the machine out of memory."""
    available = NO_LIMIT
    try:
        with open("/proc/meminfo", encoding="ascii") as info:
            for line in info:
                if line.startswith("MemAvailable:"):
                    available = int(line.split()[1]) * 1024
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as limit:
            text = limit.read().strip()
        if text != "max":
            with open("/sys/fs/cgroup/memory.current", encoding="ascii") as current:
                available = min(available, int(text) - int(current.read()))
    except (OSError, ValueError):
        pass
    return available if available == NO_LIMIT else max(1 << 26, available // 10 * 9)
