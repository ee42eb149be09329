"""Limits on the sizes that a file gives."""

from __future__ import annotations

from quorate.language.annotations import resolve
from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, instantiate, state_annotations
from quorate.language.types import MapType, OptionalType, Type, cardinality
from quorate.saved.document import MOST_CELLS


def require_moderate(instance: Instance) -> None:
    """Raise ModelError for sizes at which the states are too large, or at which the checker refuses the model though
    it accepts it at its own sizes."""
    cells = sum(_cells(resolve(note, instance.sizes)) for note in state_annotations(instance.cls).values())
    if cells > MOST_CELLS:
        raise ModelError(
            f"a state of {instance.cls.__name__} has {cells:,} values in its maps at these sizes; "
            f"at most {MOST_CELLS:,} are run again",
            "give smaller sizes: --set SORT=N",
        )
    try:
        lower(instance)
    except ModelError:
        if is_in_the_language(instantiate(instance.cls)):
            raise


def _cells(type_: Type) -> int:
    match type_:
        case MapType():
            return cardinality(type_.key) * _cells(type_.value)
        case OptionalType():
            return _cells(type_.item)
        case _:
            return 1


def is_in_the_language(instance: Instance) -> bool:
    """Whether the checker accepts a model. A model that it refuses at its own sizes is run by CPython alone."""
    try:
        lower(instance)
    except ModelError:
        return False
    return True
