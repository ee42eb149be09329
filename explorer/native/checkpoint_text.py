"""The text of a checkpoint: what was searched, and how far; and what keeps one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from quorate.exploration import Request
from quorate.language.bundled import remembered_name
from quorate.language.distinct_names import by_name
from quorate.native.compiled import ON_DISK, SHARED
from quorate.native.program import Generated
from quorate.native.structures import Standing

FORMAT = 1

STATES, LEVELS = "states-", "levels-"
"""How the names of files of states begin, and those of folders with sorted levels."""


@dataclass(frozen=True)
class Content:
    """What the text of a checkpoint says. `search` is what was searched, `code` the digest of its code, `first` the
    packed state in which it began, if not in the initial ones; `capacities` are those that the code was made with,
    `file` has the states, each of so many `words`. With `parts`, `file` is a folder with sorted levels in so
    many. With `ranks`, so many processes searched, each of which has a file of that name in a folder of its own, and
    its own levels."""

    search: Mapping[str, Any]
    code: str
    first: Sequence[int]
    capacities: Mapping[str, int]
    file: str
    words: int
    standing: Standing
    parts: int = 0
    ranks: Sequence[Sequence[int]] = ()

    def text(self) -> str:
        """As JSON."""
        standing = self.standing
        return json.dumps(
            {
                "format": FORMAT,
                "search": dict(self.search),
                "code": self.code,
                "first": list(self.first),
                "capacities": dict(self.capacities),
                "file": self.file,
                "words": self.words,
                "parts": self.parts,
                "ranks": [list(levels) for levels in self.ranks],
                "levels": list(standing.levels),
                "counts": list(standing.counts),
                "settled": list(standing.settled_in),
            }
        )

    @staticmethod
    def of(text: str) -> Content:
        """From JSON. Raises ValueError, KeyError, TypeError or AttributeError for what was not written here."""
        found = json.loads(text)
        if found["format"] != FORMAT or not found["levels"]:
            raise ValueError
        return Content(
            {str(what): value for what, value in found["search"].items()},
            str(found["code"]),
            [int(word) for word in found["first"]],
            {str(name): int(room) for name, room in found["capacities"].items()},
            Path(str(found["file"])).name,
            int(found["words"]),
            Standing(*([int(each) for each in found[name]] for name in ("levels", "counts", "settled"))),
            int(found["parts"]),
            [[int(each) for each in levels] for levels in found["ranks"]],
        )


def code_digest(generated: Generated) -> str:
    """A digest of generated C, without its comments and the numbers of lines: of what states and counters mean."""
    source = generated.source.removeprefix(ON_DISK).removeprefix(SHARED)
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    source = re.sub(r"(_line|_LINE)_\d+", r"\1", source)
    return hashlib.sha256(" ".join(source.split()).encode("utf-8", "backslashreplace")).hexdigest()


def what_is_searched(request: Request, symmetry: bool) -> dict[str, Any]:
    """What two searches have in common if one can go on from the other, in words that a user knows, but for the code.
    Limits and the number of workers are not among it."""
    instance = request.instance
    return {
        "model": remembered_name(instance.cls),
        "sizes": dict(by_name(instance.sizes)),
        "constants": {name: str(value) for name, value in sorted(instance.constants.items())},
        "symmetry": symmetry,
        "properties": sorted(each.name for each in request.properties),
        "properties of runs": sorted(each.name for each in request.liveness),
        "fairness": sorted(map(str, request.fairness)),
        "--deadlock": request.deadlock,
        "--keep-going": request.keep_going,
        "ending with a goal": request.goals_end,
        "ending once all is decided": request.decided_ends,
    }


class Keeper(Protocol):
    """What keeps a search in a folder; as text, it says what is kept."""

    trouble: str
    """Why the last levels are not kept, if they are not."""

    kept: Content | None
    """What is kept; None if that is nothing yet."""

    def close(self) -> None: ...
