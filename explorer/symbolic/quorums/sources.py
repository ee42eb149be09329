"""Where claims come from: those that come with Quorate, and a user's own file."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from quorate.language import ModelError
from quorate.language.files import execute
from quorate.language.suggestions import did_you_mean
from quorate.symbolic.quorums.claims import Claim

SHIPPED = {"quorums": "quorate.specs.quorums"}


def claims_of(target: str, name: str | None = None) -> list[Claim]:
    """The claims of `target` (``quorums``, or a file) in their order, or only that called `name`.

    Raises ModelError if there is no such target or claim, or for what goes wrong while the file runs.
    """
    if target in SHIPPED:
        module = importlib.import_module(SHIPPED[target])
    elif target.endswith(".py") or os.sep in target:
        module = execute(Path(target))
    else:
        hint = did_you_mean(target, SHIPPED, "name quorums, or a file of claims: mine.py")
        raise ModelError(f"there is nothing to prove called {target}", hint)
    claims = [claim for claim in vars(module).values() if isinstance(claim, Claim)]
    own = {claim.name: claim for claim in claims if claim.function.__module__ == module.__name__}
    if not own:
        hint = "mark functions of sets of servers with @holds or @fails, from quorate.symbolic.quorums"
        raise ModelError(f"{target} makes no claims", hint)
    if name is None:
        return list(own.values())
    if name not in own:
        hint = did_you_mean(name, own, f"it has: {', '.join(own)}")
        raise ModelError(f"{target} has no claim called {name}", hint)
    return [own[name]]
