"""Which numbers may be stored where a value of a Range is wanted: the rule that type checkers have too.

A whole number is no value of a Range: ``self.term = 0`` is refused, as mypy and pyright do, and ``Term(0)`` is one.
Arithmetic on a value of a Range (``t + 1``) gives a number that is meant for the same Range (`types.sort_of`), and
may be stored there; where it does not fit, the step is cut. `quorate.language.sorts.Range` tells type checkers so.
"""

from __future__ import annotations

from quorate.language import ir
from quorate.language.checker.scope import Scope
from quorate.language.diagnostics import ModelError
from quorate.language.renumbering import is_renumbered
from quorate.language.sorts import Unbounded
from quorate.language.spans import Span
from quorate.language.types import RangeType, Type, sort_of, without_none


def refuse_number(scope: Scope, value: ir.Expression, target: RangeType) -> None:
    """Refuse a whole number that is not meant for this Range. Where one of several is not, that one is named."""
    if sort_of(value.type) is target.cls:
        return
    at = _at_fault(value, target)
    raise scope.error(
        at.span,
        f"{_number_of(sort_of(at.type))} is given where {target} is expected",
        f"write {target}({text_of(scope, at.span)})",
    )


def refuse_default(value: object, type_: Type, name: str, span: Span) -> None:
    """Refuse a whole number as the default of what is a Range, of a class or of a function."""
    wanted = without_none(type_)
    if not isinstance(wanted, RangeType) or type(value) not in (int, Unbounded):
        return
    assert isinstance(value, int)
    sort = value.sort if isinstance(value, Unbounded) else None
    if sort is not wanted.cls:
        message = f"the default of {name} is {_number_of(sort)}, where {wanted} is expected"
        raise ModelError(message, f"write {wanted}({int(value)})", span)


def _number_of(sort: type | None) -> str:
    return "a whole number" if sort is None else f"a number of {sort.__name__}"


def _at_fault(value: ir.Expression, target: RangeType) -> ir.Expression:
    """The part of a number that is not meant for a Range, where it is one of several."""
    parts: tuple[ir.Expression, ...]
    match value:
        case ir.IfExp():
            parts = (value.then, value.otherwise)
        case ir.ExtremeOf():
            parts = value.items
        case ir.Extreme(default=ir.Expression() as default):
            parts = (value.body, default)
        case _:
            return value
    parts = tuple(part.base if isinstance(part, ir.Widen) else part for part in parts)
    wrong = [part for part in parts if sort_of(part.type) is not target.cls]
    return _at_fault(wrong[0], target) if wrong else value


def text_of(scope: Scope, span: Span) -> str:
    """An expression as it is written, if that is short."""
    lines = scope.source.file.lines
    if span.line != span.end_line or span.line > len(lines):
        return "..."
    text = lines[span.line - 1][span.column - 1 : span.end_column - 1]
    return text if len(text) <= 60 else "..."


def refuse_misfit(scope: Scope, value: ir.Expression, target: RangeType) -> None:
    """Refuse a literal that is no value of a Range: every step that stores it would be cut. Where it depends on a
    condition which is stored, neither may be.

    At a smaller size than the model or an ancestor gives the Range, what fits there is cut, as any other number is.
    """
    if isinstance(value, ir.IfExp):
        for branch in (value.then, value.otherwise):
            refuse_misfit(scope, branch.base if isinstance(branch, ir.Widen) else branch, target)
    if not isinstance(value, ir.Const) or is_renumbered(target) or not _is_literal(scope, value.span):
        return
    given = (vars(cls).get("sizes", {}) for cls in scope.instance.cls.__mro__)
    size = max(target.size, *(sizes.get(target.cls, 0) for sizes in given))
    least, most = target.first, target.first + size - 1
    if least <= value.value <= most:
        return
    name, has = str(target), f"{least} to {most}" if least < most else f"{least} only"
    if value.value > most:
        hint = f"give {name} a larger size, {value.value - least + 1} at least, or write one of its values"
    elif value.value < 0:
        hint = f"for none, write None, and {name} | None where it is declared; or let {name} begin with it: "
        hint += f"class {name}(Range, first={value.value})"
    else:
        hint = (
            f"write one of its values, or let {name} begin with it: class {name}(Range, first={value.value})"
        )
    raise scope.error(value.span, f"{value.value} is no value of {name}, which has {has}", hint)


def _is_literal(scope: Scope, span: Span) -> bool:
    """Whether a number is written out here; ``len(Server)`` and a constant of the model depend on sizes."""
    return text_of(scope, span).removeprefix("-").strip().isdigit()
