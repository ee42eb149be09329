"""Loops over unordered collections: allowed only where the order of iteration makes no difference.

It makes none if the turns (iterations) commute: they add items to sets, write to places of their own, write the same
value, or accumulate. And there is at most one way in which the loop can end early, so that it does not matter which
turn comes first. The same holds for what comprehensions and quantifiers evaluate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from quorate.language import ir
from quorate.language.checker.endings import ASSERTS, DISABLED, RETURNS, Endings, Found, inlined
from quorate.language.checker.facts import Key, key_of
from quorate.language.checker.iterables import is_ordered
from quorate.language.checker.searching_loops import as_extreme
from quorate.language.diagnostics import ModelError
from quorate.language.intervals import interval
from quorate.language.traversal import Part, children, locals_read, transform, walk
from quorate.language.types import BagType, FamilyType, MapType, SetType

HINT = "iterate over a Range, an Enum or a sequence, or write it as a set, any, all, sum, min or max"


Loops = dict[int, ir.Turns | str]
"""Loop, by identity, to what its turns do in any order, or to the reason why the order matters."""


def order_of_loops(program: ir.Program, endings: Endings) -> Loops:
    """For each loop of a program, ordered or not: what its turns do in any order, or why their order matters.

    Raises ModelError for a loop, a comprehension or a quantifier over an unordered collection whose result could
    depend on the order.
    """
    loops: Loops = {}
    for routine in program.routines:
        parameters = frozenset(
            each.name if isinstance(each, ir.Parameter) else each[0] for each in routine.parameters
        )
        for node in walk(*routine.body):
            match node:
                case ir.For():
                    try:
                        before = _with_value(routine.body, node, parameters)
                        assert before is not None
                        loop = _Loop(node, before, program.functions, endings)
                        loops[id(node)] = loop.check(endings.of_turn(node))
                    except _OrderMatters as error:
                        if not is_ordered(node.over):
                            what = f"the loop iterates over {_named(node.over)}"
                            extreme = as_extreme(node)
                            hint = error.hint if extreme is None else f"write it as {extreme}"
                            raise _ambiguous(what, error.why, hint, error.node) from None
                        loops[id(node)] = error.why
                case ir.MapComprehension(type=MapType(key=key)):
                    _refuse(endings.within(node), f"the map is built for all of {key}")
                case ir.Quantifier() | ir.SetComprehension() | ir.Sum() | ir.Extreme():
                    for at, generator in enumerate(node.generators):
                        what = f"the {getattr(node, 'kind', _FOLDED.get(type(node)))}"
                        _refuse(endings.within(node, at), f"{what} iterates over {_named(generator.over)}")
    return loops


_FOLDED: dict[type, str] = {ir.SetComprehension: "set", ir.Sum: "sum"}


class _OrderMatters(Exception):
    """The order of iteration matters: why, what to write instead, and at which node that shows."""

    def __init__(self, why: str, hint: str, node: Part) -> None:
        super().__init__(why)
        self.why, self.hint, self.node = why, hint, node


def _ambiguous(what: str, why: str, hint: str, node: Part) -> ModelError:
    return ModelError(f"{what}, which has no order, and {why}", hint, node.span)


def _refuse(found: Found, what: str) -> None:
    try:
        _refuse_several(found)
    except _OrderMatters as error:
        raise _ambiguous(what, error.why, error.hint, error.node) from None


def _refuse_several(found: Found) -> None:
    if len(found) > 1:
        first, second = list(found)[:2]
        node = next(iter(found[second].values()))
        raise _OrderMatters(f"it can {first} or {second}, whichever comes first", _advice(found), node)


def _advice(found: Found) -> str:
    """The hint for a loop that may end early in several ways."""
    if DISABLED in found:
        return "put the guards first: when(all(...)) before the loop, or a loop with guards only"
    if RETURNS in found:
        return "move what can end in another way into a loop of its own before this one"
    if ASSERTS in found:
        return "assert it in a loop of its own, before this one: assert all(...)"
    return "test first what may fail or not fit, in a loop of its own or in a condition around it"


def _named(over: ir.Expression) -> str:
    """The collection iterated over, in words."""
    if isinstance(over, ir.Domain):
        assert isinstance(over.type, SetType)
        return str(over.type.item)
    return "a bag" if isinstance(over.type, BagType) else "a set"


def _with_value(body: Iterable[ir.Statement], loop: ir.For, known: frozenset[str]) -> frozenset[str] | None:
    """The locals that are definitely assigned where `loop` begins, those `known` before `body` included; None if
    `loop` is not in `body`. A local that is first assigned within a loop is not assigned after it."""
    for statement in body:
        inner: tuple[tuple[ir.Statement, ...], ...] = ()
        match statement:
            case ir.For():
                if statement is loop:
                    return known
                inner = (statement.body,)
            case ir.If():
                inner = statement.then, statement.otherwise
        for part in inner:
            inside = _with_value(part, loop, known)
            if inside is not None:
                return inside
        known |= _given(statement)
    return None


def _given(statement: ir.Statement) -> frozenset[str]:
    """The locals that a statement definitely assigns."""
    match statement:
        case ir.Let():
            return frozenset({statement.name})
        case ir.If(then=then, otherwise=otherwise):
            ways = [
                frozenset[str]().union(*map(_given, branch))
                for branch in (then, otherwise)
                if not (branch and isinstance(branch[-1], ir.Return))
            ]
            return frozenset.intersection(*ways) if ways else frozenset()
        case _:
            return frozenset()


@dataclass
class _Loop:
    loop: ir.For
    before: frozenset[str]
    """The locals assigned before the loop: those that turns assign are carried from turn to turn."""
    functions: Mapping[str, ir.Function]
    endings: Endings
    ways: dict[tuple[str, bool], Key] = field(default_factory=dict)
    """State variable, or carried local (True), to the way in which the body writes it: all writes must be of one
    kind."""
    written: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    """The locals that differ from turn to turn."""
    same: Mapping[str, ir.Expression] = field(default_factory=dict)
    """The locals that turns assign and that have one value in all of them, with that value."""

    def check(self, ends: Found) -> ir.Turns:
        """Return what the turns do; `ends` are the ways in which one may end early. Raises _OrderMatters if their
        order matters."""
        nodes = list(walk(*self.loop.body))
        self.written = frozenset(n.place.variable for n in nodes if isinstance(n, ir.Assign))
        lets = frozenset(n.name for n in nodes if isinstance(n, ir.Let))
        self.carried = lets & self.before
        loops = (n.name for n in nodes if isinstance(n, ir.For))
        self.own = frozenset({self.loop.name, *(lets - self.carried), *loops})
        self._find_same([node for node in nodes if isinstance(node, ir.Let) and node.name in self.own])
        for node in nodes:
            self._statement(node)
        _refuse_several(ends)
        ways = tuple(ir.Way(*target, *_said(way)) for target, way in self.ways.items())
        return ir.Turns(ways, bool(ends.keys() - {DISABLED, RETURNS, ASSERTS}))

    def _statement(self, node: Part) -> None:
        match node:
            case ir.Assign():
                self._write(node, (node.place.variable, False), self._way_of_assign(node))
            case ir.Let() if node.name in self.carried:
                self._write(node, (node.name, True), self._way_of_let(node))
            case ir.Let():
                self._require_independent(node.value)
            case ir.When() | ir.Assert() | ir.If():
                self._require_independent(node.condition)
            case ir.For():
                self._require_independent(node.over)
            case ir.Return():
                if not isinstance(node.value, ir.Const):
                    self._refuse(node, "which iteration returns first depends on the order")
                self._write(node, ("return", True), ("return", key_of(node.value)))

    def _find_same(self, lets: list[ir.Let]) -> None:
        """Find the locals that have one value in all turns: each assignment gives them that value, and it depends on
        nothing that differs from turn to turn."""
        values: dict[str, list[ir.Expression]] = {}
        for let in lets:
            values.setdefault(let.name, []).append(let.value)
        found = True
        while found:
            found = False
            for name in values.keys() - self.same.keys():
                given = [self._in_terms_of_all(value) for value in values[name]]
                one = given[0]
                if len({key_of(each) for each in given}) == 1 and self._is_same(one):
                    self.same = {**self.same, name: one}
                    self.own -= {name}
                    found = True

    def _in_terms_of_all(self, value: ir.Expression) -> ir.Expression:
        """The expression with the values of locals that have one in all turns in their place."""

        def replace(node: Any) -> Any:
            return self.same.get(node.name, node) if isinstance(node, ir.Local) else node

        return transform(value, replace) if self.same else value

    def _is_same(self, value: ir.Expression) -> bool:
        """Whether an expression has one value in all turns, if evaluating it does not end them."""
        return self._independent(value) and not locals_read(value) & self.own

    # ------------------------------------------------------------------------------------ the writes

    def _write(self, node: ir.Node, target: tuple[str, bool], way: Key | None) -> None:
        if way is None or self.ways.setdefault(target, way) != way:
            self._refuse(node, "what it does depends on the order")

    def _way_of_assign(self, node: ir.Assign) -> Key | None:
        variable, path, value = node.place.variable, node.place.path, node.value
        if not all(self._independent(key) for key in path):
            return None
        for at, key in enumerate(path):
            mine = isinstance(key, ir.Local) and key.name == self.loop.name
            if mine and _is_distinct(self.loop.over):
                prefix = tuple(map(key_of, path[: at + 1]))
                if self._independent(value, variable, prefix):
                    return "own", prefix
        while isinstance(value, ir.Fit | ir.Widen):
            value = value.base
        place = (variable, *map(key_of, path))
        return self._accumulation(value, lambda base: _place_of(base) == place) or self._constant(
            node.value, place
        )

    def _way_of_let(self, node: ir.Let) -> Key | None:
        value = node.value
        while isinstance(value, ir.Widen):
            value = value.base
        return self._accumulation(
            value, lambda base: isinstance(base, ir.Local) and base.name == node.name
        ) or self._constant(node.value, ())

    def _accumulation(self, value: ir.Expression, is_base: Callable[[ir.Expression], bool]) -> Key | None:
        """``place := place op item`` where the items can come in any order."""
        match value:
            case ir.Insert() | ir.Remove() if _test(is_base, value.base):
                kind = "in" if isinstance(value, ir.Insert) else "out"
                return (kind,) if self._independent(value.item) else None
            case ir.SetOperation(op="|" | "&" | "-" as op) if _test(is_base, value.left):
                return ({"|": "in", "&": "and", "-": "out"}[op],) if self._independent(value.right) else None
            case ir.Arithmetic(op="+") if _test(is_base, value.left):
                return self._addition(value.right)
            case ir.Arithmetic(op="+") if _test(is_base, value.right):
                return self._addition(value.left)
            case ir.ExtremeOf(items=items) | ir.And(items=items) | ir.Or(items=items):
                at = next((at for at, item in enumerate(items) if _test(is_base, item)), None)
                rest = [item for item in items if not _test(is_base, item)]
                if at is not None and all(map(self._independent, rest)):
                    if not isinstance(value, ir.ExtremeOf):
                        self._require_evaluated(items[at + 1 :])
                    return (type(value).__name__, getattr(value, "kind", ""))
        return None

    def _require_evaluated(self, items: Iterable[ir.Expression]) -> None:
        """Refuse `items` of ``place := place and items`` that may end the run: Python evaluates them only where no
        earlier turn has decided."""
        for item in items:
            if self.endings.may_end(item):
                why = (
                    "whether this is evaluated, which may end the run, depends on which iteration comes first"
                )
                raise _OrderMatters(
                    why, "put it before the accumulated value, or write all(...) or any(...)", item
                )

    def _addition(self, item: ir.Expression) -> Key | None:
        found = interval(item)
        # A sum of nonnegative numbers passes its bound in every order or in none.
        return ("+",) if found is not None and found[0] >= 0 and self._independent(item) else None

    def _constant(self, value: ir.Expression, place: Key) -> Key | None:
        value = self._in_terms_of_all(value)
        return ("constant", key_of(value), place) if self._is_same(value) else None

    # --------------------------------------------------------------------------------- what is read

    def _independent(self, value: Part, variable: str = "", prefix: Key = ()) -> bool:
        """Whether `value` reads nothing that other turns write; `variable` below `prefix` is this turn's own."""
        match value:
            case ir.Lookup() | ir.At() if variable and _place_of(value) == (variable, *prefix):
                return True
            case ir.Var():
                return value.name not in self.written
            case ir.Local():
                return value.name not in self.carried
            case ir.Call() if not all(
                self._independent(part, variable, prefix)
                for part in inlined(value, self.functions[value.function])
            ):
                return False
        return all(self._independent(child, variable, prefix) for child in children(value))

    def _require_independent(self, value: ir.Expression) -> None:
        ways = ((name, way[1]) for name, way in self._own_places().items())
        if not self._independent(value) and not any(self._independent(value, *own) for own in ways):
            self._refuse(value, "one iteration reads what another writes")

    def _own_places(self) -> dict[str, Key]:
        found: dict[str, Key] = {}
        for node in walk(*self.loop.body):
            if isinstance(node, ir.Assign):
                way = self._way_of_assign(node)
                if way is not None and way[0] == "own":
                    found[node.place.variable] = way
        return found

    def _refuse(self, node: Part, why: str) -> NoReturn:
        raise _OrderMatters(why, HINT, node)


