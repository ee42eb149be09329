"""A primary that never fails, and backups that copy its log."""

from quorate.models.primary_backup.replicated_log import *
