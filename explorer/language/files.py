"""Execution of users' files: each with the user's own modules that it imports, and again once any of them was
edited."""

from __future__ import annotations

import ast
import importlib
import os
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from quorate.language.diagnostics import ModelError
from quorate.language.import_errors import diagnosed
from quorate.language.lemmas import refinements
from quorate.language.model import registered
from quorate.language.modules import defining_module, is_users, remember_home
from quorate.language.suggestions import did_you_mean
from quorate.language.surroundings import undisturbed

EXECUTED = "file_"
"""Prefix of the names of modules that are files outside any package."""


@dataclass(frozen=True)
class _Loaded:
    """An executed file with the user's own modules that it imported, and the text of each at that time. The classes
    of one `_Loaded` belong together; another may have modules of the same names."""

    module: ModuleType
    modules: dict[str, ModuleType]
    texts: dict[Path, bytes]

    def is_current(self) -> bool:
        return all(path.is_file() and path.read_bytes() == text for path, text in self.texts.items())

    def made_by(self, path: Path) -> ModuleType | None:
        """The module among these that was loaded from `path`; None if there is none."""
        for module in (self.module, *self.modules.values()):
            if module.__file__ is not None and Path(module.__file__) == path:
                return module
        return None


_loaded: dict[Path, _Loaded] = {}
_one_at_a_time = threading.RLock()


def execute(path: Path, beside: type | None = None) -> ModuleType:
    """Return the module of a file, or of the folder of a package. It is executed if it was not yet, or if the text of
    any of the user's own modules that it imports has changed since.

    With `beside`, a class, modules are shared with those that the file of that class imports: this file itself, if it
    is one of them, and what it imports.

    Its folder is importable meanwhile, and so is its package. Raises ModelError for whatever goes wrong.
    """
    file = path / "__init__.py" if (path / "__init__.py").is_file() else path
    if not file.is_file():
        raise ModelError(f"there is no file {path}", _similar_file(path))
    file = file.resolve()
    with _one_at_a_time:
        home = None if beside is None else defining_module(beside)
        sharing = [
            loaded for loaded in _loaded.values() if home is not None and home in loaded.modules.values()
        ]
        for loaded in sharing:
            if there := loaded.made_by(file):
                return there
        if file not in _loaded or not _loaded[file].is_current():
            if file in _loaded:
                _retire(_loaded.pop(file))
            _loaded[file] = _executed(file, sharing)
        _put_in_place(_loaded[file])
        return _loaded[file].module


def is_executed(module: ModuleType) -> bool:
    """Whether a module was loaded by `execute`: as the file itself, or as one of its imports."""
    return any(module in loaded.modules.values() for loaded in _loaded.values())


def file_of(cls: type) -> Path | None:
    """The executed file whose module has this class under its name, defined there or imported; None if there is
    none."""
    home = defining_module(cls)
    for file, loaded in _loaded.items():
        if home in loaded.modules.values() and vars(loaded.module).get(cls.__name__) is cls:
            return file
    return None


def texts_of(cls: type) -> Mapping[Path, bytes]:
    """The user's own files that a class is made of, by path, as they were when they were executed; none for a class
    that is in no executed file."""
    file = file_of(cls)
    return {} if file is None else dict(_loaded[file].texts)


# ------------------------------------------------------------------------------------------ one execution


@dataclass
class _Importing(MetaPathFinder):
    """Import hook that records the user's own modules and their texts. No bytecode is read or kept: two edits within
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


def _executed(file: Path, sharing: Iterable[_Loaded]) -> _Loaded:
    root, name = _name_of(file)
    finder = _Importing()
    alone: dict[str, ModuleType] = {}
    with _alone(root, file.parent), _importable(root, file.parent, finder):
        for loaded in sharing:
            sys.modules.update(loaded.modules)
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
    # It has classes of the modules that it shares: once these are edited, it is to be executed again.
    texts = {path: text for loaded in sharing for path, text in loaded.texts.items()}
    return _Loaded(module, own, texts | finder.texts)


def _new_module(file: Path, name: str, finder: _Importing) -> ModuleType:
    spec = spec_from_file_location(name, file, loader=_Loader(name, str(file), finder.texts))
    assert spec is not None
    module = module_from_spec(spec)
    module.__package__ = ""  # its name has a dot, but it is in no package
    return module


def _run(module: ModuleType) -> None:
    assert module.__spec__ is not None
    assert module.__spec__.loader is not None
    module.__spec__.loader.exec_module(module)


def _name_of(file: Path) -> tuple[Path, str]:
    """The folder that a file's package is imported from, and the file's name as a module. Outside any package the
    name has a checksum of the path, so that it is not the name of another file or of a standard module."""
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
    """The largest number of folders that a relative import of the file goes up."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # reported when the file is executed
        return 0
    return max((node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)), default=0)


def _alias(file: Path) -> tuple[str, ...]:
    """The name under which files in the same folder import a file outside any package; empty if that name is
    taken."""
    free = file.stem not in {*sys.stdlib_module_names, "quorate"} and file.stem not in sys.modules
    return (file.stem,) if free and file.stem.isidentifier() else ()


@contextmanager
def _alone(*folders: Path) -> Iterator[None]:
    """Remove from sys.modules the modules of other executions, and for the time of the block also the user's modules
    from elsewhere whose names occur in these folders."""
    _clear()
    names = {path.stem for folder in dict.fromkeys(folders) for path in folder.iterdir()}
    elsewhere = {
        name: module
        for name, module in tuple(sys.modules.items())  # looking at a lazy module may import others
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
    """Put the folder of a file's package, then the file's own folder, at the front of the import path.

    Both lists are replaced and not changed: an import in another thread may be walking through them, and would pass
    over an entry that moved.
    """
    places = list(dict.fromkeys((str(root), str(folder))))
    at = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.path = [*places, *sys.path]
    sys.meta_path = [*sys.meta_path[:at], finder, *sys.meta_path[at:]]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.meta_path = [each for each in sys.meta_path if each is not finder]
        path = list(sys.path)
        for place in places:
            if place in path:
                path.remove(place)
        sys.path = path


# ------------------------------------------------------------------------------------------ all executions


def _put_in_place(loaded: _Loaded) -> None:
    """Put the modules of one execution into sys.modules, in place of those of others."""
    _clear()
    for name, module in loaded.modules.items():
        sys.modules.setdefault(name, module)


def _clear() -> None:
    for loaded in _loaded.values():
        for name, module in loaded.modules.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _retire(loaded: _Loaded) -> None:
    """Drop the modules of one execution, with their properties and refinements; its own classes keep those about
    them."""
    for name, module in loaded.modules.items():
        if sys.modules.get(name) is module:
            del sys.modules[name]
    registered.retire(loaded.modules.values())
    refinements.retire(loaded.modules.values())


def _similar_file(path: Path) -> str:
    try:
        files: Iterable[str] = [file.name for file in path.parent.iterdir() if file.suffix == ".py"]
    except OSError:
        return f"there is no directory {path.parent}"
    return did_you_mean(path.name, files, "give the path of a file, or the name of a model")
