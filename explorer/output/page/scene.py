"""A state as the ring of `quorate explore` shows it, and a run as it is played: data that the page draws."""

from __future__ import annotations

from typing import Any

from quorate.output.diagram.colours import epoch_colours
from quorate.output.page.picture import colour_class, picture_html
from quorate.shapes import Arrow
from quorate.trace.diagram import Diagram
from quorate.trace.picturing import Pictured

Scene = dict[str, Any]


def scene_json(diagram: Diagram, step: int, pictured: Pictured) -> Scene:
    """Return the state after a step of a diagram: its `lanes` with role and term, the `relations` between them that
    the model pictures, and the `picture`, as HTML."""
    colours = epoch_colours(diagram)
    lanes = [
        {
            "name": lane.name,
            "node": lane.node,
            "role": status.role_text,
            "level": status.level,
            "epoch": status.epoch if lane.node else None,
            "colour": colour_class(status.epoch, colours) if status.epoch is not None else "q-e0",
        }
        for lane, status in zip(diagram.lanes, diagram.statuses[step], strict=True)
    ]
    relations = [
        {
            "from": lane.name,
            "to": shape.to,
            "text": str(shape.text),
            "dashed": shape.dashed,
            "colour": colour_class(shape.colour, colours),
        }
        for lane in pictured.lanes
        for shape in lane.shapes
        if isinstance(shape, Arrow)
    ]
    return {"lanes": lanes, "relations": relations, "picture": str(picture_html(pictured, colours))}


def messages_json(diagram: Diagram) -> list[dict[str, Any]]:
    """Return the messages of a run: the steps in which they were `sent` and `received` (or `null`), and the lanes
    between which they fly (`to` is `null` for those to all that nobody received)."""
    colours = epoch_colours(diagram)
    return [
        {
            "sent": arrow.sent,
            "received": arrow.received,
            "from": diagram.lanes[arrow.source].name,
            "to": None if arrow.target is None else diagram.lanes[arrow.target].name,
            "kind": arrow.kind,
            "label": arrow.label,
            "colour": colour_class(arrow.epoch, colours),
        }
        for arrow in diagram.arrows
        if arrow.source != arrow.target
    ]
