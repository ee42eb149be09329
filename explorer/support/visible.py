"""Text that may come from anybody (names and values in a trace, docstrings, messages), made such that it can be seen.

A terminal does what some characters tell it to: it moves the cursor, changes its title, writes from right to left. So
each writer writes them as escapes, beside what means something in its own format: `visible` is that of terminals,
`marked_up` that of HTML and SVG, `json_text` that of JSON.
"""

from __future__ import annotations

import html
import json
import re

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tabs and ends of lines
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u202a-\u202e\u2066-\u2069"  # the direction of what follows
    "\ud800-\udfff\ufffe\uffff]"  # what is no character, or half of one
)
"""Characters that a terminal (or a reader of text) does not show, but does something for."""


def visible(text: str) -> str:
    """The text with such characters written as they are in Python: ``\\x1b``, ``\\u202e``."""
    return STEERING.sub(_escaped, text)


def on_a_line(text: str) -> str:
    """As `visible`, for what is shown within a line: there an end of a line would make another."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def marked_up(text: str, quote: bool = True) -> str:
    """The text as HTML and XML hold it; `quote`: also within an attribute."""
    return html.escape(visible(text), quote)


def json_text(value: object, indent: int, ascii_only: bool = False) -> str:
    """A value as JSON that holds none of them either; who reads it gets the same value."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
