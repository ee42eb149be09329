"""The page of `quorate explore`: one document with its style and script, which asks the server for the rest."""

from __future__ import annotations

import re
from importlib.resources import files

from quorate.output.diagram.svg import diagram_style
from quorate.output.diagram.svg_ghosts import ghost_style
from quorate.support.visible import marked_up


def explore_page(title: str, nonce: str) -> str:
    """Return the page for a model. `nonce` marks its script and style as those that the server sent."""
    parts = {
        "title": marked_up(title),
        "nonce": marked_up(nonce),
        "style": diagram_style() + ghost_style() + _asset("page.css") + _asset("explore.css"),
        "script": _asset("explore.js"),
    }
    # Replaced in one pass, since the inserted text may contain placeholders.
    return re.sub(r"\{\{(\w+)\}\}", lambda name: parts[name[1]], _asset("explore.html"))


def _asset(name: str) -> str:
    return files("quorate.output.page").joinpath("assets", name).read_text(encoding="utf-8")
