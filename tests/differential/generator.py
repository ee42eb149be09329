"""Random well-typed models, as source text: what the differential tests run through every engine.

A model is written the way a user writes one: sorts and records, state, helpers, actions statement by statement,
properties. It uses only what the language has, so the checker must accept it; what it does is arbitrary.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.differential.expressions import Expressions, NoValue
from tests.differential.loops import moving_loop
from tests.differential.unordered import Unordered
from tests.differential.vocabulary import (
    BOOL,
    Helper,
    Scope,
    T,
    Vocabulary,
    map_of,
    set_of,
)

HEADER = "import enum\n\nfrom quorate import *\n\n"


class ModelWriter:
    """Writes one random model; `draw(low, high)` makes every choice, bounds included."""

    def __init__(self, draw: Callable[[int, int], int]) -> None:
        self.words = Vocabulary(draw)
        self.expressions = Expressions(self.words)
        self.unordered = Unordered(self.words, self.expressions)
        self.variables: dict[str, T] = {}
        self.ghosts: set[str] = set()
        self.helpers: list[Helper] = []
        self.named_like_an_action = False

    def write(self) -> str:
        """The source of a module with one model class, ``Random``, and its properties."""
        sorts = self.words.declare()
        for _ in range(self.words.number(2, 4)):
            self.variables[self.words.fresh("v")] = self.variable_type()
        if self.words.flip(25):
            name = self.words.fresh("ghost")
            self.variables[name] = self.words.choose([BOOL, set_of(self.words.item_type())])
            self.ghosts.add(name)
        body = [self.sizes(), *self.declarations(), *self.init_method()]
        body += [line for _ in range(self.words.number(0, 2)) for line in self.helper()]
        body += [line for i in range(self.words.number(2, 4)) for line in self.action(i)]
        model = "class Random(Model):\n" + textwrap.indent("\n".join(body), "    ")
        return HEADER + sorts + "\n\n" + model + "\n\n\n" + self.properties() + "\n"

    # --------------------------------------------------------------------------------------- state

    def variable_type(self) -> T:
        words = self.words
        kind = words.choose(["scalar", "scalar", "set", "set", "map", "map", "map", "sized"])
        if kind == "scalar":
            return words.stored_scalar()
        if kind == "set":
            return words.set_type()
        if kind == "sized":
            return words.sized_type()
        inner = words.choose(["scalar", "scalar", "set", "map", "sized"])
        value = {
            "scalar": words.stored_scalar,
            "set": lambda: set_of(words.sort()),
            "map": lambda: map_of(words.sort(), words.stored_scalar()),
            "sized": words.sized_type,
        }[inner]()
        return map_of(words.sort(), value)

    def sizes(self) -> str:
        return "sizes = {" + ", ".join(f"{name}: {size}" for name, size in self.words.sizes.items()) + "}\n"

    def declarations(self) -> list[str]:
        lines = []
        for name, t in self.variables.items():
            text = f"Ghost[{t.text}]" if name in self.ghosts else t.text
            lines.append(f"{name}: {text}")
        return [*lines, ""]

    def readable(self, ghosts: bool = False) -> dict[str, T]:
        return {name: t for name, t in self.variables.items() if ghosts or name not in self.ghosts}

    def scope(self, root: str = "self", ghosts: bool = False) -> Scope:
        return Scope(root, {}, self.readable(ghosts), depth=3, helpers=tuple(self.helpers))

    def init_method(self) -> list[str]:
        if not self.words.flip(25):
            return []
        scope, parameters = self.parameters(self.words.number(0, 1), records=False)
        block = self.block(scope, 2, budget=2)
        return ["@init", f"def start(self{parameters}) -> None:", *indented(block), ""]

    # ------------------------------------------------------------------------------------- methods

    def parameters(self, count: int, records: bool = True) -> tuple[Scope, str]:
        scope, text = self.scope(), ""
        for _ in range(count):
            name, t = self.words.fresh("p"), self.words.parameter_type()
            scope, text = scope.having(name, t), text + f", {name}: {t.text}"
        return scope, text

    def helper(self) -> list[str]:
        words = self.words
        parameters = [words.parameter_type() for _ in range(words.number(0, 2))]
        returns = words.choose([BOOL, BOOL, *words.nums, *words.syms_optional(), set_of(words.sort())])
        helper = Helper(words.fresh("helper"), tuple(parameters), returns)
        scope, names = self.scope(), []
        for t in parameters:
            names.append(words.fresh("a"))
            scope = scope.having(names[-1], t)
        signature = "".join(f", {name}: {t.text}" for name, t in zip(names, parameters, strict=True))
        annotation = "int" if returns.kind == "num" else returns.text.replace("Set[", "set[")
        lines = []
        try:
            if returns == BOOL and words.flip(20):
                lines = self.unordered.helper_body(scope)
                self.helpers.append(replace(helper, calm=False))
                return [f"def {helper.name}(self{signature}) -> {annotation}:", *indented(lines), ""]
            if words.flip(40):
                condition = self.expressions.of(BOOL, scope)
                early = self.returned(returns, scope)
                lines += [f"if {condition}:", f"    return {early}"]
            if returns == BOOL and words.flip(25):
                name, key = words.fresh("k"), words.sort()
                condition = self.expressions.boolean(self.turn(scope, name, key, scope.variables))
                lines += [f"for {name} in {key.text}:", f"    if {condition}:", "        return True"]
            lines.append(f"return {self.returned(returns, scope)}")
        except NoValue:
            return []
        calm = all(each.calm or f".{each.name}(" not in "\n".join(lines) for each in self.helpers)
        self.helpers.append(replace(helper, calm=calm))
        return [f"def {helper.name}(self{signature}) -> {annotation}:", *indented(lines), ""]

    def returned(self, returns: T, scope: Scope) -> str:
        if returns.kind == "num":
            return self.expressions.integer(scope)
        return self.expressions.of(returns, scope)

    def action(self, index: int) -> list[str]:
        scope, text = self.parameters(self.words.number(0, 2))
        guards: list[str] = []
        sources = self.record_sources()
        if sources and self.words.flip(50):
            place, record = self.words.choose(sources)
            name = self.words.fresh("m")
            scope, text = scope.having(name, record), text + f", {name}: {record.text}"
            extra = f" and {self.expressions.of(BOOL, scope)}" if self.words.flip(20) else ""
            guards.append(f"when({name} in {place}{extra})")
        for _ in range(self.words.number(0, 2)):
            guards.append(f"when({self.expressions.of(BOOL, scope)})")
        block = self.block(scope, self.words.number(1, 3), budget=2)
        return ["@action", f"def act{index}(self{text}) -> None:", *indented([*guards, *block]), ""]

    def record_sources(self) -> list[tuple[str, T]]:
        found = []
        for name, t in self.readable().items():
            if t.kind in ("set", "bag"):
                found += [(f"self.{name}", record) for record in t.inner if record.kind == "record"]
        return found

    # ---------------------------------------------------------------------------------- statements

    def block(self, scope: Scope, count: int, budget: int) -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            try:
                more, scope = self.statement(scope, budget)
            except NoValue:
                more = [f"when({self.expressions.of(BOOL, scope)})"]
            lines += more
        return lines

    def statement(self, scope: Scope, budget: int) -> tuple[list[str], Scope]:
        words = self.words
        kinds = (
            ["write"] * 6
            + ["let", "let", "when", "some", "item"]
            + (["if", "if", "for", "collect", "tally", "moving"] if budget else [])
        )
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
                lines = [f"if {self.expressions.of(BOOL, scope)}:"]
                lines += indented(self.block(scope, words.number(1, 2), budget - 1))
                if words.flip(50):
                    lines += ["else:", *indented(self.block(scope, 1, budget - 1))]
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

    def loop(self, scope: Scope, budget: int) -> list[str]:
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
        sets = [(n, t) for n, t in sets if t.item.kind in ("sym", "num", "enum")]
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

    def write_variable(self, scope: Scope) -> str:
        """One change of one variable, ghosts among them."""
        name, t = self.words.choose(list(self.variables.items()))
        return self.write_place(f"self.{name}", t, scope)

    def write_place(self, place: str, t: T, scope: Scope) -> str:
        words, make = self.words, self.expressions
        match t.kind:
            case "map":
                key = make.of(t.inner[0], scope)
                return self.write_place(f"{place}[{key}]", t.inner[1], scope)
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
                return f"{place} = {make.computed(scope)}"
            case _:
                return f"{place} = {make.of(t, scope)}"

    def write_sequence(self, place: str, t: T, scope: Scope) -> str:
        words, make = self.words, self.expressions
        match words.choose(["append"] * 4 + ["pop", "set", "assign", "clear"]):
            case "append":
                return f"{place}.append({make.of(t.item, scope)})"
            case "pop":
                return f"{place}.pop()"
            case "set":
                return f"{place}[{make.index(scope)}] = {make.of(t.item, scope)}"
            case "clear":
                return f"{place}.clear()"
            case _:
                return f"{place} = {make.of(t, scope)}"

    # ---------------------------------------------------------------------------------- properties

    def properties(self) -> str:
        lines: list[str] = []
        for kind, roots in (("invariant", ["m"]), ("invariant", ["m"]), ("reachable", ["m"]), ("step", STEP)):
            if not self.words.flip(60):
                continue
            name = self.words.fresh(kind)
            parameters = ", ".join(f"{root}: Random" for root in roots)
            texts = [self.expressions.of(BOOL, self.scope(root, ghosts=True)) for root in roots]
            body = " or ".join(f"({text})" for text in texts)
            if kind != "reachable" and self.words.flip(50):
                body = f"{body} or ({self.expressions.of(BOOL, self.scope(roots[0], ghosts=True))})"
            lines += [f"@{kind}", f"def {name}({parameters}) -> bool:", f"    return {body}", "", ""]
            if self.words.flip(25):
                lines += self.namesake(kind, name, roots)
        return "\n".join(lines)

    def namesake(self, kind: str, name: str, roots: list[str]) -> list[str]:
        """A property with the name of another: of a class that derives from the model, which is nothing to the model,
        or with the name of an action as well."""
        if self.words.flip(50) or self.named_like_an_action:
            other = self.words.fresh("Other")
            parameters = ", ".join(f"{root}: {other}" for root in roots)
            own = [f"class {other}(Random): ...", "", "", f"@{kind}", f"def {name}({parameters}) -> bool:"]
            return [*own, "    return False", "", ""]
        parameters = ", ".join(f"{root}: Random" for root in roots)
        text = self.expressions.of(BOOL, self.scope(roots[0], ghosts=True))
        self.named_like_an_action = True
        made = self.words.fresh("made")
        lines = [
            f"def {made}() -> None:",
            f"    def {name}({parameters}) -> bool:",
            f"        return {text}",
            "",
        ]
        return [*lines, f'    {name}.__name__ = "act0"', f"    {kind}({name})", "", "", f"{made}()", "", ""]


SIMPLE = ("bool", "num", "enum", "opt", "record")
STEP = ["before", "after"]


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def model_source(draw_int: Any) -> str:
    """The source of a random model. `draw_int(low, high)` gives a whole number, both included."""
    return ModelWriter(draw_int).write()
