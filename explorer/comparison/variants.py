"""`compare`: variants and the correct protocol at the same sizes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

from quorate.comparison.choosing import base_of, chosen, is_variant
from quorate.comparison.divergence import Divergence, divergence_from
from quorate.comparison.matching import Matching, divergence_of, match_models
from quorate.comparison.out_of_reach import OutOfReach, out_of_reach
from quorate.comparison.parting import Parting, first_parting
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import BY_NAME, by_name, distinct_names, names_in, sort_called
from quorate.language.instance import Instance, constants_of, instantiate, size_names, sizes_of
from quorate.language.loading import is_bug
from quorate.language.model import Model
from quorate.language.properties import beyond_reach
from quorate.language.suggestions import did_you_mean
from quorate.support.budget import SEARCHING, Budget, begin_anew, reporting_about
from quorate.support.rendering import Rendered, render
from quorate.support.verdict_words import worst
from quorate.verdicts.checking import SearchOptions, check
from quorate.verdicts.result import Outcome, Result
from quorate.verdicts.selection import ChosenSizes


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Rendered):
    """A variant and the correct protocol at the same sizes. `divergence` is where the correct protocol diverges from
    the variant's counterexample, None if there is no counterexample. `lost` is the first goal that only the correct
    protocol reaches, or still can. `matching` is how the two were matched by names, if `variant` does not derive from
    `base`; then `partings` say how far `base` takes the runs of `variant`, and how far `variant` those of `base`."""

    variant: type[Model]
    base: type[Model]
    result: Result
    base_result: Result
    divergence: Divergence | None
    lost: OutOfReach | None = None
    matching: Matching | None = None
    partings: tuple[Parting, ...] = ()

    @property
    def change(self) -> str:
        """The change in one line: the first sentence of the variant's docstring."""
        return change_of(self.variant)

    def __repr__(self) -> str:
        return f"Comparison({self.result.headline}; {self.base_result.headline})"


def change_of(variant: type[Model]) -> str:
    """Return what a variant changes in one line: the first sentence of its docstring."""
    doc = " ".join((inspect.getdoc(variant) or "").split()) if variant.__doc__ else ""
    sentence = doc.removeprefix("BUG:").strip().split(". ")[0].rstrip(".")
    return sentence or "(no docstring)"


