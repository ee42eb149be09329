"""The build backend: that of setuptools, whose editable install it makes visible to type checkers and editors.

The package `quorate` is put together from several folders of the repository (`package-dir` in pyproject.toml). For an
editable install setuptools tells Python where they are by an import hook, which mypy, pyright and editors do not run:
they look for a folder `quorate` on `sys.path`. So one is made, of links, in `build/types`. Python itself finds
nothing there and asks the hook: modules have the places that they have in the repository, where breakpoints are set,
and a folder that comes earlier on the path, as that of PYTHONPATH, still has its say before.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import tomllib
import zipfile
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (
    build_sdist,
    build_wheel,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

PATH_FILE = "quorate_types.pth"
NOT_FOR_PYTHON = (
    "import sys; sys.path_importer_cache[{!r}] = "
    "type('Nothing', (), {{'find_spec': staticmethod(lambda name, target=None: None)}})()"
)
"""Python executes this line of the file of paths: the folder has a finder that finds nothing."""


def build_editable(
    wheel_directory: str,
    config_settings: dict[str, str | list[str] | None] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """The editable wheel of setuptools; if its hook is what finds the package, with a path to the folder of links."""
    name: str = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
    if "editable_mode" not in (config_settings or {}):
        try:
            types = link(Path.cwd())
        except (OSError, NotImplementedError):  # no links here, as on Windows without the right to make them
            print("no links could be made: type checkers and editors will not find quorate")
        else:
            add(Path(wheel_directory, name), PATH_FILE, f"{types}\n{NOT_FOR_PYTHON.format(str(types))}\n")
    return name


def link(root: Path) -> Path:
    """Make the folder of links anew, and return it: what is directly in a mapped folder is linked."""
    folders = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-dir"]
    types = root / "build" / "types"
    shutil.rmtree(types, ignore_errors=True)
    for package in sorted(folders):  # a package before what is mapped into it
        inside = types.joinpath(*package.split("."))
        if "." in package:
            _link(inside, root / folders[package])
            continue
        inside.mkdir(parents=True)
        for each in sorted((root / folders[package]).iterdir()):
            if each.name != "__pycache__":
                _link(inside / each.name, each)
    return types


def _link(link: Path, target: Path) -> None:
    """A relative link, so that a repository that is moved needs only to be installed again."""
    link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=target.is_dir())


def add(wheel: Path, name: str, text: str) -> None:
    """Add a file to a wheel, and to its record."""
    with zipfile.ZipFile(wheel) as old:
        entries = [(each, old.read(each)) for each in old.infolist()]
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    record = f"{name},sha256={digest},{len(text.encode())}\n".encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(name, text)
        for each, content in entries:
            new.writestr(each, content + record if each.filename.endswith(".dist-info/RECORD") else content)
