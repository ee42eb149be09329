"""The trial of a way to confine processes: what a probe that runs in it could not do is what the way limits."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from quorate.grading.bounds import Bounds
from quorate.grading.boxes import Confinement, Way, bwrap
from quorate.grading.rooms import has_landlock, room_for
from quorate.grading.running import run

ALWAYS = ("processor time", "memory", "sizes of files", "open files")


def probed(way: Way) -> Confinement | None:
    """Return what a way limits here; None if it does not work. The way "limits" always does."""
    if way == "bubblewrap" and bwrap() is None:
        return None
    if way == "unshare" and shutil.which("unshare") is None:
        return None
    found = _answers(way)
    if found is None:
        return None
    says = {
        "processes": not found["fork"],
        "the network": not found["connect"],
        "reading files": not found["read"],
        "writing files": not (found["write"] or found["given"]),
        "signals to other processes": not found["see"],
    }
    limited = (*ALWAYS, *(what for what, kept in says.items() if kept))
    unlimited = tuple(what for what, kept in says.items() if not kept)
    return Confinement(way, _title(way), limited, unlimited)


def _title(way: Way) -> str:
    if way == "bubblewrap":
        said = subprocess.run([str(bwrap()), "--version"], capture_output=True, text=True, check=False).stdout
        return said.strip() or "bubblewrap"
    name = "unshare (name spaces)" if way == "unshare" else "limits of processes only"
    return f"{name}, with Landlock" if has_landlock() else name


def _answers(way: Way) -> dict[str, bool] | None:
    with (
        tempfile.TemporaryDirectory(prefix="quorate-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        os.chmod(folder, 0o711)
        secret, place = Path(folder) / "secret", Path(folder) / "open"
        secret.write_text("secret", encoding="utf-8")
        secret.chmod(0o644)
        place.mkdir(mode=0o777)
        place.chmod(0o777)
        asked = {
            "secret": str(secret),
            "place": str(place / "written"),
            "port": server.getsockname()[1],
            "process": os.getpid(),
        }
        with room_for(
            way, {"request.json": json.dumps(asked).encode()}, Bounds(30, 1 << 30, 1 << 20, 16)
        ) as room:
            ended = run(way, room, "quorate.grading.probe", [], b"")
            try:
                found = json.loads((room.scratch / "answers.json").read_text("utf-8"))
            except (OSError, ValueError):
                return None
            return found if ended.how == "finished" and ended.code == 0 else None
