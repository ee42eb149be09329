"""Expressions of the IR as symbolic values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.types import (
    FamilyType,
    IntType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SetType,
    SymmetricType,
    UnionType,
)
from quorate.symbolic.unbounded import numbers
from quorate.symbolic.unbounded.constants import value_of
from quorate.symbolic.unbounded.definitions import Definitions
from quorate.symbolic.unbounded.logic import (
    Alternative,
    Formula,
    Symbol,
    choice,
    conjunction,
    disjunction,
    fresh,
    implication,
    ite,
    negation,
)
from quorate.symbolic.unbounded.refusals import located, refusal
from quorate.symbolic.unbounded.shapes import Ground, GroundRecord, same
from quorate.symbolic.unbounded.values import (
    About,
    Cell,
    CellSet,
    Computed,
    ComputedMap,
    Display,
    Everything,
    Filtered,
    Gathered,
    Known,
    Members,
    Narrowed,
    Projected,
    Stored,
    SymbolicMap,
    SymbolicSet,
    Truth,
    Union,
    Value,
    as_cell,
    as_map,
    as_set,
    component,
    either,
    looked_up,
    of_kind,
    truth,
)
from quorate.symbolic.unbounded.vocabulary import Vocabulary

State = Mapping[str, Value]


@dataclass(frozen=True)
class Environment:
    """What locals are, and state variables, by the number of the state."""

    locals: Mapping[str, Value]
    states: tuple[State, ...]

    def bind(self, name: str, value: Value) -> Environment:
        return replace(self, locals={**self.locals, name: value})


class Expressions:
    """Lowers the expressions of one program."""

    def __init__(self, program: ir.Program, vocabulary: Vocabulary) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self.definitions = Definitions(vocabulary)

    # ------------------------------------------------------------------------------------- by kind

    def formula(self, node: ir.Expression, env: Environment) -> Formula:
        """The formula of a bool."""
        return truth(self.value(node, env))

    def cell(self, node: ir.Expression, env: Environment) -> Cell:
        """The value of a scalar or record."""
        return as_cell(self.value(node, env))

    def set(self, node: ir.Expression, env: Environment) -> SymbolicSet:
        """The value of a set, or of a member of a family as the set that it is."""
        value = self.value(node, env)
        if isinstance(value, Cell):
            if not isinstance(node.type, FamilyType | SetType):
                raise refusal(f"a {node.type} is run over", "run over a sort or a set", node.span)
            item = node.type.item
            if isinstance(value, Known) and isinstance(value.ground, Symbol):
                return Members(value.ground, item, self.vocabulary)
            return CellSet(value, item, self.vocabulary)
        return as_set(value)

    def value(self, node: ir.Expression, env: Environment) -> Value:
        """The value of `node`. Raises ModelError for what cannot be lowered."""
        with located(node):
            return self._value(node, env)

    def _value(self, node: ir.Expression, env: Environment) -> Value:
        match node:
            case ir.Const():
                return value_of(node.value, node.type, self.vocabulary)
            case ir.Local():
                return env.locals[node.name]
            case ir.Var():
                return env.states[node.state][node.name]
            case ir.Lookup():
                return self._lookup(node, env)
            case ir.Field():
                return self._field(node, env)
            case ir.IsKind():
                kinds = {kind.cls for kind in node.kinds}
                base = self.cell(node.base, env)
                return Computed(
                    lambda about: base.say(
                        lambda g: about(isinstance(g, GroundRecord) and g.type.cls in kinds)
                    )
                )
            case ir.Narrow():
                return self._narrow(node, env)
            case ir.Widen():
                return self._widen(node, env)
            case ir.Fit():
                return self._fit(node, env)
            case ir.MakeRecord():
                return self._record(node, env)
            case ir.Not():
                return Truth(negation(self.formula(node.base, env)))
            case ir.And():
                return Truth(conjunction(self.formula(item, env) for item in node.items))
            case ir.Or():
                return Truth(disjunction(self.formula(item, env) for item in node.items))
            case ir.Compare():
                return Truth(self._compare(node, env))
            case ir.Arithmetic():
                return self._arithmetic(node, env)
            case ir.IfExp():
                condition = self.formula(node.condition, env)
                return either(condition, self.value(node.then, env), self.value(node.otherwise, env))
            case ir.In():
                return Truth(self._in(node, env))
            case ir.Quantifier():
                return Truth(
                    self._fold(
                        node.kind, node.generators, env, lambda inside: self.formula(node.body, inside)
                    )
                )
            case ir.Extreme():
                return self._extreme(node, env)
            case ir.ExtremeOf():
                return self._extreme_of(node, env)
            case ir.MapComprehension():
                return ComputedMap(lambda key: self.value(node.body, env.bind(node.name, Known(key))))
            case ir.Call():
                return self._call(node, env)
            case _ if isinstance(node.type, SetType):
                return self._set(node, env)
            case ir.Size() | ir.Sum():
                what = "a count" if isinstance(node, ir.Size) else "a sum"
                raise refusal(
                    f"{what} has no counterpart in first-order logic",
                    "say with any(...) or all(...) what is meant; a majority is a member of a Majority family",
                    node.span,
                )
            case _:
                raise refusal(
                    f"{_WORDS.get(type(node), 'this')} has no counterpart in first-order logic",
                    "state the protocol with sets and maps",
                    node.span,
                )

    # ------------------------------------------------------------------------------------- scalars

    def _lookup(self, node: ir.Lookup, env: Environment) -> Value:
        value = looked_up(as_map(self.value(node.base, env)), self.cell(node.key, env), node.type)
        return self._named(value) if isinstance(value, Stored) else value

    def _named(self, stored: Stored) -> Cell:
        """What is held under keys that are no bound variables, by a name of its own, if it has one form only."""
        constants = frozenset(self.vocabulary.constants.values())
        scalar = isinstance(stored.store.type, RangeType | SymmetricType | FamilyType)
        if not scalar or not all(isinstance(key, Symbol) and key in constants for key in stored.keys):
            return stored
        value = fresh(self.vocabulary.sort(stored.store.type).name)  # type: ignore[arg-type]
        held = stored.store.holds(stored.keys, value)
        return self.definitions.of(f"{stored.store.name}[...]", value, True, held)

    def _field(self, node: ir.Field, env: Environment) -> Value:
        base = self.cell(node.base, env)
        if isinstance(node.type, SetType | MapType):
            raise refusal(f"a {node.type} within a record", "keep it in a state variable", node.span)

        return (
            Known(component(base.ground, (node.name,)))
            if isinstance(base, Known)
            else Projected(base, node.name)
        )

    def _narrow(self, node: ir.Narrow, env: Environment) -> Value:
        value = self.value(node.base, env)
        if not isinstance(value, Cell):
            return value
        kinds: set[type] | None = None
        match node.type:
            case RecordType(cls=cls):
                kinds = {cls}
            case UnionType(members=members):
                kinds = {member.cls for member in members}

        def is_such(ground: Ground) -> bool:
            if kinds is not None:
                return isinstance(ground, GroundRecord) and ground.type.cls in kinds
            return ground is not None or isinstance(node.type, OptionalType)

        if isinstance(value, Known) and is_such(value.ground):
            return value
        return Narrowed(value, is_such)

    def _widen(self, node: ir.Widen, env: Environment) -> Value:
        if isinstance(node.type, SetType) and isinstance(node.base.type, FamilyType):
            return self.set(node.base, env)
        return self.value(node.base, env)

    def _fit(self, node: ir.Fit, env: Environment) -> Value:
        base = self.cell(node.base, env)
        if not isinstance(node.type, RangeType):
            raise refusal(f"a {node.type}", "state the protocol with sets and maps", node.span)
        range_ = node.type
        least = self.vocabulary.least(range_)
        name = self.vocabulary.sort(range_).name

        def fitted(about: About) -> Formula:
            def of(ground: Ground) -> Formula:
                if isinstance(ground, Symbol) and ground.sort == name:
                    return about(ground)
                if isinstance(ground, int) and ground == range_.first:
                    return about(least)
                value = fresh(name)
                fits = numbers.compare("==", value, ground, self.vocabulary)
                return choice([Alternative((value,), fits, about(value))], plain=False)

            return base.say(of)

        if isinstance(base, Known) and isinstance(base.ground, Symbol) and base.ground.sort == name:
            return base
        return Computed(fitted)

    def _record(self, node: ir.MakeRecord, env: Environment) -> Value:
        assert isinstance(node.type, RecordType)
        type_ = node.type
        for argument in node.arguments:
            if isinstance(argument.type, SetType | MapType):
                raise refusal(
                    f"a {argument.type} within a record", "keep it in a state variable", argument.span
                )
        cells = [self.cell(argument, env) for argument in node.arguments]
        if all(isinstance(cell, Known) for cell in cells):
            return Known(GroundRecord(type_, tuple(cell.ground for cell in cells if isinstance(cell, Known))))

        def made(about: About, fields: tuple[Ground, ...]) -> Formula:
            if len(fields) == len(cells):
                return about(GroundRecord(type_, fields))
            return cells[len(fields)].say(lambda ground: made(about, (*fields, ground)))

        return Computed(lambda about: made(about, ()))

    def _arithmetic(self, node: ir.Arithmetic, env: Environment) -> Value:
        if node.op not in ("+", "-"):
            raise refusal(
                f"{node.op} has no counterpart in an order",
                "an order has only x + 1, x - 1 and so on",
                node.span,
            )
        sign = 1 if node.op == "+" else -1
        left, right = self.cell(node.left, env), self.cell(node.right, env)

        def said(about: About, x: Ground, y: Ground) -> Formula:
            with located(node):
                return about(numbers.plus(x, y, sign))

        return Computed(lambda about: left.say(lambda x: right.say(lambda y: said(about, x, y))))

    def _extreme(self, node: ir.Extreme, env: Environment) -> Value:
        body = node.body
        while isinstance(body, ir.Widen):
            body = body.base
        if not isinstance(body.type, RangeType):
            raise refusal(
                f"{node.kind} of what is no value of a range", f"take the {node.kind} of a Range", node.span
            )
        op = "<=" if node.kind == "max" else ">="
        sort = self.vocabulary.sort(body.type).name

        def fold(kind: str, about: About) -> Formula:
            return self._fold(kind, node.generators, env, lambda e: self.cell(node.body, e).say(about))

        value = fresh(sort)
        taken = fold("any", lambda g: same(g, value, self.vocabulary))
        extreme = fold("all", lambda g: numbers.compare(op, g, value, self.vocabulary))
        some = fold("any", lambda _: True)
        words = f"{node.kind} in line {node.span.line}"
        found = self.definitions.of(words, value, some, conjunction((taken, extreme)))
        return found if node.default is None else either(some, found, self.cell(node.default, env))

    def _extreme_of(self, node: ir.ExtremeOf, env: Environment) -> Value:
        op = ">=" if node.kind == "max" else "<="
        first, *others = (self.cell(item, env) for item in node.items)
        for other in others:
            first = self._better(op, first, other)
        return first

    def _better(self, op: str, left: Cell, right: Cell) -> Cell:
        def said(about: About) -> Formula:
            return left.say(
                lambda x: right.say(
                    lambda y: ite(numbers.compare(op, x, y, self.vocabulary), about(x), about(y))
                )
            )

        return Computed(said)

    # --------------------------------------------------------------------------------- comparisons

    def _compare(self, node: ir.Compare, env: Environment) -> Formula:
        if isinstance(node.left, ir.Size) or isinstance(node.right, ir.Size):
            return self._compare_sizes(node, env)
        left, right = node.left.type, node.right.type
        if isinstance(left, SetType | FamilyType) and isinstance(right, SetType | FamilyType):
            return self._compare_sets(node, env)
        if isinstance(left, MapType):
            equal = self._same_maps(
                as_map(self.value(node.left, env)), as_map(self.value(node.right, env)), left
            )
            return equal if node.op == "==" else negation(equal)
        one, other = self.cell(node.left, env), self.cell(node.right, env)

        vocabulary = self.vocabulary
        op: str = node.op
        if not isinstance(other, Known):
            # A value that is known by its symbol is compared with one that is only described, if there is one.
            one, other, op = other, one, numbers.SWAPPED[op]
        if isinstance(left, RangeType | IntType) and isinstance(right, RangeType | IntType):
            return other.say(lambda ground: one.ordered(op, (), ground, vocabulary))
        equal = other.say(lambda ground: one.equals(ground, vocabulary))
        return equal if op == "==" else negation(equal)

    def _compare_sets(self, node: ir.Compare, env: Environment) -> Formula:
        left, right = self.set(node.left, env), self.set(node.right, env)
        below, above = left.every(right.has), right.every(left.has)
        return {
            "==": conjunction((below, above)),
            "!=": negation(conjunction((below, above))),
            "<=": below,
            ">=": above,
            "<": conjunction((below, negation(above))),
            ">": conjunction((above, negation(below))),
        }[node.op]

    def _same_maps(self, left: SymbolicMap, right: SymbolicMap, type_: MapType) -> Formula:
        def equal(key: Ground) -> Formula:
            a, b = left.at(key), right.at(key)
            match type_.value:
                case MapType() as inner:
                    return self._same_maps(as_map(a), as_map(b), inner)
                case SetType():
                    one, other = as_set(a), as_set(b)
                    return conjunction((one.every(other.has), other.every(one.has)))
                case _:
                    return as_cell(a).say(lambda x: as_cell(b).equals(x, self.vocabulary))

        return Everything(type_.key, self.vocabulary).every(equal)

    def _compare_sizes(self, node: ir.Compare, env: Environment) -> Formula:
        """A size against a small constant: so many different members."""
        left, right = node.left, node.right
        op: str = node.op
        if not isinstance(left, ir.Size):
            left, right, op = right, left, numbers.SWAPPED[op]
        assert isinstance(left, ir.Size)
        if not (isinstance(right, ir.Const) and isinstance(right.value, int)) or right.value > 3:
            raise refusal(
                "a size is compared with more than a small number",
                "say with any(...) or all(...) what is meant; a majority is a member of a Majority family",
                node.span,
            )
        members, n = self.set(left.base, env), right.value

        def at_least(count: int) -> Formula:
            return True if count <= 0 else self._different(members, count, ())

        match op:
            case ">=":
                return at_least(n)
            case ">":
                return at_least(n + 1)
            case "<":
                return negation(at_least(n))
            case "<=":
                return negation(at_least(n + 1))
            case _:
                exactly = conjunction((at_least(n), negation(at_least(n + 1))))
                return exactly if op == "==" else negation(exactly)

    def _different(self, members: SymbolicSet, count: int, known: tuple[Ground, ...]) -> Formula:
        if count == 0:
            return True

        def another(ground: Ground) -> Formula:
            new = conjunction(negation(same(ground, other, self.vocabulary)) for other in known)
            return conjunction((new, self._different(members, count - 1, (*known, ground))))

        return members.some(another)

    def _in(self, node: ir.In, env: Environment) -> Formula:
        container = self.set(node.container, env)
        if isinstance(node.item.type, SetType) or (
            isinstance(node.item.type, FamilyType) and isinstance(node.container, ir.Domain)
        ):
            # A set of servers, in a family: one of its members has just these in it.
            item = self.set(node.item, env)
            assert isinstance(node.container.type, SetType)
            family = node.container.type.item
            if not isinstance(family, FamilyType):
                raise refusal("a set of sets", "a set may belong to a Family, and to nothing else", node.span)

            def has_these(ground: Ground) -> Formula:
                assert isinstance(ground, Symbol)
                members = Members(ground, family.item, self.vocabulary)
                return conjunction((members.every(item.has), item.every(members.has)))

            return container.some(has_these)
        return self.cell(node.item, env).say(container.has)

    # ---------------------------------------------------------------------------------------- sets

    def _set(self, node: ir.Expression, env: Environment) -> SymbolicSet:
        assert isinstance(node.type, SetType)
        match node:
            case ir.Domain():
                if isinstance(node.type.item, SetType):
                    raise refusal(
                        "all subsets of a sort cannot be run over in first-order logic",
                        "run over a Family, or take the subset as a parameter of the action",
                        node.span,
                    )
                return Everything(node.type.item, self.vocabulary)
            case ir.SetOf(base=base):
                assert isinstance(node.type.item, RecordType)
                return of_kind(self.set(base, env), node.type.item)
            case ir.SetDisplay(items=items):
                return Display(None, tuple(self.cell(item, env) for item in items), self.vocabulary)
            case ir.Insert(base=base, item=item):
                return Display(self.set(base, env), (self.cell(item, env),), self.vocabulary)
            case ir.Remove(base=base, item=item):
                removed = self.cell(item, env)
                return Filtered(
                    self.set(base, env),
                    lambda ground: negation(removed.equals(ground, self.vocabulary)),
                )
            case ir.SetOperation(op=op):
                left, right = self.set(node.left, env), self.set(node.right, env)
                match op:
                    case "|":
                        return Union(left, right)
                    case "&":
                        return Filtered(left, right.has)
                    case "-":
                        return Filtered(left, lambda ground: negation(right.has(ground)))
                    case "^":
                        return Union(
                            Filtered(left, lambda ground: negation(right.has(ground))),
                            Filtered(right, lambda ground: negation(left.has(ground))),
                        )
            case ir.SetComprehension(body=body, generators=generators):

                def folding(kind: str, about: About) -> Formula:
                    return self._fold(kind, generators, env, lambda e: self.cell(body, e).say(about))

                return Gathered(folding, self.vocabulary)
        raise refusal("this set", "state the protocol with sets of records", node.span)

    def _fold(
        self,
        kind: str,
        generators: Sequence[ir.Generator],
        env: Environment,
        said: Callable[[Environment], Formula],
    ) -> Formula:
        if not generators:
            return said(env)
        first, *others = generators
        if isinstance(first.over, ir.IntRange):
            raise refusal("numbers are run over", "run over a Range", first.over.span)

        def about(ground: Ground) -> Formula:
            inside = env.bind(first.name, Known(ground))
            kept = conjunction(self.formula(condition, inside) for condition in first.conditions)
            if kept is False:
                return kind == "all"
            rest = self._fold(kind, others, inside, said)
            return conjunction((kept, rest)) if kind == "any" else implication(kept, rest)

        return self.set(first.over, env).fold(kind, about)

    # ----------------------------------------------------------------------------------- functions

    def _call(self, node: ir.Call, env: Environment) -> Value:
        function = self.program.functions[node.function]
        arguments = [self.value(argument, env) for argument in node.arguments]
        return self.function(function, tuple(env.states[number] for number in node.states), arguments)

    def function(
        self, function: ir.Function, states: tuple[State, ...], arguments: Sequence[Value] = ()
    ) -> Value:
        """What a helper or the function of a property gives."""
        names = [name for name, _ in function.parameters]
        return self._returned(function.body, Environment(dict(zip(names, arguments, strict=True)), states))

    def _returned(self, body: Sequence[ir.Statement], env: Environment) -> Value:
        for number, statement in enumerate(body):
            match statement:
                case ir.Let():
                    env = env.bind(statement.name, self.value(statement.value, env))
                case ir.Return():
                    return self.value(statement.value, env)
                case ir.If():
                    rest = tuple(body[number + 1 :])
                    return either(
                        self.formula(statement.condition, env),
                        self._returned((*statement.then, *rest), env),
                        self._returned((*statement.otherwise, *rest), env),
                    )
                case _:
                    raise refusal(
                        "a loop in a function",
                        "write it with any(...), all(...) or a comprehension",
                        statement.span,
                    )
        raise AssertionError("every way through a function ends in a Return")


_WORDS: dict[type, str] = {
    ir.At: "an item of a sequence",
    ir.Last: "the last item of a sequence",
    ir.Slice: "a part of a sequence",
    ir.SeqDisplay: "a sequence",
    ir.Concat: "a sequence",
    ir.Append: "a sequence",
    ir.Rest: "a sequence",
    ir.SeqComprehension: "a sequence",
    ir.Insert: "a bag",
    ir.Remove: "a bag",
    ir.Count: "a count",
}

__all__ = ["Environment", "Expressions", "State"]
