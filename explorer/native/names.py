"""C identifiers: the model's own names, except where C or the runtime has them already."""

from __future__ import annotations

import re
from importlib import resources

_KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof
bool true false NULL FILE EOF main errno assert unix linux stdin stdout stderr
"""

_GENERATED = """
int8_t int16_t s now check_step kind some item ORDERS MOST_ORDERS
"""


def _runtime() -> set[str]:
    """Every word of the runtime's headers outside of comments."""
    headers = resources.files("quorate.native") / "runtime"
    texts = (each.read_text("utf-8") for each in headers.iterdir() if each.name.endswith(".h"))
    return {
        word for text in texts for word in re.findall(r"[A-Za-z_]\w*", re.sub(r"(?s)/\*.*?\*/", "", text))
    }


RESERVED = frozenset(_KEYWORDS.split()) | frozenset(_GENERATED.split()) | _runtime()


def identifier(name: str) -> str:
    """`name` as a C identifier that is no keyword and nothing of the runtime's."""
    plain = re.sub(r"\W", lambda match: f"u{ord(match[0]):x}", name)
    return f"{plain}_" if plain in RESERVED or plain.endswith("_") or plain.startswith("_") else plain


class Names:
    """Gives out identifiers, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set(RESERVED)

    def fresh(self, wanted: str) -> str:
        """`wanted`, or with a number behind it if it is taken."""
        base = identifier(wanted)
        name, number = base, 1
        while name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name
