"""TiKV: regions, each replicated by Raft, that split and merge."""
