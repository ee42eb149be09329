"""Traces written to files: in Quorate's own form and as ITF."""
