"""The page of `quorate explore`: one document with its style and script, which asks the engine for the rest."""

from __future__ import annotations

from quorate.output.diagram.svg import diagram_style
from quorate.output.diagram.svg_ghosts import ghost_style
from quorate.output.page.templates import asset, filled
from quorate.support.visible import marked_up

SCRIPTS = tuple(f"explore{part}.js" for part in ("", "-more", "-tree", "-ring", "-play", "-begin"))


def explore_page(title: str, nonce: str) -> str:
    """Return the page for a model, which asks its server. `nonce` marks its script and style as those that the server
    sent."""
    parts = {
        "title": marked_up(title),
        "nonce": marked_up(nonce),
        "policy": "",
        "style": explore_style(),
        "script": walk_script(asset("transport_http.js")),
    }
    return filled("explore.html", parts)


def explore_style() -> str:
    """Return the style of the page."""
    return (
        diagram_style()
        + ghost_style()
        + asset("page.css")
        + asset("picture.css")
        + asset("explore.css")
        + asset("lesson.css")
    )


def walk_script(transport: str) -> str:
    """Return the script of the page, with the transport by which it asks the engine."""
    return '"use strict";\n' + transport + asset("lesson.js") + "".join(map(asset, SCRIPTS))
