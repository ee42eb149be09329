"""Covering runs as JSON (docs/json.md), and in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quorate.covering.cover import Cover
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.written_files import writing
from quorate.output.json.identity_json import identity
from quorate.saved.runs_file import FORMAT, VERSION
from quorate.support.whole_files import write_whole
from quorate.trace.json import trace_json


def cover_json(cover: Cover) -> dict[str, Any]:
    """Return covering runs as an object."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **identity(cover.instance),
        "cover": cover.covering,
        "covered": cover.covered,
        "of": cover.of,
        "missing": list(cover.missing),
        "symmetry": cover.symmetry,
        "arguments": cover.arguments,
        "states": cover.states,
        "exploration": cover.stop,
        "steps": cover.steps,
        "runs": [_run(cover.instance, run) for run in cover.runs],
    }


def _run(instance: Instance, run: Trace) -> dict[str, Any]:
    """Return a run as in a trace file, but that a step has the variables that it `changed` in place of all."""
    whole = trace_json(instance, run)
    before = whole["initial"]
    steps = []
    for step in whole["steps"]:
        after = step["state"]
        changed = {name: value for name, value in after.items() if value != before[name]}
        steps.append({"action": step["action"], "arguments": step["arguments"], "changed": changed})
        before = after
    return {"initial_action": whole["initial_action"], "initial": whole["initial"], "steps": steps}


def write_cover(cover: Cover, path: Path) -> None:
    """Write covering runs to a file. Raises ModelError."""
    with writing(path):
        write_whole(path, json.dumps(cover_json(cover), ensure_ascii=False) + "\n")
