"""Proofs of ZooKeeper: of Zab without messages."""

from quorate.specs.zookeeper.zab_abstract import *
