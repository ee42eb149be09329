"""Symbolic methods: proofs for all sizes, claims about quorums, and SAT-based engines for finite instances."""
