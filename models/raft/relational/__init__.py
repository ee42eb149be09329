"""Raft in relations, for proofs."""

from quorate.models.raft.relational.raft_relational import *
