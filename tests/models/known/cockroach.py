"""Known answers: CockroachDB."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = []
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = []
