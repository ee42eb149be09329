"""Registers: what a client may be told, whoever else reads and writes."""

from quorate.properties.linearizability.abd import *
