"""Spanner: timestamps by clocks that know how far off they may be."""

from quorate.models.spanner.spanner import *
