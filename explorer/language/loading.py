"""Models by name: ``paxos``, ``paxos:AnyReportedValue``, ``hw.py``, ``hw.py:MyPaxos``, ``package.module:Class``."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
import types
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.language.faults import diagnosed
from quorate.language.model import Model, registered
from quorate.language.suggestions import did_you_mean, folded

LIBRARY = "quorate.models"
EXECUTED = "file_"
"""How the module names of executed files begin."""


@dataclass(frozen=True)
class _Loaded:
    """A file that was executed, the modules beside it that it imported, and the texts of all of these then."""

    module: types.ModuleType
    siblings: frozenset[str]
    texts: Mapping[Path, bytes]

    def is_current(self) -> bool:
        return all(path.is_file() and path.read_bytes() == text for path, text in self.texts.items())


_files: dict[Path, _Loaded] = {}


def load(spec: str) -> type[Model]:
    """The model class that `spec` names. A file is executed anew if it was edited, or one beside it that it imports.

    Raises ModelError if there is no such model, or for whatever goes wrong while its file is imported.
    """
    place, name = _split(spec)
    module = _module(place)
    return _pick(module, place, name)


def available() -> list[tuple[str, type[Model], list[type[Model]]]]:
    """The models that come with Quorate: name, model class, and its variants in the order of the files.

    A file that has nothing but bugs, such as ``raft_elections.py``, belongs to the model that it is named after.
    """
    found: dict[str, list[type[Model]]] = {}
    for name in _library_names():
        models = _own_models(_import(f"{LIBRARY}.{name}"))
        found.setdefault(home_of(name), []).extend(models)
    bases = {name: _bases(models)[0] for name, models in found.items() if models}
    return [(name, base, [m for m in found[name] if m is not base]) for name, base in bases.items()]


def is_bug(model: type[Model]) -> bool:
    """Whether a class says of itself that it is wrong: its docstring begins with ``BUG:``."""
    return (model.__doc__ or "").lstrip().startswith("BUG:")


def home_of(name: str) -> str:
    """The name of the library model that the models of the library file `name` are shown under."""
    models = _own_models(_import(f"{LIBRARY}.{name}"))
    if not models or not all(map(is_bug, models)):
        return name
    return max((other for other in _library_names() if name.startswith(f"{other}_")), key=len, default=name)


def is_in_library(name: str) -> bool:
    """Whether there is a file of that name among the models that come with Quorate."""
    return folded(name) in map(folded, _library_names())


def _split(spec: str) -> tuple[str, str]:
    place, colon, name = spec.rpartition(":")
    return (place, name) if colon and os.sep not in name else (spec, "")


def _library_names() -> list[str]:
    package = importlib.import_module(LIBRARY)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


# -------------------------------------------------------------------------------------------- modules


def _module(place: str) -> types.ModuleType:
    if place.endswith(".py") or os.sep in place:
        return execute(Path(place))
    known = {folded(name): name for name in _library_names()}
    if folded(place) in known:
        return _import(f"{LIBRARY}.{known[folded(place)]}")
    if _is_importable(place):
        return _import(place)
    if Path(f"{place}.py").is_file():
        raise ModelError(f"there is no model called {place}", f"for the file write {place}.py")
    raise ModelError(
        f"there is no model called {place}",
        did_you_mean(
            place, known.values(), f"there are: {', '.join(known.values())}; or give a file: {place}.py"
        ),
    )


def _is_importable(place: str) -> bool:
    try:
        return all(part.isidentifier() for part in place.split(".")) and (
            place in sys.modules or importlib.util.find_spec(place) is not None
        )
    except (ImportError, ValueError):
        return False


def _import(name: str) -> types.ModuleType:
    spec = importlib.util.find_spec(name)
    origin = Path(spec.origin) if spec is not None and spec.origin else Path(name)
    with diagnosed(origin):
        return importlib.import_module(name)


def execute(path: Path) -> types.ModuleType:
    """The module that a file makes; it is executed if that was not done yet, or anything changed since.

    Its directory is importable meanwhile. Raises ModelError for whatever goes wrong.
    """
    if not path.is_file():
        raise ModelError(f"there is no file {path}", _similar_file(path))
    path = path.resolve()
    if path not in _files or not _files[path].is_current():
        # Also those of other files: a module beside them may have the name of one beside this.
        _forget(name for known in _files.values() for name in known.siblings)
        if path in _files:
            _forget({_files.pop(path).module.__name__})
        _files[path] = _executed(path)
    return _files[path].module


def _executed(path: Path) -> _Loaded:
    # Two files of one name, or one named like a module of Python's, must not be mistaken for each other.
    module = types.ModuleType(f"{EXECUTED}{zlib.crc32(str(path).encode()):08x}.{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    text = path.read_bytes()
    before = set(sys.modules)
    try:
        with diagnosed(path), _importable(path.parent):
            exec(compile(text, str(path), "exec", dont_inherit=True), module.__dict__)
    except ModelError:
        _forget({module.__name__, *_siblings(path, before)})
        raise
    siblings = _siblings(path, before)
    texts = {file: file.read_bytes() for file in siblings.values()}
    return _Loaded(module, frozenset(siblings), {**texts, path: text})


def _siblings(path: Path, before: Set[str]) -> dict[str, Path]:
    """The modules beside a file that were imported since `before`, and their files."""
    files = {name: getattr(sys.modules[name], "__file__", None) for name in set(sys.modules) - before}
    return {name: Path(file) for name, file in files.items() if file and Path(file).parent == path.parent}


def _forget(modules: Iterable[str]) -> None:
    gone = set(modules)
    for name in gone:
        sys.modules.pop(name, None)
    registered[:] = [known for known in registered if known.function.__module__ not in gone]


def _similar_file(path: Path) -> str:
    try:
        files = [file.name for file in path.parent.iterdir() if file.suffix == ".py"]
    except OSError:
        return f"there is no directory {path.parent}"
    return did_you_mean(path.name, files, "give the path of a file, or the name of a model")


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Import from `folder`. No bytecode is kept: two edits within a second would be mistaken for one."""
    keep_none = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = keep_none


