"""The page of `quorate explore`: one document with its style and script, which asks the server for the rest."""

from __future__ import annotations

from quorate.output.diagram.svg import diagram_style
from quorate.output.diagram.svg_ghosts import ghost_style
from quorate.output.page.templates import asset, filled
from quorate.support.visible import marked_up


def explore_page(title: str, nonce: str) -> str:
    """Return the page for a model. `nonce` marks its script and style as those that the server sent."""
    parts = {
        "title": marked_up(title),
        "nonce": marked_up(nonce),
        "style": diagram_style()
        + ghost_style()
        + asset("page.css")
        + asset("explore.css")
        + asset("lesson.css"),
        "script": '"use strict";\n' + asset("transport_http.js") + asset("lesson.js") + asset("explore.js"),
    }
    return filled("explore.html", parts)
