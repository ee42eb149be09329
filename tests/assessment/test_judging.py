"""Properties that somebody else wrote: which bugs they catch, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from quorate import ModelError, PointRule, PropertyMatrix, action, judge_properties
from quorate.exploration import EngineName
from quorate.support.rendering import render
from tests.cli.commands import run
from tests.models_for_tests import voting_lab
from tests.models_for_tests.voting_lab import Election

LAB = Path(__file__).parent.parent / "models_for_tests" / "voting_lab.py"
HEAD = """\
from quorate import always_possible, invariant, leads_to, reachable, step
from voting_lab import Calm, Election, LeaderForgotten, Server, Term

"""
MAJORITY = """
@invariant
def a_leader_has_votes(m: Election) -> bool:
    return all(
        2 * sum(1 for s in Server if m.voted[s][t] == m.leader[t]) > len(Server)
        for t in Term if m.leader[t] is not None
    )
"""
STAYS = """
@step
def a_leader_stays(before: Election, after: Election) -> bool:
    return all(before.leader[t] is None or after.leader[t] == before.leader[t] for t in Term)
"""
TOO_STRONG = """
@invariant
def nobody_leads(m: Election) -> bool:
    return all(m.leader[t] is None for t in Term)
"""
FAILING = """
@invariant
def somebody_won(m: Election) -> bool:
    return m.won[0] is not None
"""
VACUOUS = """
@invariant
def high_terms(m: Election) -> bool:
    return all(m.leader[t] is not None for s in Server for t in Term if t > 5 and m.voted[s][t] == s)
"""
TRUE = """
@invariant
def few_win(m: Election) -> bool:
    return len(m.won) <= 2
"""


def judged(
    folder: Path,
    *parts: str,
    engine: EngineName = "reference",
    variants: tuple[str, ...] = (),
    **options: object,
) -> PropertyMatrix:
    """Properties with these texts, judged for the election."""
    (folder / "voting_lab.py").write_text(LAB.read_text())
    (folder / "mine.py").write_text(HEAD + "\n".join(parts))
    wanted = variants or None
    return judge_properties(
        folder / "mine.py", f"{folder}/voting_lab.py:Election", variants=wanted, engine=engine, **options
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> PropertyMatrix:
    """Properties of every standing."""
    return judged(tmp_path_factory.mktemp("many"), MAJORITY, TOO_STRONG, FAILING, VACUOUS, TRUE)


def test_a_perfect_set_catches_every_bug(tmp_path: Path) -> None:
    found = judged(tmp_path, MAJORITY, STAYS)
    assert found.caught == ("VoteChanged", "OneVoteWins", "LeaderForgotten", "TwoTerms")
    assert (found.missed, found.outcome, found.points, bool(found)) == ((), "holds", 4, True)
    assert found["a_leader_stays"].catches == ("LeaderForgotten",)
    own = {each.name: each for each in found.implied}
    assert own["elected_by_a_majority"].by == ("a_leader_has_votes",)
    assert own["elected_by_a_majority"].breaks == ("VoteChanged", "OneVoteWins", "TwoTerms")
    assert own["a_leader_stays"].by == ("a_leader_stays",)
    votes = own["votes_stay"]
    assert (votes.by, votes.breaks, votes.variant) == ((), ("VoteChanged",), "VoteChanged")
    assert votes.shown is not None
    assert votes.shown.steps == 2
    assert own["winners_are_servers"].breaks == ()


def test_a_bug_that_is_missed_is_named(many: PropertyMatrix) -> None:
    assert many.missed == ("LeaderForgotten",)
    assert (many.outcome, many.points, many.most_points) == ("violated", 3, 4)
    own = next(each for each in many.implied if each.name == "a_leader_stays")
    assert (own.by, own.variant) == ((), "LeaderForgotten")
    assert own.shown is not None
    assert own.shown.trace is not None
    assert own.shown.trace.steps[-1].action == "forget"


def test_one_that_is_too_strong_is_shown_by_a_shortest_run(many: PropertyMatrix) -> None:
    strong = many["nobody_leads"]
    assert (strong.standing, strong.catches) == ("too strong", ())
    assert strong.shown is not None
    assert strong.shown.steps == 3
    assert strong.shown.trace is not None
    assert [step.action for step in strong.shown.trace.steps] == ["vote", "vote", "win"]
    at = many.properties.index(strong)
    assert {row.marks[at] for row in many.variants} == {"not counted"}


def test_one_without_a_value_is_told_apart(many: PropertyMatrix) -> None:
    failing = many["somebody_won"]
    assert failing.standing == "no value"
    assert failing.shown is not None
    assert failing.shown.reason == "index 0 is outside the sequence, which has 0 items"


def test_a_variant_in_which_a_property_only_fails_is_not_caught(tmp_path: Path) -> None:
    text = """
