"""Diagrams drawn as text, SVG and Mermaid; golden files hold whole ones (QUORATE_WRITE_GOLDEN=1 writes them anew)."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quorate import Model
from quorate.models.paxos import ReportedValueIgnored
from quorate.models.raft import Raft
from quorate.models.raft.raft_replication import Figure8
from quorate.output.shown_runs import Shown
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.print_diagram import print_diagram
from quorate.trace.diagram import Diagram, Note, diagram, draw_mermaid, draw_svg, draw_text
from quorate.trace.diagram.picture import Lane, Status
from tests.trace.diagrams.played import DEPOSED, FIGURE_8, PAXOS, RAFT, play

GOLDEN = Path(__file__).parent / "golden"
README_PICTURE = Path(__file__).parents[3] / "docs" / "figure8.svg"
RUNS = {"paxos": (ReportedValueIgnored, PAXOS), "raft": (Raft, RAFT)}
DRAWN: dict[str, Callable[[Diagram], str]] = {
    "txt": draw_text,
    "svg": lambda picture: draw_svg(picture, style=False),
    "mmd": draw_mermaid,
}


def picture(model: type[Model], text: str, **sizes: int) -> Diagram:
    notes = [
        Note(5, "refused", "Base does not take this step"),
        Note(8, "violation", "agreement is violated: v=v1"),
    ]
    return diagram(*play(model, text, **sizes), notes)


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("run", RUNS)
def test_golden(run: str, kind: str) -> None:
    drawn = DRAWN[kind](picture(*RUNS[run]))
    file = GOLDEN / f"{run}.{kind}"
    if os.environ.get("QUORATE_WRITE_GOLDEN"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


def test_the_picture_in_the_readme() -> None:
    instance, trace = play(Figure8, FIGURE_8)
    notes = [
        Note(15, "refused", "Raft does not take this step"),
        Note(18, "violation", "leader_completeness is violated"),
    ]
    drawn = draw_svg(diagram(instance, trace, notes))
    if os.environ.get("QUORATE_WRITE_GOLDEN"):
        README_PICTURE.write_text(drawn, encoding="utf-8")
    assert drawn == README_PICTURE.read_text(encoding="utf-8")


def test_text_is_as_wide_as_it_may_be() -> None:
    lines = draw_text(picture(*RUNS["raft"]), width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["s1", "s2", "s3"]


def test_six_lanes_fit_eighty_columns() -> None:
    instance, trace = play(ReportedValueIgnored, PAXOS, Ballot=3)
    long = "agreement is violated: v=v1 w=v2, " * 3
    found = diagram(instance, trace, [Note(10, "violation", long)])
    found = replace(found, lanes=(*found.lanes, Lane("environment", "", False)), statuses=_with_a_lane(found))
    lines = draw_text(found, width=80).splitlines()
    assert len(found.lanes) == 6
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["ballot", "ballot", "enviro"]
    assert lines[1].split() == ["0", "1", "a1", "a2", "a3", "nment"]
    assert "".join(long.split()) in "".join(line[4:] for line in lines[-3:]).replace(" ", "")


def _with_a_lane(found: Diagram) -> tuple[tuple[Status, ...], ...]:
    return tuple((*row, Status()) for row in found.statuses)


@pytest.mark.parametrize("terminal", [True, False])
def test_text_has_colours_on_a_terminal_only(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = io.StringIO()
    console = SafeConsole(
        file, force_terminal=terminal, width=80, color_system="standard" if terminal else None
    )
    instance, trace = play(ReportedValueIgnored, PAXOS)
    with instance.active():
        print_diagram(Shown("run", "A run", instance, trace), console)
        plain = draw_text(diagram(instance, trace), 80 if terminal else 120)
    assert ("\x1b[36m" in file.getvalue()) is terminal
    assert re.sub(r"\x1b\[[\d;]*m", "", file.getvalue()) == f"\nA run\n\n{plain}"


def test_the_svg_is_one_well_formed_element_with_all_in_it() -> None:
    found = picture(*RUNS["raft"])
    root = ElementTree.fromstring(draw_svg(found))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    classes = [element.get("class", "").split() for element in root.iter()]
    assert sum("q-dot" in names for names in classes) == 8
    assert sum("q-leader" in names for names in classes) == 1
    assert sum("q-head" in names for names in classes) == 3
    assert sum("q-lost" in names and "q-arrow" in names for names in classes) == 3
    assert "prefers-color-scheme: dark" in draw_svg(found)


def test_the_svg_has_no_css_that_other_programs_do_not_know() -> None:
    drawn = draw_svg(picture(*RUNS["paxos"]))
    assert "var(" not in drawn
    assert "light-dark(" not in drawn
    assert ".q-e1 { color: #0067a8; }" in drawn
    assert ".q-e1 { color: #6bb8f2; }" in drawn


def test_no_label_covers_another_and_all_are_within() -> None:
    from quorate.output.diagram.geometry import FONT, SMALL, DiagramLayout, clipped_call, width_of

    for run in (*RUNS.values(), (Figure8, FIGURE_8), (Raft, DEPOSED)):
        layout = DiagramLayout(picture(*run))
        boxes = [
            (42.0, layout.y(dot.step) - 8, 42 + width_of(clipped_call(dot.label), FONT), layout.y(dot.step))
            for dot in layout.diagram.dots
        ]
        for label in (*layout.statuses.values(), *layout.labels):
            if label is not None:
                width = width_of(label.text, SMALL)
                left = label.x - width * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
                boxes.append((left, label.y - 8, left + width, label.y))
        for at, one in enumerate(boxes):
            assert one[0] >= 0
            assert one[2] <= layout.width
            for other in boxes[at + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (one, other)


def test_mermaid_has_nothing_of_its_own_in_texts() -> None:
    from quorate.output.diagram.mermaid import _text

    assert _text("end; {a} #1 <b>") == "e#110;d#59; {a} #35;1 #lt;b#gt;"
