"""Random statements with several ways to end: what they store may not fit, the place may not be there."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from tests.models_for_tests import storing

Draw = Callable[[int, int], int]
"""A whole number between two, both included."""


def statement(draw: Draw, kind: int | None = None) -> str:
    """A statement over the variables of `storing.Storing`: of a kind from 0 to 12, of any if none is given. The last
    three call helpers."""

    def one(*texts: str) -> str:
        return texts[draw(0, len(texts) - 1)]

    def number() -> str:
        """A whole number, that may not fit or not be there."""
        item = f"self.{one('none', 'one')}[{one('0', 'self.w', 'self.w + 1')}]"
        return one(
            "self.w", "self.w + 1", "self.w + 5", f"{item} + 5", item, f"Num({item} + 5)", "Num(self.w + 5)"
        )

    def key() -> str:
        return one("self.w", "self.w + 3", "self.one[0]", "self.none[0]", "Num(self.w + 5)")

    match draw(0, 12) if kind is None else kind:
        case 0:
            return f"self.x[{key()}] = {number()}"
        case 1:
            return f"self.xs[{key()}][{key()}] {one('=', '+=')} {number()}"
        case 2:
            return f"self.y[Ind({number()})] = {number()}"
        case 3:
            return f"self.{one('none', 'one')}[{key()}] {one('=', '+=', '-=')} {number()}"
        case 4:
            return f"self.logs[{key()}][{key()}] = {number()}"
        case 5:
            return f"self.logs[{key()}].append({number()})"
        case 6:
            return f"self.{one('box', 'boxes[' + key() + ']')}.add({number()})"
        case 7:
            return f"self.pair = Pair({number()}, Ind(1) + {number()})"
        case 8:
            return f"self.pairs.add(Pair({number()}, Ind(1) + self.w + {number()} - 1))"
        case 10:
            return f"self.put({one('', 'a=')}Num({number()}), b=Num({number()}))"
        case 11:
            return f"self.put_after_a_cut(Num({number()}))"
        case 12:
            return f"self.x[{key()}] = self.put_and_return(Num({number()}))"
        case _:
            return f"self.x = Map({{k: {number()} + self.one[k - {key()}] for k in Num}})"


def storing_source(draw: Draw, actions: int = 6) -> str:
    """A model called ``Random``, each action of which is one such statement. Each helper is called by one at least,
    as a method with effects that nothing calls is refused."""
    head = inspect.getsource(storing).partition("class Fails")[0]
    kinds = [None] * actions + [10, 11, 12]
    methods = (
        f"    @action\n    def a{number}(self) -> None:\n        {statement(draw, kind)}\n"
        for number, kind in enumerate(kinds)
    )
    return f"{head}class Random(Storing):\n" + "\n".join(methods)
