"""Valence: which values can still be decided from each state (Fischer, Lynch, Paterson, "Impossibility of distributed
consensus with one faulty process", 1985)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from quorate.exploration import EngineError
from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.model import decision_name
from quorate.language.sorts import Symmetric
from quorate.native.analysis import Analysis, Array, Bytes
from quorate.native.graph import RecordedGraph
from quorate.native.liveness import AT_ONCE, bit_of, packed_bits


@dataclass(frozen=True)
class Valences:
    """By state, as numbers 0 and 1, for what `@decisions` marks: whether each value is decided in some state that can be
    reached, whether more may be than was explored, and whether it is critical: several values can be, and after each
    step only one. With symmetry the states are representatives, and a value is meant as it is named in them."""

    reachable: dict[Any, Bytes]
    more: Bytes
    critical: Bytes

    @property
    def count(self) -> Array:
        """By state, how many values can be decided."""
        total: Array = np.sum(list(self.reachable.values()), axis=0, dtype=np.uint8)
        return total

    @property
    def bivalent(self) -> Array:
        """States from which several values can be decided."""
        found: Array = self.count > 1
        return found

    @property
    def univalent(self) -> Array:
        """States from which one value can be decided, and surely no other."""
        found: Array = (self.count == 1) & (self.more == 0)
        return found

    @property
    def stuck(self) -> Array:
        """States from which surely nothing can be decided."""
        found: Array = (self.count == 0) & (self.more == 0)
        return found

    @property
    def unknown(self) -> Array:
        """States that belong to none of these: what lies behind steps that were cut, or states that were not explored,
        decides."""
        found: Array = (self.count < 2) & (self.more == 1)
        return found


def valences(graph: RecordedGraph, analysis: Analysis, instance: Instance, name: str) -> Valences:
    """The valence of each state, by the values that the function of this name, marked with `@decisions`, says are
    decided.

    Raises Stopped at the end of the budget, EngineError for too many values.
    """
    values = decidable(graph, name)
    if len(values) > AT_ONCE:
        raise EngineError(f"{name} may decide {len(values)} values, and the engine tells {AT_ONCE} apart")
    bits = packed_bits(graph.true([decision_name(name, value) for value in values]))
    first = dict(
        zip(
            (sort.cls for sort in instance.symmetric),
            np.cumsum([0, *(sort.size for sort in instance.symmetric)]),
            strict=False,
        )
    )
    element = np.full(64, -1, np.int16)
    for bit, value in enumerate(values):
        if isinstance(value, Symmetric) and type(value) in first:
            element[bit] = first[type(value)] + value.index
    critical = analysis.valence(bits, element)
    reached = {value: bit_of(bits, bit) for bit, value in enumerate(values)}
    return Valences(reached, bit_of(bits, 8 * bits.itemsize - 1), critical)


def decidable(graph: RecordedGraph, name: str) -> list[Any]:
    """The values that a function marked with `@decisions` may decide."""
    values = []
    for each in graph.program.properties:
        match each.function.body:
            case (ir.Return(value=ir.In(item=ir.Const(value=value))),) if each.kind == "predicate":
                if each.name == decision_name(name, value):
                    values.append(value)
    return values
