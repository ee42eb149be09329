"""The files of the course site, and how they are written."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.lessons.lesson import bundled_lessons
from quorate.output.page.site_pages import Loaded, first_page, walk_page, worker_script
from quorate.serving.site.catalogue import catalogue
from quorate.serving.site.own import FOLDER as OWN_FOLDER
from quorate.serving.site.own import Own
from quorate.serving.site.package import package_archive
from quorate.serving.site.pyodide import Pyodide
from quorate.support.whole_files import write_whole

FOLDER = "pyodide"

NOTHING = Own()

COMPILED = "compiled"
"""The folder of compiled models; a list of their names is beside it."""

NOT_COMPILED: Mapping[str, bytes] = {}

PACKED = ".packed"
"""The ending of what is compressed by gzip: the worker unpacks it. The usual ending would have some servers unpack it
before, or say that they have."""


@dataclass(frozen=True, slots=True)
class Site:
    """The files of a site by name, and those that a walk loads, in this order."""

    files: dict[str, bytes]
    loaded: tuple[Loaded, ...]


def build_site(pyodide: Pyodide, own: Own = NOTHING, compiled: Mapping[str, bytes] = NOT_COMPILED) -> Site:
    """Return the files of the site, with models and lessons of one's own if there are any, and the WebAssembly of
    models that were compiled, by name."""
    modules = {_compiled_file(name): _packed(module) for name, module in compiled.items()}
    shown = (*bundled_lessons(), *own.lessons)
    added = {f"{OWN_FOLDER}/{name}": text for name, text in own.files.items()}
    parts = {
        f"{FOLDER}/pyodide.js": (pyodide.files["pyodide.mjs"], "the loader of Pyodide"),
        # As .js, since not every server says of .mjs that it is JavaScript.
        f"{FOLDER}/pyodide.asm.js": (pyodide.files["pyodide.asm.mjs"], "what Python needs of the browser"),
        f"{FOLDER}/pyodide.asm.wasm{PACKED}": (
            _packed(pyodide.files["pyodide.asm.wasm"]),
            f"Python {pyodide.python}, as WebAssembly",
        ),
        f"{FOLDER}/python_stdlib.zip": (pyodide.files["python_stdlib.zip"], "the library of Python"),
        f"{FOLDER}/pyodide-lock.json": (pyodide.lock_file(), "the version of Pyodide"),
        f"quorate{PACKED}": (_packed(package_archive(added)), "Quorate, with all of its models"),
        f"{COMPILED}.json": (json.dumps(sorted(compiled)).encode(), "which models are compiled for searches"),
    }
    loaded = tuple(Loaded(name, len(content), what) for name, (content, what) in parts.items())
    files = {name: content for name, (content, _) in parts.items()}
    texts = {
        "index.html": first_page(shown, own.models, catalogue(), loaded),
        "walk.html": walk_page(loaded, _stamp((*files.values(), *modules.values())), len(compiled)),
        "worker.js": worker_script(),
        "site.json": json.dumps({**_about(pyodide, loaded), "compiled": len(compiled)}, indent=1),
    }
    return Site({**files, **modules, **{name: text.encode() for name, text in texts.items()}}, loaded)


def _stamp(contents: Iterable[bytes]) -> str:
    """A digest of what walks load. It is in its addresses, since a browser may keep a file of the same name."""
    digest = hashlib.sha256(worker_script().encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


def write_site(site: Site, folder: Path) -> None:
    """Write the files of a site to a folder, which is made if there is none. Those of a site that was there before
    are replaced, and its compiled models removed if they are in this one no more; others are left alone. Raises
    ModelError."""
    try:
        before = _compiled_before(folder)
        for name, content in site.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        for name in before - site.files.keys():  # last: until then, the old list names them
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        why = f"the site cannot be written to {folder}: {error.strerror}"
        raise ModelError(why, "name a folder: --out DIR") from None


def _compiled_file(model: str) -> str:
    """The file of a compiled model, within the folder of its site."""
    return f"{COMPILED}/{model}{PACKED}"


def _compiled_before(folder: Path) -> set[str]:
    """The files of the compiled models of the site in a folder, by the list that it has of them."""
    try:
        listed = json.loads((folder / f"{COMPILED}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    there = {f"{COMPILED}/{path.name}" for path in (folder / COMPILED).glob("*")}
    return there & set(map(_compiled_file, listed)) if isinstance(listed, list) else set()


def _about(pyodide: Pyodide, loaded: Sequence[Loaded]) -> dict[str, object]:
    files = {each.name: each.bytes for each in loaded}
    return {
        "quorate": version("quorate"),
        "pyodide": pyodide.version,
        "python": pyodide.python,
        "files": files,
    }


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
