"""Files that are no traces, or broken ones: each is refused with one message, by `replay` and by `view`, in either
form. What is a trace, but of values that the model does not have, is one that it parts from."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import quorate
from quorate.saved import document as bounds
from tests.cli.commands import run

Capture = pytest.CaptureFixture[str]
GONE = object()


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The run of Paxos without phase 1, as it is saved in each form."""
    folder = tmp_path_factory.mktemp("saved")
    result = quorate.check("paxos:PhaseOneSkipped", engine="reference")
    for form in ("json", "itf.json"):
        quorate.save_trace(result, folder / f"run.{form}")
    return {form: json.loads((folder / f"run.{form}").read_text()) for form in ("json", "itf.json")}


def edited(document: Any, *path: str | int, value: Any) -> Any:
    """A document with a part of it replaced, or left out."""
    changed = copy.deepcopy(document)
    within = changed
    for each in path[:-1]:
        within = within[each]
    if value is GONE:
        del within[path[-1]]
    else:
        within[path[-1]] = value
    return changed


def answers(capsys: Capture, text: str | bytes, form: str) -> list[tuple[int, str, str]]:
    """What `replay` and `view` say of a file in the current folder."""
    name = f"run.{form}"
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    commands = (["replay", name, "-q"], ["view", name, "--html", "page.html"])
    return [(given.code, given.out, given.err) for given in (run(capsys, *each) for each in commands)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(capsys: Capture, text: str | bytes, form: str, said: str) -> None:
    for code, out, err in answers(capsys, text, form):
        assert (code, out) == (2, "")
        assert err.startswith("error: ")
        assert said in err
        assert err.count("error: ") == 1
    assert not Path("page.html").exists()


DEEP = 100_000
TEXTS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "run.json:1:1: this is not JSON: Expecting value"),
    "bytes": (b"\xff\xfe\x00A" * 100, "run.json is not UTF-8 text, at byte 0"),
    "half a character of UTF-8": (b'{"a": "\xc3"}', "not UTF-8 text, at byte 7"),
    "no JSON": ("{'format': 1}", "run.json:1:2: this is not JSON"),
    "second document": ('{"format": 1}\n{}', "run.json:2:1: this is not JSON: Extra data"),
    "raw control character": ('{"a\x1b": 1}', "run.json:1:4: this is not JSON: Invalid control character"),
    "key twice": ('{"format":"quorate-trace","format":"quorate-trace"}', "an object has 'format' twice"),
    "not a number": ('{"format": NaN}', "NaN is not a JSON number"),
    "infinity": ('{"format": -Infinity}', "-Infinity is not a JSON number"),
    "infinity by its size": ('{"format": 1e999}', "1e999 is too large a number"),
    "number with many digits": (
        f'{{"a": -{"9" * 5000}}}',
        "a number has 5,000 digits (-999999999...); at most 40 are read",
    ),
    "deep lists": ("[" * DEEP + "]" * DEEP, "it is nested 100,000 deep; at most 300 are read"),
    "deep objects": ('{"a":' * DEEP, "it is nested 100,000 deep"),
    "deep, without an end": ("[{" * 200, "it is nested 400 deep"),
    "brackets in texts": (json.dumps(['[{"\\' * DEEP]), "contains no trace in a known format"),
    "a number": ("5", "contains no trace in a known format"),
    "null": ("null", "contains no trace in a known format"),
    "an object": ("{}", "contains no trace in a known format"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_json(name: str, capsys: Capture) -> None:
    text, said = TEXTS[name]
    refused(capsys, text, "json", said)


def test_a_byte_order_mark(traces: dict[str, Any], capsys: Capture) -> None:
    refused(capsys, "\ufeff" + json.dumps(traces["json"]), "json", "begins with a byte order mark")


STEP = ("trace", "steps", 0)
BROKEN: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("version",), "1", "version is the string '1', and should be an integer"),
    (("version",), True, "version is true, and should be an integer"),
    (("version",), 2, "it has version 2, this Quorate reads up to 1"),
    (("version",), GONE, "version is missing"),
    (("model",), 5, "model is the number 5, and should be a string"),
    (("model",), ["a"], "model is a list, and should be a string"),
    (("sizes",), [1, 2], "sizes is a list, and should be an object"),
    (("sizes",), "abc", "sizes is the string 'abc', and should be an object"),
    (("sizes", "Acceptor"), True, "the size of Acceptor is True"),
    (("sizes", "Acceptor"), -1, "the size of Acceptor is -1"),
    (("sizes", "Acceptor"), 0, "the size of Acceptor is 0"),
    (("sizes", "Acceptor"), 26, "Quorum is too large to enumerate: Acceptor has 26 values"),
    (("sizes", "Acceptor"), 10**9, "the trace has Acceptor=1000000000, and PhaseOneSkipped has 3"),
    (("sizes", "Ballot"), 10**9, "if this size is intended, give it: --set Ballot=1000000000"),
    (("sizes", "Ballot"), 10**30, "the trace has Ballot=1000000000000000000000000000000, and"),
    (("sources",), {}, "sources is an object, and should be a list"),
    (("sources", 0), "a", "sources[0] is the string 'a', and should be an object"),
    (("sources", 0, "sha256"), None, "sources[0].sha256 is null, and should be a string"),
    (("property",), 7, "property is the number 7, and should be an object"),
    (("property",), [1], "property is a list, and should be an object"),
    (("property", "name"), 5, "property.name is the number 5, and should be a string"),
    (("property", "name"), GONE, "name is missing in property"),
    (("property", "kind"), ["x"], "property.kind is a list, and should be a string"),
    (
        ("property", "kind"),
        "x",
        "property.kind is the string 'x', and should be one of "
        "invariant, step, assert, failure, deadlock, reachable",
    ),
    (("property", "witness"), [], "property.witness is a list, and should be an object"),
    (("property", "message"), 1, "property.message is the number 1, and should be a string"),
    (("property", "file"), {}, "property.file is an object, and should be a string"),
    (("property", "line"), "1", "property.line is the string '1', and should be an integer"),
    (("trace",), None, "trace is null, and should be an object"),
    (("trace",), "abc", "trace is the string 'abc', and should be an object"),
    (("trace", "initial"), GONE, "initial is missing in trace"),
    (("trace", "initial"), [], "trace.initial is a list, and should be an object"),
    (("trace", "initial_action"), "go", "trace.initial_action is the string 'go', and should be an object"),
    (("trace", "initial_action"), {"action": "go"}, "arguments is missing in trace.initial_action"),
    (("trace", "steps"), {}, "trace.steps is an object, and should be a list"),
    (STEP, None, "trace.steps[0] is null, and should be an object"),
    ((*STEP, "action"), {"x": 1}, "trace.steps[0].action is an object, and should be a string"),
    ((*STEP, "action"), ["x"], "trace.steps[0].action is a list, and should be a string"),
    ((*STEP, "action"), None, "trace.steps[0].action is null, and should be a string"),
    ((*STEP, "arguments"), [1, 2], "trace.steps[0].arguments is a list, and should be an object"),
    ((*STEP, "state"), [], "trace.steps[0].state is a list, and should be an object"),
    ((*STEP, "state"), {}, "the state after step 1 has no promised"),
    ((*STEP, "state", "voted"), GONE, "the state after step 1 has no voted"),
    ((*STEP, "state", "more"), 1, "the state after step 1 has more, and the first has none"),
    (("trace", "initial", "promised"), 10**4000, "a number has 4,001 digits (1000000000...)"),
]


