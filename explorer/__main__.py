"""The command ``quorate``, also as ``python -m quorate``."""

import sys
from typing import NoReturn

from quorate.support.late_imports import imported


def begin() -> NoReturn:
    """Run the command. An interrupt can arrive before its modules are imported, so they are imported here."""
    try:
        imported("quorate.cli.signals.install_until_exit")()
        imported("quorate.cli.main.main")()
        raise AssertionError("main exits")
    except KeyboardInterrupt:
        imported("quorate.cli.exports.forget_reports")(sys.argv[1:])
        imported("quorate.cli.signals.ignore_first_signal")()
        print("interrupted", file=sys.stderr)
        sys.exit(imported("quorate.support.verdict_words.ExitCode").INTERRUPTED)


if __name__ == "__main__":
    begin()