@invariant
def the_last_winner_leads(m: Election) -> bool:
    return m.leader[Term(0)] is not None or 1 // (1 - len(m.won)) > 0
"""
    found = judged(tmp_path, text, variants=("LeaderForgotten",))
    assert found["the_last_winner_leads"].standing == "catches nothing"
    assert (found.variants[0].marks, found.missed) == (("no value",), ("LeaderForgotten",))


def test_one_whose_condition_is_never_true_is_vacuous(many: PropertyMatrix) -> None:
    vacuous = many["high_terms"]
    assert vacuous.standing == "vacuous"
    assert "if t > 5" in vacuous.condition
    lines = Path(vacuous.file).read_text().splitlines()
    assert "t > 5" in lines[vacuous.condition_line - 1]


def test_one_that_is_true_of_all_catches_nothing(many: PropertyMatrix) -> None:
    true = many["few_win"]
    assert (true.standing, true.condition, true.of_random) == ("catches nothing", "", 1000)


def test_a_condition_that_is_true_in_a_variant_only_is_none_that_is_never_true(tmp_path: Path) -> None:
    text = """
@invariant
def an_upstart_won(m: Election) -> bool:
    return all(
        len(m.won) > 0 for t in Term
        if m.leader[t] is not None and sum(1 for s in Server if m.voted[s][t] == m.leader[t]) < 2
    )
"""
    found = judged(tmp_path, text, variants=("OneVoteWins", "LeaderForgotten"))
    assert found["an_upstart_won"].standing == "catches nothing"


@pytest.mark.parametrize(
    ("condition", "standing"),
    [
        ("not (m.leader[Term(0)] is None and len(m.won) > 0) or m.won.last == m.won.first", "vacuous"),
        ("not (len(m.won) > 0) or m.won.last == m.won.first", "catches nothing"),
        ("all(all(w != w for w in m.won if m.leader[t] is None) for t in Term)", "vacuous"),
        ("all(w == w for w in m.won)", "catches nothing"),
        ("m.won.last == m.won.first if len(m.won) > 1 else True", "vacuous"),
        ("len(m.won) <= 2", "catches nothing"),
    ],
)
def test_conditions_are_seen_in_each_form(condition: str, standing: str, tmp_path: Path) -> None:
    text = f"@invariant\ndef mine(m: Election) -> bool:\n    return {condition}\n"
    assert judged(tmp_path, text, variants=("OneVoteWins",))["mine"].standing == standing


def test_goals_and_properties_of_runs_are_judged_too(tmp_path: Path) -> None:
    text = """
@reachable
def two_winners(m: Election) -> bool:
    return len(m.won) == 2

@reachable
def a_winner(m: Election) -> bool:
    return len(m.won) == 1

@always_possible
def nobody_may_lead(m: Election) -> bool:
    return m.leader[Term(0)] is None

def led(m: Election) -> bool:
    return m.leader[Term(0)] is not None

@leads_to(led)
def many_won(m: Election) -> bool:
    return len(m.won) > 2
