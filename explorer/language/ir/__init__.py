"""The intermediate representation: a typed, immutable tree of what a model instance means.

Everything but CPython's own execution reads a model from here: the C emitter, the Z3 encodings, the
explanations of traces. Semantics are by value: an expression denotes a value and has no effect; a local names a
value, not a place. Statements run in order and see their own writes.

Running an action with given arguments ends in one of four ways:

- *disabled*: a `When` was false. Nothing happened.
- *cut*: a value did not `Fit` its bound. The step is not taken, and is counted under the bound's name.
- *failed*: an `Assert` was false, or an expression had no value (`At` outside the sequence, `Extreme` of no
  items, `Remove` of an item that is not there, division by zero). It is a violation at the node's span.
- a next state.

Expressions are evaluated left to right; `And`, `Or`, `IfExp` and quantifiers stop as early as Python's do, except for
quantifiers that are `whole`. A loop or comprehension over an unordered collection can end early (by a cut, a failure
or otherwise) in at most one way: the checker refuses others.

The modules are by kinds of value, then statements and the program. An expression is one class: what it means, its
typing rule, its value and its text.
"""

from __future__ import annotations

from quorate.language.ir.conversions import *
from quorate.language.ir.expression import *
from quorate.language.ir.expression import kinds
from quorate.language.ir.folds import *
from quorate.language.ir.names import *
from quorate.language.ir.numbers import *
from quorate.language.ir.parts import *
from quorate.language.ir.program import *
from quorate.language.ir.requirements import *
from quorate.language.ir.sequences import *
from quorate.language.ir.sets import *
from quorate.language.ir.statements import *
from quorate.language.ir.truth import *

EXPRESSIONS: tuple[type[Expression], ...] = tuple(kinds.values())
"""The classes of expressions."""
