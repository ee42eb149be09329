"""The steps that may come next in a diagram: their lanes, labels and messages; and which messages wait."""

from __future__ import annotations

from typing import Any

from quorate.exploration import Trace
from quorate.output.diagram.svg import draw_svg
from quorate.trace.diagram import Diagram, diagram
from tests.walking.test_walk import taken, walk_of


def drawn(further: bool) -> Diagram:
    walk = walk_of("raft")
    end: Any = taken(walk, ("timeout", {"s": "s1"}))
    steps = [(each.action, each.arguments) for each in walk.options(end).steps if each.how == "possible"]
    trace: Trace = end.trace
    return diagram(walk.instance, trace, (), steps if further else None)


def test_each_step_is_on_its_lane_and_its_message_comes_from_where_it_was_sent() -> None:
    picture = drawn(further=True)
    told = [(picture.lanes[ghost.lane].name, ghost.label, ghost.sent) for ghost in picture.ghosts]
    assert told == [
        ("s1", "timeout", ()),
        ("s2", "timeout", ()),
        ("s3", "timeout", ()),
        ("s2", "request_vote", ((1, 0),)),
        ("s3", "request_vote", ((1, 0),)),
    ]


def test_a_message_that_can_still_be_received_waits_and_is_not_lost() -> None:
    walk = walk_of("raft")
    end: Any = taken(walk, ("timeout", {"s": "s1"}), ("timeout", {"s": "s3"}))
    kinds = [
        {arrow.kind for arrow in diagram(walk.instance, end.trace, (), further).arrows if arrow.sent == 1}
        for further in (None, [])
    ]
    assert kinds == [{"lost"}, {"waiting"}]


def test_the_picture_has_them_below_the_run() -> None:
    svg = draw_svg(drawn(further=True), style=False)
    assert [svg.count(f'class="q-ghost" data-next="{number}"') for number in range(5)] == [1] * 5
    assert svg.count('class="q-flight"') == 2
    assert (
        'aria-label="request_vote(s2, RequestVote(term=1, candidate=s1, last_index=0, last_term=0))"' in svg
    )
    assert "q-ghost" not in draw_svg(drawn(further=False), style=False)
