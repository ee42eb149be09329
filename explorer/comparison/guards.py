"""Explanations of false guards: the `when` line, and the values that make it false.

CPython has just evaluated the guard and its frame still exists, so the parts of its condition are evaluated again in
that frame, down to the comparison or the missing member that decides.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType
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
class Refusal:
    """A guard that was false: its place, its text, and the reasons, from the outermost to the innermost
    expression."""

    file: str
    line: int
    source: str
    because: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.source}: {'; '.join(self.because)}"


def refusal(disabled: Disabled) -> Refusal:
    """Explain the guard that raised `disabled`. To be called at once, while the state is the one the guard read."""
    frame, line = _guard_frame(disabled)
    file = read_file(frame.f_code.co_filename)
    call = _guard_at(file, line) if file is not None else None
    if file is None or call is None:
        return Refusal(frame.f_code.co_filename, line, "when(...)", ("it is false",))
    because = tuple(dict.fromkeys(_Explanation(file, frame, 0).of(call.args[0], wanted=False)))
    return Refusal(file.name, call.lineno, file.text_of(call), because)


def _guard_frame(disabled: Disabled) -> tuple[FrameType, int]:
    """The frame that called `when`, and the line."""
    trace = disabled.__traceback__
    found = None
    while trace is not None:
        if trace.tb_frame.f_code is not when.__code__:
            found = trace
        trace = trace.tb_next
    assert found is not None
    return found.tb_frame, found.tb_lineno


def _guard_at(file: SourceFile, line: int) -> ast.Call | None:
    for node in ast.walk(file.tree):
        match node:
            case ast.Call(func=ast.Name(id="when")) if node.lineno <= line <= (node.end_lineno or line):
                return node
    return None


class _Explanation:
    """Explains why expressions in one frame are true or false."""

    def __init__(
        self, file: SourceFile, frame: FrameType, depth: int, more: dict[str, Any] | None = None
    ) -> None:
        self._file = file
        self._frame = frame
        self._depth = depth
        self._more = more or {}

    def value(self, node: ast.expr) -> Any:
        code = compile(ast.Expression(node), self._file.name, "eval")
        # One namespace, since a comprehension in evaluated code sees only its globals.
        known = {**self._frame.f_globals, **self._frame.f_locals, **self._more}
        return eval(code, {**known, IN_ORDER: in_fixed_order})

    def of(self, node: ast.expr, wanted: bool) -> Iterator[str]:
        """Explain why the truth value of `node` is `wanted`."""
        match node:
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
                yield f"{self._text(node)} is {plain(self.value(node))}"

    def _text(self, node: ast.expr) -> str:
        return " ".join(self._file.text_of(node).split())

    def _verdict(self, node: ast.expr, value: bool) -> str:
        return f"{self._text(node)} is {'true' if value else 'false'}"

    def _boolean(self, conjunction: bool, values: list[ast.expr], wanted: bool) -> Iterator[str]:
        """A false `and` is explained by one false conjunct, a false `or` by all its disjuncts; dually if true."""
        if conjunction != wanted:
            decisive = next(value for value in values if bool(self.value(value)) == wanted)
            yield from self.of(decisive, wanted)
        else:
            for value in values:
                yield from self.of(value, wanted)

    def _comparison(self, node: ast.Compare, wanted: bool) -> Iterator[str]:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            single = ast.copy_location(ast.Compare(left, [operator], [right]), node)
            if bool(self.value(single)) == wanted or len(node.ops) == 1:
                truth = "true" if wanted else "false"
                text = f"{self._text(left)} {OPERATORS[type(operator)]} {self._text(right)}"
                if isinstance(operator, ast.Is | ast.IsNot):
                    yield f"{self._text(left)} is {plain(self.value(left))}"
                    return
                values = f"{self._operand(left)} {OPERATORS[type(operator)]} {self._operand(right)}"
                yield f"{values} is {truth}" if values == text else f"{text}: {values} is {truth}"
                return
            left = right

    def _operand(self, node: ast.expr) -> str:
        shown = plain(self.value(node))
        return shown if len(shown) <= 60 else self._text(node)

    def _quantifier(
        self, kind: str, node: ast.Call, generator: ast.GeneratorExp, wanted: bool
    ) -> Iterator[str]:
        """A false `all` or a true `any` is explained by the first values that decide it, a true `all` or a false
        `any` by the lack of such values."""
        names = sorted(
            {n.id for g in generator.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        )
        if (kind == "any") != wanted:
            there = "there is no such" if kind == "any" else "it holds for every"
            yield f"{self._verdict(node, wanted)}: {there} {', '.join(names)}"
            return
        test = generator.elt if wanted else ast.UnaryOp(ast.Not(), generator.elt)
        bound = ast.Dict(
            [ast.Constant(name) for name in names], [ast.Name(name, ast.Load()) for name in names]
        )
        clauses = [*generator.generators[:-1], self._filtered(generator.generators[-1], test)]
        values = self._first(bound, [_ordered(clause) for clause in clauses], node)
        yield "for " + " ".join(f"{name}={plain(value)}" for name, value in values.items())
        inside = _Explanation(self._file, self._frame, self._depth, {**self._more, **values})
        yield from inside.of(generator.elt, wanted)

    def _first(self, bound: ast.Dict, clauses: list[ast.comprehension], node: ast.expr) -> dict[str, Any]:
        first = ast.Call(ast.Name("next", ast.Load()), [ast.GeneratorExp(bound, clauses)], [])
        found: dict[str, Any] = self.value(ast.fix_missing_locations(ast.copy_location(first, node)))
        return found

    @staticmethod
    def _filtered(clause: ast.comprehension, test: ast.expr) -> ast.comprehension:
        return ast.comprehension(clause.target, clause.iter, [*clause.ifs, test], clause.is_async)

    def _call(self, node: ast.Call, wanted: bool) -> Iterator[str]:
        """A call of a helper is explained by its arguments, its result, and the explanation of that."""
        arguments = ", ".join(self._operand(argument) for argument in node.args)
        yield f"{self._text(node.func)}({arguments}) is {'true' if wanted else 'false'}"
        function = inspect.unwrap(self.value(node.func))
        function = getattr(function, "__func__", function)
        if self._depth >= DEEPEST or not isinstance(function, FunctionType):
            return
        returned = _returning_frame(function.__code__, lambda: self.value(node))
        file = read_file(function.__code__.co_filename)
        if returned is None or file is None:
            return
        frame, line = returned
        statement = _return_at(file, line)
        if statement is not None and statement.value is not None:
            yield from _Explanation(file, frame, self._depth + 1).of(statement.value, wanted)


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


def _return_at(file: SourceFile, line: int) -> ast.Return | None:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Return) and node.lineno <= line <= (node.end_lineno or line):
            return node
    return None
