"""The files that pages are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def asset(name: str) -> str:
    """Return the text of a file in ``assets``."""
    return files("quorate.output.page").joinpath("assets", name).read_text(encoding="utf-8")


def filled(template: str, parts: Mapping[str, str]) -> str:
    """Return a template of ``assets`` with its placeholders, ``{{name}}``, replaced by the parts."""
    # In one pass, since the inserted text may contain placeholders.
    return re.sub(r"\{\{(\w+)\}\}", lambda name: parts[name[1]], asset(template))
