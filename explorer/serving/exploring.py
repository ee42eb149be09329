"""`explore`: the page of `quorate explore`, served from Python, such as from a notebook."""

from __future__ import annotations

import webbrowser
from typing import Any

from quorate.serving.needed import require_server
from quorate.serving.protocol import Session
from quorate.support.late_imports import imported
from quorate.support.visible import marked_up
from quorate.verdicts.naming import full_name
from quorate.verdicts.selection import ChosenSizes
from quorate.walking.beginnings import beginning, up_to


class Explorer:
    """A page that is served until `close`, or the end of the process. `link` is its address."""

    def __init__(self, session: Session, port: int, fragment: str) -> None:
        self._session = session
        self._server = imported("quorate.serving.running.Background")(session, port, fragment)
        self.link: str = self._server.link

    def close(self) -> None:
        """End the server."""
        self._server.close()

    @property
    def title(self) -> str:
        """The name of the model."""
        return full_name(self._session.walk.instance.cls)

    def __repr__(self) -> str:
        return f"Explorer({self.title} is served at {self.link})"

    def _repr_html_(self) -> str:
        link = f'<a href="{marked_up(self.link)}" target="_blank" rel="noopener">walk on in the browser</a>'
        return f"<div class='quorate'>{marked_up(self.title)}: {link}</div>"


def explore(
    what: Any,
    *,
    sizes: ChosenSizes | None = None,
    step: int | None = None,
    port: int = 0,
    browser: bool = False,
) -> Explorer:
    """Serve the page of `quorate explore` on this machine, beside the program that goes on, and return it.

    `what` is a model (as in `quorate.check`), the file of a saved trace, or a link; or a run, or what has one: a
    result or verdict with a violation or goal reached, a failed proof or obligation. The walk then begins at the end
    of the run, or at its `step`. `port` is 0 for any that is free; with `browser`, the page is opened too.

    Raises ModelError if the server's libraries are not installed, or `what` is none of these.
    """
    require_server()
    make, first = beginning(what, sizes=sizes)
    if step is not None:
        first = up_to(first, step, type(what).__name__ if not isinstance(what, str) else what)
    served = Explorer(Session(make, first), port, "" if first is None else first.fragment)
    if browser:
        webbrowser.open(served.link)
    return served
