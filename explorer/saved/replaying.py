"""`replay`: run a saved trace again, on its model, on a variant, or on a user's model."""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from shlex import quote
from typing import Any

from quorate.comparison.divergence import Divergence, follow
from quorate.exploration import Trace
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import names_in, sort_called
from quorate.language.instance import Instance, constants_of, sizes_of
from quorate.language.loading import comes_with_quorate
from quorate.language.model import Model
from quorate.language.temporal import Fairness
from quorate.language.words import plain
from quorate.saved.document import MOST_SIZE, cut
from quorate.saved.formats import read_trace
from quorate.saved.identity import sources_of
from quorate.saved.judging import Judged, judge
from quorate.saved.moderation import require_moderate
from quorate.saved.resolve import resolve
from quorate.saved.trace import SavedTrace
from quorate.saved.verdict import verdict_of
from quorate.support.budget import LOADING, REPLAYING, Budget
from quorate.support.rendering import Rendered, render
from quorate.verdicts.naming import full_name, spec_of
from quorate.verdicts.result import Verdict
from quorate.verdicts.selection import ChosenSizes, instance_of


@dataclass(frozen=True, slots=True, repr=False)
class Replay(Rendered):
    """The result of running a saved trace again. `texts` are the steps of the saved run as text, the start first;
    `divergence` is where the model diverges from it, and `trace` the run that the model takes, up to the refused
    step. `judged` is the judgement of the file's ending at the end of that run, and `verdict` the verdict that it
    shows; None if it does not. `edited` are the files of the model that have changed since the trace was saved."""

    saved: SavedTrace
    instance: Instance
    texts: tuple[str, ...]
    divergence: Divergence
    trace: Trace
    judged: Judged
    verdict: Verdict | None = None
    edited: tuple[str, ...] = ()

    @property
    def ending(self) -> bool | None:
        """Whether the run has the ending in the file; None if the file has none, the model has no such property, or
        the model does not take all steps."""
        return self.judged.shows

    @property
    def untold(self) -> tuple[str, ...]:
        """The variables of the model that are not in the file, and so are not compared."""
        told = self.saved.initial.state
        return tuple(variable.name for variable in self.instance.variables if variable.name not in told)

    @property
    def same(self) -> bool:
        """Whether the model takes the saved run, with the same effects and the same ending."""
        divergence = self.divergence
        return divergence.difference is None and divergence.refused is None and self.ending is not False

    def __bool__(self) -> bool:
        return self.same

    @property
    def title(self) -> str:
        """The model's name as given on the command line."""
        return full_name(self.instance.cls)

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``quorate replay --json`` prints (docs/json.md)."""
        return render(self, "json")

    def __repr__(self) -> str:
        return f"Replay({self.title} {'takes' if self.same else 'differs from'} the saved run)"


@roomy
def replay(
    trace: str | Path | SavedTrace,
    model: type[Model] | Model | Instance | str | None = None,
    *,
    sizes: ChosenSizes | None = None,
    interrupt: threading.Event | None = None,
) -> Replay:
    """Run a saved trace again, step by step in CPython.

    `trace` is a file in any known format (docs/json.md, ITF, TLC), or a trace already read. `model` is as in
    `quorate.check`; by default it is the model of the trace, if that comes with Quorate. The sizes are those of the
    trace, as far as the model has them, overridden by `sizes`. If `interrupt` is a `StagedInterrupt`, the stage is
    reported to it; the replay itself does not check it.

    Raises ModelError if there is no such file or model, or if they have no variable in common.
    """
    saved = trace if isinstance(trace, SavedTrace) else read_trace(trace)
    budget = Budget.of(interrupt=interrupt)
    budget.enter(LOADING)
    instance = instance_for(saved, model, sizes)
    budget.enter(REPLAYING)
    run = resolve(saved, instance)
    divergence, taken = follow(run, instance)
    if not divergence.refused:
        taken = replace(taken, loop=saved.loop)
    judged = (
        Judged(None)
        if divergence.refused
        else judge(saved, instance, taken, divergence.failed, _fairness(saved, instance))
    )
    return Replay(
        saved,
        instance,
        tuple(step.text for step in (run.initial, *run.steps)),
        divergence,
        taken,
        judged,
        verdict_of(saved, instance, taken, judged),
        _edited(saved, instance) if _is_of(saved, instance) else (),
    )


def instance_for(
    saved: SavedTrace,
    model: type[Model] | Model | Instance | str | None = None,
    sizes: ChosenSizes | None = None,
    command: str = "replay",
) -> Instance:
    """Return the model that a trace is to be run on, at the sizes of the trace. By default it is the model named in
    the trace, if that comes with Quorate. `command` is the command named in hints. Raises ModelError."""
    if model is None:
        model = _named(saved, f"quorate {command} {quote(saved.file)}")
    return instance_at(saved.sizes, model, sizes)


def instance_at(
    saved: Mapping[str, Any], model: type[Model] | Model | Instance | str, sizes: ChosenSizes | None = None
) -> Instance:
    """Return a model at the sizes of a file (`saved`), if it is not an instance already. Raises ModelError."""
    if isinstance(model, str | type):
        cls = instance_of(model).cls
        given = names_in(sizes or {}, sizes_of(cls))
        instance = instance_of(cls, {**_sizes_in(saved, cls, given), **given})
        require_moderate(instance)
        return instance
    return instance_of(model, sizes)


def _sizes_in(
    saved: Mapping[str, Any], cls: type[Model], given: Mapping[str, int | str]
) -> dict[str, int | str]:
    """The sizes and constants of a file that a model has. The time of a step grows polynomially with them, so large
    ones are taken only from the model or from the user (`given`). Raises ModelError for a size that is too large."""
    sorts, constants = sizes_of(cls), constants_of(cls)
    found: dict[str, int | str] = {}
    for name, size in saved.items():
        if isinstance(size, str) and isinstance(constants.get(name), Enum):
            found[name] = size  # a member, by name
            continue
        sort = None if name in constants else sort_called(name, sorts)
        if not isinstance(size, int) or (name not in constants and sort is None):
            continue
        usual = constants.get(name) if sort is None else sorts[sort]
        if abs(size) > max(MOST_SIZE, usual if isinstance(usual, int) else 0) and name not in given:
            raise ModelError(
                f"the trace has {name}={size}, and {cls.__name__} has {plain(usual)}",
                f"if this size is intended, give it: --set {name}={size}",
            )
        found[name] = size
    return found


PLACE = re.compile(r"[\w./][\w./ -]{0,200}\.py:\w+")
"""Names of models in the user's files that may appear in a hint."""


