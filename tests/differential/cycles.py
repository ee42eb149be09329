"""What makes the runs of a random model interesting: state that returns to what it was, fairness, and properties of
runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.differential.extremes import Extremes
from tests.differential.loops import indented
from tests.differential.vocabulary import BOOL, Scope, T, Vocabulary, optional, set_of


class Cycles:
    """Writes actions that go round, marks of fairness, and properties of runs."""

    def __init__(self, words: Vocabulary, expressions: Extremes) -> None:
        self.words = words
        self.expressions = expressions
        self.writers: list[Callable[[], tuple[str, list[str]]]] = []
        """Each writes an action: its parameters as text, and its body."""

    def state(self) -> dict[str, T]:
        """Some variables that go round; decides which actions there are."""
        words, node, num = self.words, self.words.syms[0], self.words.nums[0]
        found: dict[str, T] = {}
        self.writers = []
        for kind in ("held", "met", "turn"):
            if kind != "held" and words.flip(50):
                continue
            name = words.fresh(kind)
            found[name] = {"held": optional(node), "met": set_of(node), "turn": num}[kind]
            self.writers += {"held": self.holding, "met": self.meeting, "turn": self.turning}[kind](name)
        return found

    def holding(self, name: str) -> list[Callable[[], tuple[str, list[str]]]]:
        """One value is held, by any, and let go."""

        def take() -> tuple[str, list[str]]:
            p = self.words.fresh("p")
            tests = [f"self.{name} is None", f"self.{name} != {p}"]
            guard = [f"when({self.words.choose(tests)})"] if self.words.flip(50) else []
            return f", {p}: {self.words.syms[0].text}", [*guard, f"self.{name} = {p}"]

        def drop() -> tuple[str, list[str]]:
            if self.words.flip(50):
                return "", [f"self.{name} = None"]
            p = self.words.fresh("p")
            return f", {p}: {self.words.syms[0].text}", [f"when(self.{name} == {p})", f"self.{name} = None"]

        return [take, drop]

    def meeting(self, name: str) -> list[Callable[[], tuple[str, list[str]]]]:
        """Values are added to a set and removed from it."""

        def change(operation: str) -> Callable[[], tuple[str, list[str]]]:
            def write() -> tuple[str, list[str]]:
                p = self.words.fresh("p")
                return f", {p}: {self.words.syms[0].text}", [f"self.{name}.{operation}({p})"]

            return write

        return [change("add"), change("discard")]

    def turning(self, name: str) -> list[Callable[[], tuple[str, list[str]]]]:
        """A counter that begins anew, or that a bound cuts."""

        def tick() -> tuple[str, list[str]]:
            sort = self.words.nums[0].text
            first = self.words.firsts[sort]
            last = first + self.words.sizes[sort] - 1
            if self.words.flip(35):
                return "", [f"self.{name} += 1"]
            return "", [f"self.{name} = {sort}({first}) if self.{name} == {last} else self.{name} + 1"]

        return [tick]

    def actions(self, index: int, scope: Scope) -> list[str]:
        """The actions, of which the first has this number; some have a condition more."""
        lines: list[str] = []
        for number, write in enumerate(self.writers, index):
            text, body = write()
            if self.words.flip(30):
                body = [f"when({self.expressions.of(BOOL, scope)})", *body]
            names = [each.split(":")[0].strip() for each in text.split(",")[1:]]
            lines += [
                self.mark((name, self.words.syms[0]) for name in names),
                f"def act{number}(self{text}) -> None:",
                *indented(body),
                "",
            ]
        return lines

    def mark(self, parameters: Iterable[tuple[str, T]]) -> str:
        """The decorator of an action with these parameters."""
        words = self.words
        strength = words.choose(["", "weak", "weak", "strong", "strong"])
        if not strength:
            return "@action"
        given = list(parameters)
        names = [name for name, t in given if not words.is_renumbered(t)]
        if len(names) == len(given) and (not names or words.flip(60)):
            return f'@action(fair="{strength}")'
        counted = "".join(f'"{name}", ' for name in names if words.flip(50))
        return f'@action(fair="{strength}", fair_for=({counted}))'

    def claims(self, scope: Callable[[str], Scope], actions: int) -> list[str]:
        """Properties of all kinds; `actions` is how many actions the model has."""
        words, lines = self.words, list[str]()
        goal = words.fresh("goal")
        lines += self.function("", goal, scope)
        for kind in ("always_possible", "always_possible", "eventually", "leads_to", "again_and_again"):
            if words.flip(75):
                without = tuple(f"act{at}" for at in range(actions) if words.flip(25))
                mark = f"@{kind}"
                if kind == "leads_to":
                    mark += f"({goal})"
                elif kind == "always_possible" and without:
                    mark += f"(without={without!r})"
                lines += self.function(mark, words.fresh(kind), scope)
        return [*lines, *self.function("@at_last_always", words.fresh("at_last_always"), scope)]

    def function(self, mark: str, name: str, scope: Callable[[str], Scope]) -> list[str]:
        """A function of one state."""
        lines = [mark] if mark else []
        body = self.expressions.of(BOOL, scope("m"))
        return [*lines, f"def {name}(m: Random) -> bool:", f"    return {body}", "", ""]
