"""What an engine is asked: the request for a search that decides some properties of an instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quorate.exploration import Limits, Request
from quorate.language import ir
from quorate.language.checker import assumed_fairness
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import LIVENESS
from quorate.verdicts.limits import default_workers


def request_for(
    instance: Instance,
    program: ir.Program,
    asked: Sequence[PropertyFunction],
    *,
    workers: int | None,
    max_states: int | None,
    max_depth: int | None,
    fair: Mapping[str, str] | None = None,
    **others: Any,
) -> Request:
    """Return the request to decide `asked`, of any kind, of an instance whose lowered program is `program`. The
    options are those of `quorate.check`; `others` are further fields of `Request`.

    Raises ModelError if `fair` names no action.
    """
    return Request(
        instance,
        tuple(each for each in asked if each.kind not in LIVENESS),
        limits=Limits(max_states, max_depth),
        workers=workers or default_workers(),
        liveness=tuple(each for each in asked if each.kind in LIVENESS),
        fairness=assumed_fairness(instance, program, fair or {}),
        **others,
    )
