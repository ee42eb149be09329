"""Histories in files: what is read of each format, and what is said of a file that is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate.histories.edn import read_edn
from quorate.histories.events import Key
from quorate.histories.formats import read_events
from quorate.histories.judging import linearizable
from quorate.histories.text import Text
from quorate.histories.values import FALSE, TRUE, Keyword, Pairs, Symbol, Value, from_json, shown
from quorate.language.diagnostics import ModelError

STALE = """\
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :read, :value nil}
{:process 1, :type :ok, :f :read, :value nil}
"""
"""A read misses a write that is done."""


def edn(text: str) -> list[Value]:
    return [form.plain() for form in read_edn(Text("x.edn", text))]


def test_edn() -> None:
    text = r"""
    ; a comment
    nil true false 12 -3N 1.5 "a\"\nA" :a/b name \x [1 [2]] (1, 2) #{1 2} {:a 1}
    #_ (left out) #jepsen.history.Op{:process 0} #:a{:b 1}
    """
    assert edn(text) == [
        None, TRUE, FALSE, 12, -3, 1.5, 'a"\nA', Keyword("b"), Symbol("name"), "x", (1, (2,)), (1, 2),
        frozenset({1, 2}), Pairs({(Keyword("a"), 1)}), Pairs({(Keyword("process"), 0)}), Pairs({(Keyword("b"), 1)}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[1\n 2", "[ is not closed", (1, 1)),
        ("[1}", "} where [ needs ]", (1, 3)),
        ("1\n ]", "] closes nothing", (2, 2)),
        ("{:a 1 :b}", "a key of this map has no value", (1, 1)),
        ('\n "abc', "a string without an end", (2, 2)),
        ("#tag", "nothing follows #tag", (1, 1)),
        ("[" * 300, "forms are nested more than 200 deep", (1, 202)),
    ],
)
def test_what_is_no_edn_is_refused_with_its_place(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(ModelError) as refused:
        edn(text)
    said = refused.value.diagnostic
    assert said.message == message
    assert said.span is not None
    assert (said.span.line, said.span.column) == place


ATOMS = (
    st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([TRUE, FALSE, Keyword("a"), Symbol("b")])
)
VALUES = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3)
)


@given(VALUES)
def test_a_value_is_read_as_it_is_shown(value: Value) -> None:
    assert edn(shown(value)) == [value]


def test_truth_is_no_number() -> None:
    assert from_json(True) != from_json(1)
    assert edn("true") != edn("1")


# ------------------------------------------------------------------------------------------- events


def written(tmp_path: Path, text: str, name: str = "history") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


AS_JSON = [
    {"process": 0, "type": "invoke", "f": "write", "value": 1},
    {"process": 0, "type": "ok", "f": "write", "value": 1},
    {"process": 1, "type": "invoke", "f": "read", "value": None},
    {"process": 1, "type": "ok", "f": "read", "value": None},
]
AS_LOG = (
    "INFO  jepsen.util - 0\t:invoke\t:write\t1\n"
    "INFO  jepsen.util - 0\t:ok\t:write\t1\n"
    "WARN something else\n"
    "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
    "INFO  jepsen.util - 1\t:invoke\t:read\tnil\n"
    "INFO  jepsen.util - 1\t:ok\t:read\tnil\n"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STALE, "EDN"),
        (f"[{STALE}]", "EDN"),
        (STALE.replace("{", "#jepsen.history.Op{"), "EDN"),
        (STALE.replace("\n", "\r\n"), "EDN"),
        (json.dumps(AS_JSON), "JSON"),
        (json.dumps(AS_JSON, indent=2), "JSON"),
        ("\n".join(map(json.dumps, AS_JSON)), "JSON"),
        (AS_LOG, "log"),
    ],
)
def test_one_history_in_each_format(tmp_path: Path, text: str, kind: str) -> None:
    path = written(tmp_path, text)
    found, events, _ = read_events(path)
    assert found == kind
    assert [(e.process, e.type, e.f, e.value, e.key) for e in events] == [
        (0, "invoke", "write", 1, None),
        (0, "ok", "write", 1, None),
        (1, "invoke", "read", None, None),
        (1, "ok", "read", None, None),
    ]
    verdict = linearizable(path)
    assert verdict.outcome == "violated"
    assert verdict.specification.name == "register"


def test_events_of_the_nemesis_are_counted_and_left_out(tmp_path: Path) -> None:
    text = "{:process :nemesis, :type :info, :f :partition, :value nil}\n" + STALE
    _, events, others = read_events(written(tmp_path, text))
    assert (len(events), others) == (4, 1)


def test_keys_in_values(tmp_path: Path) -> None:
    """Jepsen's independent tests: each key has a register of its own."""
    text = STALE.replace(":value 1", ":value [7 1]").replace(":value nil", ":value [8 nil]")
    path = written(tmp_path, text)
    assert [event.key for event in read_events(path)[1]] == [Key(7), Key(7), Key(8), Key(8)]
    assert linearizable(path).outcome == "holds"


