"""The translation unit of a program for random walks: the runtime's walks.h and walking.h in place of those of a
search."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.language import ir
from quorate.native.program import Generated, Writer, new_unit


def generate_walks(program: ir.Program, capacities: Mapping[str, int]) -> Generated:
    """The C of `program` for random walks, with these capacities of sorted sets. Use it while the instance is
    active."""
    return _WalkWriter(new_unit(program, capacities), (), None).generated()


class _WalkWriter(Writer):
    otherwise = "false"
    interface = '#include "walking.h"'
    drawn = True

    def _runtime(self) -> str:
        return f'#define ACTIONS {len(self._program.actions)}\n#include "walks.h"'

    def _running(self, names: Mapping[int, str]) -> list[str]:
        runs = (*self._program.actions, *self._program.inits)
        cases = "".join(
            f"        case {self._runs[id(run)]}: {names[id(run)]}(worker, s); break;\n" for run in runs
        )
        constraint = ["#define CONSTRAINT constraint"] if self._properties.constrain else []
        return [
            *constraint,
            "/* Have a run lead on, if any of its instances does. */\n"
            "static void run_action(UNUSED Worker *worker, UNUSED const State *s, int run) {\n"
            f"    switch (run) {{\n{cases}    }}\n}}",
        ]
