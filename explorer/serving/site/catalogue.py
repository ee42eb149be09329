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
    of_folder: dict[str, str] = {}
    for name, base, variants in available():
        package = folder_of(base)
        folder = "" if package is None else package.__name__.removeprefix(f"{MODELS}.").replace(".", "/")
        of_folder[folder] = "" if package is None else _sentence(package.__doc__)
        found = tuple((spec_of(each), _sentence(each.__doc__)) for each in variants if is_bug(each))
        own = tuple((spec_of(each), _sentence(each.__doc__)) for each in variants if not is_bug(each))
        folders.setdefault(folder, []).append(OfferedModel(name, about(base), own + found))
    return tuple(
        Offered(folder, of_folder[folder], tuple(models)) for folder, models in sorted(folders.items())
    )


def about(cls: type[Model]) -> str:
    """Return what a model is about, in a sentence: what its file says of itself."""
    module = defining_module(cls)
    return _sentence((module and inspect.getdoc(module)) or inspect.getdoc(cls))


def _sentence(doc: str | None) -> str:
    return first_sentence(" ".join((doc or "").removeprefix("BUG:").split()))
