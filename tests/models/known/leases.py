"""Known answers: leases and clocks."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    # Leases. An independent model without transfers counts 91,075 states, with them 390,910.
    Space("lease", 160_310, 21),
]
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = [
    # Leases: read under a lease that is not worth it.
    Bug("L1", "lease:CountedFromReceipt", "reads_under_a_lease_are_fresh", 9, listed=9, states=17_871),
    Bug("L2", "lease:NoDriftMargin", "reads_under_a_lease_are_fresh", 9, listed=9, states=30_544),
    Bug("L3", "lease:ImpatientVoter", "reads_under_a_lease_are_fresh", 6, listed=6),
    Bug("L4", "lease:PatienceForgotten", "reads_under_a_lease_are_fresh", 7, listed=7),
    Bug("L5", "lease:LeaseKeptInTransfer", "reads_under_a_lease_are_fresh", 7, listed=7),
    Bug("L6", "lease:LeaseTakenAgain", "reads_under_a_lease_are_fresh", 7, listed=7),
    Bug("L7", "lease:OlderRoundCounted", "reads_under_a_lease_are_fresh", 10, states=33_599),
    Bug("L8", "lease:NoDriftMargin", "one_lease", 11, states=94_244),
]
"""Variants, and what breaks in each."""
