"""What is found out about a claim, and the configuration of servers that refutes one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from quorate.language import Diagnostic, Subset
from quorate.language.types import FamilyType, IntType, MapType, SetType, SymmetricType
from quorate.symbolic.quorums.claims import Parameters, SortOfServers, is_sort, sorts_of

Server: TypeAlias = tuple[int, ...]
"""A server by its place in its sort, from 0; in a grid, by those of its row and column."""


@dataclass(frozen=True)
class Configuration:
    """Servers, and the sets, numbers and weights that a claim is about."""

    sizes: Mapping[SortOfServers, int]
    sets: Mapping[str, frozenset[Server]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of servers."""
        count = 1
        for size in self.sizes.values():
            count *= size
        return count

    @property
    def servers(self) -> tuple[Server, ...]:
        return tuple(itertools.product(*(range(size) for size in self.sizes.values())))

    def name(self, server: Server) -> str:
        """`s1`; in a grid, `r1c2`."""
        letters = (sort.__name__[0].lower() for sort in self.sizes)
        return "".join(f"{letter}{place + 1}" for letter, place in zip(letters, server, strict=True))

    def named(self, members: frozenset[Server]) -> str:
        """`{s1, s3}`."""
        return "{" + ", ".join(map(self.name, sorted(members))) + "}"

    def arguments(self, parameters: Parameters) -> Iterator[Any]:
        """The Python values that a claim's function takes. To be used while its sorts have these `sizes`."""
        for name, type_ in parameters.items():
            match type_:
                case SetType() | FamilyType():
                    values = [tuple(sort) for sort in sorts_of(type_)]
                    chosen = [
                        tuple(of[place] for of, place in zip(values, server, strict=True))
                        for server in self.sets[name]
                    ]
                    yield Subset(chosen if len(values) > 1 else (server[0] for server in chosen))
                case IntType():
                    yield self.numbers[name]
                case MapType(key=SymmetricType(cls=sort)) if is_sort(sort):
                    yield dict(zip(sort, self.weights[name], strict=True))


@dataclass(frozen=True)
class Proof:
    """It holds for every number of servers."""

    seconds: float


@dataclass(frozen=True)
class Refutation:
    """It does not hold, and `configuration` shows it."""

    configuration: Configuration
    smallest: bool
    """Whether no configuration of fewer servers would show it."""

    seconds: float


@dataclass(frozen=True)
class Vacuous:
    """It holds, but only because no configuration meets its conditions: it says nothing."""

    seconds: float


@dataclass(frozen=True)
class Undecided:
    """Z3 did not find out within its limit."""

    reason: str
    seconds: float


@dataclass(frozen=True)
class Unsupported:
    """It is not of the kind that can be decided for every number of servers."""

    diagnostic: Diagnostic


Verdict: TypeAlias = Proof | Refutation | Vacuous | Undecided
