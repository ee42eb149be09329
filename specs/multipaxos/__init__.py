"""Proofs of Multi-Paxos."""

from quorate.specs.multipaxos.multipaxos import *
