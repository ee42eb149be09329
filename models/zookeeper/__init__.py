"""ZooKeeper: Zab, its elections, and what its clients read."""

from quorate.models.zookeeper.zab import *
