"""Traces read from files, in Quorate's own format, as ITF or from TLC, and their replay on a model."""
