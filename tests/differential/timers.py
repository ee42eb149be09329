"""Timers of random models, as docs/clocks.md has them: what is left of lengths of time, which ticks count down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.loops import indented
from tests.differential.vocabulary import BOOL, Scope, T, map_of, set_of

if TYPE_CHECKING:
    from tests.differential.statements import Statements

Written = tuple[list[tuple[str, T]], list[str]]
"""An action: its parameters with their types, and its body."""


class Timers:
    """Writes one or two timers for each node, and actions that run them, set them, and wait for their end."""

    def __init__(self, writer: Statements) -> None:
        self.writer = writer
        self.words = writer.words
        self.names: list[str] = []
        self.over = ""
        """The set of the nodes of which a tick ended a timer."""

    def state(self) -> dict[str, T]:
        """The variables; decides how many timers there are."""
        words, node = self.words, self.words.syms[0]
        self.names = [words.fresh("left") for _ in range(1 + words.flip(30))]
        self.over = words.fresh("over")
        return {name: map_of(node, words.times[0]) for name in self.names} | {self.over: set_of(node)}

    def actions(self, scope: Scope) -> list[Written]:
        """The actions; there are none without timers."""
        if not self.names:
            return []
        return [self.tick(), *map(self.start, self.names), *(self.end(name, scope) for name in self.names)]

    def tick(self) -> Written:
        """Time passes, at one rate or the other at each node; maybe only when no timer that ended waits."""
        words, node = self.words, self.words.syms[0]
        fast, n, passed = words.fresh("fast"), words.fresh("n"), words.fresh("passed")
        slow_rate, fast_rate = words.choose([(1, 2), (1, 2), (2, 3)])
        rate = f"{fast_rate} if {n} in {fast} else {slow_rate}"
        body = []
        if words.flip(40):
            set_again = words.choose(["", f"self.{words.choose(self.names)}[{n}] > 0 or "])
            attended = f"{set_again}{n} not in self.{self.over}"
            body.append(f"when(all({attended} for {n} in {node.text}))")
        turns = [f"{passed} = {rate}"]
        for name in self.names:
            left, time = f"self.{name}[{n}]", words.times[0].text
            match words.choose(["most", "branch", "map"]):
                case "most":
                    turns.append(f"{left} = {time}(max({left} - {passed}, 0))")
                case "branch":
                    turns += [f"if {left} > {passed}:", f"    {left} = {time}({left} - {passed})"]
                    turns += ["else:", f"    {left} = {time}(0)"]
                case _:
                    value = f"{time}(max({left} - ({rate}), 0))"
                    body.append(f"self.{name} = Map({{{n}: {value} for {n} in {node.text}}})")
            if words.flip(50):
                turns += [f"if {left} == 0:", f"    self.{self.over}.add({n})"]
        body += [f"for {n} in {node.text}:", *("    " + line for line in turns)]
        return [(fast, T("subset", f"Subset[{node.text}]", (node,)))], body

    def start(self, name: str) -> Written:
        """A node sets its timer, which may be running."""
        words, node, time = self.words, self.words.syms[0], self.words.times[0].text
        p = words.fresh("p")
        body = [f"when(self.{name}[{p}] == 0)"] if words.flip(50) else []
        longest = words.sizes[time] - 1
        length = words.choose([longest, longest, words.number(1, longest)])
        body.append(f"self.{name}[{p}] = {time}({length})")
        body += [f"self.{self.over}.discard({p})"] if words.flip(60) else []
        return [(p, node)], body

    def end(self, name: str, scope: Scope) -> Written:
        """What a node does once its timer has run out, or may do only until then."""
        words, node = self.words, self.words.syms[0]
        p = words.fresh("p")
        guard = words.choose(["== 0", "== 0", "> 0"])
        inside = scope.having(p, node)
        body = [f"when(self.{name}[{p}] {guard})"]
        body += [f"when({self.writer.expressions.of(BOOL, inside)})"] if words.flip(30) else []
        return [(p, node)], [*body, *self.writer.block(inside, words.number(1, 2), 1)]


def method(mark: str, name: str, written: Written) -> list[str]:
    """The lines of an action."""
    parameters, body = written
    text = "".join(f", {parameter}: {t.text}" for parameter, t in parameters)
    return [mark, f"def {name}(self{text}) -> None:", *indented(body), ""]
