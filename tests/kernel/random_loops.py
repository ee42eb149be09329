"""Random loops whose order makes no difference, in every way in which the checker accepts them, and random states."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from quorate.language.evaluate import Evaluator
from quorate.language.types import BagType, MapType, OptionalType, SeqType, SetType, Type
from quorate.language.values import sequence

HEAD = """
from quorate import Bag, Map, Model, Range, Seq, Set, Symmetric, action, init, when


class Server(Symmetric): ...


class Num(Range): ...


class Log(Seq[Num]): ...


class Net(Bag[Num]): ...


class Random(Model):
    sizes = {Server: 3, Num: 4, Log: 2, Net: 3}

    done: Set[Server]
    busy: Set[Server]
    nums: Set[Num]
    some: bool
    every: bool
    low: Num
    high: Num
    total: Num
    of: Map[Server, Num]
    flag: Map[Server, bool]
    votes: Map[Server, Set[Server]]
    grid: Map[Server, Map[Server, Num]]
    owner: Map[Server, Server | None]
    log: Map[Server, Log]
    levels: Map[Num, bool]
    net: Net

    @init
    def anything(self, s: Server, t: Server, n: Num) -> None:
        self.done = Set({s, t})
        self.busy.add(t)
        self.of[s] = n
        self.flag[t] = n > 1
        self.votes[t].add(s)
        self.owner[s] = t
        self.every = s == t
        self.log[s].append(n)

    def is_full(self, s: Server) -> bool:
        return len(self.log[s]) > 1

    def last(self, s: Server) -> Num:
        return self.log[s].last

