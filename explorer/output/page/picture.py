"""The picture of a state as HTML: a line for each lane, with its badges and rows of boxes."""

from __future__ import annotations

from collections.abc import Mapping

from quorate.output.page.markup import Child, Markup, el
from quorate.shapes import Arrow, Badge, Box, Colour, Row, Shape
from quorate.trace.picturing import Pictured

Colours = Mapping[int, int]
"""Terms or ballots to the numbers of their colours, as diagrams have them."""


def picture_html(pictured: Pictured, colours: Colours) -> Markup:
    """Return the picture of a state. `colours` are those of the run's diagram."""
    if pictured.error:
        return el("p", f"There is no picture: {pictured.error}", class_="picture-error")
    lanes: list[Child] = []
    for lane in pictured.lanes:
        title = el("b", lane.name, class_="lane-title")
        lanes.append(el("div", title, [_shape(shape, colours) for shape in lane.shapes], class_="lane"))
    return el("div", lanes, class_="quorate-picture")


def colour_class(colour: Colour, colours: Colours) -> str:
    """Return the class of a colour."""
    if colour is None:
        return "q-ink"
    if isinstance(colour, str):
        return f"q-{colour}"
    return f"q-e{colours.get(int(getattr(colour, 'shown', colour)), 0)}"


def _shape(shape: Shape, colours: Colours) -> Markup:
    match shape:
        case Badge():
            classes = f"token {shape.look} {colour_class(shape.colour, colours)}"
            return el("span", el("span", str(shape.text)), class_=classes, title=shape.title or None)
        case Box():
            return el("div", _place(shape, None, colours), class_="boxes")
        case Arrow():
            said = f"\N{RIGHTWARDS ARROW} {shape.to}" + (f": {shape.text}" if shape.text else "")
            return el("span", said, class_=f"relation {colour_class(shape.colour, colours)}")
        case Row():
            return _row(shape, colours)


def _row(row: Row, colours: Colours) -> Markup:
    boxes = [*row.boxes, *[None] * (row.room - len(row.boxes))]
    places = [
        _place(box, None if row.first is None else row.first + at, colours) for at, box in enumerate(boxes)
    ]
    empty = el("span", "empty", class_="nothing") if not places else None
    return el("div", el("span", row.name, class_="row-name"), places, empty, class_="boxes")


def _place(box: Box | None, number: int | None, colours: Colours) -> Markup:
    above = el("small", str(number)) if number is not None else None
    if box is None:
        return el("span", above, el("span", class_="box none"), class_="place")
    firm = "firm" if box.firm else "open"
    held: list[Child] = [
        above,
        el("span", el("span", str(box.text)), class_=f"box {firm} {colour_class(box.colour, colours)}"),
        el("small", box.mark, class_="below") if box.mark else None,
    ]
    return el("span", held, class_="place", title=box.title or None)
