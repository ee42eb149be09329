"""Inductive proofs: clauses that hold at the start, that every action keeps, and that imply what is to be proved."""
