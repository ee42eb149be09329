"""Users' files, executed: each with all that it imports of the user's own, and again once any of that was edited."""

from __future__ import annotations

import ast
import importlib
import os
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from quorate.language.diagnostics import ModelError
from quorate.language.import_errors import diagnosed
from quorate.language.model import refinements, registered
from quorate.language.modules import defining_module, is_users, remember_home
from quorate.language.suggestions import did_you_mean
from quorate.language.surroundings import undisturbed

EXECUTED = "file_"
"""How the names of modules begin that are files outside any package."""


@dataclass(frozen=True)
class _World:
    """A file that was executed, with the modules of the user's own that it brought, and the texts of all then. The
    classes of a world fit each other; another world may have modules of the same names."""

    module: ModuleType
    modules: dict[str, ModuleType]
    texts: dict[Path, bytes]

    def is_current(self) -> bool:
        return all(path.is_file() and path.read_bytes() == text for path, text in self.texts.items())

    def made_by(self, path: Path) -> ModuleType | None:
        """The module of this world that a file makes."""
        for module in (self.module, *self.modules.values()):
            if module.__file__ is not None and Path(module.__file__) == path:
                return module
        return None


_worlds: dict[Path, _World] = {}
_one_at_a_time = threading.RLock()


def execute(path: Path, beside: type | None = None) -> ModuleType:
    """The module that a file makes, or the folder of a package; it is executed if that was not done yet, or anything
    of the user's own that it imports changed since. If the file is one that the file of `beside`, a class, imports,
    then it is that module; and what it imports of the modules of that file are those.

    Its folder is importable meanwhile, and so is its package. Raises ModelError for whatever goes wrong.
    """
    file = path / "__init__.py" if (path / "__init__.py").is_file() else path
    if not file.is_file():
        raise ModelError(f"there is no file {path}", _similar_file(path))
    file = file.resolve()
    with _one_at_a_time:
        home = None if beside is None else defining_module(beside)
        around = [world for world in _worlds.values() if home is not None and home in world.modules.values()]
        for world in around:
            if there := world.made_by(file):
                return there
        if file not in _worlds or not _worlds[file].is_current():
            if file in _worlds:
                _retire(_worlds.pop(file))
            _worlds[file] = _executed(file, around)
        _put_in_place(_worlds[file])
        return _worlds[file].module


def is_executed(module: ModuleType) -> bool:
    """Whether a module was made by executing a user's file, or for one."""
    return any(module in world.modules.values() for world in _worlds.values())


def asked_for(cls: type) -> Path | None:
    """The file that was executed to have a class, be it defined there or imported; None if none was."""
    home = defining_module(cls)
    for file, world in _worlds.items():
        if home in world.modules.values() and vars(world.module).get(cls.__name__) is cls:
            return file
    return None


# ------------------------------------------------------------------------------------------ one world


@dataclass
class _Importing(MetaPathFinder):
    """Finds modules of the user's own, and notes them with their texts. No bytecode is read or kept: two edits within
    a second would be mistaken for one."""

    names: list[str] = field(default_factory=list)
    texts: dict[Path, bytes] = field(default_factory=dict)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec is None:
            return None
        places = (
            [spec.origin]
            if spec.origin
            else [f"{each}/.py" for each in spec.submodule_search_locations or ()]
        )
        if name.partition(".")[0] == "quorate" or not all(map(is_users, places)):
            return None
        self.names.append(name)
        if spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, self.texts)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, texts: dict[Path, bytes]) -> None:
        super().__init__(name, path)
        self._texts = texts

    def get_code(self, fullname: str) -> CodeType:
        text = self._texts[Path(self.path)] = Path(self.path).read_bytes()
        return compile(text, self.path, "exec", dont_inherit=True)


def _executed(file: Path, around: Iterable[_World]) -> _World:
    root, name = _name_of(file)
    finder = _Importing()
    alone: dict[str, ModuleType] = {}
    with _alone(root, file.parent), _importable(root, file.parent, finder):
        for world in around:
            sys.modules.update(world.modules)
        try:
            with diagnosed(file), undisturbed():
                if name.startswith(EXECUTED):
                    module = _new_module(file, name, finder)
                    alone = dict.fromkeys((name, *_alias(file)), module)
                    sys.modules.update(alone)
                    _run(module)
                else:
                    module = importlib.import_module(name)
        except ModelError:
            for each in (*finder.names, *alone):
                sys.modules.pop(each, None)
            raise
        own = {each: sys.modules.pop(each) for each in finder.names if each in sys.modules} | alone
        for each in alone:
            sys.modules.pop(each, None)
    for made in own.values():
        remember_home(made)
    return _World(module, own, finder.texts)


