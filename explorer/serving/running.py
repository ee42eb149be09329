"""The server of `quorate explore`: on the loopback address, until it is interrupted."""

from __future__ import annotations

import secrets
import socket
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
        link = f"http://{ADDRESS}:{listener.getsockname()[1]}/?token={token}"
        config = uvicorn.Config(
            application(session, token),
            log_level="error",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        ready(f"{link}#{fragment}" if fragment else link)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # how a server is meant to end
        finally:
            session.close()


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
