"""Proofs of Raft with its messages, in relations."""

from quorate.specs.raft.relational.raft import *
