"""What does not do what it may be meant to: actions that change nothing, functions that nothing marks as a property.
Warnings about them, and whether a model does nothing at all."""

from __future__ import annotations

from quorate.exploration import Exploration
from quorate.language import ir
from quorate.language.checker.forgotten import unmarked_properties
from quorate.language.diagnostics import short_path
from quorate.language.instance import Instance
from quorate.language.source import FunctionSource, source_of_class
from quorate.language.traversal import walk


def idle_warnings(instance: Instance, program: ir.Program, exploration: Exploration) -> tuple[str, ...]:
    """Return a warning for each action that has neither an effect nor an assert, unless it never fired: that is said
    already; and for a model without actions."""
    if not program.actions:
        name, source = instance.cls.__name__, source_of_class(instance.cls)
        span = source.span() if source is not None else None
        where = f" ({short_path(span.file)}:{span.line})" if span is not None else ""
        return (f"{name} has no action, so nothing happens in it: mark its steps with @action{where}",)
    return tuple(
        f"{action.name} changes nothing: it has no effect ({short_path(action.span.file)}:{action.span.line})"
        for action in program.actions
        if _is_idle(action) and exploration.transitions_by_action.get(action.name) != 0
    )


def unmarked_warnings(instance: Instance) -> tuple[str, ...]:
    """Return a warning for each function of the model's file that looks like a property and is not marked as one."""
    return tuple(map(_unmarked_warning, unmarked_properties(instance)))


def _unmarked_warning(source: FunctionSource) -> str:
    mark = "@step" if len(source.node.args.args) > 1 else "@invariant"
    span = source.span()
    return (
        f"{source.node.name} is not checked: it is not marked as a property, and nothing calls it; "
        f"if it is one, write {mark} above it ({short_path(span.file)}:{span.line})"
    )


def nothing_happens(program: ir.Program, exploration: Exploration) -> bool:
    """Whether all was explored, and every action either never fired or has neither an effect nor an assert."""
    if exploration.stop != "complete" or exploration.reasoning is not None:
        return False
    fired = exploration.transitions_by_action
    return all(_is_idle(action) or not fired.get(action.name) for action in program.actions)


def _is_idle(action: ir.Action) -> bool:
    return not any(isinstance(node, ir.Assign | ir.Assert) for node in walk(*action.body))
