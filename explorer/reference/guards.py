"""Explanations of false guards: the `when` line, and the values that make it false.

CPython has just evaluated the guard and its frame still exists, so the parts of its condition are evaluated again in
that frame, down to the comparison or the missing member that decides.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.language.model import when
from quorate.language.outcomes import Disabled
from quorate.language.source_files import SourceFile, read_file
from quorate.language.words import in_fixed_order, plain

DEEPEST = 3
"""The most nested helper calls that an explanation goes into."""

IN_ORDER = "__in_order__"
"""The name of `in_fixed_order` in evaluated expressions; no model uses such a name."""

Around = tuple[ast.If | ast.For, bool]
"""A condition or loop around a statement, and whether the statement is in its body, rather than in its `else`."""

Read = Callable[[str], SourceFile | None]

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a condition, in words, with its place: ``self.term[s] >= 2: 0 >= 2 is false``. `general` is the text
    without the values that a helper is called with, which what follows may not depend on."""

    text: str
    general: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard that was false: its place, its text, and the reasons, from the outermost to the innermost expression.
    The first reason is the conjunct of its condition that is false; those within a helper follow the call."""

    file: str
    line: int
    column: int
    source: str
    reasons: tuple[Reason, ...]

    @property
    def because(self) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(reason.text for reason in self.reasons)

    @property
    def in_general(self) -> Refusal:
        """The same without the values that helpers are called with."""
        reasons = tuple(replace(reason, text=reason.general) for reason in self.reasons)
        return replace(self, reasons=reasons)

    def __str__(self) -> str:
        return f"{self.source}: {'; '.join(self.because)}"


def refusal(disabled: Disabled, read: Read = read_file) -> Refusal:
    """Explain the guard that raised `disabled`. To be called at once, while the state is the one the guard read.
    Whoever asks often gives a `read` that remembers the files."""
    trace = _guard_trace(disabled)
    frame, line = trace.tb_frame, trace.tb_lineno
    file = read(frame.f_code.co_filename)
    call = _guard_at(file, trace) if file is not None else None
    if file is None or call is None or len(call.args) != 1:
        name = frame.f_code.co_filename
        return Refusal(name, line, 1, "when(...)", (Reason("it is false", "it is false", name, line, 1),))
    found: dict[str, Reason] = {}
    for reason in _Explanation(file, frame, 0, read).of(call.args[0], wanted=False):
        found.setdefault(reason.text, reason)
    span = file.span(call)
    return Refusal(file.name, span.line, span.column, file.text_of(call), tuple(found.values()))


def _guard_trace(disabled: Disabled) -> TracebackType:
    """The entry of the traceback for the frame that called `when`."""
    trace = disabled.__traceback__
    found = None
    while trace is not None:
        if trace.tb_frame.f_code is not when.__code__:
            found = trace
        trace = trace.tb_next
    assert found is not None
    return found


def _guard_at(file: SourceFile, trace: TracebackType) -> ast.Call | None:
    """The call of `when` that was running; None if the file is not the one that runs."""
    positions = trace.tb_frame.f_code.co_positions()
    line, end_line, offset, end_offset = next(islice(positions, trace.tb_lasti // 2, None))
    if line is None or end_line is None or offset is None or end_offset is None:
        return None
    return file.calls.get(file.span_at(line, offset, end_line, end_offset))


class _Explanation:
    """Explains why expressions in one frame are true or false."""

    def __init__(
        self,
        file: SourceFile,
        frame: FrameType,
        depth: int,
        read: Read,
        more: dict[str, Any] | None = None,
    ) -> None:
        self._file = file
        self._frame = frame
        self._depth = depth
        self._read = read
        self._more = more or {}

    def value(self, node: ast.expr) -> Any:
        return self._evaluated(self._file.code_of(node))

    def _value_of_made(self, node: ast.expr) -> Any:
        """The value of an expression that is not in the file."""
        return self._evaluated(compile(ast.Expression(node), self._file.name, "eval"))

    def _evaluated(self, code: CodeType) -> Any:
        # One namespace, since a comprehension in evaluated code sees only its globals.
        known = {**self._frame.f_globals, **self._frame.f_locals, **self._more, IN_ORDER: in_fixed_order}
        if "__class__" in known:
            # `super()` without arguments finds these in its frame, which evaluated code does not share.
            known["super"] = lambda: super(known["__class__"], known[self._frame.f_code.co_varnames[0]])
        return eval(code, known)

    def of(self, node: ast.expr, wanted: bool) -> Iterator[Reason]:
        """Explain why the truth value of `node` is `wanted`."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                chosen = bool(self.value(test))
                yield from self.of(test, chosen)
                yield from self.of(body if chosen else orelse, wanted)
            case ast.BoolOp(op=op, values=values):
                yield from self._boolean(isinstance(op, ast.And), values, wanted)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self.of(operand, not wanted)
            case ast.Compare():
                yield from self._comparison(node, wanted)
            case ast.Call(func=ast.Name(id="any" | "all" as kind), args=[ast.GeneratorExp() as generator]):
                yield from self._quantifier(kind, node, generator, wanted)
            case ast.Call():
                yield from self._call(node, wanted)
            case _:
                yield self._reason(node, f"{self._text(node)} is {plain(self.value(node))}")

    def _reason(self, node: ast.expr | ast.stmt, text: str, general: str = "") -> Reason:
        span = self._file.span(node)
        return Reason(text, general or text, self._file.name, span.line, span.column)

    def _chosen(self, node: ast.expr | ast.stmt, values: Mapping[str, Any]) -> Reason:
        return self._reason(
            node, "for " + " ".join(f"{name}={plain(value)}" for name, value in values.items())
        )

    def _text(self, node: ast.expr) -> str:
        return " ".join(self._file.text_of(node).split())

    def _verdict(self, node: ast.expr, value: bool) -> str:
        return f"{self._text(node)} is {'true' if value else 'false'}"

    def _boolean(self, conjunction: bool, values: list[ast.expr], wanted: bool) -> Iterator[Reason]:
        """A false `and` is explained by one false conjunct, a false `or` by all its disjuncts; dually if true."""
        if conjunction != wanted:
            decisive = next(value for value in values if bool(self.value(value)) == wanted)
            yield from self.of(decisive, wanted)
        else:
            for value in values:
                yield from self.of(value, wanted)

    def _comparison(self, node: ast.Compare, wanted: bool) -> Iterator[Reason]:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            single = ast.copy_location(ast.Compare(left, [operator], [right]), node)
            if len(node.ops) == 1 or bool(self._value_of_made(single)) == wanted:
                truth = "true" if wanted else "false"
                text = f"{self._text(left)} {OPERATORS[type(operator)]} {self._text(right)}"
                if isinstance(operator, ast.Is | ast.IsNot):
                    yield self._reason(node, f"{self._text(left)} is {plain(self.value(left))}")
                    return
                values = f"{self._operand(left)} {OPERATORS[type(operator)]} {self._operand(right)}"
                said = f"{values} is {truth}"
                yield self._reason(node, said if values == text else f"{text}: {said}")
                return
            left = right

    def _operand(self, node: ast.expr) -> str:
        shown = plain(self.value(node))
        return shown if len(shown) <= 60 else self._text(node)

    def _quantifier(
        self, kind: str, node: ast.Call, generator: ast.GeneratorExp, wanted: bool
    ) -> Iterator[Reason]:
        """A false `all` or a true `any` is explained by the first values that decide it, a true `all` or a false
        `any` by the lack of such values."""
        names = _bound(generator.generators)
        if (kind == "any") != wanted:
            there = "there is no such" if kind == "any" else "it holds for every"
            text = f"{self._verdict(node, wanted)}: {there} {', '.join(names)}"
            yield self._reason(node, text)
            return
        test = generator.elt if wanted else ast.UnaryOp(ast.Not(), generator.elt)
        bound = ast.Dict(
            [ast.Constant(name) for name in names], [ast.Name(name, ast.Load()) for name in names]
        )
        clauses = [*generator.generators[:-1], self._filtered(generator.generators[-1], test)]
        values = self._first(bound, [_ordered(clause) for clause in clauses], node)
        yield self._chosen(node, values)
        inside = _Explanation(self._file, self._frame, self._depth, self._read, {**self._more, **values})
        yield from inside.of(generator.elt, wanted)

    def _first(self, bound: ast.Dict, clauses: list[ast.comprehension], node: ast.expr) -> dict[str, Any]:
        first = ast.Call(ast.Name("next", ast.Load()), [ast.GeneratorExp(bound, clauses)], [])
        made = ast.fix_missing_locations(ast.copy_location(first, node))
        found: dict[str, Any] = self._value_of_made(made)
        return found

    @staticmethod
    def _filtered(clause: ast.comprehension, test: ast.expr) -> ast.comprehension:
        return ast.comprehension(clause.target, clause.iter, [*clause.ifs, test], clause.is_async)

    def _call(self, node: ast.Call, wanted: bool) -> Iterator[Reason]:
        """A call of a helper is explained by its arguments, its result, and the explanation of that."""
        arguments = ", ".join(self._operand(argument) for argument in node.args)
        called = f"{self._text(node.func)}({arguments})"
        truth = "true" if wanted else "false"
        yield self._reason(node, f"{called} is {truth}", self._verdict(node, wanted))
        function = inspect.unwrap(self.value(node.func))
        function = getattr(function, "__func__", function)
        if self._depth >= DEEPEST or not isinstance(function, FunctionType):
            return
        returned = _returning_frame(function.__code__, lambda: self.value(node))
        file = self._read(function.__code__.co_filename)
        if returned is None or file is None:
            return
        frame, line = returned
        inside = _Explanation(file, frame, self._depth + 1, self._read)
        for statement, around in _return_at(file.tree, line, ()):
            yield from inside.returned(statement, around, wanted)

    def returned(self, statement: ast.Return, around: tuple[Around, ...], wanted: bool) -> Iterator[Reason]:
        """The result of a helper is explained by the loops around its return statement, and the conditions that led
        to it if it is written out (``return False``)."""
        written_out = isinstance(statement.value, ast.Constant)
        for each, in_body in around:
            if isinstance(each, ast.For):
                if in_body:
                    known = self._frame.f_locals
                    yield self._chosen(each, {name: known[name] for name in _bound([each])})
            elif written_out:
                yield from self.of(each.test, in_body)
        if statement.value is not None and not written_out:
            yield from self.of(statement.value, wanted)


