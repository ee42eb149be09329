"""What must hold of Raft while servers are added and removed."""

from quorate.properties.raft.membership.raft_membership import *
