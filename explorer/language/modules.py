"""Whether a file is the user's own, and which module defines a class."""

from __future__ import annotations

import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import ModuleType

_HOME = "_quorate_module"

INSTALLED = tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
"""Folders of the standard library and of installed packages. They are looked up before any file is executed:
sysconfig may import a module for that, and the import hook would ask `is_users` again."""


@lru_cache(maxsize=4096)
def is_users(file: str) -> bool:
    """Whether a file is a user's own Python source: not of the standard library, of an installed package, or of
    Quorate."""
    path = Path(file)
    if path.suffix != ".py" or {"site-packages", "dist-packages"} & set(path.parts):
        return False
    ours = Path(__file__).parents[2]
    rooms = [ours / room for room in ("explorer", "models", "properties", "specs")]
    places = [*INSTALLED, *rooms, Path(__file__).parents[1]]
    return not any(path.is_relative_to(place) for place in places)


def defining_module(cls: type) -> ModuleType | None:
    """The module that defines a class. sys.modules may have another one of that name by now: the same file as it was
    edited since, or a file of the same name elsewhere."""
    home = vars(cls).get(_HOME)
    return home if isinstance(home, ModuleType) else sys.modules.get(cls.__module__)


def is_same_definition(one: type, other: type) -> bool:
    """Whether two classes are one, or of one definition in a file that was executed more than once."""
    files = [getattr(defining_module(cls), "__file__", None) for cls in (one, other)]
    return one is other or (
        one.__qualname__ == other.__qualname__ and files[0] == files[1] and files[0] is not None
    )


def remember_home(module: ModuleType) -> None:
    """Record a module in the classes that it defines, so that `defining_module` finds it even after another module
    has taken its name."""
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            setattr(value, _HOME, module)
