"""A common numbering of the values of all symmetric sorts."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language.types import SymmetricType, Type, symmetric_sorts
from quorate.native.c_arithmetic import plus
from quorate.native.c_syntax import Expr
from quorate.native.types import integer_type


class Elements:
    """The index of the first value of each symmetric sort among all symmetric values. `lanes` is the length of a
    vector with an entry for each of them, `number` the C type for the number of a value within its sort."""

    def __init__(self, sorts: Sequence[SymmetricType]) -> None:
        self.first: dict[Type, int] = {}
        self.count = 0
        for sort in sorts:
            self.first[sort] = self.count
            self.count += sort.size
        self.lanes = max(8, 1 << (self.count - 1).bit_length())
        self.number = integer_type(0, max(sort.size for sort in sorts) - 1)
        self._sorts = frozenset(sorts)

    def involved(self, type_: Type) -> bool:
        """Whether values of `type_` have symmetric values in them."""
        return bool(symmetric_sorts(type_) & self._sorts)

    def index(self, sort: Type, value: Expr) -> Expr:
        """The number among all of a value of a sort."""
        return plus(self.first[sort], value)
