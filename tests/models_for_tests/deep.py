"""Texts of models that are deep or wide: each counts from 0 to 2, so it has three states."""

from __future__ import annotations

from collections.abc import Callable

HEAD = """from quorate import *


class V(Range): ...


"""
MODEL = """class M(Model):
    sizes = {V: 3}

    n: V
"""
ACTION = """
    @action
    def a(self) -> None:
"""
COUNTS = "        self.n += 1\n"


def _acts(*lines: str, helpers: str = "") -> str:
    return HEAD + MODEL + helpers + ACTION + "".join(f"        {line}\n" for line in lines) + COUNTS


def _when(condition: str) -> str:
    return _acts(f"when({condition})")


def _elif(size: int) -> str:
    cases = "".join(
        f"        elif self.n + {i} == {i + 9}:\n            self.n = V(0)\n" for i in range(size)
    )
    return (
        _acts("if self.n == 7:", "    self.n = V(0)").removesuffix(COUNTS)
        + cases
        + ("        else:\n            self.n += 1\n")
    )


def _helpers(size: int) -> str:
    first = "\n    def h0(self) -> int:\n        return self.n + 0\n"
    others = (f"\n    def h{i}(self) -> int:\n        return self.h{i - 1}() + 1\n" for i in range(1, size))
    return _acts(f"when(self.h{size - 1}() >= 0)", helpers=first + "".join(others))


def _returns(size: int) -> str:
    cases = "".join(f"        if self.n == {i + 5}:\n            return {i}\n" for i in range(size))
    return _acts("when(self.h() >= 0)", helpers=f"\n    def h(self) -> int:\n{cases}        return 1\n")


def _records(size: int) -> str:
    others = "".join(f"class R{i}(Record):\n    r: R{i - 1}\n\n\n" for i in range(1, size))
    records = "class R0(Record):\n    v: V\n\n\n" + others
    return HEAD + records + MODEL + f"    r: R{size - 1} | None\n" + ACTION + COUNTS


def _maps(size: int) -> str:
    aliases = "".join(f"M{i} = Map[K, M{i - 1}]\n" for i in range(1, size))
    keys = f"class K(Range): ...\n\n\nM0 = V\n{aliases}\n\n"
    return HEAD + keys + MODEL.replace("3}", "3, K: 1}") + f"    m: M{size - 1}\n" + ACTION + COUNTS


def _nested(statement: Callable[[int], str], size: int) -> str:
    lines = [f"{'    ' * i}{statement(i)}" for i in range(size)]
    return _acts(*lines).removesuffix(COUNTS) + "    " * size + COUNTS


SHAPES: dict[str, Callable[[int], str]] = {
    "sum": lambda size: _when(f"{' + '.join(['self.n'] * size)} >= 0"),
    "and": lambda size: _when(" and ".join(f"self.n < {i + 5}" for i in range(size))),
    "or": lambda size: _when(" or ".join(f"self.n == {i}" for i in range(size))),
    "comparisons": lambda size: _when("0" + " <= self.n" * size),
    "conditional": lambda size: _when(
        "".join(f"self.n < 3 if self.n == {i + 7} else " for i in range(size)) + "True"
    ),
    "not": lambda size: _when("not " * (size // 2 * 2) + "self.n < 2"),
    "minus": lambda size: _when("-" * (size // 2 * 2) + "self.n >= 0"),
    "elif": _elif,
    "helpers": _helpers,
    "returns": _returns,
    "statements": lambda size: _acts(*["self.n = V(self.n)"] * size),
    "guards": lambda size: _acts(*(f"when(self.n < {i + 5})" for i in range(size))),
    "locals": lambda size: _acts("x0 = self.n", *(f"x{i} = x{i - 1}" for i in range(1, size))),
    "items": lambda size: _when(f"self.n in {{{', '.join(str(i % 3) for i in range(size))}}}"),
    "records": _records,
    "maps": _maps,
    "brackets": lambda size: _when("(" * size + "self.n" + " + 1)" * size + " >= 0"),
    "calls": lambda size: _when("min(2, " * size + "self.n" + ")" * size + " >= 0"),
    "comprehensions": lambda size: _when(
        "all(" * size + "self.n < 3" + "".join(f" for x{i} in V if x{i} == 0)" for i in range(size))
    ),
    "ifs": lambda size: _nested(lambda i: f"if self.n < {i + 5}:", size),
    "loops": lambda size: _nested(lambda i: f"for x{i} in range(1):", size),
}
