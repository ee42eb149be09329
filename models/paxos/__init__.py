"""Paxos, what it implements, and variations of it."""

from quorate.models.paxos.paxos import *
