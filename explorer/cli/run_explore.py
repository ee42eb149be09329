"""The work of ``quorate explore``: the model or run to begin with, and the server."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Mapping
from shlex import quote

import click

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.lessons.lesson import Lesson, open_lesson
from quorate.lessons.walking import walk_lesson
from quorate.serving.needed import require_server
from quorate.support.late_imports import imported
from quorate.verdicts.naming import full_name
from quorate.verdicts.selection import instance_of
from quorate.walking.beginnings import begun, up_to
from quorate.walking.links import Link, link_to


def run_explore(
    *,
    what: str | None,
    model: str | None,
    settings: dict[str, int | str],
    lesson: str | None,
    step: int | None,
    port: int,
    no_browser: bool,
) -> None:
    """Serve the page of a model, or of a run of it, until an interrupt."""
    require_server()
    if lesson is not None:
        if what is not None or step is not None:
            raise ModelError(
                "a lesson names its model and its steps itself", f"quorate explore --lesson {quote(lesson)}"
            )
        taught = open_lesson(lesson)
        serve_walk(_taught(taught, settings), None, port, no_browser, taught)
        return
    if what is None:
        raise ModelError(
            "there is nothing to walk", "name a model, a trace or a link, or take a lesson: --lesson leader"
        )
    make, first = begun(what, model, settings)
    serve_walk(make, first if step is None else up_to(first, step, what), port, no_browser)


def serve_run(trace: Trace) -> None:
    """Serve a walk that begins at the end of a run of an instance, until an interrupt."""
    instance = trace.instance
    assert instance is not None
    serve_walk(lambda: instance, link_to(instance, trace))


def serve_walk(
    make: Callable[[], Instance],
    first: Link | None,
    port: int = 0,
    no_browser: bool = False,
    lesson: Lesson | None = None,
) -> None:
    """Serve the page of a model, beginning at the end of a link or with a lesson, until an interrupt."""
    session = imported("quorate.serving.protocol.Session")(make, first, lesson)
    if lesson is not None:
        for mistake in walk_lesson(session.walk, lesson).mistakes:
            click.echo(f"warning: in {lesson.name}, {mistake}", err=True)

    def ready(link: str) -> None:
        click.echo(f"{full_name(session.walk.instance.cls)} is served at")
        click.echo(f"  {link}")
        if not no_browser and not webbrowser.open(link):
            click.echo("no browser could be started: open the link in one")
        click.echo("Ctrl-C ends it.")

    imported("quorate.serving.running.serve")(session, port, "" if first is None else first.fragment, ready)


def _taught(lesson: Lesson, settings: Mapping[str, int | str]) -> Callable[[], Instance]:
    return lambda: instance_of(lesson.model, {**lesson.sizes, **settings})
