"""Which properties a random model has, read from its text: none may be lost, and none stand for another."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict

from quorate.language.instance import Instance

KINDS = ("invariant", "reachable", "step", "constraint")


def property_differences(source: str, instance: Instance) -> list[str]:
    """Where the properties of an instance are not those of the text, by kind and name."""
    # The module is named before what has the name of an action.
    told = Counter((property_.kind, property_.name.rpartition(".")[2]) for property_ in instance.properties)
    meant = _meant(ast.parse(source))
    return [
        f"properties: {told[each]} of {each}, and {meant[each]} are meant"
        for each in meant | told
        if told[each] != meant[each]
    ]


def _meant(tree: ast.Module) -> Counter[tuple[str, str]]:
    """The properties of ``Random``, and those of its ancestor whose name none of its own has."""
    found: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        for decorator in map(ast.unparse, function.decorator_list):
            if decorator in KINDS:
                found[_subject(function)][decorator, function.name] += 1
        match function.body:
            case [
                ast.FunctionDef() as made,
                ast.Assign(value=name),
                ast.Return(value=ast.Call(func=ast.Name(id=kind)))
                | ast.Expr(value=ast.Call(func=ast.Name(id=kind))),
            ]:
                given = (
                    [name.value] if isinstance(name, ast.Constant) else [f"{made.name}_{n}" for n in range(2)]
                )
                found[_subject(made)].update((kind, str(each)) for each in given)
    own = {name for _, name in found["Random"]}
    inherited = {each: count for each, count in found["Base"].items() if each[1] not in own}
    return found["Random"] + Counter(inherited)


def _subject(function: ast.FunctionDef) -> str:
    annotation = function.args.args[0].annotation
    assert annotation is not None
    return ast.unparse(annotation)
