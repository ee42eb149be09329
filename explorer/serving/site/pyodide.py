"""Pyodide, CPython for browsers, as npm has it: which of its files the site needs, and where they come from.

Nothing of it is part of Quorate. `quorate site` has npm download the package, or takes one that is at hand.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.support.caching import cache_folder, load_entry, store_entry

VERSION = "314.0.8"
"""The version that the site is made for, and tested with."""

NEEDED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""The files that the site has of it."""

ABOUT = "package.json"

HINT = f"name a package that is at hand: --pyodide PATH, of pyodide {VERSION} from npm, packed or unpacked"

LONGEST = 300
"""The seconds that npm may take."""


@dataclass(frozen=True, slots=True)
class Pyodide:
    """The files by name, and the version: that of the package, empty if it does not say."""

    files: Mapping[str, bytes]
    version: str

    @property
    def python(self) -> str:
        """The version of Python that it is."""
        info = json.loads(self.files["pyodide-lock.json"])["info"]
        return str(info["python"])

    def lock_file(self) -> bytes:
        """Its list of packages, without the packages: the site loads none."""
        whole = json.loads(self.files["pyodide-lock.json"])
        return json.dumps({**whole, "packages": {}}).encode()


def find_pyodide(given: Path | None) -> Pyodide:
    """Return Pyodide from a folder or an archive, or by default from npm, as kept since the last time. Raises
    ModelError if it cannot be had."""
    if given is None:
        return _checked(_of_archive(_downloaded()), "what npm brought")
    try:
        files = _of_folder(given) if given.is_dir() else _of_archive(given.read_bytes())
    except (OSError, EOFError, tarfile.TarError) as error:
        raise ModelError(f"{given} cannot be read: {error}", HINT) from None
    return _checked(files, str(given))


def _checked(files: Mapping[str, bytes], place: str) -> Pyodide:
    missing = [name for name in NEEDED if name not in files]
    if missing:
        raise ModelError(f"{place} is not Pyodide: it has no {', '.join(missing)}", HINT)
    try:
        version = str(json.loads(files.get(ABOUT, b"{}")).get("version", ""))
        found = Pyodide(files, version)
        found.python  # noqa: B018  it has to say
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(
            f"{place} is not Pyodide: its list of packages is not as it should be", HINT
        ) from None
    return found


def _of_folder(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (*NEEDED, ABOUT) if (folder / name).is_file()}


def _of_archive(archive: bytes) -> dict[str, bytes]:
    """The needed files, which are in one folder of the archive. Nothing is unpacked to disk."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for member in packed:
            folder, _, name = member.name.removeprefix("./").rpartition("/")
            if member.isfile() and name in (*NEEDED, ABOUT) and "/" not in folder and name not in found:
                content = packed.extractfile(member)
                assert content is not None  # it is a file
                found[name] = content.read()
    return found


def _downloaded() -> bytes:
    key = f"pyodide {VERSION}"
    entry = cache_folder() / hashlib.sha256(key.encode()).hexdigest()
    kept = load_entry(entry, key)
    if kept is None:
        kept = _packed()
        with suppress(OSError):  # without it, npm brings it again
            store_entry(entry, key, kept)
    return kept


def _packed() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise ModelError("npm, which brings Pyodide, is not installed", f"install Node.js, or {HINT}")
    with tempfile.TemporaryDirectory() as folder:
        # npm compares what it downloads with the digest that its registry has of it.
        command = [npm, "pack", "--silent", f"pyodide@{VERSION}"]
        try:
            run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ModelError(f"npm could not bring Pyodide: {error}", HINT) from None
        packages = list(Path(folder).glob("*.tgz"))
        if run.returncode or len(packages) != 1:
            why = (run.stderr or run.stdout).strip().splitlines()
            raise ModelError(f"npm could not bring Pyodide{f': {why[0]}' if why else ''}", HINT)
        return packages[0].read_bytes()
