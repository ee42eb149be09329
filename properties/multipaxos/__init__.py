"""What must hold of Multi-Paxos."""

from quorate.properties.multipaxos.multipaxos import *
