"""Random loops whose turns change what they run over: a bound, a local that is given another value, the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.loops import INT
from tests.differential.vocabulary import Scope, T

if TYPE_CHECKING:
    from tests.differential.statements import Statements


def moving_loop(writer: Statements, scope: Scope, budget: int) -> tuple[list[str], Scope]:
    """A loop that counts its turns, which change what it runs over; the count is a local from then on."""
    words = writer.words
    turns, name = words.fresh("turns"), words.fresh("i")
    numbers = [(n, t) for n, t in scope.variables.items() if t.kind == "num"]
    sized = [(n, t) for n, t in scope.variables.items() if t.kind in ("seq", "channel", "bag", "set")]
    logs = [(n, t) for n, t in sized if t.kind in ("seq", "channel")]
    sets = [(n, t) for n, t in sized if t.kind == "set" and len(t.inner) == 1]
    kinds = ["bound"] + ["number"] * bool(numbers) + ["len"] * bool(sized)
    kinds += ["copy", "rebound"] * bool(logs) + ["todo"] * bool(sets)
    before: list[str] = [f"{turns} = 0"]
    body: list[str] = [f"{turns} += 1"]
    item: T | None = None
    match words.choose(kinds):
        case "bound":
            bound = words.fresh("bound")
            before.append(f"{bound} = {words.number(0, 3)}")
            over, change = f"range({bound})", f"{bound} = {bound} - 1"
        case "number":
            variable, t = words.choose(numbers)
            bound = f"min(self.{variable}, 3)" if t in words.huge else f"self.{variable}"
            over, change = f"range({bound})", writer.write_place(f"self.{variable}", t, scope)
        case "len":
            variable, t = words.choose(sized)
            over, change = f"range(len(self.{variable}))", writer.write_place(f"self.{variable}", t, scope)
        case "copy":
            variable, t = words.choose(logs)
            item = t.item
            over, change = f"self.{variable}.copy()", writer.write_place(f"self.{variable}", t, scope)
        case "rebound":
            (variable, t), rest = words.choose(logs), words.fresh("rest")
            item = t.item
            before.append(f"{rest} = self.{variable}.copy()")
            over, change = rest, f"{rest} = {rest}[{words.number(0, 1)}:]"
        case _:
            (variable, t), todo = words.choose(sets), words.fresh("todo")
            before.append(f"{todo} = set(self.{variable})")
            over, change = todo, f"{todo} = {todo} - {{{name}}}"
            budget = 0  # members come in no order, so no more may be done with them
    inside = scope.having(name, item or INT)
    body += [change, *writer.block(inside, words.number(0, 1) if budget else 0, budget - 1)]
    after = [f"when({turns} != {words.number(0, 3)})"] if words.flip(60) else []
    if numbers and not after:
        variable, t = words.choose(numbers)
        after = [f"self.{variable} = {t.text}({turns})"]
    lines = [*before, f"for {name} in {over}:", *("    " + line for line in body), *after]
    return lines, scope.having(turns, INT)
