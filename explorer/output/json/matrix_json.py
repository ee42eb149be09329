"""Judged properties as JSON, in the format of docs/json.md."""

from __future__ import annotations

from typing import Any

from quorate.assessment.matrix import Implied, JudgedProperty, PropertyMatrix, Row
from quorate.language.diagnostics import short_path
from quorate.language.instance import Instance
from quorate.trace.json import plain_json, trace_json
from quorate.verdicts.naming import full_name
from quorate.verdicts.result import Verdict


def matrix_json(matrix: PropertyMatrix) -> dict[str, Any]:
    """Return the object that ``quorate properties --json`` prints."""
    return {
        "source": matrix.title,
        "model": full_name(matrix.model),
        "outcome": matrix.outcome,
        "points": matrix.points,
        "most_points": matrix.most_points,
        "properties": [_property_json(each) for each in matrix.properties],
        "models": [_row_json(row, matrix) for row in matrix.rows],
        "caught": list(matrix.caught),
        "missed": list(matrix.missed),
        "own": [_implied_json(each) for each in matrix.implied],
        "warnings": list(matrix.warnings),
    }


def _property_json(property_: JudgedProperty) -> dict[str, Any]:
    vacuous = property_.standing == "vacuous"
    return {
        "name": property_.name,
        "kind": property_.function.kind,
        "file": short_path(property_.file),
        "line": property_.line,
        "standing": property_.standing,
        "catches": list(property_.catches),
        "condition": property_.condition if vacuous else None,
        "random_states": property_.of_random,
        **_run_json(property_.shown, property_.shown_in),
    }


def _run_json(shown: Verdict | None, instance: Instance | None) -> dict[str, Any]:
    if shown is None or shown.trace is None or instance is None:
        return {"steps": None, "reason": "", "sizes": None, "trace": None}
    return {
        "steps": shown.steps,
        "reason": shown.reason,
        "sizes": plain_json(instance.settings),
        "trace": trace_json(instance, shown.trace),
    }


def _row_json(row: Row, matrix: PropertyMatrix) -> dict[str, Any]:
    return {
        "name": row.name,
        "right": row.right is None,
        "sizes": plain_json(row.settings),
        "exploration": row.exploration.stop,
        "states": row.exploration.states,
        "cuts": dict(row.exploration.cuts),
        "seconds": round(row.seconds, 6),
        "cells": {
            each.name: {"mark": mark, "steps": verdict.steps}
            for each, mark, verdict in zip(matrix.properties, row.marks, row.verdicts, strict=True)
        },
    }


def _implied_json(implied: Implied) -> dict[str, Any]:
    return {
        "name": implied.name,
        "kind": implied.kind,
        "breaks": list(implied.breaks),
        "decided": implied.decided,
        "implied_by": list(implied.by),
        "variant": implied.variant or None,
        **_run_json(implied.shown, implied.shown_in),
    }
