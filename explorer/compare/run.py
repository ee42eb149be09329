"""`compare`: variants and the right protocol, side by side at the same sizes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Unpack

from quorate.check.result import Outcome, Result
from quorate.check.run import SearchOptions, check
from quorate.check.selection import ChosenSizes, names_of
from quorate.compare.choosing import base_of, chosen
from quorate.compare.parting import Parting, parting
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, constants_of, instantiate, sizes_of
from quorate.language.loading import is_bug, load
from quorate.language.model import Model
from quorate.language.properties import beyond_reach
from quorate.language.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """A variant and the right protocol at the same sizes. `parting` is where the two part in the variant's
    counterexample, None if it has none."""

    variant: type[Model]
    base: type[Model]
    result: Result
    base_result: Result
    parting: Parting | None

    @property
    def change(self) -> str:
        """What is changed, in one line: the first sentence of the variant's docstring."""
        doc = " ".join((inspect.getdoc(self.variant) or "").split()) if self.variant.__doc__ else ""
        sentence = doc.removeprefix("BUG:").strip().split(". ")[0].rstrip(".")
        return sentence or "(no docstring)"

    def __str__(self) -> str:
        from quorate.compare.terminal import print_story
        from quorate.trace.terminal import plain_text

        return plain_text(lambda console: print_story(console, self))

    def __repr__(self) -> str:
        return f"Comparison({self.result.headline}; {self.base_result.headline})"

    def _repr_html_(self) -> str:
        from quorate.notebook.html import comparison_html

        return comparison_html(self)


class Comparisons(list[Comparison]):
    """Comparisons of variants of one protocol, `model`. `singly`: they were asked for by name, each for its story."""

    def __init__(self, model: type[Model], found: Iterable[Comparison], singly: bool) -> None:
        super().__init__(found)
        self.model = model
        self.singly = singly

    @property
    def outcome(self) -> Outcome:
        """Violated, if the right protocol is, or a variant that does not call itself a BUG; undecided, if something
        is that is not violated; otherwise it holds."""
        outcomes: set[Outcome] = set()
        for comparison in self:
            outcomes.add(comparison.base_result.outcome)
            expected = is_bug(comparison.variant) and comparison.result.outcome == "violated"
            outcomes.add("holds" if expected else comparison.result.outcome)
        return "violated" if "violated" in outcomes else "undecided" if "undecided" in outcomes else "holds"

    def to_json(self) -> dict[str, Any]:
        """The object that ``quorate compare --json`` prints (docs/json.md)."""
        from quorate.compare.json import comparisons_json

        return comparisons_json(self.model, self)

    def __str__(self) -> str:
        from quorate.compare.terminal import print_comparisons
        from quorate.trace.terminal import plain_text

        return plain_text(lambda console: print_comparisons(console, self))

    def __repr__(self) -> str:
        return f"Comparisons([{', '.join(map(repr, self))}])"

    def _repr_html_(self) -> str:
        from quorate.notebook.html import comparisons_html

        return comparisons_html(self)


def compare(
    model: type[Model] | str,
    variants: Iterable[str | type[Model]] | str | None = None,
    *,
    sizes: ChosenSizes | None = None,
    **options: Unpack[SearchOptions],
) -> Comparisons:
    """Check variants, and the protocol that they vary at the same sizes, and say where the two part.

    `model` is a protocol, as a class or by name, and `variants` are some of its variants; without them it is all that
    are marked as bugs. If `model` is itself a variant, it is compared with the protocol that it derives from. `sizes`
    and the `options` (engine, limits, ...) are those of `quorate.check`.

    Raises ModelError if a class is no variant or a model is wrong.
    """
    cls = load(model) if isinstance(model, str) else model
    wanted = [variants] if isinstance(variants, str) else variants
    place = model if isinstance(model, str) else model.__name__
    classes, singly = chosen(cls, place, wanted)
    return Comparisons(cls, compare_each(classes, sizes=sizes, **options), singly)


def compare_each(
    variants: Iterable[type[Model]],
    *,
    sizes: ChosenSizes | None = None,
    **options: Unpack[SearchOptions],
) -> Iterator[Comparison]:
    """Check each variant, and the protocol it varies at the variant's sizes; one after the other, as asked for.

    `sizes` and the `options` are those of `quorate.check.run.check`. Each right protocol is checked once for the
    same sizes.

    Raises ModelError if a class is no variant, the model is wrong, or a size is one that none of them has.
    """
    classes, chosen_sizes = list(variants), names_of(sizes or {})
    _refuse_unknown(classes, chosen_sizes)
    known: dict[tuple[object, ...], Result] = {}
    for cls in classes:
        base = base_of(cls)
        variant = instantiate(cls, _known_to(cls, chosen_sizes))
        right = instantiate(base, _known_to(base, _by_name(variant)))
        # At the variant's sizes the right protocol reaches no more goals than the variant.
        right = replace(right, beyond_reach=beyond_reach(cls))
        key = (base, *right.sizes.items(), *right.constants.items(), *right.beyond_reach)
        if key not in known:
            known[key] = check(right, **options)
        result = check(variant, **options)
        trace = result.trace
        where = None if trace is None else parting(trace, variant, right)
        yield Comparison(cls, base, result, known[key], where)


def _refuse_unknown(classes: Iterable[type[Model]], sizes: Mapping[str, Any]) -> None:
    known = {name: None for cls in classes for name in _names(cls)}
    for name in sizes:
        if name not in known:
            raise ModelError(
                f"there is no size or constant called {name}",
                did_you_mean(name, known, f"there are: {', '.join(known)}"),
            )


def _names(cls: type[Model]) -> list[str]:
    return [*(sort.__name__ for sort in sizes_of(cls)), *constants_of(cls)]


def _by_name(instance: Instance) -> dict[str, Any]:
    """The sizes and constants of an instance, those included that its class has changed."""
    sizes: dict[str, Any] = {sort.__name__: size for sort, size in instance.sizes.items()}
    return sizes | constants_of(instance.cls) | dict(instance.constants)


def _known_to(cls: type[Model], sizes: Mapping[str, Any]) -> dict[str, Any]:
    names = _names(cls)
    return {name: size for name, size in sizes.items() if name in names}
