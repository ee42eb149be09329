"""From Python source to the typed IR: what is in the language is lowered, all else is refused with its place."""

from quorate.language.checker import calls as _calls
from quorate.language.checker import comparisons as _comparisons
from quorate.language.checker import comprehensions as _comprehensions
from quorate.language.checker import expressions as _expressions
from quorate.language.checker import statements as _statements
from quorate.language.checker.program import lower

# Imported for what they register with `dispatch`.
_ = (_calls, _comparisons, _comprehensions, _expressions, _statements)

__all__ = ["lower"]
