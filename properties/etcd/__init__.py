"""etcd: how its Raft differs from Figure 2."""
