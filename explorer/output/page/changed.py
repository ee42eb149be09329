"""What a variant changes in the protocol that it derives from: its own lines, those overridden, and the diff."""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType

from quorate.comparison.choosing import base_of
from quorate.comparison.differences import method_differences
from quorate.comparison.variants import change_of
from quorate.language.diagnostics import ModelError
from quorate.language.loading import is_bug
from quorate.language.model import Model
from quorate.language.source import source_of, source_of_class
from quorate.language.source_files import first_line
from quorate.output.page.markup import Markup, el
from quorate.output.shown_runs import Shown

Line = tuple[str, int]
"""A file and a line in it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A variant and the protocol beside it. `inherits` is that protocol if the variant derives from it, or None if it
    was written independently."""

    variant: type[Model]
    base: type[Model]
    inherits: type[Model] | None

    @property
    def is_bug(self) -> bool:
        """Whether the variant is marked as a bug."""
        return is_bug(self.variant)


def changed_by(shown: Shown) -> Changed | None:
    """Return the protocol beside the model of a run: that of its comparison, or the one that it derives from; None if
    there is none."""
    comparison = shown.comparison
    if comparison is not None:
        inherits = comparison.base if comparison.matching is None else None
        return Changed(comparison.variant, comparison.base, inherits)
    cls = shown.instance.cls
    try:
        base = base_of(cls)
    except ModelError:
        return None
    return Changed(cls, base, base)


def own_lines(cls: type[Model], base: type[Model]) -> frozenset[Line]:
    """Return the lines of `cls` and of the classes between it and its ancestor `base`."""
    lines: set[Line] = set()
    for own in cls.__mro__[: cls.__mro__.index(base)]:
        found = source_of_class(own) if issubclass(own, Model) else None
        if found is not None:
            last = found.node.end_lineno or found.node.lineno
            lines |= {(found.file.name, line) for line in range(first_line(found.node), last + 1)}
    return frozenset(lines)


def overridden_lines(cls: type[Model]) -> dict[Line, str]:
    """Return the lines of ancestors' methods that a nearer class defines again. The line of each ``def`` comes with
    that class's name, the others with an empty text."""
    lines: dict[Line, str] = {}
    nearest: dict[str, str] = {}
    for ancestor in cls.__mro__:
        if ancestor is Model or not issubclass(ancestor, Model):
            continue
        methods = {name: each for name, each in vars(ancestor).items() if isinstance(each, FunctionType)}
        for name, method in methods.items():
            if name not in nearest:
                nearest[name] = ancestor.__name__
                continue
            try:
                found = source_of(method)
            except ModelError:
                continue
            first, last = first_line(found.node), found.node.end_lineno or found.node.lineno
            lines |= {(found.file.name, line): "" for line in range(first, last + 1)}
            lines[found.file.name, found.node.lineno] = nearest[name]
    return lines


def what_is_changed(changed: Changed) -> Markup:
    """Return the changes of a variant to the protocol beside it: a sentence, and a diff per method."""
    diffs = []
    found = method_differences(changed.variant, changed.inherits) if changed.inherits is not None else ()
    for difference in found:
        rows = [
            el("span", line, class_={"+": "plus", "-": "minus"}.get(line[:1], "same"))
            for line in difference.lines[2:]
        ]
        diffs.append(el("pre", [(row, Markup("\n")) for row in rows], class_="diff"))
    return el(
        "div",
        el("p", el("b", changed.variant.__name__), f": {change_of(changed.variant)}."),
        diffs,
        class_="changed-by",
    )