@pytest.mark.parametrize(("path", "value", "said"), BROKEN)
def test_broken_traces_of_quorate(
    path: tuple[str | int, ...], value: Any, said: str, traces: dict[str, Any], capsys: Capture
) -> None:
    if value == 10**4000:
        text = json.dumps(edited(traces["json"], *path, value="?")).replace('"?"', "1" + "0" * 4000)
    else:
        text = json.dumps(edited(traces["json"], *path, value=value))
    refused(capsys, text, "json", said)


def test_a_value_that_is_not_a_number(traces: dict[str, Any], capsys: Capture) -> None:
    document = edited(traces["json"], *STEP, "state", "sent", 0, "bal", value=float("nan"))
    refused(capsys, json.dumps(document), "json", "NaN is not a JSON number")


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"#set": [value]}
    return value


BROKEN_ITF: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("states",), "abc", "states is the string 'abc', and should be a list"),
    (("states",), [1], "states[0] is the number 1, and should be an object"),
    (("states",), [], "it has no states"),
    (("states", 0, "#meta"), [], "states[0].#meta is a list, and should be an object"),
    (("states", 1, "#meta", "action"), 1, "states[1].#meta.action is the number 1, and should be a string"),
    (("states", 1, "#meta", "arguments"), 1, "states[1].#meta.arguments is the number 1"),
    (("#meta",), [], "#meta is a list, and should be an object"),
    (("#meta", "quorate"), [], "#meta.quorate is a list, and should be an object"),
    (("#meta", "quorate", "sizes"), [], "#meta.quorate.sizes is a list, and should be an object"),
    (("states", 0, "promised", "#map"), 5, "states[0].promised.#map is the number 5, and should be a list"),
    (("states", 0, "promised", "#map"), [[1]], "states[0].promised.#map[0] is a list, and should be a pair"),
    (("states", 0, "promised"), {"#set": {}}, "states[0].promised.#set is an object, and should be a list"),
    (("states", 0, "promised"), {"tag": 1, "value": 1}, "states[0].promised.tag is the number 1"),
    (("states", 0, "promised"), {"#bigint": 5}, "#bigint is the number 5, and should be a string"),
    (("states", 0, "promised"), {"#bigint": "1_0"}, "'1_0' is not an integer"),
    (("states", 0, "promised"), {"#bigint": "٣"}, "is not an integer"),
    (("states", 0, "promised"), {"#bigint": "9" * 5000}, "a number has 5,000 digits (9999999999...)"),
    (("states", 0, "promised"), {"#bigint": "9" * 4000}, "a number has 4,000 digits (9999999999...)"),
    (("states", 0, "promised"), deep(200), "is nested 403 deep; at most 300 are read"),
    (("states", 3, "promised"), GONE, "the state after step 3 has no promised"),
]


