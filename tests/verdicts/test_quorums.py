"""A model is told when its quorums are not known to meet."""

from __future__ import annotations

from pathlib import Path

import pytest

import quorate

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))


@pytest.mark.parametrize(
    ("model", "alone"),
    [
        ("paxos", []),
        ("paxos_flexible", []),
        ("paxos_flexible:QuorumsDoNotMeet", ["NotMeetingPhase2", "Phase2Quorum"]),
        ("paxos_flexible:HalfIsAQuorum", ["AtLeastHalf", "Phase2Quorum"]),
    ],
)
def test_families_that_meet_none(model: str, alone: list[str]) -> None:
    for _ in range(2):  # the second time it is known from the first
        result = quorate.check(model, max_depth=2)
        told = [w.split()[0] for w in result.warnings if "not proved to intersect" in w]
        assert told == alone


INHERITED = """from quorate import Family
from quorate.models.paxos.paxos_flexible import Acceptor


class Some(Family[Acceptor]):
    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return 2 * len(members) {than} len(everyone)


class Same(Some): ...


"""


def test_an_edit_of_what_is_inherited_is_seen(tmp_path: Path) -> None:
    from quorate.language.files import execute
    from quorate.verdicts.quorum_warnings import _digest

    digests = set()
    for number, than in enumerate((">", ">=")):
        file = tmp_path / f"mine_{number}.py"
        file.write_text(INHERITED.replace("{than}", than))
        digests.add(_digest([execute(file).Same]))
    assert len(digests) == 2
