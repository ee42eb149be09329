"""Raft while servers are added and removed."""

from quorate.models.raft.membership.raft_membership import *
