"""Clauses that speak of members of families and of nothing else: claims about quorums, within a spec.

``all(meets(q, r) for c in Configuration for q in Quorum if is_quorum(q, c) ...)`` is the claim whose parameters are
`c`, `q` and so on; so it is decided like any other, for every number of servers.
"""

from __future__ import annotations

import ast
import copy
from types import FunctionType
from typing import Any

from quorate.language import Family, Symmetric
from quorate.language.source import FunctionSource, source_of
from quorate.symbolic.quorums.claims import Claim, SetParameter


def lemma(clause: FunctionType) -> Claim | None:
    """The claim that a clause of one state makes, if it says nothing of the state, but something of all members of
    families: ``return all(... for q in Quorum ...)``. None if it is of another form.

    Raises ModelError if the source cannot be read.
    """
    source = source_of(clause)
    match [each for each in source.node.body if not _is_docstring(each)]:
        case [
            ast.Return(
                value=ast.Call(
                    func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=said, generators=generators)]
                )
            )
        ]:
            pass
        case _:
            return None
    state = source.node.args.args[0].arg
    if any(isinstance(node, ast.Name) and node.id == state for node in ast.walk(source.node)):
        return None
    parameters: list[SetParameter] = []
    conclusion = said
    for generator in generators:
        family = _family(generator.iter, clause)
        if family is None or not isinstance(generator.target, ast.Name):
            return None
        sort: Any = family._member_sort
        parameters.append(SetParameter(generator.target.id, (sort,), family))
    tests = [test for generator in generators for test in generator.ifs]
    if tests:
        negated = [ast.copy_location(ast.UnaryOp(ast.Not(), test), test) for test in tests]
        conclusion = ast.copy_location(ast.BoolOp(ast.Or(), [*negated, said]), said)
    names = ast.arguments(
        posonlyargs=[],
        args=[ast.copy_location(ast.arg(p.name), source.node) for p in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    returned = ast.copy_location(ast.Return(conclusion), said)
    definition = copy.copy(source.node)
    definition.args, definition.body, definition.decorator_list, definition.returns = (
        names,
        [returned],
        [],
        None,
    )
    namespace: dict[str, Any] = {}
    code = compile(ast.Module([definition], []), source.file.name, "exec", dont_inherit=True)
    exec(code, clause.__globals__, namespace)
    function = namespace[source.node.name]
    function.__doc__ = clause.__doc__
    found = Claim(function, expected=True, known_parameters=tuple(parameters))
    vars(found)["source"] = FunctionSource(function, source.file, definition)
    return found


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _family(over: ast.expr, clause: FunctionType) -> type[Family[Any]] | None:
    """The family, of subsets of a Symmetric sort, that a generator runs over."""
    named = clause.__globals__.get(over.id) if isinstance(over, ast.Name) else None
    if not (isinstance(named, type) and issubclass(named, Family)):
        return None
    sort = named._member_sort
    return named if sort is not None and issubclass(sort, Symmetric) else None
