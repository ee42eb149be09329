"""Values in files are read as what the model has there."""

from __future__ import annotations

from quorate import Range, Seq
from quorate.language.annotations import resolve
from quorate.language.sorts import instantiated
from quorate.language.types import SetType
from quorate.saved.json_values import Values


class Term(Range): ...


class Log(Seq[Term]): ...


def test_a_set_of_sequences_is_read() -> None:
    sizes: dict[type, int] = {Term: 3, Log: 2}
    with instantiated(sizes):
        read = Values().frozen([[1], [0, 1], [1]], SetType(resolve(Log, sizes)))
        assert read == {Log([Term(1)]), Log([Term(0), Term(1)])}
