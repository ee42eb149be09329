"""What is attacked with signals: commands, with what each answers if it is left alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).parents[1]
GROWING = TESTS / "native" / "growing.py"
STOPPED = TESTS / "native" / "test_stopped.py"
LIMITS = TESTS / "cases" / "limits.py"
CARELESS = TESTS / "models_for_tests" / "processes.py"

GOSSIP = {
    "something_is_heard": 2,
    "few_messages": 3,
    "room_enough": 11,
    "nothing_new": 3,
    "heard_before_sent": 3,
    "forget": 13,
}
PAXOS = {"a_value_can_be_chosen": 6, "two_ballots_can_be_voted_in": 10, "a_choice_can_be_confirmed": 12}
BUGGY = {
    "agreement": 6,
    "a_value_can_be_chosen": 3,
    "two_ballots_can_be_voted_in": 4,
    "a_choice_can_be_confirmed": 6,
}
MIXED = {
    "agreement": 17,
    "a_value_can_be_chosen": 6,
    "two_ballots_can_be_voted_in": 10,
    "a_choice_can_be_confirmed": 12,
}


@dataclass(frozen=True)
class Attacked:
    """A command; FOLDER in its arguments is a new folder. `steps`: of what is violated and of the goals, the least
    number of steps to it. `reports`: the files
    about a verdict that it is asked for."""

    arguments: tuple[str, ...]
    code: int
    steps: Mapping[str, int] = field(default_factory=dict)
    reports: tuple[str, ...] = ()
    prints: str = ""
    """What it prints: "json", "text", or "" for nothing."""
    truth: tuple[str, ...] | None = None
    """The command without limits that were drawn; None if there are none."""
    group: bool = False
    """Whether the signal is sent to the whole group of processes, as a terminal does."""

    @property
    def model(self) -> str:
        """What is checked."""
        return self.arguments[1]

    @property
    def sizes(self) -> tuple[str, ...]:
        """The options that set them."""
        return self.arguments[2:4] if self.arguments[2] == "--set" else ()

    @property
    def saves(self) -> bool:
        """Whether runs are saved that a replay takes."""
        return "--trace" in self.arguments


SEARCHES: tuple[tuple[tuple[str, ...], int, Mapping[str, int]], ...] = (
    (("paxos:AnyReportedValue", "--set", "Ballot=3"), 1, MIXED),
    (("paxos:PhaseOneSkipped",), 1, BUGGY),
    (("paxos",), 0, PAXOS),
    ((f"{GROWING}:Gossip", "--set", "Wide=4"), 1, GOSSIP),
    ((f"{STOPPED}:Growing", "--max-states", "30000"), 1, {"few": 3, "not_two": 2}),
    ((f"{LIMITS}:LateGrowth", "--set", "Wide=2000"), 1, {"fine": 2}),
    ((f"{CARELESS}:Careless",), 1, {"one_inside": 4, "everybody_tries": 3}),
)
SLOW_IN_PYTHON = (GROWING, STOPPED)


def draw(choose: random.Random) -> Attacked:
    """A command, with options and limits."""
    kind = choose.random()
    if kind < 0.75:
        return _check(choose)
    if kind < 0.83:
        return _compare(choose)
    return choose.choice(OTHERS)


def _check(choose: random.Random) -> Attacked:
    model, code, steps = choose.choice(SEARCHES)
    engine = choose.choices(("native", "reference", "bmc"), (6, 2, 1))[0]
    if engine != "native" and model[0].startswith(tuple(map(str, SLOW_IN_PYTHON))):
        engine = "native"
    if engine == "bmc" and (code != 1 or model[0].startswith(("paxos:Any", str(CARELESS)))):
        engine = "reference"
    whole = ["check", *model, "--engine", engine, "--workers", choose.choice("12"), "--keep-going"]
    if engine == "bmc":
        whole += ["--max-depth", str(max(steps.values()) + 1)]
    elif engine == "reference" and "Ballot=3" in model:
        whole += ["--max-depth", "8"]
        code, steps = 3, {"a_value_can_be_chosen": 6}
    saved, reports = choose.choice(("run.json", "run.itf.json")), []
    files = ["--trace", f"FOLDER/{saved}"]
    for option in ("--junit", "--sarif", "--html"):
        if choose.random() < 0.3:
            reports.append(f"report.{option[2:]}")
            files += [option, f"FOLDER/report.{option[2:]}"]
    prints = choose.choice(("json", "json", "text"))
    shown = ["--json"] if prints == "json" else choose.choice(([], ["-q"], ["--diagram"]))
    limit: list[str] = []
    if choose.random() < 0.3:
        limit = choose.choice(
            (
                ["--max-states", str(int(10 ** choose.uniform(0, 4.5)))],
                ["--time", f"{choose.uniform(0.05, 3):.2f}s"],
                ["--memory", f"{choose.randrange(90, 250)}M"],
            )
        )
        if limit[0] in whole:
            limit = []
    return Attacked(
        (*whole, *files, *shown, *limit),
        code,
        steps,
        tuple(reports),
        prints,
        (*whole, "--json") if limit else None,
        choose.random() < 0.3,
    )


def _compare(choose: random.Random) -> Attacked:
    engine = choose.choice(("native", "reference"))
    files = ["--trace", "FOLDER/run.json", "--junit", "FOLDER/report.junit"]
    files += ["--sarif", "FOLDER/report.sarif"]
    prints = choose.choice(("json", "text"))
    shown = ["--json"] if prints == "json" else ["-q"]
    whole = ("compare", "paxos", "PhaseOneSkipped", "PromiseNotKept", "--engine", engine)
    return Attacked(
        (*whole, *files, *shown), 0, reports=("report.junit", "report.sarif"), prints=prints, truth=None
    )


OTHERS = (
    Attacked(("prove", "paxos", "--jobs", "2", "--json"), 0, prints="json"),
    Attacked(("prove", "paxos", "--jobs", "2", "--no-cache", "--json"), 0, prints="json", group=True),
    Attacked(("prove", "paxos", "--jobs", "1", "--why"), 0, prints="text"),
    Attacked(("prove", "quorums", "--json"), 0, prints="json"),
    Attacked(("graph", "paxos", "--max-states", "300"), 3, prints="text"),
    Attacked(("graph", "paxos", "--out", "FOLDER/graph.json"), 0),
    Attacked(("export", "tla", "paxos", "--out", "FOLDER/tla"), 0),
    Attacked(("export", "itf", "paxos:PhaseOneSkipped", "--out", "FOLDER/out.itf.json"), 0),
    Attacked(("replay", "SAVED", "paxos:PhaseOneSkipped", "--json"), 0, prints="json"),
    Attacked(("replay", "SAVED", "paxos:PhaseOneSkipped"), 0, prints="text"),
    Attacked(("check", "paxos", "--engine", "pdr", "--json"), 0, PAXOS, prints="json"),
)
