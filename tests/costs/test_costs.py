"""What runs cost: known answers, the least of all runs by brute force, what is refused, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorate import Cost, ModelError, cost
from quorate.exploration import State, Step, Trace
from quorate.language.instance import Instance
from quorate.models.paxos import Paxos
from quorate.reference.machine import Machine
from quorate.trace.diagram import Diagram, diagram
from quorate.verdicts.selection import instance_of
from tests.cli.commands import MODELS, run
from tests.models_for_tests.relaying import Node, Relay, Wired, both_ends_are_told

Capture = pytest.CaptureFixture[str]
RELAY = f"{MODELS / 'relaying.py'}:Relay"
TINY = {"Ballot": 1, "Value": 1}


def numbers(found: Cost) -> tuple[int | None, ...]:
    """Delays, fsyncs on the path and in all, messages, steps."""
    return found.delays, found.fsyncs_on_path, found.fsyncs, found.messages, len(found.steps)


ONE = {"Slot": 1, "Command": 1, "Ballot": 1}
ENTRY = {"Log": 1, "Index": 2}

# Paxos with phase 1 takes 4 delays until the leader knows and 5 until a follower does, with 2 fsyncs on the path;
# Raft and Multi-Paxos take 2 and 3 under a stable leader.
KNOWN = [
    ("paxos", "a_value_can_be_chosen", None, TINY, (3, 2, 4, 6, 6)),
    ("paxos_learners", "all_can_learn", None, TINY, (4, 2, 4, 10, 8)),
    ("multipaxos", "a_choice_is_known", None, ONE, (4, 2, 4, 8, 8)),
    ("multipaxos", "a_replica_executes", None, ONE, (5, 2, 4, 9, 9)),
    (
        "multipaxos",
        "a_choice_is_known",
        "a_leader_is_elected",
        ONE,
        (2, 1, 2, 4, 4),
    ),
    (
        "multipaxos",
        "a_replica_executes",
        "a_leader_is_elected",
        ONE,
        (3, 1, 2, 5, 5),
    ),
    ("raft", "the_leader_commits", None, ENTRY, (4, 4, 4, 4, 6)),
    ("raft", "the_leader_commits", "a_leader_is_elected", ENTRY, (2, 2, 2, 2, 3)),
    ("raft", "a_follower_learns", "a_leader_is_elected", ENTRY, (3, 2, 2, 3, 4)),
]


@pytest.mark.parametrize(("model", "goal", "after", "sizes", "expected"), KNOWN)
def test_known_answers(
    model: str, goal: str, after: str | None, sizes: dict[str, int], expected: tuple[int, ...]
) -> None:
    found = cost(model, goal, after=after, sizes=sizes, engine="reference")
    assert numbers(found) == expected
    assert found
    assert found.warnings == ()


def test_a_leader_that_writes_while_it_sends_saves_an_fsync_on_the_path() -> None:
    """Figure 2 has the leader's own write before its messages; in `raft_crash` it writes beside them."""
    small = {"Term": 2, "Restarts": 1}
    found = cost(
        "raft_crash", "the_leader_commits", after="a_leader_is_elected", sizes=small, engine="reference"
    )
    assert numbers(found) == (2, 1, 2, 2, 4)


def test_pipelining_and_batching() -> None:
    """Two commands take as long as one, if the second need not wait; in one message, they take no more messages."""

    def two(model: str, goal: str, sizes: dict[str, int]) -> Cost:
        return cost(model, goal, after="a_leader_is_elected", sizes=sizes, engine="reference")

    small = {"Command": 1, "Ballot": 1}
    pipelined = two("multipaxos", "every_choice_is_known", small)
    in_turn = two("multipaxos", "every_choice_is_known", {**small, "alpha": 1})
    assert numbers(pipelined) == (2, 2, 4, 8, 8)
    assert numbers(in_turn) == (4, 2, 4, 8, 8)
    batched = two("raft", "the_leader_commits_all", {"Term": 2})
    assert numbers(batched) == (2, 3, 3, 2, 4)
    beside = two("raft_crash", "the_leader_commits_all", {"Term": 2, "Log": 2, "Index": 3, "Restarts": 1})
    assert numbers(beside) == (2, 1, 2, 2, 5)
    in_a_slot = two("multipaxos_batching", "a_choice_is_known", {"Ballot": 1})
    assert numbers(in_a_slot) == (2, 1, 2, 4, 4)


def test_the_engines_agree() -> None:
    native = cost(Relay, "the_first_is_told", longer=1)
    reference = cost(Relay, "the_first_is_told", longer=1, engine="reference")
    assert (numbers(native), native.states) == (numbers(reference), reference.states)
    with_names = cost(Paxos, "a_value_can_be_chosen", sizes=TINY, engine="reference", symmetry=False)
    without = cost(Paxos, "a_value_can_be_chosen", sizes=TINY, engine="reference")
    assert numbers(with_names) == numbers(without)
    assert with_names.states > without.states


