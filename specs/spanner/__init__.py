"""Proofs about the leases of Spanner."""

from quorate.specs.spanner.spanner_leases import *