class Comparisons(Rendered, list[Comparison]):
    """Comparisons of variants of one protocol, `model`. `singly`: they were asked for by name, each to be
    explained."""

    def __init__(self, model: type[Model], comparisons: Iterable[Comparison], singly: bool) -> None:
        super().__init__(comparisons)
        self.model = model
        self.singly = singly
        self.complete = True
        """Whether all requested comparisons are included."""

    @property
    def outcome(self) -> Outcome:
        """The outcome: "violated" if the correct protocol is violated, or a variant not marked as a BUG; otherwise
        "undecided" if something is undecided or an interrupt came first; otherwise "holds"."""
        outcomes: set[Outcome] = set() if self.complete else {"undecided"}
        for comparison in self:
            outcomes.add(comparison.base_result.outcome)
            expected = is_bug(comparison.variant) and comparison.result.outcome == "violated"
            outcomes.add("holds" if expected else comparison.result.outcome)
        return worst(outcomes, "holds")

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``quorate compare --json`` prints (docs/json.md)."""
        return render(self, "json")

    def __repr__(self) -> str:
        return f"Comparisons([{', '.join(map(repr, self))}])"


@roomy
def compare(
    model: type[Model] | str,
    variants: Iterable[str | type[Model]] | str | None = None,
    *,
    sizes: ChosenSizes | None = None,
    begun: Callable[[Comparisons], None] | None = None,
    **options: Unpack[SearchOptions],
) -> Comparisons:
    """Check variants and their protocol at the same sizes, and find where each pair diverges.

    `model` is a protocol, as a class or by name, and `variants` are some of its variants, by default all that are
    marked as bugs. If `model` is itself a variant, it is compared with the protocol that it derives from. One of
    `variants` may be a model that was written independently, with actions of the same names: it is matched by names.
    `sizes` and the `options` (engine, limits, ...) are those of `quorate.check`; limits apply to each search. `begun`
    is called with the list of comparisons while it is still empty, so that the caller can read partial results.

    Raises ModelError if a class is no variant or a model is wrong.
    """
    wanted = [variants] if isinstance(variants, str) else variants
    cls, classes, singly = chosen(model, wanted)
    comparisons = Comparisons(cls, (), singly)
    comparisons.complete = False
    if begun is not None:
        begun(comparisons)
    for comparison in compare_each(classes, cls, sizes=sizes, **options):
        comparisons.append(comparison)
    comparisons.complete = len(comparisons) == len(classes)
    return comparisons


def compare_each(
    variants: Iterable[type[Model]],
    protocol: type[Model] | None = None,
    *,
    sizes: ChosenSizes | None = None,
    **options: Unpack[SearchOptions],
) -> Iterator[Comparison]:
    """Check each variant and its protocol at the variant's sizes, and yield the comparisons one by one, in order.

    `sizes` and the `options` are those of `quorate.check`. Each protocol is checked once for the same
    sizes. A class that does not derive from `protocol`, if that is given, is compared with it by names. An interrupt
    leaves the current comparison undecided and ends the sequence.

    Raises ModelError if a class is no variant, the model is wrong, or a size is one that none of them has.
    """
    classes = list(variants)
    overrides = chosen_sizes(classes if protocol is None else [*classes, protocol], sizes)
    interrupt = options.get("interrupt")
    known: dict[tuple[object, ...], Result] = {}
    report = options.get("progress")
    for number, cls in enumerate(classes, 1):
        independent = protocol is not None and cls is not protocol and not is_variant(cls, protocol)
        base = protocol if protocol is not None and independent else base_of(cls)
        variant, right = at_the_same_sizes(cls, base, overrides)
        key = (base, *right.sizes.items(), *right.constants.items(), *right.beyond_reach)
        about = f"{cls.__name__}, {number} of {len(classes)}"
        if key not in known:
            begin_anew(interrupt)
            options["progress"] = reporting_about(report, f"{base.__name__} beside {about}")
            known[key] = check(right, **options)
        options["progress"] = reporting_about(report, about)
        begin_anew(interrupt)
        result = check(variant, **options)
        first = next((v.violation for v in result.violations if v.trace is not None), None)
        if independent:
            matching = match_models(variant, right)
            where = None if first is None else divergence_of(first.trace, matching, first.last_fails)
            partings = _partings(matching, options)
            yield Comparison(cls, base, result, known[key], where, matching=matching, partings=partings)
        else:
            where = None if first is None else divergence_from(first, variant, right)
            lost = out_of_reach(result, known[key], **options) if result.outcome == "violated" else None
            yield Comparison(cls, base, result, known[key], where, lost)
        if interrupt is not None and interrupt.is_set():
            return


def _partings(matching: Matching, options: SearchOptions) -> tuple[Parting, ...]:
    """How far each of two independent models takes the runs of the other."""
    interrupt, found = options.get("interrupt"), []
    for each in (matching, match_models(matching.other, matching.own)):
        begin_anew(interrupt)
        budget = Budget.of(options.get("time"), None, interrupt)
        budget.enter(SEARCHING)
        found.append(first_parting(each, budget, options.get("max_states")))
    return tuple(found)


def chosen_sizes(classes: Sequence[type[Model]], sizes: ChosenSizes | None) -> dict[str, Any]:
    """Return sizes and constants by name. Raises ModelError for one that none of the classes has."""
    found = names_in(sizes or {}, [sort for cls in classes for sort in sizes_of(cls)])
    for name in found:
        if not any(_has(cls, name) for cls in classes):
            known = list(dict.fromkeys(known for cls in classes for known in size_names(cls)))
            raise ModelError(
                f"there is no size or constant called {name}",
                did_you_mean(name, known, f"there are: {', '.join(known)}"),
            )
    return found


def at_the_same_sizes(
    cls: type[Model], base: type[Model], overrides: Mapping[str, Any]
) -> tuple[Instance, Instance]:
    """Return a variant at its own sizes, overridden by those of `overrides` that it has, and its protocol at the
    same."""
    variant = instantiate(cls, {name: n for name, n in overrides.items() if _has(cls, name)})
    alone = {} if issubclass(cls, base) else {name: n for name, n in overrides.items() if _has(base, name)}
    right = instantiate(base, alone | _as_in(variant, base))
    # Goals that are out of reach at the variant's sizes are so for the correct protocol too.
    return variant, replace(right, beyond_reach=beyond_reach(cls))


def _has(cls: type[Model], name: str) -> bool:
    return name in constants_of(cls) or sort_called(name, sizes_of(cls)) is not None


def _as_in(variant: Instance, base: type[Model]) -> dict[str, Any]:
    """The sizes and constants of a variant that its protocol has too, including those changed by its class."""
    sorts = sizes_of(base)
    sizes = {sort: size for sort, size in variant.sizes.items() if sort in sorts}
    if not issubclass(variant.cls, base):  # sorts of its own, which are matched by name
        names, known = distinct_names(sorts, BY_NAME), by_name(variant.sizes)
        sizes = {sort: known[names[sort]] for sort in sorts if names[sort] in known}
    constants = constants_of(variant.cls) | dict(variant.constants)
    own = constants_of(base)
    return names_in(sizes, sorts) | {name: value for name, value in constants.items() if name in own}