"""


class Bodies:
    """Statements of turns. A name in `free` is of a server that some loop runs over."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._names = 0

    def action(self, name: str) -> str:
        """An action that is one loop."""
        lines = [f"    @action\n    def {name}(self, p: Server, k: Num) -> None:"]
        handed_on = self._random.random() < 0.25
        if handed_on:
            lines.append("        seen = False\n        count = 0")
        lines += [f"        {line}" for line in self._loop([], 0, handed_on)]
        if handed_on:
            lines.append("        if seen:\n            self.some = count > 1")
        return "\n".join(lines) + "\n"

    def _one_of(self, *options: Any) -> Any:
        return self._random.choice(options)

    def _loop(self, free: list[str], depth: int, handed_on: bool) -> list[str]:
        self._names += 1
        name = f"t{self._names}"
        over = self._one_of(
            "Server", "Server", "self.done", "self.busy", "{u for u in self.done if self.flag[u]}"
        )
        if self._random.random() < 0.15:
            return [
                f"for {name} in {self._one_of('Num', 'self.nums', f'self.log[{self._server(free)}]')}:",
                *(f"    {line}" for line in self._number_turn(name, [*free])),
            ]
        body: list[str] = []
        for _ in range(self._one_of(1, 1, 2, 3)):
            body += self._statement([*free, name], depth, handed_on)
        return [f"for {name} in {over}:", *(f"    {line}" for line in body)]

    def _number_turn(self, number: str, free: list[str]) -> list[str]:
        change = self._one_of(
            f"self.levels[{number}] = {self._condition(free)}",
            f"self.nums.discard({number})",
            f"self.high = max(self.high, {number})",
            f"self.total += {number}",
            "self.some = True",
        )
        return [change] if self._one_of(True, False) else [f"if {number} > k:", f"    {change}"]

    def _server(self, free: list[str]) -> str:
        return str(self._one_of("p", *free))

    def _number(self, free: list[str]) -> str:
        s = self._server(free)
        return str(
            self._one_of("k", "1", f"self.of[{s}]", f"self.grid[{s}][p]", f"len(self.votes[{s}])", "0")
        )

    def _partial(self, free: list[str]) -> str:
        s = self._server(free)
        return str(self._one_of(f"self.last({s})", f"self.log[{s}].last", f"self.log[{s}][k]"))

    def _condition(self, free: list[str]) -> str:
        s, u = self._server(free), self._server(free)
        return str(
            self._one_of(
                f"{s} in self.done",
                f"{s} in self.votes[{u}]",
                f"self.flag[{s}]",
                f"self.of[{s}] > {self._number(free)}",
                f"self.owner[{s}] == {u}",
                f"not self.is_full({s})",
                f"{s} != {u}",
                f"any(self.flag[w] for w in self.votes[{s}])",
                f"{self._partial(free)} < 2",
                f"self.flag[{s}] or self.flag[{u}]",
                "k > 1",
            )
        )

    def _statement(self, free: list[str], depth: int, handed_on: bool) -> list[str]:
        kinds = ["write"] * 6 + ["if"] * 3 + ["guard"] + ["local"] + ["loop"] * (depth < 2)
        match self._one_of(*kinds):
            case "if":
                done = [f"if {self._condition(free)}:"]
                done += [f"    {line}" for line in self._statement(free, depth + 1, handed_on)]
                if self._one_of(True, False):
                    done += [
                        "else:",
                        *(f"    {line}" for line in self._statement(free, depth + 1, handed_on)),
                    ]
                return done
            case "loop":
                return self._loop(free, depth + 1, handed_on)
            case "guard":
                return [self._one_of(f"when({self._condition(free)})", f"assert {self._condition(free)}")]
            case "local":
                self._names += 1
                name = f"x{self._names}"
                value = self._one_of(self._number, self._partial)(free)
                return [f"{name} = {value}", f"if {name} > 1:", f"    {self._write(free, handed_on)}"]
            case _:
                return [self._write(free, handed_on)]

    def _write(self, free: list[str], handed_on: bool) -> str:
        s, u = free[-1], self._server(free)
        number = self._one_of(self._number, self._number, self._partial)(free)
        ways: list[Callable[[], str]] = [
            lambda: f"self.done.add({u})",
            lambda: f"self.busy.discard({u})",
            lambda: f"self.busy -= self.votes[{u}]",
            lambda: f"self.done |= self.votes[{u}]",
            lambda: f"self.done &= self.votes[{u}]",
            lambda: f"self.nums.add(Num({number}))",
            lambda: f"self.votes[{u}].add({s})",
            lambda: f"self.votes[{u}].discard({self._server(free)})",
            lambda: (
                f"self.votes[p] |= self.votes[{s}]" if self._one_of(True, False) else "self.votes[p].add(p)"
            ),
            lambda: f"self.total += {number}",
            lambda: f"self.of[{u}] += {self._number(free)}",
            lambda: f"self.low = min(self.low, Num({number}))",
            lambda: f"self.high = max(Num(0) + {number}, self.high, k)",
            lambda: f"self.of[{u}] = max(self.of[{u}], Num(0) + {number})",
            lambda: f"self.every = self.every and {self._condition(free)}",
            lambda: f"self.some = self.some or {self._condition(free)}",
            lambda: "self.some = True",
            lambda: f"self.flag[{u}] = True",
            lambda: f"self.flag[{s}] = {self._condition(free)}",
            lambda: f"self.of[{s}] = Num({number})",
            lambda: f"self.grid[{s}][{u}] = Num({number})",
            lambda: f"self.grid[{u}][{s}] = k",
            lambda: f"self.owner[{s}] = {u}",
            lambda: f"self.of[{s}] = Num(self.of[{s}] + 1)",
            lambda: f"self.log[{s}] = Log([])",
            lambda: f"self.log[{s}].append(Num({number}))",
            lambda: f"self.log[{s}][0] = k",
            lambda: f"self.net.add(Num({number}))",
            lambda: f"self.done.remove({s})",
        ]
        if handed_on:
            ways += [lambda: "seen = True", lambda: "count += 1"] * 6
        return str(self._one_of(*ways)())


def source(seed: str, actions: int = 1) -> str:
    """The text of a model with so many random actions."""
    bodies = Bodies(seed)
    return HEAD + "\n".join(bodies.action(f"a{number}") for number in range(actions))


def random_state(evaluator: Evaluator, draw: random.Random) -> tuple[Any, ...]:
    """Any state, whether it is reached or not."""
    return tuple(_value(variable.type, evaluator, draw) for variable in evaluator.program.variables)


def _value(type_: Type, evaluator: Evaluator, draw: random.Random) -> Any:
    match type_:
        case MapType():
            return tuple(_value(type_.value, evaluator, draw) for _ in evaluator.domain(type_.key))
        case SetType():
            return frozenset(value for value in evaluator.domain(type_.item) if draw.random() < 0.5)
        case BagType():
            return frozenset((value, 1) for value in evaluator.domain(type_.item)[:2] if draw.random() < 0.5)
        case SeqType():
            length = draw.randint(0, type_.capacity)
            return sequence(type_, (_value(type_.item, evaluator, draw) for _ in range(length)))
        case OptionalType():
            return None if draw.random() < 0.3 else _value(type_.item, evaluator, draw)
        case _:
            return draw.choice(evaluator.domain(type_))
