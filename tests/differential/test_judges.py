"""The judges of random models: they find nothing in a few models, and find what is planted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate.exploration import Exploration, Request
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.native.build import flags
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import load_source
from tests.differential.brute import TooLarge
from tests.differential.fuzz import FLAGS, Tally, about, flags_of, judged, kept, outcome
from tests.differential.generator import model_source
from tests.differential.judges import JUDGES
from tests.differential.judging import exploration_differences
from tests.differential.profiles import FEATURES, Profile, profile
from tests.differential.refusals import is_expected
from tests.differential.shrinking import shrunk
from tests.differential.test_random_models import SETTLED
from tests.differential.variants import comparison_differences

PLANTED = """
from quorate import *

class Node(Symmetric): ...
class Num(Range): ...

class Random(Model):
    sizes = {Node: 2, Num: 3}
    seen: Set[Node]
    n: Num

    @action
    def see(self, p: Node) -> None:
        when(p not in self.seen)
        self.seen.add(p)

    @action
    def count(self) -> None:
        when(len(self.seen) > 0)
        self.n += 1

@invariant
def small(m: Random) -> bool:
    return m.n < 2

@reachable
def all_seen(m: Random) -> bool:
    return len(m.seen) == 2
"""


def test_brute_force_finds_nothing_in_the_reference(tmp_path: Path) -> None:
    counted: Counter[str] = Counter()
    for seed in range(40):
        draw = random.Random(seed).randint
        source = model_source(draw, profile(draw, SETTLED))
        (folder := tmp_path / str(seed)).mkdir()
        try:
            judge = roomy(exploration_differences)
            assert judge(load_source(source, folder), [ReferenceExplorer()]) == [], seed
        except (ModelError, TooLarge) as error:
            counted[type(error).__name__] += 1
    assert counted.total() < 10


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda found: replace(found, states=found.states + 1), "states"),
        (lambda found: replace(found, depth=found.depth - 1), "depth"),
        (lambda found: replace(found, violations=()), "violations"),
        (lambda found: replace(found, reached=dict.fromkeys(found.reached)), "reached"),
        (lambda found: replace(found, cuts={}), "cuts"),
        (
            lambda found: replace(found, transitions_by_action={**found.transitions_by_action, "see": 1}),
            "fired",
        ),
    ],
)
def test_brute_force_finds_what_is_planted(
    spoil: Callable[[Exploration], Exploration], what: str, tmp_path: Path
) -> None:
    class Spoilt(ReferenceExplorer):
        def explore(self, request: Request, *rest: Any) -> Exploration:
            return spoil(super().explore(request, *rest))

    instance = load_source(PLANTED, tmp_path)
    assert exploration_differences(instance, [ReferenceExplorer()]) == []
    assert {about([each]) for each in exploration_differences(instance, [Spoilt()])} == {what}


def test_a_start_that_goes_wrong(tmp_path: Path) -> None:
    start = "    @init\n    def start(self, p: Num) -> None:\n        assert p < 2\n        self.n = p\n\n"
    instance = load_source(PLANTED.replace("    @action\n", f"{start}    @action\n", 1), tmp_path)
    assert exploration_differences(instance, [ReferenceExplorer()]) == []
    [violation] = ReferenceExplorer().explore(Request(instance, ())).violations
    assert (violation.kind, violation.name, violation.trace.steps) == ("assert", "start", ())
    assert violation.trace.initial_action == ("start", {"p": 2})


@pytest.mark.parametrize("name", ["compare", "ir", "refines", "ways"])
def test_judges_find_nothing(name: str) -> None:
    tally = Tally()
    for seed in (seed for seed in range(2, 60, 4) if seed % 3):  # these are for the reference engine
        assert judged(seed, name, SETTLED, tally)[1] == [], seed
    assert tally.models >= 6


def test_models_are_compiled_as_users_do_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QUORATE_CFLAGS", raising=False)
    assert {flags_of(seed) for seed in range(20)} == set(FLAGS)
    seed = next(seed for seed in range(20) if flags_of(seed) == "-O0")
    monkeypatch.setitem(JUDGES, "flags", lambda case: [flags()[-1]])
    assert outcome("", "flags", seed) == ("judged", ["-O0"])
    assert flags()[-1] != "-O0"
    path = kept("", seed, "ir", ["some finding"], tmp_path, 0)
    assert f"# ir of seed {seed}, QUORATE_CFLAGS=-O0:" in path.read_text()


def test_compare_parts_where_the_models_do(tmp_path: Path) -> None:
    parted = 0
    for seed in range(12):
        (folder := tmp_path / str(seed)).mkdir()
        source = PLANTED.replace("class Node(S", f"# {seed}\nclass Node(S")
        try:
            assert comparison_differences(source, folder, seed, "reference") == []
            parted += 1
        except ModelError:
            continue
    assert parted >= 8


def test_most_models_are_accepted(tmp_path: Path) -> None:
    """The checker refuses less than a third of what leans on one feature, and nothing with words not known."""
    refused: Counter[str] = Counter()
    features = FEATURES.keys() - {"deep", "wide"}  # how far these go is Python's to say
    for feature in sorted(features):
        for seed in range(4):
            source = model_source(random.Random(seed).randint, Profile(frozenset({feature})))
            (folder := tmp_path / f"{feature}{seed}").mkdir()
            try:
                lower(load_source(source, folder))
            except ModelError as error:
                refused[error.diagnostic.message] += 1
    assert refused.total() < 4 * len(FEATURES) / 3, refused
    assert all(map(is_expected, refused)), refused


def test_models_are_the_same_for_the_same_seed() -> None:
    for feature in FEATURES:
        one, other = (model_source(random.Random(7).randint, Profile(frozenset({feature}))) for _ in range(2))
        assert one == other


def test_findings_are_made_smaller() -> None:
    source = PLANTED.replace("self.n += 1", "if self.n < 2:\n            self.seen.add(unknown)")

    def shows(text: str) -> bool:
        kind, found = outcome(text, "ir", 1)
        return kind == "refused" and "unknown" in found[0]

    small = shrunk(source, shows)
    assert shows(small)
    assert "see(" not in small
    assert "n < 2" not in small
    assert len(small.splitlines()) < len(source.splitlines()) / 2
