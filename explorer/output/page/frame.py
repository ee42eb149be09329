"""The frame of every page: its heading, the tabs of its views, and the views, of which one is shown at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quorate.output.diagram.svg import diagram_style
from quorate.output.page.markup import Child, Markup, el, join
from quorate.output.page.templates import asset, filled
from quorate.support.visible import marked_up

MANY = 8
"""More runs than this have a filter."""


@dataclass(frozen=True, slots=True)
class View:
    """A view of a page. `name` identifies it in the page's address, `tab` is its tab's text, `title` says more.
    `attributes` are those of its element: `class_`, and what scripts read."""

    name: str
    tab: str
    title: str
    content: Markup
    attributes: tuple[tuple[str, str | int], ...] = ()

    def markup(self, hidden: bool) -> Markup:
        """Return the element of the view, which links lead to."""
        given: dict[str, str | int | bool | None] = dict(self.attributes)
        given["class_"] = f"view {given.get('class_', '')}".rstrip()
        return el("section", self.content, id=f"run={self.name}", data_view=self.name, hidden=hidden, **given)


def framed(
    title: str, said: Sequence[Child], views: Sequence[View], first: str, assets: Sequence[str] = ()
) -> str:
    """Return a page that opens on the view `first`. `said` stands beside its title; `assets` are further style sheets
    and scripts, by name."""
    own = [each for each in views if each.name != "overview"]
    tabs: list[Child] = []
    if len(own) > MANY:
        label = f"Filter the {len(own)} runs"
        tabs.append(el("input", type="search", class_="filter", placeholder="filter", aria_label=label))
    if len(views) > 1 or len(own) < len(views):
        tabs += [
            el("a", view.tab, href=f"#run={view.name}", data_tab=view.name, title=view.title or None)
            for view in views
        ]
    styles, scripts = (
        "".join(asset(name) for name in assets if name.endswith(end)) for end in (".css", ".js")
    )
    parts = {
        "title": marked_up(title),
        "style": diagram_style() + asset("page.css") + asset("picture.css") + styles,
        "heading": el("h1", title) + join(said),
        "tabs": el("nav", tabs, class_="tabs", aria_label="Runs") if tabs else "",
        "first": marked_up(first),
        "views": join(view.markup(view.name != first) for view in views),
        "script": '"use strict";\n' + asset("folding.js") + asset("page.js") + scripts,
    }
    return filled("page.html", parts)


def pane(content: Child, classes: str, label: str) -> Markup:
    """Return a part of the page that scrolls by itself, and that the keyboard can reach."""
    return el("div", content, class_=classes, role="region", aria_label=label, tabindex=0)
