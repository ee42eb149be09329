"""Proofs of a primary and its backups."""

from quorate.specs.primary_backup.replicated_log import *