# --------------------------------------------------------------------------------------------- models


def _own_models(module: types.ModuleType) -> list[type[Model]]:
    """The models that a module defines, in order."""
    return [model for model in _models(module).values() if model.__module__ == module.__name__]


def _models(module: types.ModuleType) -> Mapping[str, type[Model]]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Model) and value is not Model
    }


def _bases(models: list[type[Model]]) -> list[type[Model]]:
    """Those that are no variant of another in the list."""
    return [model for model in models if not any(base in models for base in model.__mro__[1:])]


def _pick(module: types.ModuleType, place: str, name: str) -> type[Model]:
    own = _own_models(module)
    if name:
        by_name = {folded(n): model for n, model in {**_from_files_beside(module), **_models(module)}.items()}
        if folded(name) in by_name:
            return by_name[folded(name)]
        names = [model.__name__ for model in (*own, *_from_files_beside(module).values())]
        raise ModelError(
            f"{place} has no model called {name}",
            did_you_mean(name, names, f"it has: {', '.join(names)}" if names else "it has none"),
        )
    bases = _bases(own)
    if not bases:
        raise ModelError(f"{place} defines no model", "class MyModel(Model): ...")
    if len(bases) > 1 and not module.__name__.startswith(f"{LIBRARY}."):
        names = [model.__name__ for model in own]
        raise ModelError(
            f"{place} defines several models", f"say which: {place}:{names[0]}, {', '.join(names[1:])}"
        )
    return bases[0]


def _from_files_beside(module: types.ModuleType) -> dict[str, type[Model]]:
    """The bugs and extensions of a library model that are in files of their own, named after its file."""
    library, _, short = module.__name__.rpartition(".")
    if library != LIBRARY:
        return {}
    own = tuple(_own_models(module))
    beside = [_import(f"{LIBRARY}.{name}") for name in _library_names() if name.startswith(f"{short}_")]
    return {
        model.__name__: model for other in beside for model in _own_models(other) if issubclass(model, own)
    }
