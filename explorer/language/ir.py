"""The intermediate representation: a typed, immutable tree of what a model instance means.

Everything but CPython's own execution reads a model from here: the C emitter, the Z3 encodings, the
explanations of traces. Semantics are by value: an expression denotes a value and has no effect; a local names a
value, not a place. Statements run in order and see their own writes.

Running an action with given arguments ends in one of four ways:

- *disabled*: a `When` was false. Nothing happened.
- *cut*: a value did not `Fit` its bound. The step is not taken, and is counted under the bound's name.
- *failed*: an `Assert` was false, or an expression had no value (`At` outside the sequence, `Extreme` of no
  items, `Remove` of an item that is not there, division by zero). It is a violation at the node's span.
- a next state.

Expressions are evaluated left to right; `And`, `Or`, `IfExp` and quantifiers stop as early as Python's do, except for
quantifiers that are `whole`. A loop or comprehension over an unordered collection can end early (by a cut, a failure
or otherwise) in at most one way: the checker refuses others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from quorate.language.spans import Span
from quorate.language.temporal import Kind
from quorate.language.types import RecordType, Type

# ---------------------------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Node:
    span: Span


@dataclass(frozen=True, slots=True)
class _Expression(Node):
    """Base of expressions; `type` is the type of the value."""

    type: Type


@dataclass(frozen=True, slots=True)
class Const(_Expression):
    """A scalar, None, or a record/set/sequence of such, as the CPython value (frozen)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Local(_Expression):
    """A parameter, a local, or a variable of a generator. Names are unique within a Function or Action."""

    name: str


@dataclass(frozen=True, slots=True)
class Var(_Expression):
    """A whole state variable, of the state numbered `state`: 0, but for properties of two states, where
    0 is the state before and 1 the state after."""

    name: str
    state: int


@dataclass(frozen=True, slots=True)
class Lookup(_Expression):
    """``map[key]``; total, never fails."""

    base: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class At(_Expression):
    """``seq[index]``; fails outside the sequence, also for negative indices."""

    base: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Last(_Expression):
    """``seq.last``; fails if empty."""

    base: Expression


@dataclass(frozen=True, slots=True)
class Slice(_Expression):
    """``seq[low:high]``, clipped as in Python; a negative bound fails. The type is a SeqType with the
    class and capacity of the base."""

    base: Expression
    low: Expression | None
    high: Expression | None


@dataclass(frozen=True, slots=True)
class Field(_Expression):
    """``record.name``; the type of `base` is a RecordType, or a UnionType of which all members have the
    field, of one type."""

    base: Expression
    name: str


@dataclass(frozen=True, slots=True)
class IsKind(_Expression):
    """``isinstance(base, Record)`` for a union; the type of `base` is a UnionType."""

    base: Expression
    kinds: tuple[RecordType, ...]


@dataclass(frozen=True, slots=True)
class Narrow(_Expression):
    """`base` as the narrower `type` that it is known to have here: the item of an optional that is not
    None, a member (or a union of some members) of a union. Does nothing at run time."""

    base: Expression


@dataclass(frozen=True, slots=True)
class Widen(_Expression):
    """`base` as the wider `type`: None or an item as an optional, a record (or some of the records, in any
    order) in a union, a family's member as a set, a Range as an int, a sequence in a sequence of larger capacity.
    Always possible; never cuts."""

    base: Expression


@dataclass(frozen=True, slots=True)
class Fit(_Expression):
    """`base` as a value of the bounded `type` it is stored in: an int as a Range, a sequence in a shorter one.
    Cuts the step where it does not fit; in a property that is an error. `bound` is the name that cuts are
    counted under (of the Range, Seq, Bag or Channel class)."""

    base: Expression
    bound: str


@dataclass(frozen=True, slots=True)
class Bind(_Expression):
    """`body`, in which the local `name` is `value`.

    Python evaluates all parts of a record, a sequence or a map before it coerces any of them. Where coercing them one
    by one would make a difference, the parts that come first are bound to names.
    """

    name: str
    value: Expression
    body: Expression


