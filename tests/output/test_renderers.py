"""The table of what shows what names classes and functions that there are."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest

from quorate.output.renderers import RENDERERS, renderer
from quorate.support.rendering import render


def named(place: str) -> Any:
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("kind", RENDERERS)
def test_each_class_is_shown_by_functions_that_take_it(kind: str) -> None:
    cls = named(kind)
    assert isinstance(cls, type)
    for form in RENDERERS[kind]:
        function = renderer(cls, form)
        first = next(iter(inspect.signature(function).parameters.values()))
        annotation = inspect.get_annotations(function, eval_str=False)[first.name]
        of_several = f"[{cls.__name__.removesuffix('s')}]"  # Comparisons are a sequence of Comparison
        assert cls.__name__ in annotation or of_several in annotation, form


def test_a_form_that_nothing_shows_is_refused() -> None:
    with pytest.raises(TypeError, match="no renderer for int as html"):
        render(1, "html")
