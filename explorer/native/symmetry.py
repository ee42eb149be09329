"""The generated part of canonical forms: keys of symmetric values, and renaming (see runtime/symmetry.h)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quorate.language.types import SymmetricType
from quorate.native.c_text import comment
from quorate.native.elements import Elements
from quorate.native.instances import Instances
from quorate.native.keys import KeyWriter
from quorate.native.renaming import Renaming
from quorate.native.unit import Unit

MOST_ORDERS = 24
"""If the keys leave at most this many orders of symmetric values, all are tried."""

NONE = """/* Nothing is symmetric. */
#define ELEMENTS 0
typedef uint8_t Number;
typedef int Known;

static void know(UNUSED Worker *worker, UNUSED const State *s, UNUSED Known *known) {}

static void canonicalize_state(UNUSED const Worker *worker, UNUSED uint64_t *packed) {}"""


def symmetry(unit: Unit, sorts: Sequence[SymmetricType], instances: Instances | None = None) -> str:
    """The C of canonical forms under the permutations of `sorts`; and if the graph is recorded, of the renaming of
    `instances`."""
    if not sorts:
        return NONE if instances is None else f"{NONE}\n\n{instances.renaming(None)}"
    elements = Elements(sorts)
    before = len(unit.types.sections)
    orders = min(math.prod(math.factorial(sort.size) for sort in sorts), MOST_ORDERS + 1)
    writer = KeyWriter(unit, elements)
    keys = writer.text() if orders <= MOST_ORDERS else f"{writer.text()}\n\n{writer.coloured()}"
    renaming = Renaming(unit, elements)
    rename = renaming.text()
    if instances is not None:
        rename = f"{rename}\n\n{instances.renaming(renaming)}"
    made = unit.types.sections[before:]
    del unit.types.sections[before:]
    firsts = ", ".join(str(elements.first[sort]) for sort in sorts)
    sizes = ", ".join(str(sort.size) for sort in sorts)
    head = f"""{comment(f"Symmetric: {', '.join(map(str, sorts))}.")}
#define ELEMENTS {elements.count}
#define LANES {elements.lanes}
#define ORDERS {orders}
#define MOST_ORDERS {MOST_ORDERS}
#define SORTS {len(sorts)}
static const int SORT_FIRST[SORTS] = {{{firsts}}};
static const int SORT_SIZE[SORTS] = {{{sizes}}};
typedef {elements.number} Number;
#include "keys.h\""""
    return "\n\n".join([head, *made, keys, rename, '#include "symmetry.h"'])
