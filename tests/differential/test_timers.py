"""Random models with timers: engines agree on them, and a clock that is wrong would be noticed."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from quorate.exploration import Limits, Request
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.native import NativeExplorer
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import differences, load_source, summary
from tests.differential.generator import model_source
from tests.differential.profiles import Profile

TIMERS = Profile(frozenset({"timers"}))


def sources(seeds: range) -> list[str]:
    return [model_source(random.Random(seed).randint, TIMERS) for seed in seeds]


def loaded(source: str, folder: Path) -> Instance:
    folder.mkdir()
    return load_source(source, folder)


def counted(instance: Instance) -> dict[str, Any]:
    """What the reference says of the first steps."""
    request = Request(instance, instance.properties, keep_going=True, limits=Limits(depth=3))
    return summary(ReferenceExplorer().explore(request))


def test_clocks_that_run_at_one_rate_would_be_noticed(tmp_path: Path) -> None:
    """In most models it shows in the counts or verdicts if fast clocks are no faster than slow ones."""
    noticed, models = 0, 0
    for number, source in enumerate(sources(range(20))):
        wrong, ticks = re.subn(r"\d if (n\d+ in fast\d+) else (\d)", r"\2 if \1 else \2", source)
        assert ticks
        try:
            right, other = (
                counted(loaded(text, tmp_path / f"{kind}{number}"))
                for kind, text in (("right", source), ("wrong", wrong))
            )
        except ModelError:
            continue
        models += 1
        noticed += right != other
    assert models >= 12
    assert noticed >= models / 2


@pytest.mark.usefixtures("compiler")
def test_engines_agree_on_timers(tmp_path: Path) -> None:
    judged = 0
    for number, source in enumerate(sources(range(100, 104))):
        try:
            instance = loaded(source, tmp_path / str(number))
            assert differences(instance, NativeExplorer()) == [], number
            judged += 1
        except ModelError:
            continue
    assert judged >= 2
