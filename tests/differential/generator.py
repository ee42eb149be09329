"""Random well-typed models, as source text: what the differential tests run through every engine.

A model is written the way a user writes one: sorts and records, state, helpers, actions statement by statement,
properties. It uses only what the language has, so the checker must accept it; what it does is arbitrary.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tests.differential.claims import Claims
from tests.differential.cycles import Cycles
from tests.differential.expressions import NoValue
from tests.differential.extremes import Extremes
from tests.differential.loops import INT, indented
from tests.differential.procedures import Procedures
from tests.differential.profiles import PLAIN, Profile
from tests.differential.statements import Statements
from tests.differential.timers import Timers, method
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


@dataclass(frozen=True)
class Action:
    """An action already written: its parameters with their types as text, and the guard that a record needs."""

    name: str
    parameters: tuple[tuple[str, T], ...]
    source: str


class ModelWriter(Statements):
    """Writes one random model; `draw(low, high)` makes every choice, bounds included."""

    def __init__(self, draw: Callable[[int, int], int], profile: Profile = PLAIN) -> None:
        self.words = Vocabulary(draw, profile)
        self.expressions = Extremes(self.words)
        self.cycles = Cycles(self.words, self.expressions)
        self.unordered = Unordered(self.words, self.expressions)
        self.timers = Timers(self)
        self.procedures = Procedures(self, self.scope)
        self.variables: dict[str, T] = {}
        self.ghosts: set[str] = set()
        self.helpers: list[Helper] = []
        self.actions: list[Action] = []

    def write(self) -> str:
        """The source of a module with one model class, ``Random``, and its properties."""
        sorts = self.words.declare()
        runs = "runs" in self.profile
        for _ in range(self.words.number(0, 2) if runs else self.words.number(2, 4)):
            self.variables[self.words.fresh("v")] = self.variable_type()
        if runs:
            self.variables |= self.cycles.state()
        if "timers" in self.profile:
            self.variables |= self.timers.state()
        if self.words.flip(25):
            name = self.words.fresh("ghost")
            self.variables[name] = self.words.choose([BOOL, set_of(self.words.item_type())])
            self.ghosts.add(name)
        body = [self.sizes(), *self.declarations(), *self.init_method()]
        body += [line for _ in range(self.words.number(0, 2)) for line in self.helper()]
        if "effects" in self.profile:
            body += [line for _ in range(self.words.number(1, 3)) for line in self.procedures.write()]
        count = self.words.number(0, 2) if runs else self.words.number(2, 4)
        body += [line for i in range(count) for line in self.action(i)]
        body += self.cycles.actions(count, self.scope())
        count += len(self.cycles.writers)
        timed = self.timers.actions(self.scope())
        for i, written in enumerate(timed, count):
            self.actions.append(Action(f"act{i}", tuple(written[0]), ""))
            body += method(self.mark(written[0]), f"act{i}", written)
        count += len(timed)
        if "inherit" in self.profile:
            model = class_text("Base", "Model", body) + "\n\n\n" + class_text("Random", "Base", self.heir())
        else:
            model = class_text("Random", "Model", body)
        written = Claims(self.words, self.expressions, self.variables, self.helpers)
        claims = written.write()
        if runs:
            claims += "\n" + "\n".join(self.cycles.claims(written.scope, count))
        return HEADER + sorts + "\n\n" + model + "\n\n\n" + claims + "\n"

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

    def scope(self, root: str = "self") -> Scope:
        return Scope(root, {}, self.readable(), depth=3, helpers=tuple(self.helpers))

    def init_method(self) -> list[str]:
        if not {"inits", "wholes"}.isdisjoint(self.profile.features):
            return [line for at in range(self.words.number(1, 3)) for line in self.guarded_init(at)]
        if not self.words.flip(25):
            return []
        scope, parameters = self.parameters(self.words.number(0, 1))
        block = self.block(scope, 2, budget=2)
        return ["@init", f"def start(self{parameters}) -> None:", *indented(block), ""]

    def guarded_init(self, at: int) -> list[str]:
        """An init method that is disabled for some of its arguments, or for all."""
        scope, parameters = self.parameters(self.words.number(0, 2))
        guard = "when(False)" if self.words.flip(15) else f"when({self.expressions.of(BOOL, scope)})"
        block = self.block(scope, 2, budget=2)
        block = [*block, guard] if self.words.flip(30) else [guard, *block]
        return ["@init", f"def start{at}(self{parameters}) -> None:", *indented(block), ""]

    # ------------------------------------------------------------------------------------- methods

    def parameters(self, count: int) -> tuple[Scope, str]:
        scope, text = self.scope(), ""
        for _ in range(count):
            name, t = self.words.fresh("p"), self.words.parameter_type()
            scope, text = scope.having(name, t), text + f", {name}: {t.text}"
        if self.words.crowds and self.words.flip(50):  # one at most: each makes 257 runs of one
            name, t = self.words.fresh("p"), self.words.crowds[0]
            scope, text = scope.having(name, t), text + f", {name}: {t.text}"
        if "wholes" in self.profile and self.words.flip(60):
            name, t = self.words.fresh("p"), self.words.whole_type()
            scope, text = scope.having(name, t), text + f", {name}: {t.text}"
        if self.words.ranks and self.words.flip(60):
            name, t = self.words.fresh("p"), self.words.ranks[0]
            scope, text = scope.having(name, t), text + f", {name}: {t.text}"
        return scope, text

    def helper(self) -> list[str]:
        words = self.words
        parameters = [words.parameter_type() for _ in range(words.number(0, 2))]
        parameters += self.procedures.container()
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
            if "helpers" in self.profile:
                more, scope = self.steps_of_helper(returns, scope)
                lines += more
            lines.append(f"return {self.returned(returns, scope)}")
        except NoValue:
            return []
        calm = all(each.calm or f".{each.name}(" not in "\n".join(lines) for each in self.helpers)
        self.helpers.append(replace(helper, calm=calm))
        return [f"def {helper.name}(self{signature}) -> {annotation}:", *indented(lines), ""]

    def steps_of_helper(self, returns: T, scope: Scope) -> tuple[list[str], Scope]:
        """A loop with a counter, which may return from its middle."""
        words, make = self.words, self.expressions
        name, total = words.fresh("i"), words.fresh("n")
        over = [(t.text, t) for t in [*words.nums, *words.syms, *words.enums]]
        over += [
            (place, t.item)
            for place, t in make.places(scope)
            if t.kind in ("seq", "set") and len(t.inner) == 1
        ]
        over.append((f"range({make.integer(scope.deeper().deeper())})", INT))
        text, item = words.choose(over)
        inner = scope.having(total, INT).having(name, item)
        body = [f"{total} = {make.integer(inner)}" if words.flip(20) else f"{total} += {words.number(1, 2)}"]
        if words.flip(60):
            value = words.choose(["True", "False"]) if returns == BOOL else self.returned(returns, inner)
            body.append(f"if {make.boolean(inner.deeper())}:\n        return {value}")
        if words.flip(25):
            body.append(f"assert {make.boolean(inner.deeper())}")
        if words.flip(50):
            body.reverse()
        lines = [f"{total} = 0", f"for {name} in {text}:"]
        for each in body:
            lines += indented(each.split("\n"))
        return lines, scope.having(total, INT)

    def returned(self, returns: T, scope: Scope) -> str:
        if returns.kind == "num":
            return self.expressions.integer(scope)
        return self.expressions.of(returns, scope)

    def heir(self) -> list[str]:
        """The body of a subclass: it overrides actions and helpers, mostly with what they do as a part."""
        words, lines = self.words, list[str]()
        for action in self.actions:
            if words.flip(50):
                lines += self.override(action)
        for helper in [helper for helper in self.helpers if helper.returns == BOOL and words.flip(60)]:
            names = [words.fresh("a") for _ in helper.parameters]
            signature = "".join(f", {n}: {t.text}" for n, t in zip(names, helper.parameters, strict=True))
            scope = self.scope()
            for name, t in zip(names, helper.parameters, strict=True):
                scope = scope.having(name, t)
            inherited = f"super().{helper.name}({', '.join(names)})"
            others = replace(scope, helpers=())
            inherited = words.choose(["not ", ""]) + inherited
            value = f"{inherited} {words.choose(['and', 'or'])} {self.expressions.atom(others)}"
            lines += [f"def {helper.name}(self{signature}) -> bool:", f"    return {value}", ""]
        for procedure in self.procedures.written:
            lines += self.procedures.override(procedure) if words.flip(60) else []
        if words.flip(40):
            lines += self.action(len(self.actions))
        return lines or ["pass"]

    def override(self, action: Action) -> list[str]:
        scope = self.scope()
        for name, t in action.parameters:
            scope = scope.having(name, t)
        scope = scope.past(action.source)
        text = "".join(f", {name}: {t.text}" for name, t in action.parameters)
        given = (self.passed_on(name, t, scope) for name, t in action.parameters)
        inherited = f"super().{action.name}({', '.join(given)})"
        body = [inherited, *self.block(scope, 1, 1)] if self.words.flip(80) else self.block(scope, 2, 1)
        if self.words.flip(40):
            body.insert(0, f"when({self.expressions.of(BOOL, scope)})")
        source = [action.source] if action.source else []
        return [
            self.mark(action.parameters),
            f"def {action.name}(self{text}) -> None:",
            *indented([*source, *body]),
            "",
        ]

    def passed_on(self, name: str, t: T, scope: Scope) -> str:
        """What an override gives the original: its own parameter, or another container."""
        other = self.expressions.named(t, scope) if t.kind in ("map", "set") and self.words.flip(30) else None
        return other or name

    def mark(self, parameters: Iterable[tuple[str, T]]) -> str:
        """The decorator of an action with these parameters."""
        return self.cycles.mark(parameters) if "runs" in self.profile else "@action"

    def action(self, index: int) -> list[str]:
        scope, text = self.parameters(self.words.number(0, 2))
        guards: list[str] = []
        sources = self.record_sources()
        if sources and self.words.flip(80 if "records" in self.profile else 50):
            place, records = self.words.choose(sources)
            record = self.words.some_of(records)
            name = self.words.fresh("m")
            scope, text = scope.having(name, record), text + f", {name}: {record.text}"
            extra = f" and {self.expressions.of(BOOL, scope)}" if self.words.flip(20) else ""
            guards.append(f"when({name} in {place}{extra})")
        source = guards[0] if guards else ""
        self.actions.append(Action(f"act{index}", tuple(scope.locals.items()), source))
        mark = self.mark(scope.locals.items())
        scope = scope.past(source)
        for _ in range(self.words.number(0, 2)):
            guards.append(f"when({self.expressions.of(BOOL, scope)})")
            scope = scope.past(guards[-1])
        block = self.block(scope, self.words.number(1, 3), budget=2)
        return [mark, f"def act{index}(self{text}) -> None:", *indented([*guards, *block]), ""]

    def record_sources(self) -> list[tuple[str, tuple[T, ...]]]:
        """What holds records, and of which classes."""
        held = [(f"self.{name}", t) for name, t in self.readable().items() if t.kind in ("set", "bag")]
        return [(place, t.inner) for place, t in held if t.item.kind == "record"]


def class_text(name: str, parent: str, body: list[str]) -> str:
    return f"class {name}({parent}):\n" + textwrap.indent("\n".join(body), "    ")


def model_source(draw_int: Callable[[int, int], int], profile: Profile = PLAIN) -> str:
    """The source of a random model. `draw_int(low, high)` gives a whole number, both included."""
    return ModelWriter(draw_int, profile).write()
