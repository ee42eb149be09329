"""Random loops and quantifiers over what has no order that may end early: in one way, so that they are accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.differential.expressions import Expressions
from tests.differential.vocabulary import Scope, T, Vocabulary

Write = Callable[[Scope], str]


class Unordered:
    """Writes them, from what a scope offers."""

    def __init__(self, words: Vocabulary, expressions: Expressions) -> None:
        self.words = words
        self.expressions = expressions

    def loop(self, scope: Scope) -> list[str]:
        """A loop without effects whose turns may fail, or be cut, or be disabled, or violate asserts: at one place or
        at two, or in a loop within."""
        over, name, inside = self.turn(scope)
        if self.words.flip(20):
            return self.handed_on(over, name, inside)
        statement = self.words.choose(
            [self.guard, self.claim, self.failing_let, self.failing_let, self.known]
        )
        lines = statement(inside)
        if self.words.flip(25):
            number = self.words.fresh("i")
            inner = inside.having(number, T("int", "int"))
            lines = [f"for {number} in range(2):", *(f"    {line}" for line in statement(inner))]
        elif self.words.flip(40):
            lines += statement(inside)
        return [f"for {name} in {over}:", *(f"    {line}" for line in lines)]

    def handed_on(self, over: str, name: str, inside: Scope) -> list[str]:
        """A truth that the turns hand on, each with one that may end the run: always evaluated, or only where no turn
        before has decided, which is refused unless it is known to have a value there."""
        words = self.words
        truth, operator = words.fresh("t"), words.choose(["and", "or"])
        ending = words.choose([self.failing, self.failing, self.cutting])(inside)
        logs = self.logs(inside)
        if logs and words.flip(30):
            log, item = words.choose(logs)
            ending = f"(len({log}) > 0 and {self.compared(f'{log}[0]', item, inside)})"
        pair = [ending, truth] if words.flip(60) else [truth, ending]
        first = "True" if operator == "and" else "False"
        turn = f"    {truth} = {f' {operator} '.join(pair)}"
        return [f"{truth} = {first}", f"for {name} in {over}:", turn, f"when({truth})"]

    def helper_body(self, scope: Scope) -> list[str]:
        """The statements of a helper that gives a truth: one that returns in a loop, or asserts in it."""
        over, name, inside = self.turn(scope)
        if self.words.flip(50):
            condition = self.expressions.boolean(inside)
            return [f"for {name} in {over}:", f"    if {condition}:", "        return True", "return False"]
        return [f"for {name} in {over}:", f"    {self.claim(inside)[0]}", f"return {self.quantifier(scope)}"]

    def quantifier(self, scope: Scope) -> str:
        """``any(...)`` or ``all(...)`` that may fail or be cut, over values without order, and a range perhaps."""
        words = self.words
        over, name, inside = self.turn(scope)
        clauses = [f"for {name} in {over}"]
        if words.flip(30):
            clauses[0] += f" if {self.expressions.boolean(inside)}"
        if words.flip(30):
            number = words.fresh("i")
            inside = inside.having(number, T("int", "int"))
            clauses.insert(words.number(0, 1), f"for {number} in range(2)")
        ending = words.choose([self.failing, self.failing, self.cutting])
        body = ending(inside)
        if words.flip(40):
            body = f"{self.expressions.boolean(inside)} {words.choose(['and', 'or'])} {body}"
        return f"{words.choose(['any', 'all'])}({body} {' '.join(clauses)})"

    # -------------------------------------------------------------------------------------- a turn

    def turn(self, scope: Scope) -> tuple[str, str, Scope]:
        """What is run over, the name of a value, and the scope inside, in which nothing else may end the run."""
        words = self.words
        options = [(t.text, t) for t in [*words.syms, *words.syms]]
        options += [(text, t.item) for text, t in self.expressions.places(scope) if t.kind in ("set", "bag")
                    and len(t.inner) == 1]  # fmt: skip
        over, item = words.choose(options)
        name = words.fresh("u")
        return over, name, replace(scope.having(name, item), depth=1, helpers=(), quiet=True)

    def guard(self, scope: Scope) -> list[str]:
        return [f"when({self.expressions.boolean(scope)})"]

    def claim(self, scope: Scope) -> list[str]:
        return [f"assert {self.expressions.boolean(scope)}"]

    def failing_let(self, scope: Scope) -> list[str]:
        return [f"{self.words.fresh('x')} = {self.failing(scope)}"]

    def known(self, scope: Scope) -> list[str]:
        """A guard that would fail if another one did not come before it."""
        logs = self.logs(scope)
        if not logs:
            return self.guard(scope)
        log, item = self.words.choose(logs)
        test = self.words.choose([f"len({log}) > 0", log])
        return [
            f"when({test})",
            f"when({self.compared(f'{log}[0]', item, scope)} and {log}.last == {log}[0])",
        ]

    # ------------------------------------------------------------------------------- ends of a run

    def logs(self, scope: Scope) -> list[tuple[str, T]]:
        return [(text, t.item) for text, t in self.expressions.places(scope) if t.kind == "seq"]

    def failing(self, scope: Scope) -> str:
        """A truth that may have no value."""
        logs = self.logs(scope)
        if not logs or self.words.flip(20):
            return f"(2 // ({self.expressions.integer(scope)}) > 0)"
        log, item = self.words.choose(logs)
        access = self.words.choose([".last", f"[{self.expressions.integer(scope)}]", "[0]", "[1]"])
        return self.compared(f"{log}{access}", item, scope)

    def cutting(self, scope: Scope) -> str:
        """A truth that may not fit."""
        sort = self.words.choose(self.words.nums).text
        return f"({sort}({self.expressions.integer(scope)}) == {self.expressions.integer(scope)})"

    def compared(self, text: str, item: T, scope: Scope) -> str:
        others = self.expressions.readable(item, scope)
        return f"({text} == {self.words.choose(others) if others else text})"
