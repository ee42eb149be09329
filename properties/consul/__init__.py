"""Consul: how hashicorp/raft differs from Figure 2."""