def test_pairs_of_cas_are_no_keys(tmp_path: Path) -> None:
    text = "{:process 0, :type :invoke, :f :cas, :value [1 2]}\n"
    assert read_events(written(tmp_path, text))[1][0].key is None
    keyed = text.replace("[1 2]", "[5 [1 2]]")
    event = read_events(written(tmp_path, keyed))[1][0]
    assert (event.key, event.value) == (Key(5), (1, 2))


def test_keys_beside_values(tmp_path: Path) -> None:
    """The form of the key-value histories that Porcupine is tested with."""
    text = (
        '{:process 0, :type :invoke, :f :append, :key "0", :value "x"}\n'
        '{:process 0, :type :ok, :f :append, :key "0", :value "x"}\n'
        '{:process 1, :type :invoke, :f :get, :key "1", :value nil}\n'
        '{:process 1, :type :ok, :f :get, :key "1", :value ""}\n'
        '{:process 1, :type :invoke, :f :get, :key "0", :value nil}\n'
        '{:process 1, :type :ok, :f :get, :key "0", :value "VALUE"}\n'
    )
    right, wrong = (written(tmp_path, text.replace("VALUE", value), value) for value in ("x", "xx"))
    assert linearizable(right).outcome == "holds"
    verdict = linearizable(wrong)
    assert verdict.outcome == "violated"
    assert verdict.violated is not None
    assert verdict.violated.key == Key("0")


def test_one_bad_key_ends_the_search_unless_it_is_to_go_on(tmp_path: Path) -> None:
    texts = [
        STALE.replace(":value", f":key {key}, :value").replace("process ", f"process {key}") for key in (1, 2)
    ]
    path = written(tmp_path, "".join(texts))
    assert [part.outcome for part in linearizable(path).parts] == ["violated", "undecided"]
    assert [part.outcome for part in linearizable(path, keep_going=True).parts] == ["violated", "violated"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (STALE + "{:process 1, :type :ok, :f :read}", "process 1 is told ok of read, which it has not begun", 5),
        (
            STALE + "{:process 0, :type :invoke, :f :read}\n{:process 0, :type :invoke, :f :read}",
            "process 0 begins read, and its read of line 5 has no answer",
            6,
        ),
        (
            STALE + "{:process 0, :type :invoke, :f :read}\n{:process 0, :type :ok, :f :write}",
            "process 0 is told ok of write, and has begun read in line 5",
            6,
        ),
        (STALE + "{:process 1, :type :done, :f :read}", "done is no type of event", 5),
        (STALE + "{:process 1, :f :read}", "the event has no :type", 5),
        (STALE + "12", "this is no event", 5),
        ("{:process 1, :type :invoke, :f :raed}", "no object has raed", 1),
        (STALE + "{:process 1, :type :invoke, :f :raed}", "an object with the operations before has no raed", 5),
        (STALE + "{:process 1, :type :invoke, :f :cas, :value 3}", "the value of cas is no pair", 5),
    ],
)  # fmt: skip
def test_what_is_no_history_is_refused_with_its_line(
    tmp_path: Path, text: str, message: str, place: int
) -> None:
    with pytest.raises(ModelError) as refused:
        linearizable(written(tmp_path, text))
    said = refused.value.diagnostic
    assert said.message == message
    assert said.span is not None
    assert said.span.line == place


@pytest.mark.parametrize(
    "text", ['{"process": 0,\n "type": }', '[{"process": 0, "type": "invoke"}]', '[{"a": 1}, 3]']
)
def test_what_is_no_json_history_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelError) as refused:
        linearizable(written(tmp_path, text))
    assert refused.value.diagnostic.span is not None


# ------------------------------------------------------------------------------------------- answers


def test_what_failed_did_not_happen(tmp_path: Path) -> None:
    text = STALE.replace(":type :ok, :f :write", ":type :fail, :f :write")
    verdict = linearizable(written(tmp_path, text))
    assert verdict.outcome == "holds"
    assert verdict.failed == 1


@pytest.mark.parametrize("kind", ["info", None])
@pytest.mark.parametrize(("read", "outcome"), [("1", "holds"), ("nil", "holds"), ("2", "violated")])
def test_what_has_no_answer_may_take_effect_or_not(
    tmp_path: Path, kind: str | None, read: str, outcome: str
) -> None:
    lines = STALE.replace(":f :read, :value nil}\n", f":f :read, :value {read}}}\n").splitlines()
    lines[1] = lines[1].replace(":ok", f":{kind}") if kind else ""
    assert linearizable(written(tmp_path, "\n".join(lines))).outcome == outcome


def test_a_comparison_that_failed_may_say_that_the_value_was_another(tmp_path: Path) -> None:
    text = [
        *STALE.splitlines()[:2],
        "{:process 1, :type :invoke, :f :cas, :value [1 2]}",
        "{:process 1, :type :fail, :f :cas, :value [1 2]}",
    ]
    path = written(tmp_path, "\n".join(text))
    assert linearizable(path).outcome == "holds"
    assert linearizable(path, refusals=["cas"]).outcome == "violated"
