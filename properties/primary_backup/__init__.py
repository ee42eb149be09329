"""What must hold of a primary and its backups."""

from quorate.properties.primary_backup.replicated_log import *
