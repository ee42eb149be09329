"""Recorded histories of clients' operations: their files, and whether they are linearizable."""