@pytest.mark.parametrize(("path", "value", "said"), BROKEN_ITF)
def test_broken_traces_of_itf(
    path: tuple[str | int, ...], value: Any, said: str, traces: dict[str, Any], capsys: Capture
) -> None:
    refused(capsys, json.dumps(edited(traces["itf.json"], *path, value=value)), "itf.json", said)


BROKEN_TLC: list[tuple[Any, str]] = [
    (5, "state is the number 5, and should be a list"),
    ([], "it has no states"),
    ([1], "state[0] is the number 1, and should be a list"),
    ([[1]], "state[0] is a list, and should be a pair"),
    ([[1, 2]], "state[0][1] is the number 2, and should be an object"),
    ([[1, {"v": {"[a": 1}}]], "'[a' is not a TLA+ value"),
    ([[1, {"v": {"{1": 1}}]], "'{1' is not a TLA+ value"),
    ([[1, {"v": {"1 2": 1}}]], "'1 2' is not a TLA+ value"),
    ([[1, {"v": {"{1 2}": 1}}]], "'{1 2}' is not a TLA+ value"),
    ([[1, {"v": {"²": 1}}]], "'²' is not a TLA+ value"),
    ([[1, {"v": {"!": 1}}]], "'!' is not a TLA+ value"),
    ([[1, {"v": {"9" * 5000: 1}}]], "a number has 5,000 digits"),
    ([[1, {"v": {"{" * DEEP: 1}}]], "a TLA+ value is nested more than 300 deep"),
]


@pytest.mark.parametrize(("state", "said"), BROKEN_TLC)
def test_broken_traces_of_tlc(state: Any, said: str, capsys: Capture) -> None:
    refused(capsys, json.dumps({"state": state, "action": []}), "json", said)


PARTING: list[tuple[tuple[str | int, ...], Any, int, str]] = [
    ((*STEP, "action"), "__init__", 1, "it has no action __init__"),
    ((*STEP, "action"), "", 1, "it has no action "),
    ((*STEP, "arguments"), {"a": {"x": [[]]}}, 1, "its action propose takes b, v, q"),
    ((*STEP, "arguments", "q"), ["a" + "9" * 5000], 1, "... (5,001 characters) is no Acceptor"),
    ((*STEP, "arguments", "b"), 10**30, 1, "is no Ballot"),
    ((*STEP, "arguments", "b"), 0.5, 1, "b: 0.5 is no Ballot"),
    ((*STEP, "arguments", "b"), False, 1, "b: False is no Ballot"),
    ((*STEP, "state", "sent"), 5, 1, "sent: ... → 5"),
    (("trace", "initial", "promised", "a1"), "a" + "9" * 5000, 0, "promised: (a1=a999"),
    (("trace", "initial", "promised"), {"Acceptor" + "9" * 5000: None}, 0, "promised: (Acceptor999"),
]


@pytest.mark.parametrize(("path", "value", "step", "said"), PARTING)
def test_values_of_no_type_are_where_the_model_parts(
    path: tuple[str | int, ...], value: Any, step: int, said: str, traces: dict[str, Any], capsys: Capture
) -> None:
    text = json.dumps(edited(traces["json"], *path, value=value))
    replayed, viewed = answers(capsys, text, "json")
    assert (replayed[0], replayed[2]) == (1, "")
    assert said in replayed[1]
    assert f"at step {step}: " in replayed[1] or f"does not take step {step}: " in replayed[1]
    assert max(map(len, replayed[1].splitlines())) < 400
    assert viewed == (
        2,
        "",
        f"error: the trace is not a run of PhaseOneSkipped: they differ at step {step}\n"
        "help: quorate replay run.json shows how\n",
    )


BAG = """from quorate import *


class N(Range): ...


class Net(Bag[N]): ...


class B(Model):
    sizes = {N: 2, Net: 3}
    net: Net

    @action
    def put(self, n: N) -> None:
        self.net.add(n)


@invariant
def few(m: B) -> bool:
    return len(m.net) < 2
"""


