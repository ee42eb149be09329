"""Recording of the arguments that a run of an action reads; arguments that differ only in the rest are skipped.

An action of twelve parameters has millions of instances, most of which are refused by a guard that reads one of
the parameters. A run depends only on the state and on the arguments it reads: if it read only the first argument, all
instances with that first argument behave alike. (Korat prunes its search for test inputs in this way: Boyapati,
Khurshid and Marinov, ISSTA 2002.)
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Sequence
from types import FrameType, FunctionType
from typing import Any

MANY = 4096
"""Up to this number of argument tuples, trying all is cheaper than recording reads."""
MOST = 20_000
"""The most runs that are recorded; a model that needs more reads most of its arguments in most runs."""

Attempt = Callable[[tuple[Any, ...]], tuple[Any, Sequence[int]]]
"""A function from arguments to the result of a run and the indices of the arguments it read, in the order read."""


class Reads:
    """Calls a function and records which of its parameters it reads. The first parameter, `self`, is not counted."""

    def __init__(self, function: Callable[..., None]) -> None:
        assert isinstance(function, FunctionType)
        self._function = function
        self._code = code = function.__code__
        names = {name: at for at, name in enumerate(code.co_varnames[1 : code.co_argcount])}
        self.last: Sequence[int] = ()
        self._at: dict[int, tuple[int, ...]] = {}
        self._read_by: dict[int, frozenset[int]] = {}
        self._loops = False
        for instruction in dis.get_instructions(code):
            if instruction.opname in ("MAKE_CELL", "COPY_FREE_VARS"):
                continue
            value = instruction.argval
            named = value if isinstance(value, tuple) else (value,)
            if read := tuple(names[name] for name in named if isinstance(name, str) and name in names):
                self._at[instruction.offset] = read
            if instruction.opname.startswith("JUMP_BACKWARD"):
                self._loops = True

    def before(self, ended: BaseException) -> frozenset[int]:
        """The indices of the parameters that a call may have read until this exception left it: those that are read
        by the code up to there, or all if it has loops."""
        trace = ended.__traceback__
        while trace is not None and trace.tb_frame.f_code is not self._code:
            trace = trace.tb_next
        if trace is None or self._loops:
            return frozenset(range(self._code.co_argcount - 1))
        known = self._read_by.get(trace.tb_lasti)
        if known is None:
            known = self._read_by[trace.tb_lasti] = frozenset(
                at for offset, read in self._at.items() if offset <= trace.tb_lasti for at in read
            )
        return known

    def call(self, *arguments: Any) -> None:
        """Call the function and pass on its exceptions. `last` is then the indices of the parameters read until its
        end, in the order read."""
        read: dict[int, None] = {}
        before = sys.gettrace()
        sys.settrace(self._tracer(read))
        try:
            self._function(*arguments)
        finally:
            sys.settrace(before)
            self.last = tuple(read)

    def _tracer(self, read: dict[int, None]) -> Callable[[FrameType, str, Any], Any]:
        code, at, all_of_them = self._code, self._at, self._code.co_argcount - 1

        def inside(frame: FrameType, event: str, argument: Any) -> Any:
            if event == "opcode" and frame.f_lasti in at:
                read.update(dict.fromkeys(at[frame.f_lasti]))
                if len(read) == all_of_them:  # there is nothing more to see, and being watched takes time
                    sys.settrace(None)
            return inside

        def begin(frame: FrameType, event: str, argument: Any) -> Any:
            if frame.f_code is not code:
                return None
            frame.f_trace_opcodes = True
            frame.f_trace_lines = False
            return inside

        return begin


def distinct(domains: Sequence[Sequence[Any]], attempt: Attempt, most: int = MOST) -> list[Any] | None:
    """Return the results of `attempt` for arguments from `domains`, in order, without those that are None. Of
    arguments that agree in what `attempt` reads, only the first are tried. Return None if that takes more than `most`
    attempts; then trying all is no slower.

    Arguments are enumerated in the order in which they are read, so that a value that is refused at once is tried
    once.
    """
    found: list[tuple[list[int], Any]] = []
    numbers = [0] * len(domains)
    chosen: list[int] = []
    for _ in range(most if all(domains) else 0):
        arguments = tuple(domain[number] for domain, number in zip(domains, numbers, strict=True))
        result, read = attempt(arguments)
        if result is not None:
            found.append((numbers.copy(), result))
        chosen += [at for at in read if at not in chosen]
        while chosen and numbers[chosen[-1]] + 1 == len(domains[chosen[-1]]):
            numbers[chosen.pop()] = 0
        if not chosen:
            break
        numbers[chosen[-1]] += 1
    else:
        return None if all(domains) else []
    return [result for _, result in sorted(found, key=lambda each: each[0])]
