"""CockroachDB: leases above Raft, and the clocks that they need."""
