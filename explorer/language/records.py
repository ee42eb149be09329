"""Records: immutable values with named fields, such as messages, votes and log entries."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, dataclass_transform

_coerce_fields: Callable[[Record], None] | None = None


@dataclass_transform(frozen_default=True)
class Record:
    """Base of a record type: annotate the fields, build it by position or by name, read the fields.

    Two records are equal when they are of the same class and all fields are equal. Storing a value that
    does not fit a field's range cuts the step, as anywhere.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclasses.dataclass(frozen=True, repr=False)(cls)

    def __post_init__(self) -> None:
        global _coerce_fields
        if _coerce_fields is None:  # not each time: records are made by the million
            from quorate.language.values import coerce_fields

            _coerce_fields = coerce_fields
        _coerce_fields(self)

    def __repr__(self) -> str:
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in fields)})"
