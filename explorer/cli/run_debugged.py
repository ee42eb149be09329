"""The work of ``quorate check --pdb``: a search by CPython in Python's debugger."""

from __future__ import annotations

import bdb
import pdb
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, cast

from quorate.cli.run_check import run_check
from quorate.language.checker import lower
from quorate.language.debugging import stops_allowed
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.source import source_of
from quorate.support.budget import SEARCHING, StagedInterrupt
from quorate.verdicts.selection import instance_of

NOT_THE_USERS = tuple(
    f"quorate.{room}{below}"
    for room in ("cli", "verdicts", "trace", "reference", "exploration", "profiles", "language", "support")
    for below in ("", ".*")
)
"""Modules in which stepping does not stop, nor in those of Python and of the packages that they call."""
NOR_IN = sys.stdlib_module_names | {"click", "networkx", "numpy", "rich"}


def run_debugged(*, model: str, settings: dict[str, int | str], engine: str | None, **options: Any) -> int:
    """Check a model with the reference engine in a debugger. Return the exit code.

    Raises ModelError for another engine, and KeyboardInterrupt if the user quits.
    """
    if engine not in (None, "reference"):
        raise ModelError(
            f"--pdb debugs the model as CPython runs it, which the engine {engine} does not",
            "leave --engine out, or write --engine reference",
        )
    if options.pop("refines") is not None:
        raise ModelError("--pdb debugs a search, not a refinement", "leave out --refines")
    options.update(workers=None, engine="reference")
    debugger = Debugger()
    with stops_allowed(debugger.at_stop) as stops, debugger.at_stops():

        def prepare(interrupt: StagedInterrupt) -> None:
            debugger.interrupt = interrupt
            instance = instance_of(model, settings)
            lower(instance)  # which meets the stops
            if not stops:
                debugger.stop_in_actions(instance)

        return run_check(model=model, settings=settings, prepare=prepare, **options)


class Debugger(pdb.Pdb):
    """Python's debugger, for a model that is being searched: it stops in what the user wrote, while the search tries
    actions, and not when a run that was found is repeated. Quitting it interrupts the command."""

    def __init__(self) -> None:
        super().__init__(skip=NOT_THE_USERS, nosigint=True)
        self.interrupt = StagedInterrupt()
        self._told = False

    @contextmanager
    def at_stops(self) -> Iterator[None]:
        """Be what ``breakpoint()`` and ``pdb.set_trace()`` call within the block."""
        before, set_trace = sys.breakpointhook, pdb.set_trace
        sys.breakpointhook = self.at_stop
        pdb.set_trace = self.at_stop
        try:
            yield
        finally:
            sys.breakpointhook, pdb.set_trace = before, set_trace
            threading.settrace(None)
            sys.settrace(None)

    def at_stop(self, *_: object, **__: object) -> None:
        """Stop in the caller, while the search tries actions."""
        if self._searching():
            self.set_trace(sys._getframe(1))

    def _searching(self) -> bool:
        return self.interrupt.stage == SEARCHING

    def stop_in_actions(self, instance: Instance) -> None:
        """Stop in the first action that the search tries, before its first statement."""
        for action in (*instance.inits, *instance.actions):
            source = source_of(cast(FunctionType, action))
            span = source.span(next(iter(source.statements), source.node))
            self.set_break(span.file, span.line, temporary=True)
        self.reset()
        self.botframe = sys._getframe()
        self.set_continue()
        threading.settrace(self.trace_dispatch)
        sys.settrace(self.trace_dispatch)

    def trace_dispatch(self, frame: FrameType, event: str, arg: Any) -> Any:
        try:
            return super().trace_dispatch(frame, event, arg)
        except bdb.BdbQuit:
            sys.settrace(None)
            threading.settrace(None)
            # The engine takes other exceptions of an action for failures of the model.
            raise KeyboardInterrupt from None

    def is_skipped_module(self, module_name: str | None) -> bool:
        """Whether stepping does not stop in the module."""
        return (module_name or "").partition(".")[0] in NOR_IN or super().is_skipped_module(module_name or "")

    def lookupmodule(self, filename: str) -> str | None:
        """The file that is meant in ``b FILE:LINE``: that of this folder, before what is on Python's path."""
        return self.canonic(filename) if Path(filename).is_file() else super().lookupmodule(filename)

    def break_here(self, frame: FrameType) -> bool:
        return self._searching() and super().break_here(frame)

    def interaction(self, frame: FrameType | None, *rest: Any) -> None:
        if not self._told:
            self._told = True
            self.clear_temporary_breaks()
            self.message(
                "a: the arguments; p self.x: the state; n, s: next line; b FILE:LINE, CONDITION: stop there too;"
                " c: go on; q: quit"
            )
        super().interaction(frame, *rest)

    def clear_temporary_breaks(self) -> None:
        """Forget the stops in actions that were not tried first."""
        for each in bdb.Breakpoint.bpbynumber:
            if each is not None and each.temporary:
                self.clear_bpbynumber(each.number)
