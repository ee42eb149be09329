"""`compare`: variants and the right protocol, side by side at the same sizes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from quorate.check.naming import models_of
from quorate.check.result import Result
from quorate.check.run import check
from quorate.compare.parting import Parting, parting
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, constants_of, instantiate, sizes_of
from quorate.language.loading import available, is_bug
from quorate.language.model import Model

Check = Callable[[Instance], Result]


@dataclass(frozen=True, slots=True)
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


def base_of(cls: type[Model]) -> type[Model]:
    """The protocol that a class varies: its nearest ancestor that is not itself marked as a bug.

    Raises ModelError for a class that derives from no other model.
    """
    for ancestor in cls.__mro__[1:]:
        if ancestor is Model:
            break
        if issubclass(ancestor, Model) and not is_bug(ancestor):
            return ancestor
    raise ModelError(
        f"{cls.__name__} is no variant: it derives from Model itself",
        "compare a class that derives from the protocol it varies: class MyRaft(Raft)",
    )


def variants_of(cls: type[Model]) -> list[type[Model]]:
    """The variants of a protocol and of its extensions: of all that comes with Quorate and of its own file, the
    classes that derive from it and are marked as bugs, in order."""
    library = [model for _, base, others in available() for model in (base, *others)]
    known = dict.fromkeys([*library, *models_of(cls)])
    return [model for model in known if issubclass(model, cls) and model is not cls and is_bug(model)]


def compare(
    variants: Iterable[type[Model]], *, sizes: dict[str, int] | None = None, **options: Any
) -> Iterator[Comparison]:
    """Check each variant, and the protocol it varies at the variant's sizes; one after the other, as asked for.

    `sizes` and the `options` are those of `quorate.check.run.check`. Each right protocol is checked once for the
    same sizes.

    Raises ModelError if a class is no variant or the model is wrong.
    """
    known: dict[tuple[object, ...], Result] = {}
    for cls in variants:
        base = base_of(cls)
        variant = instantiate(cls, _known_to(cls, sizes or {}))
        right = instantiate(base, _known_to(base, _by_name(variant)))
        key = (base, *right.sizes.items(), *right.constants.items())
        if key not in known:
            known[key] = check(right, **options)
        result = check(variant, **options)
        trace = result.trace
        where = None if trace is None else parting(trace, variant, right)
        yield Comparison(cls, base, result, known[key], where)


def _by_name(instance: Instance) -> dict[str, Any]:
    """The sizes and constants of an instance, those included that its class has changed."""
    sizes: dict[str, Any] = {sort.__name__: size for sort, size in instance.sizes.items()}
    return sizes | constants_of(instance.cls) | dict(instance.constants)


def _known_to(cls: type[Model], sizes: dict[str, Any]) -> dict[str, Any]:
    names = {sort.__name__ for sort in sizes_of(cls)} | constants_of(cls).keys()
    return {name: size for name, size in sizes.items() if name in names}
