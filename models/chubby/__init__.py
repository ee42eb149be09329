"""Chubby: Multi-Paxos for a lock service, with master leases, epochs and replicas that lose their disks."""

from quorate.models.chubby.chubby_disk import *
