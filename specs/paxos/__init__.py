"""Proofs of Paxos and its variations."""

from quorate.specs.paxos.paxos import *
