"""Files that a user asked for: that one cannot be written is an error in the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.support.whole_files import write_whole


@contextmanager
def writing(place: str | Path, hint: str = "give another place") -> Iterator[None]:
    """Do the body, which writes to `place`. Raises ModelError if that fails."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"{place} cannot be written: {error.strerror}", hint) from None


def write_folder(folder: str | Path, files: Mapping[str, str]) -> list[Path]:
    """Write files, by name, to a folder that is made if there is none, and return their paths. Raises ModelError if
    that fails."""
    place = Path(folder)
    with writing(folder):
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_whole(place / name, text)
    return [place / name for name in files]
