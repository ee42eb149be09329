"""The signals that end a command. There is nothing else here, so that they can be taken before anything is loaded."""

from __future__ import annotations

import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)
