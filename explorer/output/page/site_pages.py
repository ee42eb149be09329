"""The pages of the course site: the first page, and that of a walk, which is the page of `quorate explore`."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import quote

from quorate.lessons.lesson import Lesson
from quorate.output.page.explore_page import explore_style, walk_script
from quorate.output.page.markup import Markup, el
from quorate.output.page.templates import asset, filled
from quorate.support.plurals import counted
from quorate.support.visible import marked_up

FIRST = ("raft", "paxos", "multipaxos")
"""The folders of models that most look for; the others follow by their names."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that a walk loads: its name on the site, its size in bytes, and what it is."""

    name: str
    bytes: int
    what: str


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model to walk, by the name that `load` takes, in a sentence; and its variants, each with a sentence."""

    name: str
    about: str
    variants: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A folder of models."""

    folder: str
    about: str
    models: tuple[OfferedModel, ...]


def walk_page(loaded: Sequence[Loaded], stamp: str, compiled: int = 0) -> str:
    """Return the page of a walk. Its script asks a worker, which loads these files; `stamp` differs if they do.
    `compiled` is how many models are compiled for searches."""
    files = [{"name": each.name, "bytes": each.bytes} for each in loaded]
    given = json.dumps({"stamp": stamp, "files": files, "compiled": compiled}).replace("<", "\\u003c")
    script = walk_script(f"const SITE = {given};\n{asset('transport_worker.js')}")
    parts = {
        "title": "Quorate",
        "nonce": "",
        "policy": _policy(script, "worker-src 'self'"),
        "style": explore_style() + asset("site_walk.css"),
        "script": script,
    }
    return filled("explore.html", parts)


def worker_script() -> str:
    """Return the script of the worker that runs Quorate."""
    return asset("site_worker.js")


def first_page(
    lessons: Sequence[Lesson],
    own: Sequence[OfferedModel],
    offered: Sequence[Offered],
    loaded: Sequence[Loaded],
) -> str:
    """Return the first page: the lessons, somebody's own models and those of Quorate, and what a walk loads."""
    folders = sorted(
        offered, key=lambda each: FIRST.index(each.folder) if each.folder in FIRST else len(FIRST)
    )
    if own:
        folders.insert(0, Offered("of this course", "", tuple(own)))
    script = asset("site.js")
    parts = {
        "policy": _policy(script, ""),
        "style": asset("page.css") + asset("site.css"),
        "lessons": str(el("ol", [_lesson(each) for each in lessons], class_="lessons")),
        "models": "".join(_offered(each) for each in folders),
        "files": str(_files(loaded)),
        "size": bytes_text(sum(each.bytes for each in loaded)),
        "version": marked_up(version("quorate")),
        "script": script,
    }
    return filled("site.html", parts)


def bytes_text(count: int) -> str:
    """Return a size: ``3.5 MB``, ``27 kB``."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1e3))} kB"


def _lesson(lesson: Lesson) -> Markup:
    steps = len(lesson.steps) - 1
    return el(
        "li",
        el("a", lesson.title, href=f"walk.html?lesson={quote(lesson.name)}"),
        el("p", _prose(lesson.about)),
        el("p", el("small", f"{lesson.model}, {counted(steps, 'step')}"), class_="place"),
        data_lesson=lesson.name,
        data_steps=steps,
    )


def _offered(folder: Offered) -> Markup:
    return el(
        "section",
        el("h3", folder.folder, " ", el("small", _prose(folder.about))),
        el("ul", [_model(each) for each in folder.models]),
        class_="folder",
    )


def _model(model: OfferedModel) -> Markup:
    variants = [(name, about) for name, about in model.variants if name is not None]
    more = el(
        "details",
        el("summary", counted(len(variants), "variant")),
        el("ul", [el("li", _walk(name), " ", el("small", _prose(about))) for name, about in variants]),
    )
    return el("li", _walk(model.name), " ", el("small", _prose(model.about)), more if variants else None)


def _walk(name: str) -> Markup:
    return el("a", name, href=f"walk.html?model={quote(name, safe=':/')}")


def _prose(text: str) -> list[str]:
    """A text with what stands between backticks as code."""
    return [el("code", part) if at % 2 else part for at, part in enumerate(text.split("`"))]


def _files(loaded: Sequence[Loaded]) -> Markup:
    rows = [
        el("tr", el("td", each.what), el("td", el("code", each.name)), el("td", bytes_text(each.bytes)))
        for each in loaded
    ]
    return el("table", el("tbody", rows))


def _policy(script: str, more: str) -> str:
    """What the page may do: run this script and no other, and ask nobody but the server that it is from."""
    element = f"\n{script}\n"  # what stands between the tags, in the templates
    digest = base64.b64encode(hashlib.sha256(element.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        f"base-uri 'none'; form-action 'none'; {more}"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
