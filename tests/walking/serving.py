"""A server of `quorate explore` for tests: on a free port, in a thread of its own."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from quorate.serving.protocol import Session

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class Served:
    """A server that runs: its page, and how it is asked."""

    session: Session
    port: int

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.port}/?token={TOKEN}"

    def ask(self, question: str, asked: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Ask over HTTP; the status and the answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{question}",
            json.dumps({} if asked is None else asked).encode(),
            {"X-Quorate-Token": TOKEN, **headers},
        )
        return answered(request)


def answered(request: urllib.request.Request | str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        return error.code, json.loads(text) if text.startswith("{") else {"error": text}


@contextlib.contextmanager
def served(session: Session) -> Iterator[Served]:
    pytest.importorskip("starlette", reason="the extra explore is not installed")
    uvicorn = pytest.importorskip("uvicorn", reason="the extra explore is not installed")
    from quorate.serving.application import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        application(session, TOKEN), log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Served(session, listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
        session.close()
        listener.close()
