"""What must hold of Paxos and its variations."""

from quorate.properties.paxos.paxos import *
