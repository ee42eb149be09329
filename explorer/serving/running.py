"""The server of `quorate explore`: on the loopback address, until it is interrupted."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable

import uvicorn

from quorate.language.diagnostics import ModelError
from quorate.serving.application import application
from quorate.serving.protocol import Session

ADDRESS = "127.0.0.1"


def serve(session: Session, port: int, fragment: str, ready: Callable[[str], None]) -> None:
    """Serve a session until an interrupt. `port` is 0 for any that is free. `ready` is called with the page's link,
    which ends in `fragment`, once the server can be asked. Raises ModelError if the port cannot be had."""
    token = secrets.token_urlsafe(24)
    with _listening(port) as listener:
        ready(_link(listener, token, fragment))
        try:
            _server(session, token).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # how a server is meant to end
        finally:
            session.close()


class Background:
    """A server of a session in a thread of its own. Raises ModelError if the port cannot be had."""

    def __init__(self, session: Session, port: int, fragment: str) -> None:
        token = secrets.token_urlsafe(24)
        self._session = session
        self._listener = _listening(port)
        self._server = _server(session, token)
        self.link = _link(self._listener, token, fragment)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, name="explore", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """End the server, and wait until it has ended."""
        self._server.should_exit = True
        self._thread.join()
        self._session.close()
        self._listener.close()


def _server(session: Session, token: str) -> uvicorn.Server:
    config = uvicorn.Config(
        application(session, token),
        log_level="error",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _link(listener: socket.socket, token: str, fragment: str) -> str:
    link = f"http://{ADDRESS}:{listener.getsockname()[1]}/?token={token}"
    return f"{link}#{fragment}" if fragment else link


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ModelError(
            f"port {port} cannot be used: {error.strerror}", "leave out --port, and a free one is taken"
        ) from None
    return listener
