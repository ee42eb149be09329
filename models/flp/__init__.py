"""Consensus when a process may crash and messages may take any time: Fischer, Lynch and Paterson."""

from quorate.models.flp.flp import *
