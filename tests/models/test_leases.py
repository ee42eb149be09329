"""What is known of leases besides the tables: how long one may be. Ongaro's dissertation (2014), 6.4.1."""

from __future__ import annotations

import pytest

from quorate import check
from tests.few import few

LENGTHS = [
    # lease, patience, and the rates of the slowest clock and the fastest
    (1, 1, 1, 1),
    (2, 1, 1, 1),
    (2, 2, 1, 1),
    (3, 2, 1, 1),
    (1, 2, 1, 2),
    (2, 2, 1, 2),
    (2, 4, 1, 2),
    (3, 4, 1, 2),
    (1, 3, 1, 3),
    (2, 3, 1, 3),
    (2, 3, 2, 3),
    (4, 3, 2, 3),
]
LONGER = [(3, 6, 1, 2), (4, 6, 1, 2), (2, 6, 1, 3), (3, 6, 1, 3), (4, 6, 2, 3), (6, 6, 2, 3)]
"""On both sides of the threshold: a lease is so many ticks of the slowest clock, patience of the fastest."""


MASTERS = [(2, 2, 1, 1), (3, 2, 1, 1), (3, 4, 1, 2), (2, 3, 2, 3)]
"""Fewer, since the timers are the same: those of Chubby's master, whose lease every instance renews."""


@pytest.mark.parametrize(
    ("model", "lease", "patience", "slow", "fast"),
    [
        *few(4, (("lease", *each) for each in LENGTHS)),
        *(pytest.param("lease", *each, marks=pytest.mark.slow) for each in LONGER),
        *few(2, (("chubby_lease", *each) for each in MASTERS)),
    ],
)
def test_a_lease_is_safe_exactly_if_it_ends_before_patience_however_clocks_drift(
    model: str, lease: int, patience: int, slow: int, fast: int
) -> None:
    rates = {"slow_rate": slow, "fast_rate": fast}
    sizes = {"lease": lease, "patience": patience, "Time": max(lease, patience) + 1, **rates}
    result = check(model, sizes=sizes, properties=["reads_under_a_lease_are_fresh"])
    assert result.outcome == ("holds" if lease * fast <= patience * slow else "violated")
