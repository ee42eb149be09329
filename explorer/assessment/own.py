"""The protocol's own properties beside those that are judged: which variants violate each, and which of the judged
ones imply it, as far as the explored states tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from quorate.assessment.made import implication
from quorate.assessment.matrix import Implied
from quorate.assessment.searching import Found
from quorate.language.model import Model, PropertyFunction
from quorate.verdicts.result import Verdict

Premises = tuple[PropertyFunction, ...]


@dataclass(eq=False)
class OwnProperty:
    """An invariant or property of steps of the protocol's own. `questions` are what is asked of each variant about
    it: whether it holds, and for each of `claims` whether it is true wherever the premises are."""

    function: PropertyFunction
    claims: Mapping[Premises, PropertyFunction]
    breaks: list[str] = field(default_factory=list)
    decided: bool = True
    _refuted: set[Premises] = field(default_factory=set)
    _shown: tuple[str, Found, Verdict] | None = None

    @staticmethod
    def of(
        number: int, function: PropertyFunction, sound: Sequence[PropertyFunction], subject: type[Model]
    ) -> OwnProperty:
        """Return the own property with this number, and what is asked about it: whether single ones of the judged
        properties that are `sound` imply it, and whether all of these together do."""
        sets = [(each,) for each in sound] + ([tuple(sound)] if len(sound) > 1 else [])
        claims: dict[Premises, PropertyFunction] = {}
        for at, premises in enumerate(sets):
            made = implication(f"implied_{number}_{at}", premises, function, subject)
            if made is not None:
                claims[premises] = made
        return OwnProperty(function, claims)

    @property
    def questions(self) -> list[PropertyFunction]:
        """What is asked of a variant."""
        return [self.function, *self.claims.values()]

    def learn(self, variant: str, found: Found, verdicts: Mapping[PropertyFunction, Verdict]) -> None:
        """Learn the answers for one variant."""
        if verdicts[self.function].outcome == "violated":
            self.breaks.append(variant)
        self.decided &= all(verdicts[each].outcome != "undecided" for each in self.questions)
        refuted = [premises for premises, made in self.claims.items() if verdicts[made].outcome == "violated"]
        self._refuted.update(refuted)
        strongest = max(self.claims, key=len, default=())
        if self._shown is None and strongest in refuted:
            self._shown = variant, found, verdicts[self.claims[strongest]]

    def implied(self, names: Mapping[PropertyFunction, str]) -> Implied:
        """Return what was learned; `names` are those of the judged properties."""
        kind: Literal["invariant", "step"] = "step" if self.function.kind == "step" else "invariant"
        left = [premises for premises in self.claims if premises not in self._refuted]
        by = tuple(names[each] for each in min(left, key=len, default=()))
        said = Implied(self.function.name, kind, tuple(self.breaks), by, decided=self.decided)
        if by or self._shown is None:
            return said
        variant, found, verdict = self._shown
        return Implied(
            said.name, kind, said.breaks, (), found.explained(verdict), found.instance, variant, said.decided
        )
