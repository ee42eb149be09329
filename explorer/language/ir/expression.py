"""What every node of the IR is, and what an expression must say of itself.

An expression is one class, in the module of its kind of value: what it means (its docstring), its typing rule, its
value, and its text. The checker makes it; engines and exports have a case for it each.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from quorate.language.spans import Span
from quorate.language.types import NUMBER, BagType, Type
from quorate.support.pretty import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    span: Span


@dataclass(frozen=True, slots=True)
class Expression(Node):
    """Base of expressions; `type` is the type of the value."""

    type: Type

    def __init_subclass__(cls, is_base: bool = False) -> None:
        missing = [name for name in _SAID if hasattr(getattr(cls, name), "__isabstractmethod__")]
        if missing and not is_base:
            raise TypeError(f"the expression {cls.__name__} lacks {', '.join(missing)}")
        if not is_base:
            kinds[cls.__name__] = cls  # twice: a dataclass with slots is made anew

    @abstractmethod
    def typing_rule(self, check: Check) -> None:
        """Raise AssertionError, by `check`, unless the types of the node and its operands fit together."""

    @abstractmethod
    def evaluate(self, env: Environment) -> Any:
        """Return the value, frozen as `quorate.language.values` says.

        Raises Failure where the expression has no value, BoundReached where a value does not fit.
        """

    @abstractmethod
    def text(self) -> Text:
        """Return the expression as text, for ``quorate show --ir``."""

    def operand_text(self) -> Text:
        """Return the text as an operand of a prefix or postfix operator: parenthesized if necessary."""
        return self.text()

    def iterate(self, env: Environment) -> Iterable[Any]:
        """Return the items of a collection, in the order in which loops and generators run over it."""
        value = env.value(self)
        return (
            Counter(dict(value)).elements()
            if isinstance(self.type, BagType)
            else cast("Iterable[Any]", value)
        )


_SAID = ("typing_rule", "evaluate", "text")
kinds: dict[str, type[Expression]] = {}
"""The classes of expressions, by name. One that lacks a method is refused as it is defined, and by mypy."""


class Environment(Protocol):
    """What an expression is evaluated in."""

    @property
    def locals(self) -> Mapping[str, Any]:
        """The values of locals."""

    def value(self, node: Expression) -> Any:
        """Return the value of another expression, in the same environment."""

    def having(self, name: str, value: Any) -> Environment:
        """Return this environment with one more local."""

    def variable(self, name: str, state: int) -> Any:
        """Return the value of a state variable."""

    def domain(self, type_: Type) -> Sequence[Any]:
        """Return all values of a sort, in order."""

    def called(self, function: str, states: Sequence[int], arguments: Sequence[Any]) -> Any:
        """Return the value of a call of a helper."""


class Signature(Protocol):
    """What a call must fit: the part of a Function that its calls see."""

    @property
    def states(self) -> int: ...

    @property
    def parameters(self) -> tuple[tuple[str, Type], ...]: ...

    @property
    def returns(self) -> Type: ...


class Check:
    """The part of the validator that typing rules call; `where` is the routine that is checked."""

    def __init__(
        self, where: str, variables: Mapping[str, Type], functions: Mapping[str, Signature], states: int
    ) -> None:
        self.where = where
        self.variables = variables
        self.functions = functions
        self.states = states
        self.names_symmetric = False
        """Whether a symmetric value may be named, as in the predicates of `Property`, which know of symmetry."""

    def that(self, truth: bool, node: Any, rule: str) -> None:
        """Raise AssertionError, naming `node` and `rule`, unless `truth`."""
        assert truth, f"{self.where}: {rule}: {node}"

    def typed(self, node: Any, type_: Type, *values: Expression) -> None:
        """Raise AssertionError unless all `values` are of type `type_`."""
        for each in values:
            self.that(each.type == type_, node, f"a {type_} is asked for, this is {each.type}")

    def numbers(self, node: Any, *values: Expression) -> None:
        """Raise AssertionError unless all `values` are whole numbers."""
        for each in values:
            self.that(isinstance(each.type, NUMBER), node, f"a number is asked for, this is {each.type}")

    def kind(self, type_: Type, node: Any, rule: str, *kinds: type[T]) -> T:
        """Return `type_`. Raises AssertionError unless it is of one of these kinds."""
        self.that(isinstance(type_, kinds), node, rule)
        return cast(T, type_)


__all__ = ["Check", "Environment", "Expression", "Node"]
