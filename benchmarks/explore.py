"""Searches one model, deciding nothing, and prints what it took: ``python benchmarks/explore.py paxos Ballot=4``.

A process of its own, so that its time and memory can be set beside those of other tools (peers.py).
"""

from __future__ import annotations

import json
import os
import sys

from measuring import THOROUGH

from quorate.exploration import Request
from quorate.native import NativeExplorer
from quorate.verdicts.selection import instance_of


def main(model: str, *settings: str) -> None:
    os.environ["QUORATE_CFLAGS"] = THOROUGH
    sizes = {name: int(size) for name, size in (setting.split("=") for setting in settings)}
    found = NativeExplorer().explore(Request(instance_of(model, sizes), (), symmetry=False, workers=1))
    print(json.dumps({"states": found.states, "depth": found.depth, "seconds": found.seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
