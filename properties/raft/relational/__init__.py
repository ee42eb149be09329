"""What must hold of Raft in relations."""

from quorate.properties.raft.relational.raft_relational import *
