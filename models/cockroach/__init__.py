"""CockroachDB: leases above Raft, and the clocks that they need."""

from quorate.models.cockroach.cockroach_leases import *
