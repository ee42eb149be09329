"""A position of a walk as pictures: its diagram, with the steps that may come next, and its state as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quorate.comparison.divergence import Divergence
from quorate.exploration import Trace, Violation, ViolationKind
from quorate.output.diagram.svg import draw_svg
from quorate.output.page.evidence import Part, evidence
from quorate.output.page.html_page import trace_page
from quorate.output.page.scene import Scene, messages_json, scene_json
from quorate.output.page.tables import Marks, state_tables
from quorate.output.shown_runs import divergence_notes
from quorate.reference.faults import place_of_function
from quorate.trace.conclusion import conclusion
from quorate.trace.diagram import Note
from quorate.verdicts.naming import full_name
from quorate.verdicts.result import Verdict
from quorate.walking.beside import Follow
from quorate.walking.judging import Judgement
from quorate.walking.options import Option
from quorate.walking.walk import Position, Walk


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of a position: SVG and HTML. `lanes` has for each of the next steps that were given the name of
    its lane, `senders` the lanes of those that sent the messages that it takes. `scene` is what the ring shows."""

    svg: str
    state: str
    lanes: tuple[str, ...]
    senders: tuple[tuple[str, ...], ...]
    scene: Scene


def draw_position(
    walk: Walk,
    at: Position,
    further: Sequence[Option],
    said: Sequence[Judgement],
    beside: Follow | None,
) -> Drawn:
    """Return the pictures of a position, from which the steps `further` lead on. `said` and `beside` are what is to
    be marked. Raises ModelError if the model's `lanes` name an action that it does not have."""
    notes: list[Note] = []
    if beside is not None:
        notes += divergence_notes(beside.name, Divergence(beside.difference, beside.refused))
    verdict = verdict_at(walk, at, said)
    if verdict is not None and verdict.violation is not None:
        what, told = conclusion(verdict.violation, verdict.witness)
        notes.append(Note(at.steps, "violation", f"{what}: {told}" if told else what))
    picture = walk.diagrams.of(at.trace, notes, [(option.action, option.arguments) for option in further])
    received = {
        text for arrow in picture.arrows if arrow.received == at.steps for text in arrow.text.split("\n")
    }
    with walk.instance.active():
        shown = frozenset[Part]() if verdict is None else evidence(walk.instance, at.trace, verdict)
        before = at.trace.last_state if at.parent is None else walk.positions[at.parent].trace.last_state
        tables = state_tables(walk.instance, at.trace.last_state, Marks(before, frozenset(received), shown))
    lanes = tuple(picture.lanes[ghost.lane].name for ghost in picture.ghosts)
    senders = tuple(
        tuple(picture.lanes[lane].name for _, lane in ghost.sent if lane != ghost.lane)
        for ghost in picture.ghosts
    )
    scene = scene_json(picture, at.steps, walk.picture(at.trace.last_state, picture, at.steps))
    return Drawn(draw_svg(picture, style=False), str(tables), lanes, senders, scene)


def played(walk: Walk, at: Position) -> dict[str, Any]:
    """Return the run to a position as it is played: the `scenes` of all its states, and the `messages`."""
    picture = walk.diagrams.of(at.trace)
    states = at.trace.states
    scenes = [
        scene_json(picture, step, walk.picture(state, picture, step)) for step, state in enumerate(states)
    ]
    return {"scenes": scenes, "messages": messages_json(picture)}


def verdict_at(walk: Walk, at: Position, said: Sequence[Judgement]) -> Verdict | None:
    """Return the verdict that the run to a position shows: that its last step fails, or the first violated property;
    None if there is none."""
    trace: Trace = at.trace
    if at.fault is not None:
        action, fault = trace.steps[-1].action, at.fault
        violation = Violation(action, fault.kind, trace, fault.message, fault.file, fault.line)
        return Verdict(action, fault.kind, "violated", fault.message, trace, violation)
    first = next((each for each in said if each.violated), None)
    if first is None:
        return None
    property_ = next(each for each in walk.instance.properties if each.name == first.name)
    kind: ViolationKind = (
        "failure" if first.says == "no value" else "step" if first.kind == "step" else "invariant"
    )
    place = place_of_function(property_.function)
    violation = Violation(first.name, kind, trace, first.message, *place)
    return Verdict(
        first.name, kind, "violated", first.message, trace, violation, witness=first.witness, doc=first.doc
    )


def walk_page(walk: Walk, at: Position, explorer: str = "") -> str:
    """Return the run to a position as a page of its own, whose steps link to the explorer at an address, if given."""
    verdict = verdict_at(walk, at, walk.judge(at))
    return trace_page(walk.instance, at.trace, full_name(walk.instance.cls), verdict, explorer)
