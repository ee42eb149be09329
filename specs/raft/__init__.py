"""Proofs of Raft: of what is explored, without messages, and in relations."""

from quorate.specs.raft.relational.raft import *
