"""A random model beside a variant of it with one changed action: `compare` and `replay`, against the model itself."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path

from quorate import compare
from quorate.comparison.divergence import Divergence
from quorate.comparison.variants import Comparison
from quorate.exploration import EngineName, State, Trace
from quorate.language.instance import Instance, instantiate
from quorate.language.loading import load
from quorate.language.outcomes import Disabled
from quorate.output.traces.saving import save_trace
from quorate.reference.machine import Machine, Run
from quorate.saved.formats import read_trace
from quorate.saved.replaying import replay

FORMS = ("run.json", "run.itf.json")


def with_variant(source: str, seed: int) -> str:
    """A module with a subclass ``Variant`` of ``Random``, in which one action, or helper with effects, is changed."""
    choose = random.Random(seed)
    tree = ast.parse(source)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    model = classes["Base" if "Base" in classes else "Random"]
    actions = [
        node
        for node in model.body
        if isinstance(node, ast.FunctionDef)
        and ("action" in map(ast.unparse, node.decorator_list) or _returns_nothing(node))
    ]
    action = choose.choice(actions)
    changed = _changed(action, choose)
    text = ast.unparse(ast.fix_missing_locations(changed))
    body = "\n".join("    " + line for line in text.splitlines())
    return f'{source}\n\nclass Variant(Random):\n    """BUG: one action is changed."""\n\n{body}\n'


def _returns_nothing(method: ast.FunctionDef) -> bool:
    """Whether a method is a helper with effects that returns nothing."""
    return not method.decorator_list and method.returns is not None and ast.unparse(method.returns) == "None"


def _changed(action: ast.FunctionDef, choose: random.Random) -> ast.FunctionDef:
    """The action without one of its statements, or with one comparison turned round."""
    comparisons = [node for node in ast.walk(action) if isinstance(node, ast.Compare)]
    swapped = {
        ast.Lt: ast.GtE,
        ast.GtE: ast.Lt,
        ast.Gt: ast.LtE,
        ast.LtE: ast.Gt,
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
    }
    comparisons = [node for node in comparisons if type(node.ops[0]) in swapped]
    if comparisons and choose.random() < 0.4:
        node = choose.choice(comparisons)
        node.ops[0] = swapped[type(node.ops[0])]()
        return action
    removable = [at for at, statement in enumerate(action.body) if _removable(statement)]
    if removable:
        del action.body[choose.choice(removable)]
    if not action.body:
        action.body = ast.parse("when(True)").body
    return action


def _removable(statement: ast.stmt) -> bool:
    """Whether an action means something without it: it says neither what a local is nor which record is meant."""
    match statement:
        case ast.Assign(targets=[ast.Name()]):
            return False
        case ast.Expr(value=ast.Call(func=ast.Name(id="when"), args=[condition])):
            return " in " not in ast.unparse(condition) and "is not None" not in ast.unparse(condition)
        case _:
            return True


def parts_at(trace: Trace, base: Instance) -> tuple[int | None, int | None, str]:
    """Where a model first does something else than a run, where it first refuses a step of it, and how."""
    with base.active():
        machine = Machine(base)
        state: State = tuple(variable.initial for variable in base.variables)
        if trace.initial_action is not None:
            run = machine.run(*trace.initial_action, state)
            if isinstance(run, Disabled) or run.after is None:
                return None, 0, _how(run)
            state = run.after
        differs = None if state == trace.initial else 0
        for number, step in enumerate(trace.steps, 1):
            run = machine.run(step.action, step.arguments, state)
            if isinstance(run, Disabled) or run.after is None:
                return differs, number, _how(run)
            if differs is None and run.after != step.state:
                differs = number
            state = run.after
    return differs, None, ""


def _how(run: Run | Disabled) -> str:
    return "guard" if isinstance(run, Disabled) else "fault" if run.cut is None else "bound"


def comparison_differences(source: str, folder: Path, seed: int, engine: EngineName) -> list[str]:
    """Where `compare`, or `replay` of what it found, is wrong about a random model and a variant of it."""
    file = folder / "random_variant.py"
    file.write_text(with_variant(source, seed))
    model, variant = load(f"{file}:Random"), load(f"{file}:Variant")
    [comparison] = compare(model, [variant], engine=engine, max_states=1500, deadlock=seed % 2 == 0)
    trace = comparison.result.trace
    found: list[str] = []
    if trace is not None:
        assert comparison.divergence is not None
        found += _judged(comparison, comparison.divergence, trace, instantiate(model))
        found += _replayed(comparison, folder, f"{file}:Random", f"{file}:Variant")
    return found


def _judged(comparison: Comparison, divergence: Divergence, trace: Trace, base: Instance) -> Iterator[str]:
    differs, refused, how = parts_at(trace, base)
    violation = next(each.violation for each in comparison.result.violations if each.trace == trace)
    fails = violation is not None and violation.last_fails
    if fails and refused == len(trace.steps) and how == "fault":
        refused, how = None, ""  # The correct protocol goes wrong there too.
    elif fails and refused is None and differs is None:
        differs = len(trace.steps)
    told = None if divergence.difference is None else divergence.difference.step
    if told != differs:
        yield f"compare: the first difference is said to be at {told}, and is at {differs}"
    said = (None, "") if divergence.refused is None else (divergence.refused.step, divergence.refused.how)
    if said != (refused, how):
        yield f"compare: the refusal is said to be {said}, and is {(refused, how)}"
    guard = None if divergence.refused is None else divergence.refused.guard
    if guard is not None:
        lines = Path(guard.file).read_text().splitlines()
        if not lines[guard.line - 1].lstrip().startswith("when(") or not guard.because:
            yield f"compare: line {guard.line} is said to be the guard, and is {lines[guard.line - 1]!r}"


def _replayed(comparison: Comparison, folder: Path, base: str, variant: str) -> Iterator[str]:
    """Each form of file gives the run back; the variant takes it again, and the model parts from it where it does."""
    result = comparison.result
    told = comparison.divergence
    for form in FORMS:
        for verdict in result.verdicts:
            if verdict.trace is None:
                continue
            [path] = save_trace(verdict, folder / form)
            saved = read_trace(path)
            if len(saved.steps) != len(verdict.trace.steps):
                yield f"replay: {form} of {verdict.name} has {len(saved.steps)} steps"
            again = replay(path, variant)
            if not again.same or again.trace.steps != verdict.trace.steps:
                yield f"replay: {form} of {verdict.name} is said not to be the run it is: {again.divergence}"
            if verdict.trace == result.trace and form == "run.json" and replay(path, base).divergence != told:
                yield f"replay: {form} parts from the model elsewhere than compare says"
