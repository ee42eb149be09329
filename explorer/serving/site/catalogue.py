"""The models that the site offers: those that come with Quorate, by folder, each with its variants."""

from __future__ import annotations

import inspect

from quorate.language.bundled import MODELS, folder_of
from quorate.language.loading import available, is_bug
from quorate.language.model import Model
from quorate.language.modules import defining_module
from quorate.output.page.site_pages import Offered, OfferedModel
from quorate.verdicts.naming import spec_of
from quorate.verdicts.property_verdicts import first_sentence


def catalogue() -> tuple[Offered, ...]:
    """Return what there is to walk, folder by folder."""
    folders: dict[str, list[OfferedModel]] = {}
    about: dict[str, str] = {}
    for name, base, variants in available():
        package = folder_of(base)
        folder = "" if package is None else package.__name__.removeprefix(f"{MODELS}.").replace(".", "/")
        about[folder] = "" if package is None else _about(package.__doc__)
        found = tuple((spec_of(each), _about(each.__doc__)) for each in variants if is_bug(each))
        own = tuple((spec_of(each), _about(each.__doc__)) for each in variants if not is_bug(each))
        folders.setdefault(folder, []).append(OfferedModel(name, _told(base), own + found))
    return tuple(Offered(folder, about[folder], tuple(models)) for folder, models in sorted(folders.items()))


def _told(cls: type[Model]) -> str:
    """What a model is about: what its file says of itself."""
    module = defining_module(cls)
    return _about((module and inspect.getdoc(module)) or inspect.getdoc(cls))


def _about(doc: str | None) -> str:
    return first_sentence(" ".join((doc or "").removeprefix("BUG:").split()))
