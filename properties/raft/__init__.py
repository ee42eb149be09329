"""What must hold of Raft."""

from quorate.properties.raft.raft import *
