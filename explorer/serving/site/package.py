"""Quorate itself as an archive: the files of the package that runs, as they would be installed."""

from __future__ import annotations

import importlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

ROOTS = ("quorate", "quorate.models", "quorate.properties", "quorate.specs")
"""The packages whose files may be in folders of their own; the first has the others where Quorate is installed."""


def package_archive(more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a tar archive of the package, and of `more` files by their paths. The same files make the same bytes."""
    found = {name: path.read_bytes() for name, path in _files()}
    number = version("quorate")
    about = f"Metadata-Version: 2.1\nName: quorate\nVersion: {number}\n"  # from which it knows its version
    found[f"quorate-{number}.dist-info/METADATA"] = about.encode()
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted({**found, **(more or {})}.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def _files() -> Iterator[tuple[str, Path]]:
    for root in ROOTS:
        for place in importlib.import_module(root).__path__:
            folder = Path(place)
            for path in folder.rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts:
                    yield f"{root.replace('.', '/')}/{path.relative_to(folder).as_posix()}", path