"""
    found = judged(tmp_path, text, variants=("OneVoteWins", "TwoTerms"))
    assert {each.name: each.standing for each in found.properties} == {
        "two_winners": "catches nothing",  # out of reach in one term, and reached in two
        "a_winner": "catches nothing",
        "nobody_may_lead": "too strong",
        "many_won": "vacuous",
    }


def test_the_native_engine_says_the_same(many: PropertyMatrix, tmp_path: Path, compiler: str) -> None:
    native = judged(tmp_path, MAJORITY, TOO_STRONG, FAILING, VACUOUS, TRUE, engine="native")
    for one, other in ((many.rows, native.rows),):
        assert [(row.name, row.marks, row.exploration.states) for row in one] == [
            (row.name, row.marks, row.exploration.states) for row in other
        ]
    assert [each.standing for each in many.properties] == [each.standing for each in native.properties]
    assert [(each.name, each.by, each.breaks) for each in many.implied] == [
        (each.name, each.by, each.breaks) for each in native.implied
    ]


def test_what_a_limit_leaves_open_is_undecided(tmp_path: Path) -> None:
    found = judged(tmp_path, MAJORITY, variants=("OneVoteWins",), max_states=5)
    assert (found["a_leader_has_votes"].standing, found.outcome) == ("undecided", "undecided")
    assert (found.caught, found.missed, found.points) == ((), (), 0)


def test_functions_are_judged_by_what_they_are(tmp_path: Path) -> None:
    def elected_by_a_majority(m: Election) -> bool:
        return all(m.leader[t] is None for t in voting_lab.Term)

    found = judge_properties([elected_by_a_majority], Election, variants=["OneVoteWins"], engine="reference")
    assert found["elected_by_a_majority"].standing == "too strong"
    assert "elected_by_a_majority" in [each.name for each in found.implied]  # the protocol's own is another


# ------------------------------------------------------------------------------------------ what is wrong


def test_a_file_without_properties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"mine\.py has no properties"):
        judged(tmp_path, "x = 1\n")


def test_properties_about_another_model_are_left_out(tmp_path: Path) -> None:
    text = "@invariant\ndef calm(m: Calm) -> bool:\n    return True\n"
    with pytest.raises(ModelError, match="calm is about Calm, which derives from Election") as refused:
        judged(tmp_path, text)
    assert refused.value.diagnostic.span is not None
    found = judged(tmp_path, text.replace("calm", "other"), MAJORITY, variants=("OneVoteWins",))
    assert [each.name for each in found.properties] == ["a_leader_has_votes"]
    assert "other is about Calm, which derives from Election and is not judged" in found.warnings


def test_a_property_outside_the_language_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        judged(tmp_path, "@invariant\ndef odd(m: Election) -> bool:\n    return open('x') is None\n")
    span = refused.value.diagnostic.span
    assert span is not None
    assert span.file.endswith("mine.py")


def test_a_protocol_without_bugs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no variants that properties could catch"):
        judge_properties([voting_lab.votes_stay], voting_lab.CalmBug)


def test_variants_of_an_extension_are_those_of_another_protocol(many: PropertyMatrix) -> None:
    assert "CalmBug" not in [row.name for row in many.variants]


# ------------------------------------------------------------------------------------------ points


def test_points_by_the_rule() -> None:
    assert PointRule().points(bugs=3, too_strong=1, vacuous=2) == 3
    assert PointRule(per_bug=2, vacuous=0.5).points(bugs=3, too_strong=0, vacuous=1) == 5.5
    assert PointRule(too_strong="all").points(bugs=3, too_strong=1, vacuous=0) == 0
    assert PointRule(most=2).points(bugs=3, too_strong=0, vacuous=0) == 2
    assert PointRule(vacuous=9).points(bugs=3, too_strong=0, vacuous=1) == 0
    with pytest.raises(ValueError, match="points are at least 0"):
        PointRule(per_bug=-1)


# ------------------------------------------------------------------------------------------ as it is shown


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "voting_lab.py").write_text(LAB.read_text())
    (tmp_path / "mine.py").write_text(HEAD + MAJORITY + TOO_STRONG + VACUOUS)
    command = ("properties", "mine.py", "voting_lab.py:Election", "--engine", "reference")
    said = run(capsys, *command, "--csv", "matrix.csv", "--per-bug", "2", "--per-vacuous", "0.5")
    assert (said.code, "Traceback" in said.err) == (1, False)
    for text in (
        "3 properties of mine.py: 3 of 4 bugs of Election caught",
        "too strong: false of Election, after 3 steps (mine.py:",
        "vacuous: its condition is never true",
        "not caught: LeaderForgotten",
        "3 variants violate it; implied: it is true of all states where a_leader_has_votes is",
        "not implied: in LeaderForgotten, after 4 steps",
        "5.5 points of 8",
    ):
        assert text in said.out
    rows = list(csv.reader(io.StringIO((tmp_path / "matrix.csv").read_text())))
    assert rows[0] == ["model", "states", "a_leader_has_votes", "nobody_leads", "high_terms"]
    assert rows[1][2:] == ["catches", "too strong", "vacuous"]
    assert rows[2] == ["Election", "22", "holds", "false 3", "holds"]
    assert ["OneVoteWins", "37", "caught 2", "not counted 2", "holds"] in rows
    wrong = run(capsys, "properties", "nowhere.py", "paxos")
    assert (wrong.code, "there is no file nowhere.py" in wrong.err) == (2, True)


def test_json_has_what_is_described(many: PropertyMatrix) -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    part = text.partition("# What `quorate properties --json` prints")[2].partition("\n# ")[0]
    value = json.loads(json.dumps(many.to_json()))
    for each in (value, value["properties"][1], value["models"][0], value["own"][0]):
        assert [key for key in each if f"`{key}`" not in part] == []
    assert value["models"][2]["cells"]["a_leader_has_votes"] == {"mark": "caught", "steps": 2}
    assert "<pre" in render(many, "html")


def test_variants_beside_the_right_protocol_are_told_apart_by_their_files(tmp_path: Path) -> None:
    """What several people handed in for one lab: classes of one name, in files of their own."""
    protocol = """
