"""The command ``quorate``, also as ``python -m quorate``."""

import sys
from typing import NoReturn


def begin() -> NoReturn:
    """Run the command. An interrupt can come before it is all there."""
    try:
        from quorate.cli.main import main

        main()
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    begin()
