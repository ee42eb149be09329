"""Analyses of a program that passes use."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.language import ir
from quorate.language.effects import Effects
from quorate.language.partiality import MayEnd
from quorate.language.types import Type


class Analyses:
    """The types of the variables of a program, what its helpers read, and what may fail or cut the step."""

    def __init__(self, program: ir.Program) -> None:
        self.types: Mapping[str, Type] = {variable.name: variable.type for variable in program.variables}
        self.effects = Effects(program)
        self.partial = MayEnd(program.functions)
