"""Constants that a user sets are of the type that the model gives them."""

from __future__ import annotations

from enum import Enum, auto

import pytest

from quorate import Model
from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate


class Mode(Enum):
    FAST = auto()
    SLOW = auto()


class Chosen(Model):
    mode = Mode.FAST
    strict = False
    limit = 2


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("mode", "SLOW", Mode.SLOW),
        ("mode", Mode.SLOW, Mode.SLOW),
        ("strict", True, True),
        ("strict", 1, True),
        ("limit", 3, 3),
    ],
)
def test_what_fits_is_taken(name: str, given: object, value: object) -> None:
    found = instantiate(Chosen, constants={name: given}).constants[name]
    assert found is value or (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("name", "given", "said", "hint"),
    [
        ("mode", "SLO", "mode is a Mode, which has no member SLO", "did you mean SLOW?"),
        ("mode", 2, "mode is a Mode, which has no member 2", "it has: FAST, SLOW"),
        ("strict", "yes", "strict is True or False, and not 'yes'", "strict=true or strict=false"),
        ("strict", 2, "strict is True or False, and not 2", "strict=true or strict=false"),
        ("limit", True, "limit is a whole number, and not True", "limit=2, for example"),
        ("limit", "few", "limit is a whole number, and not 'few'", "limit=2, for example"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, given: object, said: str, hint: str) -> None:
    with pytest.raises(ModelError) as found:
        instantiate(Chosen, constants={name: given})
    assert (found.value.diagnostic.message, found.value.diagnostic.hint) == (said, hint)
