"""Which parameters of a function are states of the model: for what lowers it, calls it or looks for its effects."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from quorate.language.checker.constants import is_model
from quorate.language.source import FunctionSource


def model_parameters(
    source: FunctionSource, owner: type | None, annotations: Mapping[str, Any]
) -> list[ast.arg]:
    """The parameters that are models, in order: the first of a method, and what is annotated with a model's class."""
    return [
        argument
        for at, argument in enumerate(source.node.args.args)
        if (at == 0 and owner is not None) or is_model(annotations.get(argument.arg))
    ]
