"""A model whose names, docstrings and messages hold what means something to terminals and to every format written."""

import enum

from quorate import Map, Model, Record, Set, action, invariant, when

NAMES = (
    "R*/W",
    "b",
    "\x1b[31m",
    'q"u\\o',
    "{{script}}",
    "</script><b>",
    "(*",
    "*)",
    "\u202ert",
    "a\nb",
    "x\x9by",
    "\u2028",
    "??/",
    "\r",
    "/*",
    "]]>",
    "end",
    "\x00",
)

Op = enum.Enum("Op", {name: number for number, name in enumerate(NAMES)})  # type: ignore[misc]


class Message(Record):
    op: Op


class Hostile(Model):
    """A docstring with {{script}} and \x1b[2J in it, and *) and (* and \u202e.

    More: </script> \\* and ------ and ==== ]]>
    """

    st: Op
    seen: Set[Message]
    by: Map[Op, bool]

    @action
    def go(self, r: Op) -> None:
        """Goes \x1b[2J *) {{views}}."""
        when(not self.seen)
        self.st = r
        self.seen.add(Message(r))

    @action
    def swap(self, m: Message) -> None:
        when(m in self.seen)
        self.by[m.op] = True
        for o in Op:
            self.seen.add(Message(o))
        assert not self.by[self.st], "\x1b[2J {{style}} */ \u202e"


@invariant
def few(m: Hostile) -> bool:
    """{{script}} \x1b]0;title\x07 </script>."""
    return len(m.seen) < 18
