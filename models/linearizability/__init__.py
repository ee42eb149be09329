"""Registers: what a client may be told, whoever else reads and writes."""

from quorate.models.linearizability.abd import *
