"""The instances of fair actions, which the recorded graph tells apart: codes of the parameters that count, in words.

Instances of other actions are not told apart. The runtime's recording.h numbers the instances that occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.temporal import LIVENESS, Fairness
from quorate.language.types import Type
from quorate.native import c_syntax as c
from quorate.native.body import Body, bare_body
from quorate.native.c_arithmetic import shifted
from quorate.native.packing import mask
from quorate.native.renaming import Renaming
from quorate.native.representations import WORD
from quorate.native.unit import Unit

MOST_LABELS = 65535
"""The most instances, with the actions that are not told apart."""

CODES = c.Name("codes")


def recorded_parameters(
    instance: Instance, program: ir.Program, fairness: Iterable[Fairness] = ()
) -> Mapping[str, Sequence[str]] | None:
    """The parameters that tell instances of actions apart in the recorded graph, under the assumptions of the
    class and these, which come first; None if the program has no property that is decided on the graph."""
    if not any(each.kind in LIVENESS or each.kind == "predicate" for each in program.properties):
        return None
    return {each.action: each.parameters for each in (*instance.fairness, *fairness)}


@dataclass(frozen=True)
class _Part:
    """A parameter, and where its code is: in a range of bits of a word, or from the start of a word over two."""

    name: str
    type: Type
    word: int
    shift: int
    width: int


class Instances:
    """Where the codes of parameters are. `parameters` are those that count, by fair action.

    Raises EngineError for values of more than 128 bits.
    """

    def __init__(self, unit: Unit, parameters: Mapping[str, Sequence[str]]) -> None:
        self._unit = unit
        self._parts = {a.name: self._placed(a, parameters.get(a.name, ())) for a in unit.program.actions}
        self.words_of = {
            name: max((part.word + (2 if part.width > WORD else 1) for part in parts), default=0)
            for name, parts in self._parts.items()
        }
        self.words = max(self.words_of.values(), default=0)

    def _placed(self, action: ir.Action, counted: Sequence[str]) -> list[_Part]:
        parts: list[_Part] = []
        word = shift = 0
        for parameter in action.parameters:
            if parameter.name not in counted:
                continue
            self._unit.types.code_type(parameter.type)  # raises EngineError
            width = self._unit.codes.width(parameter.type)
            if shift and shift + width > WORD:
                word, shift = word + 1, 0
            parts.append(_Part(parameter.name, parameter.type, word, shift, width))
            word, shift = (word + 2, 0) if width > WORD else (word, shift + width)
        return parts

    def name(self, action: str, body: Body) -> None:
        """Statements that write down which instance runs; all parameters are open."""
        into = c.Name("worker").arrow("instance")
        words: list[list[c.Expr]] = [[] for _ in range(self.words_of[action])]
        for part in self._parts[action]:
            if not part.width:
                continue
            code = self._unit.packing.pack(part.type, body.locals[part.name])
            if part.width <= WORD:
                words[part.word].append(shifted(code, part.shift))
            else:
                words[part.word].append(code.cast("uint64_t"))
                words[part.word + 1].append((code >> WORD).cast("uint64_t"))
        for at, codes in enumerate(words):
            body.set(into[at], c.joined("|", codes or [c.ZERO]))

    def arguments(self, action: str, codes: Sequence[int]) -> dict[str, Any]:
        """The arguments that these codes say."""
        found = {}
        for part in self._parts[action]:
            code = codes[part.word] | (codes[part.word + 1] << WORD if part.width > WORD else 0)
            code = code >> part.shift & ((1 << part.width) - 1)
            found[part.name] = self._unit.codes.decode(code, part.type)
        return found

    def renaming(self, renaming: Renaming | None) -> str:
        """The C function rename_instance."""
        body = bare_body(self._unit)
        for run, action in enumerate(self._unit.program.actions):
            parts = [p for p in self._parts[action.name] if renaming is not None and renaming.renames(p.type)]
            if renaming is not None and parts:
                with body.block(c.If(c.Name("run").eq(run), [])):
                    for part in parts:
                        self._rename(part, renaming, body)
        parameters = [
            c.Declare("int", "run"),
            c.pointer("uint64_t", "codes"),
            c.pointer("const Number", "to"),
        ]
        about = "Renames the symmetric values in the codes of an instance."
        return body.function("void", "rename_instance", parameters, "static inline UNUSED", about)

    def _rename(self, part: _Part, renaming: Renaming, body: Body) -> None:
        word, after = CODES[part.word], CODES[part.word + 1]
        if part.width > WORD:
            whole = word.cast("uint128_t") | after.cast("uint128_t") << WORD
            image = body.temporary_integer("uint128_t", renaming.code(part.type, whole), "image")
            body.set(word, image.cast("uint64_t"))
            body.set(after, (image >> WORD).cast("uint64_t"))
            return
        code = (word >> part.shift if part.shift else word) & mask(part.width)
        image = body.temporary_integer("uint64_t", renaming.code(part.type, code), "image")
        body.set(word, word & ~(mask(part.width) << part.shift) | shifted(image, part.shift))