# ------------------------------------------------------------------------------------------ by brute force


def shortest_runs(instance: Instance, goal: str, most: int) -> list[Trace]:
    """All runs to a goal of at most `most` steps that do not pass through it before, in every order."""
    machine = Machine(instance)
    [property_] = instance.called(goal)
    found = []

    def extend(trace: Trace, state: State) -> None:
        if machine.holds(property_, state) is True:
            found.append(trace)
            return
        for taken in list(machine.runs(state)) if len(trace.steps) < most else []:
            if taken.after is not None and taken.after != state:
                arguments = dict(zip(machine.parameters(taken.action), taken.arguments, strict=True))
                step = Step(taken.action, arguments, taken.after)
                extend(Trace(trace.initial, None, (*trace.steps, step), instance), taken.after)

    [first] = machine.initial_runs()
    assert first.after is not None
    extend(Trace(first.after, None, (), instance), first.after)
    return found


def longest_chain(picture: Diagram) -> int:
    """The most arrows in a row in a diagram."""
    times: dict[int, int] = {}
    lanes: dict[int, int] = {}
    for dot in picture.dots:
        arrived = [times[arrow.sent] + 1 for arrow in picture.arrows_to(dot.step)]
        times[dot.step] = lanes[dot.lane] = max([lanes.get(dot.lane, 0), *arrived])
    return max(times.values())


@pytest.mark.parametrize("longer", [0, 1])
def test_no_run_has_fewer_delays(longer: int) -> None:
    goal = "all_are_known_to_have_answered"
    found = cost(Relay, goal, longer=longer, engine="reference")
    assert found.longest is not None
    instance = instance_of(Relay)
    with instance.active():
        runs = shortest_runs(instance, goal, found.longest)
        assert found.delays == min(longest_chain(diagram(instance, run)) for run in runs)
    assert min(len(run.steps) for run in runs) == found.shortest


def test_no_order_of_the_steps_of_paxos_has_fewer_delays() -> None:
    found = cost("paxos", "a_value_can_be_chosen", sizes=TINY, engine="reference", symmetry=False)
    instance = instance_of("paxos", TINY)
    with instance.active():
        runs = shortest_runs(instance, "a_value_can_be_chosen", 6)
        assert found.delays == min(longest_chain(diagram(instance, run)) for run in runs)
    assert len(runs) > 30


# ----------------------------------------------------------------------------------------------- the result


def test_a_run_that_is_longer_may_have_fewer_delays() -> None:
    shortest = cost(Relay, "all_are_known_to_have_answered", engine="reference")
    assert numbers(shortest) == (3, 4, 4, 3, 4)
    assert [timed.waited_for for timed in shortest.steps] == [None, 1, 2, 3]
    longer = cost(Relay, "all_are_known_to_have_answered", longer=1, engine="reference")
    assert numbers(longer) == (2, 2, 4, 6, 5)
    assert (longer.shortest, longer.longest) == (4, 5)


def test_the_critical_path_is_a_chain() -> None:
    found = cost("paxos", "a_value_can_be_chosen", sizes=TINY, engine="reference")
    steps = {timed.number: timed for timed in found.steps}
    assert [steps[number].step.action for number in found.path] == ["prepare", "promise", "propose", "accept"]
    assert found.trace is not None
    assert found.trace.steps == tuple(timed.step for timed in found.steps)


def test_the_clock_starts_after_a_goal() -> None:
    found = cost("raft", "the_leader_commits", after="a_leader_is_elected", sizes=ENTRY, engine="reference")
    assert found.trace is not None
    assert [timed.number for timed in found.steps] == [4, 5, 6]
    assert len(found.trace.steps) == 6
    already = cost("raft", "a_leader_is_elected", after="a_leader_is_elected", engine="reference")
    assert numbers(already) == (0, 0, 0, 0, 0)
    assert already.path == ()


def test_a_function_is_a_goal() -> None:
    def two_have_answered(m: Relay) -> bool:
        return len({n for n in Node if m.answered[n]}) == 2

    found = cost(Relay, two_have_answered, engine="reference")
    assert (found.goal, found.delays) == ("two_have_answered", 1)


def test_without_durable_variables_fsyncs_are_not_counted() -> None:
    found = cost(Wired, "an_answer_is_read", engine="reference")
    assert numbers(found) == (1, None, None, 1, 2)
    assert "fsyncs are not counted: Wired does not say what is durable" in str(found)


def test_steps_that_depend_on_other_nodes_without_a_message_are_told() -> None:
    found = cost("voting", "a_value_can_be_chosen", engine="reference")
    [warning] = found.warnings
    assert "without a message from there" in warning


