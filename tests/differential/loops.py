"""Loops of random models: over what has an order, over what has none, and over what their body changes."""

from __future__ import annotations

from abc import ABC, abstractmethod

from tests.differential.extremes import Extremes
from tests.differential.profiles import Profile
from tests.differential.vocabulary import BOOL, Scope, T, Vocabulary

INT = T("int", "int")
SIMPLE = ("bool", "num", "enum", "opt", "record")


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def is_plain_set(t: T) -> bool:
    """Whether it is a set of members of one class, so that their fields can be read."""
    return t.kind == "set" and len(t.inner) == 1


class Loops(ABC):
    """Writes loops; what stands in them is written by `block`."""

    words: Vocabulary
    expressions: Extremes

    @property
    def profile(self) -> Profile:
        return self.words.profile

    @abstractmethod
    def block(self, scope: Scope, count: int, budget: int) -> list[str]:
        """So many statements."""

    @abstractmethod
    def write_place(self, place: str, t: T, scope: Scope) -> str:
        """One change of a place in the state."""

    def loop(self, scope: Scope, budget: int) -> list[str]:
        """A loop of a kind that the profile asks for, or one of those that every model may have."""
        kinds = {"bounds": self.changing, "rebinding": self.rebinding, "order": self.without_order}
        asked = [write for feature, write in kinds.items() if feature in self.profile]
        if asked and self.words.flip(80):
            return self.words.choose(asked)(scope, budget)
        return self.commuting(scope, budget)

    # ------------------------------------------------------------------- what changes while it runs

    def changing(self, scope: Scope, budget: int) -> list[str]:
        """A loop up to a bound that its body may change, or over what its body may change."""
        words, name = self.words, self.words.fresh("i")
        options: list[tuple[str, list[str], Scope]] = []
        for place, t in self.expressions.writable(scope):
            if t.kind == "seq":
                over = words.choose([f"range(len({place}))", place])
                item = t.item if over == place else INT
                inner = scope.having(name, item)
                shorter = words.choose([f"{place}.pop()", f"{place} = {place}[1:]", f"{place}.clear()"])
                changes = [shorter] if words.flip(50) else [self.write_place(place, t, inner)]
                options.append((over, changes, inner))
            elif t.kind == "num":
                inner = scope.having(name, INT)
                bound = words.choose([place, f"{place} + {words.number(0, 2)}"])
                over = f"range(min({bound}, 3))" if t in words.huge else f"range({bound})"
                options.append((over, [self.write_place(place, t, inner)], inner))
            elif t.kind in ("set", "bag", "channel"):
                inner = scope.having(name, INT)
                options.append((f"range(len({place}))", [self.write_place(place, t, inner)], inner))
        if not options:
            return self.rebinding(scope, budget)
        over, changes, inner = words.choose(options)
        if words.flip(30):
            changes += self.block(inner, 1, budget - 1)
        return [f"for {name} in {over}:", *indented(changes)]

    def rebinding(self, scope: Scope, budget: int) -> list[str]:
        """A loop over a local, or up to one, that its body binds again."""
        words, make = self.words, self.expressions
        bound, name, turns = words.fresh("r"), words.fresh("i"), words.fresh("turns")
        annotation = ""
        sequences = [t for t in words.sized if t.kind == "seq"]
        kinds = ["number", "number", "set", *["sequence"] * 3 * bool(sequences)]
        match words.choose(kinds):
            case "sequence":
                t = words.choose(sequences)
                inner = scope.having(name, t.item)
                first, over = make.of(t, scope), bound
                if any(first == place for place, _ in make.places(scope)):
                    first += "[:]"
                again = [f"{bound}[1:]", f"{t.text}()", f"{bound}[:{words.number(0, 1)}]"]
                again.append(f"{bound} + [{name}]")
            case "set":
                t = words.choose([*words.syms, *words.nums, *words.enums])
                inner = scope.having(name, t)
                first, over = (
                    f"{{g for g in {t.text} if {make.boolean(self.turn(scope, 'g', t, {}))}}}",
                    bound,
                )
                again = [f"{bound} - {{{name}}}", f"{{{name}}}", f"{bound} & {{{name}}}"]
            case _:
                inner = scope.having(name, INT)
                first, over = (
                    make.integer(scope),
                    words.choose([f"range({bound})", f"range(min({bound}, 3))"]),
                )
                again = [f"{bound} - 1", "0", f"{bound} + 1", name, make.integer(inner)]
                annotation = ": int"  # the first number may be of a Range, and the others not
        body = [f"{bound} = {words.choose(again)}", f"{turns} += 1"]
        if words.flip(30):
            body += self.block(inner, 1, budget - 1)
        lines = [f"{bound}{annotation} = {first}", f"{turns} = 0", f"for {name} in {over}:", *indented(body)]
        numbers = [(place, t) for place, t in make.writable(scope) if t.kind == "num"]
        if numbers:
            place, t = words.choose(numbers)
            lines.append(f"{place} = {t.text}({turns})")
        else:
            lines.append(f"when({turns} {words.choose(['==', '!=', '<'])} {words.number(0, 2)})")
        return lines

    def without_order(self, scope: Scope, budget: int) -> list[str]:
        """A loop over what has no order with any statements in it: the checker must tell which of them it allows."""
        words, name = self.words, self.words.fresh("k")
        over = [(t.text, t) for t in words.syms]
        over += [(place, t.item) for place, t in self.expressions.places(scope) if is_plain_set(t)]
        over += [(local, t.item) for local, t in scope.locals.items() if t.kind in ("subset", "family")]
        text, item = words.choose(over)
        inner = scope.having(name, item)
        kinds = ["assert", "when", "if", "write", "any"]
        body: list[str] = []
        for kind in [words.choose(kinds) for _ in range(words.number(1, 2))]:
            condition = self.expressions.boolean(inner.deeper())
            match kind:
                case "assert":
                    body.append(f"assert {condition}")
                case "when":
                    body.append(f"when({condition})")
                case "if":
                    body += [f"if {condition}:", *indented(self.block(inner, 1, 0))]
                case _:
                    body += self.block(inner, 1, 0)
        return [f"for {name} in {text}:", *indented(body)]

    # -------------------------------------------------------------------------- what commutes or counts

    def commuting(self, scope: Scope, budget: int) -> list[str]:
        """A loop whose effects commute: each turn writes the loop variable's own entry of a map."""
        maps = [(n, t) for n, t in scope.variables.items() if t.kind == "map" and t.inner[1].kind in SIMPLE]
        if not maps:
            number = self.words.number(1, 2)
            name = self.words.fresh("i")
            inner = scope.having(name, T("int", "int"))
            return [f"for {name} in range({number}):", *indented(self.block(inner, 1, budget - 1))]
        variable, t = self.words.choose(maps)
        key, value = t.inner
        name = self.words.fresh("k")
        others = {n: u for n, u in scope.variables.items() if n != variable}
        inner = self.turn(scope, name, key, others)
        assigned = self.expressions.of(value, inner)
        over = key.text if key.kind != "bool" else "(False, True)"
        return [f"for {name} in {over}:", f"    self.{variable}[{name}] = {assigned}"]

    def turn(self, scope: Scope, name: str, key: T, variables: dict[str, T]) -> Scope:
        """The scope of a turn of a loop over all of a sort, which reads these variables only."""
        return Scope(scope.root, {**scope.locals, name: key}, variables, 2, (), quiet=True)

    def collect(self, scope: Scope) -> list[str]:
        """A loop that puts into a set, or takes out of it, what meets a condition."""
        sets = [(n, t) for n, t in scope.variables.items() if t.kind == "set" and len(t.inner) == 1]
        sets = [(n, t) for n, t in sets if self.words.is_listed(t.item)]
        if not sets:
            return [f"when({self.expressions.of(BOOL, scope)})"]
        variable, t = self.words.choose(sets)
        name = self.words.fresh("k")
        others = {n: u for n, u in scope.variables.items() if n != variable}
        condition = self.expressions.boolean(self.turn(scope, name, t.item, others))
        change = f"self.{variable}.{self.words.choose(['add', 'discard'])}({name})"
        return [f"for {name} in {t.item.text}:", f"    if {condition}:", f"        {change}"]

    def tally(self, scope: Scope) -> tuple[list[str], Scope]:
        """A loop that counts what meets a condition."""
        total, name, key = self.words.fresh("total"), self.words.fresh("k"), self.words.sort()
        condition = self.expressions.boolean(self.turn(scope, name, key, scope.variables))
        lines = [
            f"{total} = 0",
            f"for {name} in {key.text}:",
            f"    if {condition}:",
            f"        {total} += 1",
        ]
        return lines, scope.having(total, T("int", "int"))
