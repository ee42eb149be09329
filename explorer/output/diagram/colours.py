"""The colours of terms and ballots in a diagram, as numbers that each renderer has colours for."""

from __future__ import annotations

from quorate.trace.diagram.picture import Diagram

COLOURS = 6
"""The number of colours for terms and ballots: svg.css defines them for pages, print_diagram.py for terminals."""


def epoch_colours(diagram: Diagram) -> dict[int, int]:
    """Return the colour of each term or ballot, from 1 on; those that nodes have at the start have none."""
    at_first = {s.epoch for s, lane in zip(diagram.statuses[0], diagram.lanes, strict=True) if lane.node}
    epochs = {s.epoch for row in diagram.statuses for s in row} | {a.epoch for a in diagram.arrows}
    known = sorted(epoch for epoch in epochs if epoch is not None and epoch not in at_first)
    return {epoch: at % COLOURS + 1 for at, epoch in enumerate(known)}
