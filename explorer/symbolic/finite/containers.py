"""Circuits for operations on symbolic sets, bags and sequences, and on the numbers that count them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quorate.language.types import FamilyType, SeqType, Type
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.value_keys import Key, key_of
from quorate.symbolic.finite.values import Choice, Value, Values
from quorate.symbolic.solver_watch import checkpoint


class Containers:
    """Operations on containers, and the numbers that count them."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.graph: Graph = values.graph

    # -------------------------------------------------------------------------------------- numbers

    def sum_of(self, a: Choice, b: Choice) -> Choice:
        """a + b."""
        return self.numbers(a, b, lambda x, y: x + y)

    def numbers(self, a: Choice, b: Choice, operation: Callable[[int, int], int]) -> Choice:
        """The result of an operation on two numbers."""
        made: dict[Key, list[Lit]] = {}
        both = self.graph.both
        for x, left in a.items():
            for y, right in b.items():
                literal = both(left, right)
                if literal != FALSE:
                    made.setdefault(operation(x, y), []).append(literal)
        return {key: self.graph.any(literals) for key, literals in sorted(made.items())}

    def counted(self, literals: Iterable[Lit]) -> Choice:
        """The number of literals that are true."""
        total: Choice = {0: TRUE}
        for literal in literals:
            total = self.sum_of(total, {0: literal ^ 1, 1: literal})
        return total

    def compared(self, a: Choice, b: Choice, holds: Callable[[int, int], bool]) -> Lit:
        """Whether a relation holds between two numbers."""
        any_, both = self.graph.any, self.graph.both
        return any_(both(left, any_(right for y, right in b.items() if holds(x, y))) for x, left in a.items())

    def extreme(self, options: Iterable[tuple[Lit, Choice]], largest: bool) -> tuple[Lit, Choice]:
        """Whether any guard is true, and the largest or smallest number whose guard is true."""
        there: dict[int, list[Lit]] = {}
        for guard, number in options:
            for key, literal in number.items():
                there.setdefault(key, []).append(self.graph.both(guard, literal))
        beyond: list[Lit] = []
        made = {}
        for key in sorted(there, reverse=largest):
            here = self.graph.any(there[key])
            made[key] = self.graph.all([here, *(literal ^ 1 for literal in beyond)])
            beyond.append(here)
        return self.graph.any(beyond), {key: literal for key, literal in made.items() if literal != FALSE}

    # ----------------------------------------------------------------------------------------- sets

    def family_as_set(self, member: Choice, type_: FamilyType) -> Choice:
        """A member of a family as a set."""
        made: dict[Key, list[Lit]] = {}
        for number, literal in member.items():
            for item in type_.members[number]:
                made.setdefault(key_of(item, type_.item), []).append(literal)
        count = len(member)
        return {
            key: TRUE if len(literals) == count else self.graph.any(literals)
            for key, literals in sorted(made.items())
        }

    def has(self, members: Choice, item: Value, type_: Type) -> Lit:
        """Whether a set, given by its members' literals, has an item."""
        both, is_key = self.graph.both, self.values.is_key
        return self.graph.any(
            both(literal, is_key(item, key, type_)) for key, literal in members.items() if literal != FALSE
        )

    def gathered(self, items: Iterable[tuple[Lit, Value]], type_: Type) -> Choice:
        """The set of the items whose guards are true."""
        made: dict[Key, list[Lit]] = {}
        for guard, item in items:
            checkpoint()
            if guard != FALSE:
                for key, literal in self.values.alternatives(item, type_):
                    made.setdefault(key, []).append(self.graph.both(guard, literal))
        found = {key: self.graph.any(literals) for key, literals in made.items()}
        return {key: literal for key, literal in found.items() if literal != FALSE}

    def joined(self, a: Choice, b: Choice) -> Choice:
        """The union of two sets."""
        either = self.graph.either
        made = dict(a)
        for key, literal in b.items():
            made[key] = either(made[key], literal) if key in made else literal
        return made

    def without(self, members: Choice, item: Value, type_: Type) -> Choice:
        """A set without an item."""
        both, is_key = self.graph.both, self.values.is_key
        made = {key: both(literal, is_key(item, key, type_) ^ 1) for key, literal in members.items()}
        return {key: literal for key, literal in made.items() if literal != FALSE}

    def set_operation(self, op: str, a: Choice, b: Choice) -> Choice:
        """``a | b``, ``a & b``, ``a - b``, ``a ^ b``."""
        graph = self.graph
        if op == "|":
            return self.joined(a, b)
        made = {}
        for key in dict.fromkeys([*a, *(b if op == "^" else ())]):
            left, right = a.get(key, FALSE), b.get(key, FALSE)
            match op:
                case "&":
                    literal = graph.both(left, right)
                case "-":
                    literal = graph.both(left, right ^ 1)
                case _:
                    literal = graph.equal(left, right) ^ 1
            if literal != FALSE:
                made[key] = literal
        return made

    # ----------------------------------------------------------------------------------------- bags

    def bag_size(self, bag: Value) -> Choice:
        """The number of items of a bag, counting copies."""
        return self.counted(literal for counts in bag.values() for literal in counts)

    def distinct(self, bag: Value) -> Choice:
        """The items of a bag as a set."""
        return {key: counts[0] for key, counts in bag.items() if counts}

    def bag_with(self, bag: Value, item: Value, type_: Type, capacity: int) -> Value:
        """A bag with one more copy of an item."""
        graph, made = self.graph, dict(bag)
        for key, literal in self.values.alternatives(item, type_):
            counts = (*made.get(key, ()), FALSE)[:capacity]
            before = (TRUE, *counts)
            more = [graph.either(have, graph.both(literal, before[i])) for i, have in enumerate(counts)]
            made[key] = _trimmed(more)
        return {key: counts for key, counts in made.items() if counts}

    def bag_without(self, bag: Value, item: Value, type_: Type) -> Value:
        """A bag with one copy less of an item."""
        graph, made = self.graph, {}
        for key, counts in bag.items():
            literal = self.values.is_key(item, key, type_)
            after = (*counts[1:], FALSE)
            made[key] = _trimmed(
                [graph.choice(literal, less, have) for have, less in zip(counts, after, strict=True)]
            )
        return {key: counts for key, counts in made.items() if counts}

    def bag_count(self, bag: Value, item: Value, type_: Type) -> Choice:
        """The number of copies of an item in a bag."""
        graph = self.graph
        found: list[list[Lit]] = []
        for key, counts in bag.items():
            literal = self.values.is_key(item, key, type_)
            for i, have in enumerate(counts):
                if i == len(found):
                    found.append([])
                found[i].append(graph.both(literal, have))
        at_least = [TRUE, *(graph.any(literals) for literals in found), FALSE]
        made = {i: graph.both(at_least[i], at_least[i + 1] ^ 1) for i in range(len(at_least) - 1)}
        return {key: literal for key, literal in made.items() if literal != FALSE}

    # ------------------------------------------------------------------------------------ sequences

    def longer_than(self, sequence: Value, index: int) -> Lit:
        """Whether a sequence has an item at `index`."""
        return self.graph.any(literal for length, literal in sequence[0].items() if length > index)

    def item_at(self, sequence: Value, index: Choice, type_: Type) -> Value:
        """The item at an index that the sequence has."""
        options = [(lit, sequence[1][i]) for i, lit in index.items() if 0 <= i < len(sequence[1])]
        return self.values.chosen(options, type_)

    def slice(self, sequence: Value, low: Choice | None, high: Choice | None, type_: SeqType) -> Value:
        """``sequence[low:high]``; a negative bound counts as 0."""
        graph = self.graph
        lengths: dict[int, list[Lit]] = {}
        starts: dict[int, list[Lit]] = {}
        most = max(sequence[0], default=0)
        low_, high_ = low or {0: TRUE}, high or {most: TRUE}
        for first, at_first in low_.items():
            starts.setdefault(max(first, 0), []).append(at_first)
            for end, at_end in high_.items():
                for length, of_length in sequence[0].items():
                    literal = graph.all([at_first, at_end, of_length])
                    left = max(0, min(end, length) - max(first, 0))
                    lengths.setdefault(left, []).append(literal)
        length = {n: lit for n, lits in sorted(lengths.items()) if (lit := graph.any(lits)) != FALSE}
        starting = [(graph.any(literals), start) for start, literals in starts.items()]
        items = []
        for i in range(max(length, default=0)):
            options = [(at, sequence[1][start + i]) for at, start in starting if start + i < len(sequence[1])]
            items.append(self.values.chosen(options, type_.item))
        return (length, items)

    def concatenated(self, a: Value, b: Value, type_: Type) -> Value:
        """``a + b``."""
        length = self.sum_of(a[0], b[0])
        items = []
        for i in range(max(length, default=0)):
            options = []
            here = self.longer_than(a, i)
            if here != FALSE:
                options.append((here, a[1][i]))
            options += [(at, b[1][i - n]) for n, at in a[0].items() if n <= i and i - n < len(b[1])]
            items.append(self.values.chosen(options, type_))
        return (length, items)

    def appended(self, sequence: Value, item: Value, type_: Type, when: Lit = TRUE) -> Value:
        """A sequence with an item appended, if `when` is true."""
        if when == FALSE:
            return sequence
        length, items = sequence
        longer = self.sum_of(length, {0: when ^ 1, 1: when} if when != TRUE else {1: TRUE})
        made = []
        for i in range(max(longer, default=0)):
            last = length.get(i, FALSE)
            if i >= len(items):
                made.append(item)
            elif last == FALSE:
                made.append(items[i])
            else:
                made.append(self.values.either(last, item, items[i], type_))
        return (longer, made)

    def rest(self, sequence: Value, end: bool) -> Value:
        """A sequence without its last item (`end`), or without its first."""
        length = {n - 1: literal for n, literal in sequence[0].items() if n > 0}
        items = sequence[1] if end else sequence[1][1:]
        return (length, items[: max(length, default=0)])


def _trimmed(literals: list[Lit]) -> tuple[Lit, ...]:
    while literals and literals[-1] == FALSE:
        literals.pop()
    return tuple(literals)
