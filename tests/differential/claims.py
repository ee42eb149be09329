"""Properties of random models: of the model, its ancestor and its heir, of one name, and made by a function."""

from __future__ import annotations

from tests.differential.extremes import Extremes
from tests.differential.loops import indented
from tests.differential.profiles import Profile
from tests.differential.vocabulary import BOOL, Helper, Scope, T, Vocabulary

STEP = ["before", "after"]
KINDS = (("invariant", ["m"]), ("invariant", ["m"]), ("reachable", ["m"]), ("step", STEP))


class Claims:
    """Writes the properties of a model that has these variables and helpers."""

    def __init__(
        self, words: Vocabulary, expressions: Extremes, variables: dict[str, T], helpers: list[Helper]
    ) -> None:
        self.words = words
        self.expressions = expressions
        self.variables = variables
        self.helpers = helpers
        self.named_like_an_action = False

    @property
    def profile(self) -> Profile:
        return self.words.profile

    def scope(self, root: str) -> Scope:
        return Scope(root, {}, self.variables, depth=3, helpers=tuple(self.helpers))

    def write(self) -> str:
        lines: list[str] = []
        for kind, roots in KINDS:
            if self.words.flip(60):
                name = self.words.fresh(kind)
                lines += self.claim(kind, roots, name)
                if self.words.flip(25):
                    lines += self.namesake(kind, roots, name)
        if "constrained" in self.profile:
            for _ in range(self.words.number(1, 2)):
                lines += self.constraint()
        if "inherit" in self.profile:
            lines += self.of_ancestor()
        if "names" in self.profile:
            two = self.words.flip(50 if "inherit" in self.profile else 10)
            lines += self.of_one_name() if two else self.made()
        return "\n".join(lines)

    def claim(self, kind: str, roots: list[str], name: str, model: str = "Random") -> list[str]:
        parameters = ", ".join(f"{root}: {model}" for root in roots)
        return [
            f"@{kind}",
            f"def {name}({parameters}) -> bool:",
            f"    return {self.body(kind, roots)}",
            "",
            "",
        ]

    def body(self, kind: str, roots: list[str]) -> str:
        texts = [self.expressions.of(BOOL, self.scope(root)) for root in roots]
        body = " or ".join(f"({text})" for text in texts)
        if kind != "reachable" and self.words.flip(50):
            body = f"{body} or ({self.expressions.of(BOOL, self.scope(roots[0]))})"
        return body

    def constraint(self) -> list[str]:
        """Where the search goes on: everywhere that one of two tests holds, so that it goes some way."""
        model = "Base" if "inherit" in self.profile and self.words.flip(30) else "Random"
        return self.claim("constraint", ["m"], self.words.fresh("few"), model)

    def of_ancestor(self) -> list[str]:
        """Properties of the ancestor, which the model inherits."""
        kind, roots = self.words.choose(list(KINDS))
        return self.claim(kind, roots, self.words.fresh(kind), "Base")

    def of_one_name(self) -> list[str]:
        """Two properties of one name: of the ancestor and the model, where there are both (else they are refused)."""
        kind, roots = self.words.choose(list(KINDS))
        name = self.words.fresh(kind)
        first = "Base" if "inherit" in self.profile else "Random"
        return [*self.claim(kind, roots, name, first), *self.claim(kind, roots, name)]

    def namesake(self, kind: str, roots: list[str], name: str) -> list[str]:
        """A property with the name of another: of a class that derives from the model, which is nothing to the model;
        or a property with the name of an action."""
        if self.words.flip(50) or self.named_like_an_action:
            heir = self.words.fresh("Other")
            return [f"class {heir}(Random): ...", "", "", *self.claim(kind, roots, name, heir)]
        self.named_like_an_action = True
        maker = self.words.fresh("make")
        lines = [*self.claim(kind, roots, name)[1:3], f'{name}.__name__ = "act0"', f"{kind}({name})"]
        return [f"def {maker}() -> None:", *indented(lines), "", "", f"{maker}()", "", ""]

    def made(self) -> list[str]:
        """Two properties made by one function, which is given a number."""
        kind, roots = self.words.choose(list(KINDS))
        maker, name = self.words.fresh("make"), self.words.fresh(kind)
        made = self.claim(kind, roots, name)[1:3]
        made[1] += (
            f" or {self.expressions.integer(self.scope(roots[0]))} {self.words.choose(['==', '<', '>'])} n"
        )
        lines = [*made, f"{name}.__name__ = f'{name}_{{n}}'", f"return {kind}({name})"]
        return [
            f"def {maker}(n: int):",
            *indented(lines),
            "",
            "",
            f"{maker}_0, {maker}_1 = {maker}(0), {maker}(1)",
            "",
            "",
        ]
