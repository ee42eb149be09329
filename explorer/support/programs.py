"""External programs, run within a budget; none outlives this process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryFile

from quorate.support.budget import UNLIMITED, Budget

WATCHED = """
exec 3<&0
"$@" <"/dev/fd/$0" 3<&- &
program=$!
{ read -r _ <&3; kill -KILL 0; } &
watch=$!
wait $program
code=$?
kill $watch
exit $code
"""
"""A shell script that runs a program with file descriptor $0 as its standard input. It kills its process group when
its own standard input is closed, which happens when the process that began it is gone."""


def run_program(
    command: Sequence[str],
    given: bytes = b"",
    budget: Budget = UNLIMITED,
    temporary: Path | None = None,
) -> tuple[int, bytes, str]:
    """Run a program with `given` on stdin; return its exit code, stdout and stderr. It runs in a process group of its
    own, so that only this process receives Ctrl-C, and its children end with it and with this process. Its temporary
    files, which stay behind if it is killed, are made in the folder `temporary`.

    Raises Stopped at the deadline or interrupt of the budget; the program is killed then.
    """
    environment = None if temporary is None else {**os.environ, "TMPDIR": str(temporary)}
    with TemporaryFile() as written, TemporaryFile() as said, TemporaryFile() as file:
        file.write(given)
        file.seek(0)
        process = (
            Popen(
                ["/bin/sh", "-c", WATCHED, str(file.fileno()), *command],
                stdin=PIPE,
                stdout=written,
                stderr=said,
                start_new_session=True,
                pass_fds=[file.fileno()],
                env=environment,
            )
            if os.name == "posix"
            else Popen(command, stdin=file, stdout=written, stderr=said, env=environment)
        )
        try:
            pause = 0.002
            while process.poll() is None:
                budget.check()
                time.sleep(pause)
                pause = min(0.05, pause * 1.5)
        except BaseException:
            _end(process)
            raise
        finally:
            if process.stdin is not None:
                process.stdin.close()
        written.seek(0)
        said.seek(0)
        return process.returncode, written.read(), said.read().decode(errors="replace")


def _end(process: Popen[bytes]) -> None:
    """Kill a process and its children."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()
