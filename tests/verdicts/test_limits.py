"""Limits as people write them."""

from __future__ import annotations

import pytest

from quorate.support.budget import parse_bytes, parse_duration
from quorate.verdicts.limits import default_bytes, default_workers


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("10m", 600), ("1.5m", 90), ("1h30m", 5400), ("250ms", 0.25), (" 2 h ", 7200)],
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "10x", "-5s", "5s!", "1h30", "s", "0s"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 90s, 10m|more than zero"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("512", 512),
        ("1k", 1024),
        ("500M", 500 << 20),
        ("2G", 2 << 30),
        ("1.5GiB", 3 << 29),
        ("2 gb", 2 << 30),
    ],
)
def test_amounts_of_memory(text: str, amount: int) -> None:
    assert parse_bytes(text) == amount


@pytest.mark.parametrize("text", ["", "much", "2X", "-2G", "0"])
def test_no_amounts_of_memory(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 500M, 2G|more than zero"):
        parse_bytes(text)


def test_defaults_leave_something_for_others() -> None:
    memory = default_bytes()
    assert memory is None or memory > 0
    assert default_workers() >= 1
