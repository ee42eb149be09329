"""C identifiers: the model's own names, except where C or the runtime has them already."""

from __future__ import annotations

import re

_KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof
bool true false NULL FILE EOF main errno assert unix linux stdin stdout stderr
"""

_RUNTIME = """
State Worker Search Options Progress Finding Target Table Slot Region Stop Tie Keys Number Level Tree uint8_t
uint16_t uint32_t uint64_t uint128_t int8_t int16_t int32_t int64_t size_t WORDS RUNS EVENTS PROPERTIES GOALS
INITIAL EVENT_KIND BITS BATCH LIKELY UNLIKELY UNUSED EXPORT TAG PENDING ELEMENTS LANES ORDERS MOST_ORDERS
SORTS CODE SORTED COLD worker state packed next from to event run s now keys colour before after i k left
Claim Known known know emit successor ended decided check_state check_step get_bits put_bits mix population
lowest_bit floor_quotient floor_remainder memset memcpy
"""

RESERVED = frozenset(_KEYWORDS.split()) | frozenset(_RUNTIME.split())


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
