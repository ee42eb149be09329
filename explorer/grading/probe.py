"""What runs confined to try a way: it does what a submission must not be able to do, and writes what it could."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from quorate.grading.bounds import Bounds, apply


def main() -> None:
    """Try it all, and write the answers to ``answers.json`` in the scratch folder."""
    bounds = Bounds.read(sys.argv[1])
    apply(bounds)
    given, scratch = sys.argv[2:4]
    asked = json.loads((Path(given) / "request.json").read_text("utf-8"))
    found = {
        "read": _succeeds(lambda: Path(asked["secret"]).read_bytes()),
        "write": _succeeds(lambda: Path(asked["place"]).write_bytes(b"written")),
        "connect": _succeeds(lambda: _connect(asked["port"])),
        "see": _succeeds(lambda: os.kill(asked["process"], 0)),
        "given": _succeeds(lambda: (Path(given) / "request.json").write_bytes(b"")),
        "fork": _can_begin(bounds.processes + 8),
        "root": os.geteuid() == 0,
    }
    (Path(scratch) / "answers.json").write_text(json.dumps(found), encoding="utf-8")


def _connect(port: int) -> None:
    with socket.socket() as made:
        made.settimeout(2)
        made.connect(("127.0.0.1", port))


def _succeeds(attempt: object) -> bool:
    try:
        attempt()  # type: ignore[operator]
    except OSError:
        return False
    return True


def _can_begin(count: int) -> bool:
    """Whether more processes can be begun than are allowed."""
    begun = []
    with suppress(OSError):
        for _ in range(count):
            number = os.fork()
            if number == 0:
                time.sleep(60)
                os._exit(0)
            begun.append(number)
    for number in begun:
        with suppress(OSError):
            os.kill(number, 9)
            os.waitpid(number, 0)
    return len(begun) == count


if __name__ == "__main__":
    main()
