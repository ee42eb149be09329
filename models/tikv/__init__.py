"""TiKV: regions, each replicated by Raft, that split and merge."""

from quorate.models.tikv.tikv_regions import *
