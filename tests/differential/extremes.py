"""Expressions that are large in some way: wide, deep, or with numbers at the limits of machine integers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from tests.differential.expressions import Expressions, NoValue
from tests.differential.vocabulary import Scope, T, Vocabulary

LIMITS = [2**k + off for k in (7, 8, 15, 16, 31, 32, 62) for off in (-1, 0)] + [2**63 - 1]
"""Numbers at which machine integers of some width end."""


class Extremes(Expressions):
    """Writes what `Expressions` writes, and now and then what the profile of the model asks for."""

    def __init__(self, words: Vocabulary) -> None:
        super().__init__(words)
        self.left = 4
        """How many large expressions a model may still get."""

    def boolean(self, scope: Scope) -> str:
        match self.extreme(scope):
            case "wide":
                return self.wide_condition(scope)
            case "deep":
                return self.deep_condition(scope)
            case _:
                return super().boolean(scope)

    def of(self, t: T, scope: Scope) -> str:
        if "partial" in self.words.profile and not scope.quiet and self.words.flip(30):
            items = [text for text, u in self.places(scope) if u.kind in ("seq", "channel") and u.item == t]
            if items:
                return f"{self.words.choose(items)}{self.words.choose(['.last', '.first', '[0]', '[1]'])}"
        if "keyed" in self.words.profile and self.words.flip(40):
            with suppress(NoValue):
                return self.keyed(t, scope)
        return super().of(t, scope)

    def keyed(self, t: T, scope: Scope) -> str:
        """A member with the greatest or least key, or a field of it. Two with one key are a failure, but not of a
        range of numbers. Raises NoValue if there are none of the type here."""
        words = self.words
        if scope.depth <= 0:
            raise NoValue(t.text)
        if t in words.nums and (scope.quiet or words.flip(30)):
            return self.with_key(t.text, t, scope)
        if scope.quiet:
            raise NoValue(t.text)
        sets = [(text, u.item) for text, u in self.places(scope) if u.kind == "set" and len(u.inner) == 1]
        sets += [(u.text, u) for u in words.syms]
        whole = [(text, item) for text, item in sets if item == t or (t.kind == "opt" and item == t.item)]
        fields = [(text, item, f) for text, item in sets for f, u in item.fields if u == t]
        if fields and words.flip(60):
            text, item, field = words.choose(fields)
            default = super().record(item, scope.deeper())
            return f"{self.with_key(text, item, scope, default)}.{field}"
        if not whole:
            raise NoValue(t.text)
        text, item = words.choose(whole)
        is_sort = text == item.text
        default = "" if is_sort else "None" if t.kind == "opt" else super().of(item, scope.deeper())
        return self.with_key(text, item, scope, default)

    def with_key(self, text: str, item: T, scope: Scope, default: str = "") -> str:
        words, name = self.words, self.words.fresh("g")
        inner = replace(scope.having(name, item), quiet=True).deeper()
        parts = [
            self.boolean(small(inner)) if words.flip(20) else self.integer(inner)
            for _ in range(words.number(1, 2))
        ]
        key = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
        if words.flip(30) and text != item.text:
            text = f"{{{name} for {name} in {text} if {self.boolean(small(inner))}}}"
        more = f", default={default}" if default else ""
        return f"{words.choose(['max', 'min'])}({text}, key=lambda {name}: {key}{more})"

    def partial_value(self, t: T, scope: Scope) -> str | None:
        """A value to index or to assign with that there may be none of, or that may not fit; only in a model that is
        for that."""
        words = self.words
        if "ends" not in words.profile or scope.quiet or words.flip(40):
            return None
        places = [(text, u.item) for text, u in self.places(scope) if u.kind in ("seq", "channel")]
        options = [f"{text}{words.choose(['[0]', '[1]', '.last'])}" for text, item in places if item == t]
        if t.kind == "num":
            options += [f"{text} + {words.number(1, 5)}" for text in self.readable(t, scope)]
            options += [f"{text}[{words.number(0, 1)}] + 1" for text, item in places if item == t]
        return words.choose(options) if options else None

    def integer(self, scope: Scope) -> str:
        words = self.words
        if "partial" in words.profile and not scope.quiet and scope.depth > 0 and words.flip(20):
            return self.partial(scope.deeper())
        if "numbers" in words.profile and words.flip(25):
            return self.at_a_limit(scope.deeper())
        if "huge" in words.profile and words.flip(20):
            return str(
                words.choose([-1, 3, *(words.sizes[t.text] + words.number(-2, 1) for t in words.huge)])
            )
        match self.extreme(scope):
            case "wide":
                return " + ".join(
                    f"{super(Extremes, self).integer(small(scope))}" for _ in range(self.many())
                )
            case "deep":
                return self.deep_sum(scope)
            case _:
                return super().integer(scope)

    def extreme(self, scope: Scope) -> str | None:
        """Which kind of large expression to write here, if one."""
        kinds = [kind for kind in ("wide", "deep") if kind in self.words.profile]
        if not kinds or not self.left or scope.depth < 2 or not self.words.flip(15):
            return None
        self.left -= 1
        return self.words.choose(kinds)

    def many(self) -> int:
        return self.words.choose([9, 33, 64, 65, 130, 330])

    def wide_condition(self, scope: Scope) -> str:
        """Many different tests, so that none is dropped because it stands there twice."""
        joined = self.words.choose([" or ", " and "])
        return "(" + joined.join(self.atom(small(scope)) for _ in range(self.many())) + ")"

    def deep_condition(self, scope: Scope) -> str:
        text = self.atom(small(scope))
        for _ in range(self.words.choose([10, 30, 60])):
            match self.words.choose(["not", "and", "or", "if"]):
                case "not":
                    text = f"(not {text})"
                case "if":
                    text = f"({text} if {self.atom(small(scope))} else {self.atom(small(scope))})"
                case joined:
                    text = f"({self.atom(small(scope))} {joined} {text})"
        return text

    def deep_sum(self, scope: Scope) -> str:
        text = super().integer(small(scope))
        for _ in range(self.words.choose([10, 30, 60])):
            match self.words.choose(["plus", "minus", "min"]):
                case "plus":
                    text = f"({super().integer(small(scope))} + {text})"
                case "minus":
                    text = f"({text} - {self.words.number(0, 2)})"
                case _:
                    text = f"min({text}, {self.words.number(1, 9)})"
        return text

    def partial(self, scope: Scope) -> str:
        """A number that there may be none of."""
        match self.words.choose(["divided", "modulo", "max", "index"]):
            case "max":
                generator, within = self.generator(scope)
                return f"{self.words.choose(['max', 'min'])}({self.integer(within)} {generator})"
            case "index":
                places = [(text, t.item) for text, t in self.places(scope) if t.kind in ("seq", "channel")]
                numbers = [text for text, item in places if item.kind == "num"]
                return (
                    f"{self.words.choose(numbers)}[{self.index(scope)}]" if numbers else self.integer(scope)
                )
            case kind:
                sign = "//" if kind == "divided" else "%"
                return f"({self.integer(small(scope))} {sign} ({self.integer(small(scope))}))"

    def at_a_limit(self, scope: Scope) -> str:
        """A number near a limit, and what arithmetic makes of it: below 0, and small again."""
        words = self.words
        limit = words.choose(LIMITS)
        text = super().integer(small(scope))
        return words.choose(
            [
                f"{limit}",
                f"({text} - {limit})",
                f"(({text} + {limit}) - {limit - words.number(0, 2)})",
                f"(({text} - {limit}) % {words.number(2, 3)})",
                f"(({text} - {limit}) // {limit})",
                f"(({text}) * {limit} // {limit})",
                f"min({limit}, {text})",
                f"({text} - {words.number(1, 5)})",
                f"(({text} - 2) * ({text} - 1))",
            ]
        )


def small(scope: Scope) -> Scope:
    return replace(scope, depth=0)
