"""The signals that end a command. The module has no other imports, so that handlers are installed before them."""

from __future__ import annotations

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)
