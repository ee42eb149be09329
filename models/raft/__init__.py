"""Raft, its bugs, and what is added to it."""

from quorate.models.raft.raft import *
