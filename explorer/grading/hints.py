"""Hints: what the right protocol does in the run of a submission, told without its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quorate.comparison.divergence import Difference, Refused, unlike_steps
from quorate.grading.lab import Hint
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.source_files import read_file
from quorate.reference.guards import Refusal
from quorate.saved.resolve import resolve
from quorate.saved.trace import SavedTrace

LEVELS: Mapping[Hint, int] = {"none": 0, "property": 1, "step": 2, "guard": 3}


@dataclass(frozen=True, slots=True)
class Told:
    """A hint for the author, and the bug in a few words, the same for everyone who has it."""

    hint: str
    bug: str


def told_of_run(saved: SavedTrace, solution: Instance, level: Hint, public: tuple[Path, ...]) -> Told:
    """What the right protocol does in a run that violates something: the first step that it would not take as it is,
    and if that has another effect there, the first that it would not take at all. Each is judged from the state in
    which the run is before it: what is refused only because of earlier steps leads to the wrong place."""
    try:
        run = resolve(saved, solution)
        unlike = unlike_steps(run, solution)
    except ModelError:
        return Told("", "")
    refused = next((each for each in unlike if isinstance(each, Refused)), None)
    chosen = tuple(dict.fromkeys((*unlike[:1], *([refused] if refused is not None else []))))
    texts = {number: step.text for number, step in enumerate((run.initial, *run.steps))}
    bug = _bug(chosen, saved)
    if LEVELS[level] < LEVELS["step"]:
        return Told("", bug)
    fails = len(run.steps) if run.fails else 0
    return Told(" ".join(_parting(chosen, texts, fails, solution, level, public)), bug)


def _bug(unlike: tuple[Difference | Refused, ...], saved: SavedTrace) -> str:
    match unlike:
        case (Refused(step=step), *_):
            return f"{_action(saved, step)} is taken too early or too often"
        case (Difference(step=step) as difference, *_):
            names = _variables(difference)
            what = f" on {', '.join(names)}" if names else ""
            return f"{_action(saved, step)} has another effect{what}"
    return "no step of it is wrong by itself"


def _variables(difference: Difference) -> list[str]:
    """The variables on which a step has another effect."""
    changes = set(difference.base) ^ set(difference.variant)
    return sorted({re.split(r"[\[.]", change.path)[0] for change in changes})


def _action(saved: SavedTrace, number: int) -> str:
    step = saved.steps[number - 1] if number else saved.initial
    return step.action or "the start"


def _parting(
    unlike: tuple[Difference | Refused, ...],
    texts: Mapping[int, str],
    fails: int,
    solution: Instance,
    level: Hint,
    public: tuple[Path, ...],
) -> list[str]:
    """What is told of these steps. `fails` is the number of the step that fails, 0 if none does."""
    said: list[str] = []
    for each in unlike:
        step = f"step {each.step}, {texts[each.step]}"
        if isinstance(each, Refused):
            also = ", from where your run is by then" if said else ""
            said.append(f"The right protocol does not take {step}{also}.")
            if LEVELS[level] >= LEVELS["guard"]:
                said += _why(each, solution, public)
        elif each.step == fails:
            said.append(f"In the right protocol, {step}, does not fail.")
        else:
            names = _variables(each)
            what = f", on {' and '.join(names)}" if names else ""
            said.append(f"S{step[1:]}, has another effect in the right protocol{what}.")
    if not said:
        said.append("The right protocol takes the same steps: what is wrong is not in one of them by itself.")
    return said


def _why(refused: Refused, solution: Instance, public: tuple[Path, ...]) -> list[str]:
    guard = refused.guard
    if guard is None:
        return []
    if Path(guard.file) in public:
        return [f"There {guard.source} in {Path(guard.file).name}:{guard.line} is false."]
    about = what_it_is_about(guard, solution)
    return [f"There a condition on {' and '.join(about)} is false."] if about else []


def what_it_is_about(guard: Refusal, instance: Instance) -> list[str]:
    """The state variables and the parts of parameters that a guard reads, also by way of locals."""
    file = read_file(guard.file)
    if file is None:
        return []
    functions = [
        node
        for _, node in file.definitions
        if isinstance(node, ast.FunctionDef) and node.lineno <= guard.line <= (node.end_lineno or node.lineno)
    ]
    if not functions:
        return []
    function = functions[-1]
    calls = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and node.lineno == guard.line
        and ast.unparse(node.func).endswith("when")
    ]
    if not calls:
        return []
    variables = {variable.name for variable in instance.variables}
    return sorted(_read(calls[0], function, variables))


def _read(node: ast.AST, function: ast.FunctionDef, variables: set[str]) -> set[str]:
    parameters = {argument.arg for argument in function.args.args[1:]}
    found = set[str]()
    seen = set[str]()
    left: list[ast.AST] = [node]
    while left:
        for each in ast.walk(left.pop()):
            match each:
                case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in variables:
                    found.add(name)
                case ast.Attribute(value=ast.Name(id=name), attr=part) if name in parameters:
                    found.add(f"{name}.{part}")
                case ast.Name(id=name) if name not in seen and name not in parameters:
                    seen.add(name)
                    left += [
                        other.value
                        for other in ast.walk(function)
                        if isinstance(other, ast.Assign)
                        and any(isinstance(t, ast.Name) and t.id == name for t in other.targets)
                    ]
    return found


def told_of_goal(refused: Any, texts: list[str], level: Hint) -> str:
    """Where a submission refuses the solution's run to a goal. `texts` are the steps of that run, the start first."""
    if LEVELS[level] < LEVELS["step"] or not isinstance(refused, dict):
        return ""
    number = refused.get("step")
    if not isinstance(number, int) or not 0 <= number < len(texts):
        return ""
    before = ", ".join(texts[1:number])
    said = f"After {before}" if before else "At the start"
    said = f"{said}, the right protocol can take {texts[number]}; yours cannot."
    line, guard = refused.get("line"), refused.get("guard")
    if LEVELS[level] >= LEVELS["guard"] and isinstance(line, int) and line and isinstance(guard, str):
        said += f" There {guard[:200]} in line {line} is false."
    return said
