"""Hash-consed Boolean circuits of conjunctions of any width, choices and inputs, with negation on the edges.

A *literal* is an integer: 0 is false, 1 is true; node n is 2n, and its negation 2n + 1. Equal circuits are one node,
and constants are folded while a circuit is built, so that operations on known values add no nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

Lit: TypeAlias = int
Clause: TypeAlias = list[int]

FALSE: Lit = 0
TRUE: Lit = 1

FLAT = 8
"""The width up to which nested conjunctions are merged into one. Without a limit, a conjunction that is built up item
by item would be copied for each item."""


class Graph:
    """A growing circuit. Node 0 is the constant. The `children` of an input are None, of a conjunction its literals,
    of a choice ``(condition, then, otherwise)``; `choices` are the nodes that are choices."""

    def __init__(self) -> None:
        self.children: list[tuple[Lit, ...] | None] = [None]
        self.choices: set[int] = set()
        self._conjunctions: dict[tuple[Lit, ...], Lit] = {}
        self._chosen: dict[tuple[Lit, Lit, Lit], Lit] = {}

    def input(self) -> Lit:
        """A new input."""
        self.children.append(None)
        return 2 * (len(self.children) - 1)

    def both(self, a: Lit, b: Lit) -> Lit:
        """The conjunction of two literals."""
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == FALSE or b == FALSE or a == b ^ 1:
            return FALSE
        return self._conjunction(self._flat((a, b)))

    def either(self, a: Lit, b: Lit) -> Lit:
        """The disjunction of two literals."""
        return self.both(a ^ 1, b ^ 1) ^ 1

    def all(self, literals: Iterable[Lit]) -> Lit:
        """The conjunction of literals."""
        found: set[Lit] = set()
        for literal in literals:
            if literal == FALSE or literal ^ 1 in found:
                return FALSE
            if literal != TRUE:
                found.add(literal)
        if not found:
            return TRUE
        return self._conjunction(self._flat(found) if len(found) < FLAT else tuple(sorted(found)))

    def any(self, literals: Iterable[Lit]) -> Lit:
        """The disjunction of literals."""
        return self.all(literal ^ 1 for literal in literals) ^ 1

    def choice(self, condition: Lit, then: Lit, otherwise: Lit) -> Lit:
        """``then if condition else otherwise``."""
        if condition & 1:
            condition, then, otherwise = condition ^ 1, otherwise, then
        if condition == FALSE:
            return otherwise
        if then == otherwise:
            return then
        if then in (TRUE, condition):
            return self.either(condition, otherwise)
        if then in (FALSE, condition ^ 1):
            return self.both(condition ^ 1, otherwise)
        if otherwise in (FALSE, condition):
            return self.both(condition, then)
        if otherwise in (TRUE, condition ^ 1):
            return self.either(condition ^ 1, then)
        shared = self._shared(condition, then, otherwise)
        if shared is not None:
            return shared
        negated = then & 1
        key = (condition, then ^ negated, otherwise ^ negated)
        found = self._chosen.get(key)
        if found is None:
            self.children.append(key)
            node = len(self.children) - 1
            self.choices.add(node)
            found = self._chosen[key] = 2 * node
        return found ^ negated

    def equal(self, a: Lit, b: Lit) -> Lit:
        """The equivalence of two literals."""
        return self.choice(a, b, b ^ 1)

    def _shared(self, condition: Lit, then: Lit, otherwise: Lit) -> Lit | None:
        """The choice with common parts of both branches factored out; None if there are none. After an action that
        may add to a set, an item is in the set if it was there before, or if it is added."""
        for negated in (1, 0):
            left, right = self._parts(then ^ negated), self._parts(otherwise ^ negated)
            common = set(left) & set(right)
            if common:
                ours = self.all(part for part in left if part not in common)
                theirs = self.all(part for part in right if part not in common)
                return self.all([*common, self.choice(condition, ours, theirs)]) ^ negated
        return None

    def _parts(self, literal: Lit) -> tuple[Lit, ...]:
        node = literal >> 1
        children = self.children[node]
        if literal & 1 or children is None or node in self.choices:
            return (literal,)
        return children

    def _flat(self, literals: Iterable[Lit]) -> tuple[Lit, ...]:
        parts = {part for literal in literals for part in self._parts(literal)}
        if len(parts) > FLAT:
            parts = set(literals)
        return tuple(sorted(parts))

    def _conjunction(self, literals: tuple[Lit, ...]) -> Lit:
        if len(literals) == 1:
            return literals[0]
        found = self._conjunctions.get(literals)
        if found is None:
            known = set(literals)
            if any(literal ^ 1 in known for literal in literals):
                found = FALSE
            else:
                self.children.append(literals)
                found = 2 * (len(self.children) - 1)
            self._conjunctions[literals] = found
        return found

    # ------------------------------------------------------------------------------------------- use

    def cone(self, literals: Iterable[Lit]) -> list[int]:
        """The nodes that `literals` depend on, in topological order, without the constant."""
        order: list[int] = []
        seen = {0}
        stack = [(literal >> 1, False) for literal in literals]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((child >> 1, False) for child in self.children[node] or ())
        return order

    def evaluate(self, literals: Iterable[Lit], inputs: dict[int, bool]) -> list[bool]:
        """The values of `literals` under an assignment of input nodes; inputs without a value are false."""
        wanted = list(literals)
        values = {0: False} | inputs

        def of(literal: Lit) -> bool:
            return values[literal >> 1] ^ bool(literal & 1)

        for node in self.cone(wanted):
            children = self.children[node]
            if children is None:
                values.setdefault(node, False)
            elif node in self.choices:
                condition, then, otherwise = children
                values[node] = of(then) if of(condition) else of(otherwise)
            else:
                values[node] = all(map(of, children))
        return [of(literal) for literal in wanted]


def tseitin(graph: Graph, nodes: Iterable[int], names: dict[int, int]) -> Iterator[Clause]:
    """The clauses that define each node, after Tseitin ("On the complexity of derivation in propositional calculus",
    1968); `names` has the solver's variable of each node."""

    def of(literal: Lit) -> int:
        variable = names[literal >> 1]
        return -variable if literal & 1 else variable

    for node in nodes:
        children = graph.children[node]
        if children is None:
            continue
        name = names[node]
        if node in graph.choices:
            condition, then, otherwise = map(of, children)
            yield [-condition, -then, name]
            yield [-condition, then, -name]
            yield [condition, -otherwise, name]
            yield [condition, otherwise, -name]
            # Implied, but not by unit propagation.
            yield [-then, -otherwise, name]
            yield [then, otherwise, -name]
        else:
            parts = [of(child) for child in children]
            for part in parts:
                yield [-name, part]
            yield [name, *(-part for part in parts)]
