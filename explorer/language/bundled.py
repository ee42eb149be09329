"""The files of models, properties and specs that come with Quorate: in folders by protocol, found by their names.

`raft_joint` is the module `quorate.models.raft.membership.raft_joint`. The folders are there for readers; whatever
takes a name does not ask for them, and no two files of a room have one name.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

MODELS, PROPERTIES, SPECS = ROOMS = ("quorate.models", "quorate.properties", "quorate.specs")
PICTURES = "quorate.pictures"


@cache
def modules_in(room: str) -> Mapping[str, str]:
    """The modules of a room by the names of their files, sorted by these. No module is executed to find them."""
    folders = importlib.import_module(room).__path__
    return {name.rpartition(".")[2]: name for name in sorted(_modules(room, folders), key=_file_name)}


def model_file(cls: type) -> str | None:
    """The name of the file of models that a class is defined in; None if it does not come with Quorate."""
    return _file_name(cls.__module__) if cls.__module__.startswith(f"{MODELS}.") else None


def folder_of(cls: type) -> ModuleType | None:
    """The package of models that a class is defined in; None if it does not come with Quorate."""
    return None if model_file(cls) is None else importlib.import_module(cls.__module__.rpartition(".")[0])


def remembered_name(cls: type) -> str:
    """The full name that something is remembered of a class by, from one run to the next: without the folder of a
    file of models."""
    file = model_file(cls)
    return f"{cls.__module__ if file is None else f'{MODELS}.{file}'}.{cls.__qualname__}"


def import_by_file_name(room: str) -> None:
    """Let the modules of a room be imported without their folders too, as if its files were all in one:
    `quorate.models.raft_joint` is the module `quorate.models.raft.membership.raft_joint`."""
    if not any(isinstance(finder, _ByFileName) and finder.room == room for finder in sys.meta_path):
        sys.meta_path.append(_ByFileName(room))


class _ByFileName(MetaPathFinder, Loader):
    def __init__(self, room: str) -> None:
        self.room = room

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        room, _, name = fullname.rpartition(".")
        return spec_from_loader(fullname, self) if room == self.room and name in modules_in(room) else None

    def exec_module(self, module: ModuleType) -> None:
        # The import system goes on with the module that it finds here.
        sys.modules[module.__name__] = importlib.import_module(
            modules_in(self.room)[_file_name(module.__name__)]
        )


def _modules(package: str, folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for module in pkgutil.iter_modules([folder], f"{package}."):
            if module.ispkg:
                yield from _modules(module.name, [os.path.join(folder, _file_name(module.name))])
            else:
                yield module.name


def _file_name(module: str) -> str:
    return module.rpartition(".")[2]
