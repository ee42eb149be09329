"""Symbolic search on finite instances: the IR as circuits of bits, decided by a SAT solver."""
