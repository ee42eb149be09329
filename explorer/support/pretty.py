"""A pretty-printer: text on one line if it fits, otherwise broken at its outermost separators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

Text: TypeAlias = "str | Row | Group"


@dataclass(frozen=True, slots=True)
class Row:
    """Concatenated pieces, never broken between them."""

    pieces: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Items between brackets: on one line, or each on its own line, indented by one step.

    `separator` ends each item but the last, or begins each but the first if it is `leading`. On one line, a `bare`
    group has no brackets.
    """

    opening: str
    items: tuple[Text, ...]
    separator: str
    closing: str
    leading: bool = False
    bare: bool = False


STEP = "  "


def row(*pieces: Text) -> Row:
    return Row(pieces)


def group(
    opening: str, items: Sequence[Text], closing: str, separator: str = ", ", *, leading: bool = False
) -> Group:
    return Group(opening, tuple(items), separator, closing, leading)


def bare(text: Text) -> Text:
    """Return `text` without its parentheses, for contexts in which they are not needed."""
    return replace(text, bare=True) if isinstance(text, Group) and text.opening == "(" else text


def flat(text: Text) -> str:
    """Return `text` on one line."""
    match text:
        case str():
            return text
        case Row():
            return "".join(map(flat, text.pieces))
        case Group():
            items = text.separator.join(map(flat, text.items))
            return items if text.bare else text.opening + items + text.closing


def lines(text: Text, width: int, indent: str = "", before: str = "") -> list[str]:
    """Return `text` as lines of at most `width` characters where it can be broken, each indented by `indent`.

    `before` is put in front of the first line, and does not affect the layout of the others.
    """
    whole = flat(text)
    if len(indent) + len(before) + len(whole) <= width or isinstance(text, str):
        return [indent + before + whole]
    if isinstance(text, Row):
        done = [indent + before]
        for piece in text.pieces:
            last = done.pop()
            done += lines(piece, width, indent, last.removeprefix(indent))
        return done
    deeper = indent + STEP
    done = [indent + before + text.opening] if before or text.opening else []
    for number, item in enumerate(text.items):
        first = text.separator.lstrip() if text.leading and number else ""
        done += lines(item, width, deeper, first)
        if not text.leading and number < len(text.items) - 1:
            done[-1] += text.separator.rstrip()
    if text.closing:
        done.append(indent + text.closing)
    return done
