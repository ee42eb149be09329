"""Proofs of Raft while servers are added and removed."""

from quorate.specs.raft.membership.raft_abstract_membership import *
