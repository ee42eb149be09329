"""The work of ``quorate explore``: the model or run to begin with, and the server."""

from __future__ import annotations

import importlib.util
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from shlex import quote

import click

from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.language.loading import comes_with_quorate
from quorate.lessons.lesson import Lesson, open_lesson
from quorate.lessons.walking import walk_lesson
from quorate.saved.document import cut
from quorate.saved.replaying import replay
from quorate.support.late_imports import imported
from quorate.verdicts.naming import full_name
from quorate.verdicts.selection import instance_of
from quorate.walking.links import Link, is_link, link_to, read_link

NEEDED = ("starlette", "uvicorn")


def run_explore(
    *,
    what: str | None,
    model: str | None,
    settings: dict[str, int | str],
    lesson: str | None,
    port: int,
    no_browser: bool,
) -> None:
    """Serve the page of a model, or of a run of it, until an interrupt."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(
            f"quorate explore needs {' and '.join(missing)}, which is not installed",
            "pip install 'quorate[explore]'",
        )
    taught = None if lesson is None else open_lesson(lesson)
    if taught is not None:
        if what is not None:
            raise ModelError(
                "a lesson names its model itself", f"quorate explore --lesson {quote(lesson or '')}"
            )
        make, first = _taught(taught, settings), None
    elif what is None:
        raise ModelError(
            "there is nothing to walk", "name a model, a trace or a link, or take a lesson: --lesson leader"
        )
    else:
        make, first = begun(what, model, settings)
    session = imported("quorate.serving.protocol.Session")(make, first, taught)
    if taught is not None:
        for mistake in walk_lesson(session.walk, taught).mistakes:
            click.echo(f"warning: in {taught.name}, {mistake}", err=True)

    def ready(link: str) -> None:
        click.echo(f"{full_name(session.walk.instance.cls)} is served at")
        click.echo(f"  {link}")
        if not no_browser and not webbrowser.open(link):
            click.echo("no browser could be started: open the link in one")
        click.echo("Ctrl-C ends it.")

    imported("quorate.serving.running.serve")(session, port, "" if first is None else first.fragment, ready)


def _taught(lesson: Lesson, settings: Mapping[str, int | str]) -> Callable[[], Instance]:
    return lambda: instance_of(lesson.model, {**lesson.sizes, **settings})


def begun(
    what: str, model: str | None, settings: Mapping[str, int | str]
) -> tuple[Callable[[], Instance], Link | None]:
    """Return what makes the instance, and the run to begin with, or None. Raises ModelError."""
    if is_link(what):
        link = read_link(what)
        named = model or _named(link, what)
        sizes = {name: size for name, size in link.sizes.items() if isinstance(size, int | str)} | dict(
            settings
        )
        return lambda: instance_of(named, sizes), link
    if what.endswith(".json"):
        repeated = roomy(replay)(what, model, sizes=settings)
        if repeated.divergence.refused is not None or repeated.untold:
            told = f"quorate replay {quote(what)}{'' if model is None else ' ' + quote(model)} shows where"
            raise ModelError(f"the run in {what} is not one of {repeated.title}", told)
        instance = repeated.instance
        place = model or repeated.saved.model
        if place is None:
            return lambda: instance, link_to(instance, repeated.trace)
        sizes = {**by_name(instance.sizes), **instance.constants}  # type: ignore[dict-item]
        return lambda: instance_of(place, sizes), link_to(instance, repeated.trace)
    if model is not None:
        raise ModelError(
            f"{what} is taken for a model, and so nothing else can be named",
            "name a second model only after a TRACE or a LINK",
        )
    return lambda: instance_of(what, settings), None


def _named(link: Link, what: str) -> str:
    """The model that a link names. A link is untrusted, so only models that come with Quorate are loaded by it."""
    if link.model is not None and comes_with_quorate(link.model):
        return link.model
    name = "no model" if link.model is None else cut(link.model)
    place = "path/to/model.py:M" if link.model is None else f"{Path(cut(link.model)).name}"
    raise ModelError(
        f"the link is of {name}, which does not come with Quorate: no code is run because a link names it",
        f"if you trust the model, name it: quorate explore LINK {quote(place)}",
    )
