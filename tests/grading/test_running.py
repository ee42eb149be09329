"""The watcher of confined processes."""

from __future__ import annotations

import os
import subprocess

from quorate.grading.running import _tree, _whole_tree

WAITS = "(echo; exec cat <&3)"
"""Says that it has begun, and waits until its input is closed."""


def test_descendants_are_found_without_looking_at_all_processes() -> None:
    command = f"exec 3<&0; {WAITS} & ({WAITS} & wait) & wait"
    with subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == [b"\n"] * 2
        found = _tree(process.pid)
        assert len(found) == 4
        assert sorted(found) == sorted(_whole_tree(process.pid))
        assert all(int(fields[1]) in {*found, os.getpid()} for fields in found.values())
        process.stdin.close()