def _is_distinct(over: ir.Expression) -> bool:
    """Whether no item comes twice."""
    return isinstance(over, ir.IntRange) or isinstance(over.type, SetType | FamilyType)


_KINDS: dict[Key, Any] = {
    ("ExtremeOf", "min"): "min",
    ("ExtremeOf", "max"): "max",
    ("And", ""): "all",
    ("Or", ""): "any",
}


def _said(way: Key) -> tuple[Any, int]:
    """The kind of an `ir.Way`, and for ``own`` the number of the key that is the variable of the loop."""
    return _KINDS.get(way, way[0]), len(way[1]) - 1 if way[0] == "own" else 0


def _test(predicate: Callable[[ir.Expression], bool], value: ir.Expression) -> bool:
    while isinstance(value, ir.Widen | ir.Narrow):
        value = value.base
    return predicate(value)


def _place_of(value: ir.Expression) -> Key | None:
    """The variable and keys that an expression reads, if it reads a place."""
    match value:
        case ir.Var():
            return (value.name,)
        case ir.Lookup(base=base, key=key) | ir.At(base=base, index=key):
            outer = _place_of(base)
            return (*outer, key_of(key)) if outer is not None else None
        case ir.Narrow() | ir.Widen():
            return _place_of(value.base)
        case _:
            return None