def test_goals_that_are_not_reached() -> None:
    cut = cost(Wired, "three_are_read", engine="reference")
    assert (cut.outcome, cut.delays, cut.trace) == ("undecided", None, None)
    assert cut.reason == "no state within the bounds has three_are_read, and bounds cut 4 steps"
    never = cost(Relay, both_ends_are_told, engine="reference")
    assert (never.outcome, never.reason) == ("violated", "no reachable state has both_ends_are_told")
    few = cost("paxos", "a_value_can_be_chosen", max_states=5, engine="reference")
    assert (few.outcome, few.reason) == ("undecided", "the state limit was reached first")
    ended = cost("paxos", "a_value_can_be_chosen", time=1e-9, engine="reference")
    assert (ended.outcome, ended.reason) == ("undecided", "the time limit was reached first")


# -------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("goal", "message", "hint"),
    [
        ("a_value_can_be_chosn", "Paxos has no goal called a_value_can_be_chosn", "did you mean"),
        ("agreement", "agreement is no goal: it is marked with @invariant", "@reachable"),
        ("choice_is_stable", "choice_is_stable is no goal: it is marked with @step", "@reachable"),
    ],
)
def test_a_wrong_goal(goal: str, message: str, hint: str) -> None:
    with pytest.raises(ModelError) as error:
        cost("paxos", goal)
    assert error.value.diagnostic.message == message
    assert hint in error.value.diagnostic.hint


@pytest.mark.parametrize(
    ("durable", "message"),
    [
        ('{"answerd"}', "durable of Mine: answerd is not a state variable"),
        ('"answered"', "durable of Mine is not a set of names"),
        ('{"told"}', "durable of Mine: told is a ghost, which no node has on disk"),
    ],
)
def test_wrong_names_of_durable_variables(
    durable: str, message: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(
        "from quorate import Ghost, Set\n"
        "from tests.models_for_tests.relaying import Node, Relay\n\n\n"
        "class Mine(Relay):\n"
        f"    durable = {durable}\n"
        "    told: Ghost[Set[Node]]\n"
    )
    found = run(capsys, "cost", "mine.py:Mine", "all_are_known_to_have_answered")
    assert found.code == 2
    assert f"error: mine.py:6:5: {message}\n" in found.err


# ------------------------------------------------------------------------------------------ the command


def test_the_command_prints_a_table_and_the_runs(capsys: Capture) -> None:
    goals = "all_are_known_to_have_answered", "the_first_is_told"
    found = run(capsys, "cost", RELAY, *goals, "--engine", "reference")
    assert found.code == 0
    head = (
        "goal                            message delays  fsyncs on the path  fsyncs in all  messages  steps"
    )
    assert found.out.startswith(
        f"relaying\n    {head}\n"
        "  ✓ all_are_known_to_have_answered               3                   4              4         3      4\n"
        "  ✓ the_first_is_told                            2                   2              4         6      5\n"
    )
    assert (
        "  1 *        0       1  ask(0)  fsync\n"
        "  2          1       2  answer(1, Question())  message of step 1, fsync\n"
    ) in found.out
    quiet = run(capsys, "cost", RELAY, goals[0], "--engine", "reference", "--quiet", "--longer", "1")
    assert quiet.out.splitlines()[-1].split()[2:] == ["2", "2", "4", "6", "5"]


def test_exit_codes(capsys: Capture) -> None:
    wired = RELAY.replace("Relay", "Wired")
    engine = ("--engine", "reference")
    assert run(capsys, "cost", wired, "an_answer_is_read", *engine).code == 0
    assert run(capsys, "cost", wired, "an_answer_is_read", "three_are_read", *engine).code == 3
    assert run(capsys, "cost", RELAY, "both_ends_are_told", *engine).code == 1
    assert run(capsys, "cost", "paxos", "agreement", *engine).code == 2
    assert run(capsys, "cost", "paxos").code == 2


def test_json(capsys: Capture) -> None:
    arguments = ("raft", "the_leader_commits", "--after", "a_leader_is_elected", "--engine", "reference")
    found = run(capsys, "cost", *arguments, "--set", "Log=1", "--set", "Index=2", "--json")
    [told] = json.loads(found.out)["costs"]
    assert (told["delays"], told["fsyncs_on_path"], told["fsyncs"], told["messages"]) == (2, 2, 2, 2)
    assert told["path"] == [4, 5, 6]
    assert len(told["trace"]["steps"]) == 6
    assert told["durable"] == ["term", "voted_for", "log"]
    assert [step["waited_for"] for step in told["steps"]] == [None, 4, 5]
    described = (Path(__file__).parent.parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    section = described.partition("# What `quorate cost --json` prints")[2].partition("\n# ")[0]
    for key in (*told, *told["steps"][0]):
        assert f"`{key}`" in section, key


def test_a_notebook_shows_the_run_and_the_table() -> None:
    found = cost("paxos", "a_value_can_be_chosen", sizes=TINY, engine="reference")
    assert found._repr_html_().count("<svg") == 1
    assert "* marks the critical path" in found._repr_html_()
