"""What is known of leases besides the tables: how long one may be. Ongaro's dissertation (2014), 6.4.1."""

from __future__ import annotations

import pytest

from quorate import check

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


@pytest.mark.parametrize(
    ("lease", "patience", "slow", "fast"),
    [*LENGTHS, *(pytest.param(*each, marks=pytest.mark.slow) for each in LONGER)],
)
def test_a_lease_is_safe_exactly_if_it_ends_before_patience_however_clocks_drift(
    lease: int, patience: int, slow: int, fast: int
) -> None:
    rates = {"slow_rate": slow, "fast_rate": fast}
    sizes = {"lease": lease, "patience": patience, "Time": max(lease, patience) + 1, **rates}
    result = check("lease", sizes=sizes, properties=["reads_under_a_lease_are_fresh"])
    assert result.outcome == ("holds" if lease * fast <= patience * slow else "violated")


@pytest.mark.parametrize(
    ("lease", "patience", "slow", "fast"), [(2, 2, 1, 1), (3, 2, 1, 1), (3, 4, 1, 2), (2, 3, 2, 3)]
)
def test_so_is_the_lease_of_a_master_that_every_instance_renews(
    lease: int, patience: int, slow: int, fast: int
) -> None:
    rates = {"slow_rate": slow, "fast_rate": fast}
    sizes = {"lease": lease, "patience": patience, "Time": max(lease, patience) + 1, **rates}
    result = check("chubby_lease", sizes=sizes, properties=["reads_under_a_lease_are_fresh"])
    assert result.outcome == ("holds" if lease * fast <= patience * slow else "violated")
