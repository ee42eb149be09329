"""Statements of random models: guards, locals, branches, and every way to write to the state."""

from __future__ import annotations

from tests.differential.expressions import NoValue
from tests.differential.loops import Loops, indented
from tests.differential.moving import moving_loop
from tests.differential.procedures import Procedures
from tests.differential.unordered import Unordered
from tests.differential.vocabulary import BOOL, Scope, T, set_of


class Statements(Loops):
    """Writes blocks of statements that change `variables`."""

    variables: dict[str, T]
    unordered: Unordered
    procedures: Procedures

    def block(self, scope: Scope, count: int, budget: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            try:
                more, scope = self.statement(scope, budget)
            except NoValue:
                more = [f"when({self.expressions.of(BOOL, scope)})"]
            lines += more
            for line in more:
                if line.startswith(("when(", "assert ")):
                    scope = scope.past(line)
        return lines

    def statement(self, scope: Scope, budget: int) -> tuple[list[str], Scope]:
        words = self.words
        kinds = (
            ["write"] * 6
            + ["let", "let", "when", "some", "item"]
            + (["if", "if", "for", "collect", "tally", "moving"] if budget else [])
        )
        if budget and not self.profile.features.isdisjoint({"bounds", "rebinding", "order"}):
            kinds += ["for"] * 6
        kinds += ["grow"] * 5 * ("growth" in self.profile) + ["chain"] * (
            "wide" in self.profile and budget > 1
        )
        kinds += ["call"] * 6 * ("effects" in self.profile)
        kinds += ["assert"] if words.flip(15) else []
        kinds += ["unordered", "quantifier"] if words.flip(30) else []
        match words.choose(kinds):
            case "let":
                name, t = words.fresh("x"), words.scalar()
                value = self.expressions.integer(scope) if t.kind == "num" else self.expressions.of(t, scope)
                if t.kind == "num":
                    return [f"{name} = {value}"], scope.having(name, T("int", "int"))
                return [f"{name} = {value}"], scope.having(name, t) if t.kind != "opt" else scope
            case "some":
                return self.narrowing(scope)
            case "item":
                return self.item(scope)
            case "when":
                return [f"when({self.expressions.of(BOOL, scope)})"], scope
            case "assert":
                return [f"assert {self.expressions.of(BOOL, scope)}, 'asserted'"], scope
            case "if":
                condition = self.expressions.of(BOOL, scope)
                inner = scope.past(condition)
                unions = [(name, t) for name, t in scope.locals.items() if t.kind == "union"]
                if unions and words.flip(60):
                    name, t = words.choose(unions)
                    kind = words.some_of(t.inner)
                    condition, inner = f"isinstance({name}, {kind.text})", scope.having(name, kind)
                lines = [f"if {condition}:"]
                lines += indented(self.block(inner, words.number(1, 2), budget - 1))
                if words.flip(50):
                    lines += ["else:", *indented(self.block(scope.past(condition), 1, budget - 1))]
                return lines, scope
            case "for":
                return self.loop(scope, budget), scope
            case "unordered":
                return self.unordered.loop(scope), scope
            case "quantifier":
                return [f"when({self.unordered.quantifier(scope)})"], scope
            case "collect":
                return self.collect(scope), scope
            case "tally":
                return self.tally(scope)
            case "moving":
                return moving_loop(self, scope, budget)
            case "call":
                return self.procedures.call(scope)
            case "grow":
                return [self.grow(scope)], scope
            case "chain":
                return self.chain(scope), scope
            case _:
                return [self.write_variable(scope)], scope

    def narrowing(self, scope: Scope) -> tuple[list[str], Scope]:
        """``x = self.v; when(x is not None)``: an optional that is known from then on."""
        places = [(p, t) for p, t in self.expressions.places(scope) if t.kind == "opt"]
        if not places:
            return [f"when({self.expressions.of(BOOL, scope)})"], scope
        place, t = self.words.choose(places)
        name = self.words.fresh("x")
        return [f"{name} = {place}", f"when({name} is not None)"], scope.having(name, t.item)

    def item(self, scope: Scope) -> tuple[list[str], Scope]:
        """``x = self.log[i]``: a failure where there is no such item."""
        logs = [(p, t) for p, t in self.expressions.places(scope) if t.kind in ("seq", "channel")]
        if not logs:
            return [f"when({self.expressions.of(BOOL, scope)})"], scope
        place, t = self.words.choose(logs)
        name = self.words.fresh("x")
        access = self.words.choose([".last", ".first", f"[{self.expressions.index(scope)}]"])
        guard = [f"when(len({place}) > 0)"] if self.words.flip(70) else []
        return [*guard, f"{name} = {place}{access}"], scope.having(name, t.item)

    def grow(self, scope: Scope) -> str:
        """Many members put into a set in one step."""
        sets = [(p, t) for p, t in self.expressions.writable(scope) if t.kind == "set" and len(t.inner) == 1]
        if not sets:
            return self.write_variable(scope)
        place, t = self.words.choose(sets)
        inner, clauses = scope.deeper(), []
        for sort in [self.words.sort() for _ in range(self.words.number(1, 3))]:
            name = self.words.fresh("g")
            inner = inner.having(name, sort)
            clauses.append(f"for {name} in {sort.text}")
        inner = self.expressions.quantified(inner)
        return f"{place}.update({{{self.expressions.of(t.item, inner)} {' '.join(clauses)}}})"

    def chain(self, scope: Scope) -> list[str]:
        """A long chain of elif."""
        words, make = self.words, self.expressions
        lines = [f"if {make.atom(scope)}:", *indented(self.block(scope, 1, 0))]
        for _ in range(words.choose([5, 40, 120])):
            lines += [f"elif {make.atom(scope)}:", *indented(self.block(scope, 1, 0))]
        return lines

    def write_variable(self, scope: Scope) -> str:
        """One change of one variable, ghosts among them."""
        name, t = self.words.choose(list(self.variables.items()))
        return self.write_place(f"self.{name}", t, scope)

    def write_place(self, place: str, t: T, scope: Scope) -> str:
        words, make = self.words, self.expressions
        match t.kind:
            case "map":
                key = make.partial_value(t.inner[0], scope) or make.of(t.inner[0], scope)
                return self.write_place(f"{place}[{key}]", t.inner[1], scope)
            case "set" | "bag" if words.flip(40) and (known := self.records_for(t, scope)):
                return f"{place}.add({words.choose(known)})"
            case "set":
                item = words.choose(list(t.inner))
                operation = words.choose(["add"] * 5 + ["discard", "remove", "update", "assign"])
                if operation == "update" and len(t.inner) == 1:
                    return f"{place}.update({make.of(set_of(item), scope)})"
                if operation == "assign" and len(t.inner) == 1:
                    return f"{place} = Set({make.of(set_of(item), scope)})"
                operation = operation if operation in ("add", "discard", "remove") else "add"
                return f"{place}.{operation}({make.of(item, scope)})"
            case "bag":
                item = words.choose(list(t.inner))
                operation = words.choose(["add", "add", "add", "remove"])
                return f"{place}.{operation}({make.of(item, scope)})"
            case "seq":
                return self.write_sequence(place, t, scope)
            case "channel":
                if words.flip(65):
                    return f"{place}.send({make.of(t.item, scope)})"
                return f"{place}.receive()" if words.flip(50) else f"{words.fresh('got')} = {place}.receive()"
            case "num" if words.flip(50) and not scope.quiet:
                return f"{place} = {make.unfitted(t, scope)}"
            case "shifted" if words.flip(60) and not scope.quiet:
                return f"{place} = {make.of(t, scope)} + {words.choose([1, 1, 1, 2])}"
            case _:
                return f"{place} = {make.partial_value(t, scope) or make.of(t, scope)}"

    def records_for(self, t: T, scope: Scope) -> list[str]:
        """Locals that are a record of some of the classes in a container."""
        return [
            name for name, u in scope.locals.items() if u.kind == "union" and set(u.inner) <= set(t.inner)
        ]

    def write_sequence(self, place: str, t: T, scope: Scope) -> str:
        words, make = self.words, self.expressions
        match words.choose(["append"] * 4 + ["pop", "set", "assign", "clear"]):
            case "append":
                return f"{place}.append({make.of(t.item, scope)})"
            case "pop":
                return f"{place}.pop()"
            case "set":
                value = make.partial_value(t.item, scope) or make.of(t.item, scope)
                return f"{place}[{make.index(scope)}] = {value}"
            case "clear":
                return f"{place}.clear()"
            case _:
                return f"{place} = {make.of(t, scope)}"
