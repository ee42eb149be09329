"""Names that C has already, and names that would end a comment of C."""

from __future__ import annotations

import enum

from quorate import Model, Range, Record, Set, action, invariant

Op = enum.Enum("Op", {"R*/W": 1, "/*": 2})


class printf(Range): ...


class ssize_t(Record):
    write: printf


class Library(Model):
    """Right answer: `small` is violated after 2 steps."""

    sizes = {printf: 3}

    read: printf
    link: Set[ssize_t]
    op: Op

    @action
    def random(self, op: Op) -> None:
        self.op = op
        self.link.add(ssize_t(self.read))
        self.read += 1


def _small(m: Library) -> bool:
    return len(m.link) < 2


_small.__name__ = "small */ \\"
small = invariant(_small)