def _named(saved: SavedTrace, command: str) -> str:
    """The model named in a trace. A model is code and a trace is untrusted, so only models that come with Quorate are
    loaded by the name in a trace. Raises ModelError for others."""
    if saved.model is None:
        raise ModelError("the trace does not say which model it is of", f"name one: {command} MODEL")
    if comes_with_quorate(saved.model):
        return saved.model
    place = saved.model if PLACE.fullmatch(saved.model) else "path/to/model.py:M"
    file, _, name = place.rpartition(":")
    beside = Path(saved.file).parent / Path(file).name
    if not Path(file).exists() and beside.exists():
        place = f"{beside}:{name}"
    raise ModelError(
        f"the trace is of {cut(saved.model)}, which does not come with Quorate: "
        "no code is run because a file names it",
        f"if you trust the model, name it: {command} {quote(place)}",
    )


def _is_of(saved: SavedTrace, instance: Instance) -> bool:
    """Whether a trace names this model, by class and file name: the file may have been moved since."""
    spec = spec_of(instance.cls)
    return saved.model is not None and spec is not None and Path(saved.model).name == Path(spec).name


def _fairness(saved: SavedTrace, instance: Instance) -> tuple[Fairness, ...]:
    """The assumptions under which a run is judged: those in the file if it is of this model, which the command may
    have changed, and otherwise the model's own. Raises ModelError for one that the model does not have."""
    if saved.ending is None or not _is_of(saved, instance):
        return instance.fairness
    actions = {action.__name__: inspect.signature(action).parameters for action in instance.actions}
    for each in saved.ending.fairness:
        if not set(each.parameters) <= set(actions.get(each.action, ())) or each.action not in actions:
            raise ModelError(
                f"the trace assumes fairness of {cut(each.action)}, which {instance.cls.__name__} does not have",
                "",
            )
    return saved.ending.fairness


def _edited(saved: SavedTrace, instance: Instance) -> tuple[str, ...]:
    # Compared by name alone: the file may have been moved since, together with the trace.
    before = {Path(source.file).name: source.sha256 for source in saved.sources}
    return tuple(
        source.file
        for source in sources_of(instance.cls)
        if before.get(Path(source.file).name, source.sha256) != source.sha256
    )
