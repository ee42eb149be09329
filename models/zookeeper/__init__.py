"""ZooKeeper: the atomic broadcast that orders its transactions."""

from quorate.models.zookeeper.zab import *
