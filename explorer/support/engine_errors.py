"""The error of an engine that cannot run, which every command reports."""

from __future__ import annotations


class EngineError(Exception):
    """The machine or Quorate itself failed, not the model: no compiler, engines that disagree."""
