"""What must hold of ZooKeeper."""

from quorate.properties.zookeeper.zab import *