@dataclass(frozen=True, slots=True)
class Require(_Expression):
    """`base`, evaluated only if `condition` is true. Otherwise the step is cut by `bound`, or, where that is None,
    evaluation fails because of `failure`.

    Only in the total form of a program (`quorate.language.kernel.requirements`), in which every other expression has
    a value wherever it is evaluated.
    """

    condition: Expression
    bound: str | None
    failure: str
    base: Expression


@dataclass(frozen=True, slots=True)
class MakeRecord(_Expression):
    """``Record(...)``; `type` is the RecordType and the arguments are in the order of its fields, each
    already of the field's type."""

    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(_Expression):
    base: Expression


@dataclass(frozen=True, slots=True)
class And(_Expression):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(_Expression):
    items: tuple[Expression, ...]


CompareOp = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare(_Expression):
    """A comparison of two values of one type (ints, ranges and ints mixed; for sets ``<=`` is inclusion).
    A chain ``a <= b < c`` is an And of comparisons."""

    op: CompareOp
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic(_Expression):
    """Whole-number arithmetic, Python's ``//`` and ``%`` included; the type is IntType. Division by zero fails."""

    op: Literal["+", "-", "*", "//", "%"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class IfExp(_Expression):
    """``then if condition else otherwise``, both of the node's type."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class In(_Expression):
    """``item in container``: a set, family member, bag or sequence; `item` has its item type."""

    item: Expression
    container: Expression


@dataclass(frozen=True, slots=True)
class SetOf(_Expression):
    """``set.of(Kind)``: the members of a set (or distinct members of a bag) of unions that are of one record
    type; the type is SetType of that record."""

    base: Expression


@dataclass(frozen=True, slots=True)
class SetDisplay(_Expression):
    """``{a, b}``, ``set()``; of a BagType only the empty one: the value after ``bag.clear()``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class SeqDisplay(_Expression):
    """``[a, b]``, ``Log([a, b])``; the type's capacity is the number of items."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class SetOperation(_Expression):
    """``a | b``, ``a & b``, ``a - b``, ``a ^ b`` of two sets of one type."""

    op: Literal["|", "&", "-", "^"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Concat(_Expression):
    """``a + b`` of two sequences; the capacity of the type is the sum of theirs."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Insert(_Expression):
    """`base` with `item` put in. A set: nothing changes if it is there. A bag: one copy more; cuts when full.
    The type is that of `base`."""

    base: Expression
    item: Expression


@dataclass(frozen=True, slots=True)
class Remove(_Expression):
    """`base` (a set or bag) with one `item` taken out. If it is not there: `strict` fails, else nothing changes."""

    base: Expression
    item: Expression
    strict: bool


@dataclass(frozen=True, slots=True)
class Append(_Expression):
    """`base` (a sequence) with `item` at its end; cuts when full. The type is that of `base`."""

    base: Expression
    item: Expression


@dataclass(frozen=True, slots=True)
class Rest(_Expression):
    """`base` without its first item (`end` False: Channel.receive) or without its last (`end` True: Seq.pop);
    fails if empty."""

    base: Expression
    end: bool


@dataclass(frozen=True, slots=True)
class Size(_Expression):
    """``len(set | bag | sequence)``."""

    base: Expression


@dataclass(frozen=True, slots=True)
class Count(_Expression):
    """``bag.count(item)``."""

    base: Expression
    item: Expression


# ------------------------------------------------------------------------------ iteration and folding


@dataclass(frozen=True, slots=True)
class Domain(_Expression):
    """All values of a sort (`type` is SetType of it), in order: ``for a in Acceptor``; with FamilyType
    items, all members of the family: ``for q in Quorum``; with SetType items, all subsets."""


@dataclass(frozen=True, slots=True)
class IntRange(_Expression):
    """``range(low, high)``: only as the iterable of a Generator or For. The type is SeqType(None, IntType, 0)."""

    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class Generator:
    """``for name in over if conditions``; conditions are evaluated in order."""

    name: str
    type: Type
    over: Expression
    conditions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantifier(_Expression):
    """``all(body for ...)`` or ``any(body for ...)``.

    It stops as early as Python's does, unless it is `whole`: then its generators are unordered and evaluating it may
    fail or cut for some values, so it is evaluated for all of them, and no order can hide that.
    """

    kind: Literal["all", "any"]
    body: Expression
    generators: tuple[Generator, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class SetComprehension(_Expression):
    """``{body for ...}``."""

    body: Expression
    generators: tuple[Generator, ...]


@dataclass(frozen=True, slots=True)
class SeqComprehension(_Expression):
    """``[body for ...]`` over ordered collections only; the type's capacity bounds its length."""

    body: Expression
    generators: tuple[Generator, ...]


@dataclass(frozen=True, slots=True)
class Sum(_Expression):
    """``sum(body for ...)``; counts repeated values as often as they come."""

    body: Expression
    generators: tuple[Generator, ...]


@dataclass(frozen=True, slots=True)
class Extreme(_Expression):
    """``min``/``max`` of ``(body for ...)``; without items it is `default`, or fails if there is none."""

    kind: Literal["min", "max"]
    body: Expression
    generators: tuple[Generator, ...]
    default: Expression | None


@dataclass(frozen=True, slots=True)
class ExtremeOf(_Expression):
    """``min(a, b, ...)`` / ``max(a, b, ...)`` of two or more values."""

    kind: Literal["min", "max"]
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapComprehension(_Expression):
    """``Map({key: body for key in Sort})``; `type` is the MapType; `name` is the local for the key."""

    name: str
    body: Expression


@dataclass(frozen=True, slots=True)
class Call(_Expression):
    """A pure helper: `function` is a key of Program.functions; `states[i]` is the caller's number for the
    state that the callee calls i."""

    function: str
    states: tuple[int, ...]
    arguments: tuple[Expression, ...]


Expression: TypeAlias = (
    Const
    | Local
    | Var
    | Lookup
    | At
    | Last
    | Slice
    | Field
    | IsKind
    | Narrow
    | Widen
    | Fit
    | Bind
    | Require
    | MakeRecord
    | Not
    | And
    | Or
    | Compare
    | Arithmetic
    | IfExp
    | In
    | SetOf
    | SetDisplay
    | SeqDisplay
    | SetOperation
    | Concat
    | Insert
    | Remove
    | Append
    | Rest
    | Size
    | Count
    | Domain
    | IntRange
    | Quantifier
    | SetComprehension
    | SeqComprehension
    | Sum
    | Extreme
    | ExtremeOf
    | MapComprehension
    | Call
)
"""Any expression. The union is closed, so that mypy tells which kinds a `match` over it leaves out."""

EXPRESSIONS: tuple[type, ...] = get_args(Expression)
"""The classes of expressions, in the order of this file."""


# ----------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class _Statement(Node):
    """Base of statements."""


@dataclass(frozen=True, slots=True)
class When(_Statement):
    condition: Expression


@dataclass(frozen=True, slots=True)
class Assert(_Statement):
    """`message` is the source text of the message, or empty; CPython makes the message when replaying."""

    condition: Expression
    message: str


@dataclass(frozen=True, slots=True)
class Let(_Statement):
    """Give the local `name` a value (again)."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Place:
    """What an assignment writes: a state variable, or what is reached from it by map keys and sequence
    indices in turn. A sequence index outside the sequence fails."""

    variable: str
    path: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Assign(_Statement):
    """Write `value`, already of the place's type: the value is evaluated, then the keys of the place from left to
    right, then a sequence index is looked up.

    In Python, where ``=`` makes a value fit only when it is stored, the Fit comes last; where that can be told from
    this, the checker puts a Let of the value and of each key before. In-place operations are
    ``place := op(place, ...)``: ``self.sent.add(m)`` is ``Assign(sent, Insert(Var(sent), m))``, and ``place += n``
    adds to what is read from it. Their value evaluates the keys first, as Python does, and so they cannot end it
    later."""

    place: Place
    value: Expression


@dataclass(frozen=True, slots=True)
class If(_Statement):
    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How the turns (iterations) of a loop write a state variable, or a local that is carried from turn to turn. All
    writes are of one kind, so that the order makes no difference:

    - ``own``: each turn writes a place of its own, since key number `key` on the way there is the loop's variable
    - ``in``, ``out``, ``and``: they put items into a set or bag, take items out, keep items only
    - ``+``: they add numbers that are not negative
    - ``min``, ``max``, ``all``, ``any``: they make it the extreme, conjunction or disjunction of itself and more
    - ``constant``: they give it one value, the same for all turns
    - ``return``: they end the helper with one value, the same for all turns
    """

    name: str
    is_local: bool
    kind: Literal["own", "in", "out", "and", "+", "min", "max", "all", "any", "constant", "return"]
    key: int = 0


@dataclass(frozen=True, slots=True)
class Turns:
    """The results of the order analysis for a loop whose order makes no difference: how its turns write, and whether
    evaluating a turn may fail or cut the step."""

    ways: tuple[Way, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class For(_Statement):
    """A loop over a sort, a range, a sequence, or a set where order cannot matter (the checker has seen to it).
    Its iterable is evaluated once, before. `turns` is None where the order matters, or may matter: then `sequential`
    is the reason, as a clause about the loop."""

    name: str
    type: Type
    over: Expression
    body: tuple[Statement, ...]
    turns: Turns | None = None
    sequential: str = ""


@dataclass(frozen=True, slots=True)
class Return(_Statement):
    """Only in functions."""

    value: Expression


Statement: TypeAlias = When | Assert | Let | Assign | If | For | Return
"""Any statement."""

STATEMENTS: tuple[type, ...] = get_args(Statement)
"""The classes of statements, in the order of this file."""


# --------------------------------------------------------------------------------------- the program


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an action. `source`: for a parameter guarded by ``when(p in container)``, the container
    (depending on state and other parameters only): it ranges over the members of its type there; the guard
    stays in the body. Without a source it ranges over all values of its type."""

    name: str
    type: Type
    source: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Action:
    """An action or an init method. `locals` gives the type of every local, loop and generator variable in
    `body`, parameters included. `super` calls are already part of the body."""

    name: str
    parameters: tuple[Parameter, ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    doc: str
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """A pure helper, or a property's function. `states` is how many states it reads (1, or 2 for a step
    property, or 0). Every way through `body` ends in a Return."""

    name: str
    states: int
    parameters: tuple[tuple[str, Type], ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    returns: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim about quorums: a function of sets, numbers and weights (maps from a sort to numbers) that must return
    true whenever its `When`s are true, for all sizes of sorts. The types of Symmetric sorts have size 0; tuples are
    records of class `tuple`. `functions` are the helpers that it calls; there is no recursion."""

    name: str
    parameters: tuple[Parameter, ...]
    locals: Mapping[str, Type]
    body: tuple[Statement, ...]
    functions: Mapping[str, Function]
    span: Span


@dataclass(frozen=True, slots=True)
class Property:
    """`function` has no parameters but its states. One of kind "predicate" has no verdict: it is what follows in the
    property of kind ``leads_to``, or that a value is decided (`quorate.language.model`)."""

    name: str
    kind: Kind | Literal["predicate"]
    function: Function
    doc: str


@dataclass(frozen=True, slots=True)
class StateVariable:
    """`initial` is frozen (see `quorate.language.values`); it is None with `needs_init` where an @init must set
    it."""

    name: str
    type: Type
    ghost: bool
    initial: Any
    needs_init: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """One model instance. With no `inits` there is one initial state; with some, each run of each of them
    from the defaults that is not disabled gives one."""

    name: str
    variables: tuple[StateVariable, ...]
    inits: tuple[Action, ...]
    actions: tuple[Action, ...]
    functions: Mapping[str, Function]
    properties: tuple[Property, ...]

    @property
    def routines(self) -> tuple[Action | Function, ...]:
        """Everything that has a body: init methods, actions, helpers, properties."""
        functions = (*self.functions.values(), *(each.function for each in self.properties))
        return (*self.inits, *self.actions, *functions)