def _ordered(clause: ast.comprehension) -> ast.comprehension:
    """A clause that iterates over sets in a fixed order, so that the first values found are the same in every run."""
    over = ast.Call(ast.Name(IN_ORDER, ast.Load()), [clause.iter], [])
    return ast.comprehension(clause.target, over, clause.ifs, clause.is_async)


def _returning_frame(code: CodeType, run: Callable[[], Any]) -> tuple[FrameType, int] | None:
    """The frame of `code` at its last return during `run`, and the line; None if it did not return."""
    found: list[tuple[FrameType, int]] = []

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        if event == "return" and frame.f_code is code:
            found.append((frame, frame.f_lineno))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        run()
    except ModelError:
        return None
    finally:
        sys.setprofile(before)
    return found[-1] if found else None


def _return_at(
    node: ast.AST, line: int, around: tuple[Around, ...]
) -> Iterator[tuple[ast.Return, tuple[Around, ...]]]:
    """The return statement on a line, with the loops and conditions around it, outermost first."""
    if isinstance(node, ast.Return):
        yield node, around
    for name, field in ast.iter_fields(node):
        for child in field if isinstance(field, list) else ():
            if isinstance(child, ast.stmt) and child.lineno <= line <= (child.end_lineno or line):
                outer = ((node, name == "body"),) if isinstance(node, ast.If | ast.For) else ()
                yield from _return_at(child, line, (*around, *outer))


def _bound(clauses: Iterable[ast.comprehension | ast.For]) -> list[str]:
    """The names that clauses or loops bind."""
    return sorted({n.id for each in clauses for n in ast.walk(each.target) if isinstance(n, ast.Name)})
