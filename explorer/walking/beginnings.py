"""What a walk begins with: a model, a saved run, a link, or a result in Python that has a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

from quorate.exploration import Trace
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.language.loading import comes_with_quorate
from quorate.language.model import Model
from quorate.saved.document import cut
from quorate.saved.replaying import replay
from quorate.verdicts.selection import ChosenSizes, instance_of
from quorate.walking.links import Link, is_link, link_to, read_link, settings_in

Beginning = tuple[Callable[[], Instance], Link | None]
"""What makes the instance, and the run to begin with, or None."""


def beginning(what: Any, model: str | None = None, sizes: ChosenSizes | None = None) -> Beginning:
    """Return how a walk begins with `what`: the name of a model or file, a link, a class of a model, or an object of
    one; or a run, or anything that has one as its `trace`, such as a result, a verdict or a failed obligation.

    Raises ModelError.
    """
    if isinstance(what, str | Path):
        return begun(str(what), model, sizes or {})
    trace = what if isinstance(what, Trace) else getattr(what, "trace", None)
    if isinstance(trace, Trace) and trace.instance is not None:
        instance = trace.instance
        return lambda: instance, link_to(instance, trace)
    if isinstance(what, Model | Instance | type):
        instance = instance_of(what, sizes)
        return lambda: instance, None
    raise ModelError(
        f"{type(what).__name__} has no run to go on from",
        "give a trace, a result with a violation or a goal reached, a failed obligation, or a model",
    )


def up_to(link: Link | None, step: int, what: str) -> Link:
    """Return the link to an earlier step of a run. Raises ModelError if it has no such step."""
    if link is None:
        raise ModelError(f"{what} is no run, and has no step {step}", "name a TRACE or a LINK with --step")
    if step > len(link.steps):
        raise ModelError(f"the run has {len(link.steps)} steps, and no step {step}", "0 is its start")
    return replace(link, steps=link.steps[:step])


def begun(what: str, model: str | None, settings: Mapping[Any, int | str]) -> Beginning:
    """Return how a walk begins with the name of a model or file, or a link. Raises ModelError."""
    if is_link(what):
        link = read_link(what)
        named = model or _named(link, what)
        return lambda: instance_of(named, {**settings_in(link.sizes), **settings}), link
    if what.endswith(".json"):
        repeated = roomy(replay)(what, model, sizes=settings)
        if repeated.divergence.refused is not None or repeated.untold:
            told = f"quorate replay {quote(what)}{'' if model is None else ' ' + quote(model)} shows where"
            raise ModelError(f"the run in {what} is not one of {repeated.title}", told)
        instance = repeated.instance
        place = model or repeated.saved.model
        if place is None:
            return lambda: instance, link_to(instance, repeated.trace)
        sizes: dict[str, Any] = {**by_name(instance.sizes), **instance.constants}
        return lambda: instance_of(place, sizes), link_to(instance, repeated.trace)
    if model is not None:
        raise ModelError(
            f"{what} is taken for a model, and so nothing else can be named",
            "name a second model only after a TRACE or a LINK",
        )
    return lambda: instance_of(what, settings), None


def _named(link: Link, what: str) -> str:
    """The model that a link names. A link is untrusted, so only models that come with Quorate are loaded by it."""
    if link.model is not None and comes_with_quorate(link.model):
        return link.model
    name = "no model" if link.model is None else cut(link.model)
    place = "path/to/model.py:M" if link.model is None else f"{Path(cut(link.model)).name}"
    raise ModelError(
        f"the link is of {name}, which does not come with Quorate: no code is run because a link names it",
        f"if you trust the model, name it: quorate explore LINK {quote(place)}",
    )
