"""Traces in files: written in Quorate's own form or as ITF, read again, and run again on this or another model."""
