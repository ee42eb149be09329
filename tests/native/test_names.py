"""Names in a model that C or the runtime has already."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.native import NativeExplorer

MODEL = """
from quorate import Model, Range, Record, action


class Num(Range): ...


class NAME(Record):
    FIELD: Num


class Other(Record):
    FIELD: Num


class Names(Model):
    sizes = {Num: 2}

    VARIABLE: NAME | Other | None

    @action
    def one(self, FIELD: Num) -> None:
        self.VARIABLE = NAME(FIELD)

    @action
    def other(self, FIELD: Num) -> None:
        self.VARIABLE = Other(FIELD)
"""


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize(
    ("name", "field"), [("kind", "some"), ("Pairs", "LINE"), ("Listing", "pthread_mutex_lock")]
)
def test_what_the_runtime_calls_something(tmp_path: Path, name: str, field: str) -> None:
    file = tmp_path / "names.py"
    file.write_text(MODEL.replace("NAME", name).replace("FIELD", field).replace("VARIABLE", field + "_of"))
    assert NativeExplorer().explore(Request(instantiate(load(f"{file}:Names")), ())).states == 5
