"""What somebody adds to the course site: models and lessons of their own, with the files that these need."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.language.files import file_of, texts_of
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.lessons.lesson import Lesson, open_lesson
from quorate.lessons.walking import walk_lesson
from quorate.output.page.site_pages import OfferedModel
from quorate.serving.site.catalogue import about
from quorate.verdicts.naming import spec_of
from quorate.verdicts.selection import instance_of
from quorate.walking.beside import protocol_beside
from quorate.walking.walk import Walk

FOLDER = "own"
"""The folder of the archive that they are in; it is the current folder of the worker."""


@dataclass(frozen=True, slots=True)
class Own:
    """Models and lessons of one's own, by the names that they have on the site, and the files that these need, by
    their places in `FOLDER`."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    models: tuple[OfferedModel, ...] = ()
    lessons: tuple[Lesson, ...] = ()


def gather(models: Sequence[str], lessons: Sequence[str]) -> Own:
    """Return models and lessons, named as for `quorate explore`. Of the models' files, those that are imported are
    added. Raises ModelError for a model that cannot be walked, and for a lesson whose claims are not so."""
    classes = [_walked(instance_of(model)).instance.cls for model in models]
    taught = [(Path(name).resolve(), open_lesson(name)) for name in lessons]
    texts: dict[Path, bytes] = {}
    for path, lesson in taught:
        texts |= {path: path.read_bytes(), **texts_of(_checked(lesson))}
    for cls in classes:
        texts |= texts_of(cls)
    if not texts:
        return Own({}, tuple(_offered(cls, spec_of(cls)) for cls in classes))
    base = Path(os.path.commonpath([path.parent for path in texts]))

    def named(path: Path) -> str:
        return path.relative_to(base).as_posix()

    offered = []
    for cls in classes:
        file = file_of(cls)
        offered.append(_offered(cls, spec_of(cls) if file is None else f"{named(file)}:{cls.__name__}"))
    shown = (replace(lesson, name=named(path), model=Path(lesson.model).name) for path, lesson in taught)
    return Own({named(path): text for path, text in texts.items()}, tuple(offered), tuple(shown))


def _checked(lesson: Lesson) -> type[Model]:
    instance = instance_of(lesson.model, dict(lesson.sizes))
    mistakes = walk_lesson(_walked(instance), lesson).mistakes
    if mistakes:
        why = f"the lesson {lesson.name} is not published: {mistakes[0]}"
        raise ModelError(why, "quorate explore --lesson shows all that is wrong with it")
    return instance.cls


def _walked(instance: Instance) -> Walk:
    return Walk(instance, protocol_beside(instance))


def _offered(cls: type[Model], name: str | None) -> OfferedModel:
    return OfferedModel(name or cls.__name__, about(cls), ())
