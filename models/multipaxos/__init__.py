"""Multi-Paxos, what it implements, and what is added to it in practice."""

from quorate.models.multipaxos.multipaxos import *
