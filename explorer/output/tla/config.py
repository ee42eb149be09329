"""TLC configurations of a module: constants, properties to check, symmetry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.renumbering import is_renumbered
from quorate.language.temporal import FORMS
from quorate.language.types import SymmetricType
from quorate.language.values import all_values
from quorate.output.tla.liveness import LIVE
from quorate.output.tla.sorts import Sorts


@dataclass(frozen=True)
class Config:
    """A configuration; `comment` describes its purpose."""

    comment: str
    constants: tuple[str, ...]
    invariants: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    symmetry: bool = False
    specification: str = "Spec"

    def text(self) -> str:
        """The text of the .cfg file."""
        rows = [f"\\* {self.comment}", f"SPECIFICATION {self.specification}", "CONSTANTS"]
        rows += [f"    {constant}" for constant in self.constants]
        for name in self.invariants:
            rows.append(f"INVARIANT {name}")
        for name in self.properties:
            rows.append(f"PROPERTY {name}")
        for name in self.constraints:
            rows.append(f"CONSTRAINT {name}")
        if self.symmetry:
            rows.append("SYMMETRY Symmetry")
        rows.append("CHECK_DEADLOCK FALSE")
        return "\n".join(rows) + "\n"


def configs(
    module: str,
    instance: Instance,
    program: ir.Program,
    sorts: Sorts,
    names: Mapping[str, str],
    symmetry: bool,
) -> dict[str, Config]:
    """The configurations by file name: one for all properties that must hold, and one for each goal."""
    constants = []
    for sort in sorts.constants:
        with instance.active():
            text = int.__repr__ if is_renumbered(sort) else repr
            values = ", ".join(map(text, all_values(sort)))
        constants.append(f"{sorts.name(sort)} = {{{values}}}")
    constants.append("None = None")
    found = Config(
        f"What must hold: java -jar tla2tools.jar {module}",
        tuple(constants),
        invariants=(
            "TypeOK",
            *(names[f"property {p.name}"] for p in program.properties if p.kind == "invariant"),
        ),
        properties=tuple(names[f"property {p.name}"] for p in program.properties if p.kind == "step"),
        constraints=tuple(names[f"property {p.name}"] for p in program.properties if p.kind == "constraint"),
        symmetry=symmetry and any(isinstance(t, SymmetricType) for t in instance.symmetric),
    )
    made = {f"{module}.cfg": found}
    for property_ in program.properties:
        if property_.kind == "reachable":
            file = f"{module}.{names[f'property {property_.name}']}.cfg"
            made[file] = replace(
                found,
                comment=f"Reached if TLC finds this violated: java -jar tla2tools.jar -config {file} {module}",
                invariants=(names[f"never {property_.name}"],),
                properties=(),
            )
    live = tuple(names[f"live {p.name}"] for p in program.properties if p.kind in FORMS)
    if live:
        file = f"{module}.live.cfg"
        made[file] = replace(
            found,
            comment=f"What fair runs must do, without symmetry: java -jar tla2tools.jar -config {file} {module}",
            invariants=(),
            properties=live,
            symmetry=False,
            specification=LIVE,
        )
    return made
