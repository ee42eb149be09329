"""The command ``quorate``, also as ``python -m quorate``."""

import sys
from typing import NoReturn


def begin() -> NoReturn:
    """Run the command. An interrupt can arrive before its modules are imported."""
    try:
        from quorate.cli.signals import take_to_the_end

        take_to_the_end()
        from quorate.cli.main import main

        main()
    except KeyboardInterrupt:
        from quorate.cli.exports import forget_reports
        from quorate.cli.signals import only_the_end_is_left
        from quorate.support.verdict_words import ExitCode

        forget_reports(sys.argv[1:])
        only_the_end_is_left()
        print("interrupted", file=sys.stderr)
        sys.exit(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    begin()
