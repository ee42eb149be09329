"""The web application: the page, and the questions that it asks, for whoever has the token."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from quorate.language.diagnostics import ModelError
from quorate.output.page.explore_page import explore_page
from quorate.serving.protocol import Session, Wrong, refusal
from quorate.verdicts.naming import full_name

HOSTS = ["127.0.0.1", "localhost"]
"""The names under which the server may be asked: another name that leads here is somebody else's page."""

MOST_BYTES = 4 << 20
"""The largest question."""

PAGES = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page of a run may do: it is whole, and asks nobody."""


def application(session: Session, token: str) -> Starlette:
    """Return the application for a session. Only requests with the token are answered."""

    def knows(given: str | None) -> bool:
        return given is not None and secrets.compare_digest(given.encode(), token.encode())

    async def page(request: Request) -> Response:
        if not knows(request.query_params.get("token")):
            return _refusal(
                403, "this link has no token, or an old one: take the one that quorate explore printed"
            )
        nonce = secrets.token_urlsafe(16)
        text = explore_page(full_name(session.walk.instance.cls), nonce)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}' 'unsafe-inline'; "
            "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return HTMLResponse(text, headers={**_headers(), "Content-Security-Policy": policy})

    async def run_page(request: Request) -> Response:
        given = request.query_params.get("token")
        if not knows(given):
            return _refusal(403, "this link has no token, or an old one")
        number = request.query_params.get("node", "")
        try:
            asked = {"node": int(number) if number.isdecimal() and len(number) < 10 else None}
            text = await run_in_threadpool(session.page, asked, f"/?{urlencode({'token': given})}")
        except Wrong as error:
            return _refusal(400, str(error))
        except ModelError as error:
            return _refusal(422, error.diagnostic.message)
        return HTMLResponse(text, headers={**_headers(), "Content-Security-Policy": PAGES})

    async def ask(request: Request) -> Response:
        if not knows(request.headers.get("x-quorate-token")):
            return _refusal(403, "the token is missing or wrong")
        try:
            asked = json.loads(await _body(request) or b"{}")
            if not isinstance(asked, dict):
                raise Wrong("a question is a JSON object")
        except (ValueError, RecursionError) as error:
            return _refusal(400, str(error))
        return await run_in_threadpool(_answered, session, request.path_params["question"], asked)

    return Starlette(
        routes=[Route("/", page), Route("/run", run_page), Route("/api/{question}", ask, methods=["POST"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
    )


async def _body(request: Request) -> bytes:
    """The question. One that is too long is read to its end, so that the answer is, but not kept. Raises Wrong."""
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
    if size > MOST_BYTES:
        raise Wrong("the question is too long")
    return b"".join(parts)


def _answered(session: Session, question: str, asked: dict[str, Any]) -> Response:
    status, answer = session.reply(question, asked)
    return JSONResponse(answer, status_code=status, headers=_headers())


def _refusal(status: int, error: str) -> Response:
    return JSONResponse(refusal(error), status_code=status, headers=_headers())


def _headers() -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