from quorate import Model, Range, action, invariant


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 5}
    count: Count

    @action
    def up(self) -> None:
        raise NotImplementedError


@invariant
def small(m: Counter) -> bool:
    return m.count < 4
"""
    head = "from quorate import action, when\nfrom counter import Counter\n\n\nclass Mine(Counter):\n    @action\n"
    bodies = {
        "right": "when(self.count < 2)\n        self.count += 1",
        "one": "self.count += 1",
        "two": "when(self.count < 3)\n        self.count += 1",
    }
    (tmp_path / "counter.py").write_text(protocol, encoding="utf-8")
    for name, body in bodies.items():
        text = f"{head}    def up(self) -> None:\n        {body}\n"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    properties = "from quorate import invariant\nfrom counter import Counter\n\n\n@invariant\n"
    properties += "def at_most_two(m: Counter) -> bool:\n    return m.count <= 2\n"
    (tmp_path / "mine.py").write_text(properties, encoding="utf-8")
    variants = [f"{tmp_path}/{name}.py:Mine" for name in ("one", "two")]
    matrix = judge_properties(tmp_path / "mine.py", f"{tmp_path}/right.py:Mine", variants=variants)
    assert [row.name for row in matrix.variants] == ["one:Mine", "two:Mine"]
    assert matrix.caught == ("one:Mine", "two:Mine")
    assert [each.name for each in matrix.implied] == ["small"]
    with pytest.raises(ModelError, match="no property is about both"):
        judge_properties(tmp_path / "mine.py", f"{tmp_path}/right.py:Mine", variants=[Other])


class Other(Election):
    @action
    def up(self) -> None:
        pass
