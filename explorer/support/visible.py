"""Escaping of untrusted text (names and values in a trace, docstrings, messages).

Some characters control a terminal: they move the cursor, change its title, reverse the writing direction. Each writer
escapes them, together with the characters that have a meaning in its own format: `visible` for terminals, `marked_up`
for HTML and SVG, `json_text` for JSON.
"""

from __future__ import annotations

import html
import json
import re

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters other than tab and newline
    "\u2028\u2029"  # line and paragraph separators
    "\u202a-\u202e\u2066-\u2069"  # direction of writing
    "\ud800-\udfff\ufffe\uffff]"  # surrogates and noncharacters
)
"""Characters that control a terminal or text viewer instead of being shown."""


def visible(text: str) -> str:
    """Return the text with such characters as Python escapes: ``\\x1b``, ``\\u202e``."""
    return STEERING.sub(_escaped, text)


def on_a_line(text: str) -> str:
    """As `visible`, for text within one line: newlines and tabs are escaped too."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def marked_up(text: str, quote: bool = True) -> str:
    """Return the text escaped for HTML and XML; with `quote`, also for attributes."""
    return html.escape(visible(text), quote)


def json_text(value: object, indent: int, ascii_only: bool = False) -> str:
    """Return a value as JSON without any of these characters; a reader gets the same value."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