def _new_module(file: Path, name: str, finder: _Importing) -> ModuleType:
    spec = spec_from_file_location(name, file, loader=_Loader(name, str(file), finder.texts))
    assert spec is not None
    module = module_from_spec(spec)
    module.__package__ = ""  # of no package, whatever its name looks like
    return module


def _run(module: ModuleType) -> None:
    assert module.__spec__ is not None
    assert module.__spec__.loader is not None
    module.__spec__.loader.exec_module(module)


def _name_of(file: Path) -> tuple[Path, str]:
    """Where a file's package is imported from, and the file's name as a module; where it is in none, a name that is
    not mistaken for that of another file, or of a module of Python's."""
    package: list[str] = []
    folder = file.parent
    while (folder / "__init__.py").is_file() or len(package) < _levels(file):
        if not folder.name.isidentifier():
            break
        package.insert(0, folder.name)
        folder = folder.parent
    parts = package if file.name == "__init__.py" else [*package, file.stem]
    if package and file.stem.isidentifier() and package[0] not in {*sys.stdlib_module_names, "quorate"}:
        return folder, ".".join(parts)
    return file.parent, f"{EXECUTED}{zlib.crc32(os.fsencode(file)):08x}.{file.stem}"


def _levels(file: Path) -> int:
    """How many folders up the relative imports of a file go."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # said when it is run
        return 0
    return max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)


def _alias(file: Path) -> tuple[str, ...]:
    """What a file outside any package is called by those beside it that import it in turn."""
    free = file.stem not in {*sys.stdlib_module_names, "quorate"} and file.stem not in sys.modules
    return (file.stem,) if free and file.stem.isidentifier() else ()


@contextmanager
def _alone(*folders: Path) -> Iterator[None]:
    """Without the modules of other worlds, and without modules of the user's from elsewhere that have the names of
    some in these folders; the latter are there again afterwards."""
    _clear()
    names = {path.stem for folder in dict.fromkeys(folders) for path in folder.iterdir()}
    elsewhere = {
        name: module
        for name, module in tuple(sys.modules.items())  # a lazy module imports more when it is looked at
        if (first := name.partition(".")[0]) in names
        and (file := getattr(module, "__file__", None))
        and is_users(file)
        and not any(_is_at(Path(file).resolve(), folder, first) for folder in folders)
    }
    for name in elsewhere:
        del sys.modules[name]
    try:
        yield
    finally:
        sys.modules.update(elsewhere)


def _is_at(file: Path, folder: Path, name: str) -> bool:
    """Whether a file is the module or of the package of that name in a folder."""
    return file == folder / f"{name}.py" or file.is_relative_to(folder / name)


@contextmanager
def _importable(root: Path, folder: Path, finder: MetaPathFinder) -> Iterator[None]:
    """Import from a file's folder, and before from where its package is."""
    places = list(dict.fromkeys((str(root), str(folder))))
    at = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.path[:0] = places
    sys.meta_path.insert(at, finder)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for place in places:
            sys.path.remove(place)


# ------------------------------------------------------------------------------------------ all worlds


def _put_in_place(world: _World) -> None:
    """Have the modules of a world found by their names, in place of those of others."""
    _clear()
    for name, module in world.modules.items():
        sys.modules.setdefault(name, module)


def _clear() -> None:
    for world in _worlds.values():
        for name, module in world.modules.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _retire(world: _World) -> None:
    """Forget what a world defined that speaks of others' models; its own keep what speaks of them."""
    for name, module in world.modules.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]
    registered.retire(world.modules.values())
    refinements.retire(world.modules.values())


def _similar_file(path: Path) -> str:
    try:
        files: Iterable[str] = [file.name for file in path.parent.iterdir() if file.suffix == ".py"]
    except OSError:
        return f"there is no directory {path.parent}"
    return did_you_mean(path.name, files, "give the path of a file, or the name of a model")