def test_a_bag_of_very_many(capsys: Capture) -> None:
    Path("bag.py").write_text(BAG)
    quorate.save_trace(quorate.check("bag.py:B", engine="reference"), "bag.itf.json")
    document = json.loads(Path("bag.itf.json").read_text())
    assert run(capsys, "replay", "bag.itf.json", "bag.py:B").code == 0
    for count in (10**12, -1, 4):
        for capacity in (3, 10**15):
            most = edited(document, "#meta", "quorate", "sizes", "Net", value=capacity)
            pairs = [[{"#bigint": "0"}, {"#bigint": str(count)}]]
            Path("run.json").write_text(json.dumps(edited(most, "states", 1, "net", value={"#map": pairs})))
            answer = run(capsys, "replay", "run.json", "bag.py:B", "-q", "--set", f"Net={capacity}")
            assert answer.code == 1
            assert "bag first differs at step 1: put(0)" in answer.out


NESTED = """from quorate import *


class N(Range): ...


class M(Model):
    sizes = {N: 2}
    x: Map[N, Map[N, Map[N, bool]]]

    @action
    def put(self, n: N) -> None:
        self.x[n][n][n] = True
"""


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ("Ballot=1000000000", "Ballot is too large to enumerate: it has more than 65,536 values"),
        ("Ballot=99999999999999999999", "Ballot has values of more than 64 bits"),
        ("Acceptor=1000000000", "Acceptor is too large to enumerate: it has 1,000,000,000 values"),
        ("Acceptor=17", "Quorum is too large to enumerate: Acceptor has 17 values"),
    ],
)
def test_sizes_that_are_given_are_those_of_check(
    size: str, said: str, traces: dict[str, Any], capsys: Capture
) -> None:
    Path("run.json").write_text(json.dumps(edited(traces["json"], "sizes", "Ballot", value=10**9)))
    more = () if size.startswith("Ballot") else ("--set", "Ballot=2")
    answer = run(capsys, "replay", "run.json", "--set", size, *more)
    assert answer.code == 2
    assert said in answer.err


def test_a_size_that_is_large_is_asked_for(traces: dict[str, Any], capsys: Capture) -> None:
    Path("run.json").write_text(json.dumps(edited(traces["json"], "sizes", "Ballot", value=2000)))
    assert run(capsys, "replay", "run.json", "-q").code == 2
    assert run(capsys, "replay", "run.json", "-q", "--set", "Ballot=2000").code == 0


def test_a_state_that_is_too_large(capsys: Capture) -> None:
    Path("nested.py").write_text(NESTED)
    document = {
        "format": "quorate-trace",
        "version": 1,
        "sizes": {"N": 1_000},
        "trace": {"initial_action": None, "initial": {"x": None}, "steps": []},
    }
    Path("run.json").write_text(json.dumps(document))
    answer = run(capsys, "replay", "run.json", "nested.py")
    assert answer.code == 2
    assert "a state of M has 1,000,000,000 values in its maps at these sizes" in answer.err


def test_bounds_of_a_file(traces: dict[str, Any], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(traces["json"])
    parts = sum(map(text.count, ",[{"))
    beyond: list[tuple[str, int, int, str]] = [
        ("quorate.saved.document.MOST_BYTES", len(text), len(text) - 1, "is larger than 0 MB"),
        ("quorate.saved.document.MOST_PARTS", parts, parts - 1, f"it has more than {parts - 1:,} parts"),
        ("quorate.saved.formats.MOST_STEPS", 6, 5, "it has 6 steps; at most 5 are read"),
    ]
    for bound, enough, few, said in beyond:
        with monkeypatch.context() as changed:
            changed.setattr(bound, enough)
            assert answers(capsys, text, "json")[0][0] == 0
            Path("page.html").unlink()
            changed.setattr(bound, few)
            refused(capsys, text, "json", said)
    assert bounds.MOST_BYTES == 64 << 20


def unreadable(make: Callable[[], object]) -> str:
    with pytest.raises(quorate.ModelError) as error:
        make()
    return error.value.diagnostic.message


def test_what_cannot_be_read() -> None:
    assert (
        unreadable(lambda: quorate.replay("none.json"))
        == "none.json cannot be read: No such file or directory"
    )
    assert unreadable(lambda: quorate.replay(".")) == ". cannot be read: Is a directory"
    assert "cannot be read: embedded null byte" in unreadable(lambda: quorate.replay("a\0b"))
    assert unreadable(lambda: quorate.replay("/dev/zero")) == (
        "/dev/zero is larger than 64 MB, the largest file that is read"
    )
