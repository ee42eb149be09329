"""Saved traces, changed: parts of the document taken out, put in, exchanged, of other kinds; and bytes of it."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

CONTROLS = "\x1b]0;title\x07\x1b[2J\u202e\x9b31m\n\x00"
TWICE = "\ue000twice"
"""Stands for a key that the text is to have twice: no document in Python can hold one."""
RAW = "\ue001raw"
"""A text that begins so stands for the rest of it, as it is: for what no document in Python is written as."""

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    3,
    255,
    65_536,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    1e300,
    "",
    "a1",
    "v1",
    "None",
    "#map",
    CONTROLS,
    "x" * 100_000,
    "a" + "9" * 5_000,
    "\ud800",
    "<script>alert(1)</script>{{script}}",
    [],
    {},
    [[]],
    {"": {}},
    {"#bigint": "7"},
    {"#bigint": "9" * 5_000},
    {"#bigint": 7},
    {"#set": [1, "a1"]},
    {"#map": [[1, 2], [1, 3]]},
    {"#map": 5},
    {"#tup": []},
    {"tag": "Some", "value": {"value": 1}},
    {"tag": "Nothing", "value": "U_OF_UNIT"},
    {"tag": ["x"], "value": 1},
    {"record": "Accept", "bal": 0, "val": "v1"},
    f"{RAW}NaN",
    f"{RAW}-Infinity",
    f"{RAW}1e999",
    f"{RAW}{'9' * 5_000}",
    f"{RAW}{'[' * 400}{']' * 400}",
    f"{RAW}{'[' * 50_000}",
)
NAMES = (
    "agreement",
    "validity",
    "deadlock",
    "invariant",
    "step",
    "assert",
    "failure",
    "reachable",
    "walk",
    "start",
    "propose",
    "__init__",
    "paxos",
    "paxos:Paxos",
    "raft",
    "evil.py:X",
    "os:X",
    "/dev/zero/x.py:X",
)

Path = tuple[str | int, ...]


def mutant(document: Any, others: list[Any], choose: random.Random) -> bytes:
    """The text of a document, changed."""
    changed = copy.deepcopy(document)
    if choose.random() < 0.9:
        for _ in range(choose.choice((1, 1, 1, 2, 3, 6))):
            changed = _changed(changed, others, choose)
    data = _text(changed).encode("utf-8", "surrogatepass")
    if choose.random() < 0.15:
        for _ in range(choose.choice((1, 1, 2, 5, 30))):
            data = _bytes_changed(data, choose)
    return data


def harmless(document: Any, choose: random.Random) -> bytes:
    """The text of a document, changed in nothing that counts."""
    changed = copy.deepcopy(document)
    for path in list(_paths(changed)):
        value = _at(changed, path)
        if isinstance(value, dict) and value:
            names = list(value)
            choose.shuffle(names)
            mixed = {name: value[name] for name in names}
            value.clear()
            value.update(mixed)
        if path[-1:] in (("text",), ("changes",), ("quorate",)) and isinstance(value, str | list):
            _put(changed, path, CONTROLS)
    return json.dumps(
        changed, indent=choose.choice((None, 1, 7)), ensure_ascii=choose.random() < 0.5
    ).encode()


def _text(document: Any) -> str:
    text = json.dumps(document)
    text = text.replace(f'"{json.dumps(TWICE)[1:-1]}', '"')
    mark = f'"{json.dumps(RAW)[1:-1]}'
    while mark in text:
        before, _, after = text.partition(mark)
        raw, _, rest = after.partition('"')
        text = before + raw + rest
    return text


def _paths(document: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(document, dict):
        for name, value in document.items():
            yield from _paths(value, (*path, name))
    elif isinstance(document, list):
        for at, value in enumerate(document):
            yield from _paths(value, (*path, at))


def _at(document: Any, path: Path) -> Any:
    for each in path:
        document = document[each]
    return document


def _put(document: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    _at(document, path[:-1])[path[-1]] = value
    return document


def _somewhere(document: Any, choose: random.Random) -> Path:
    """A path, anywhere; or on the way down, so that what is near the top is not left out."""
    if choose.random() < 0.6:
        return choose.choice([path for path in _paths(document) if not {"text", "changes"} & {*path}])
    path: Path = ()
    value = document
    while isinstance(value, dict | list) and value and choose.random() < 0.85:
        key = choose.choice(list(value)) if isinstance(value, dict) else choose.randrange(len(value))
        path, value = (*path, key), value[key]
    return path


def _changed(document: Any, others: list[Any], choose: random.Random) -> Any:
    path = _somewhere(document, choose)
    value = _at(document, path)
    match choose.randrange(12):
        case 0 | 1:
            return _put(document, path, copy.deepcopy(choose.choice(ODD)))
        case 2 if path:
            within = _at(document, path[:-1])
            del within[path[-1]]
        case 3:  # what another has at the same place, or a place of the same name
            other = choose.choice(others)
            places = [p for p in _paths(other) if p == path or (path and p[-1:] == path[-1:])]
            if places:
                return _put(document, path, copy.deepcopy(_at(other, choose.choice(places))))
        case 4:
            return _put(document, path, copy.deepcopy(_at(document, _somewhere(document, choose))))
        case 5:
            other_path = _somewhere(document, choose)
            exchanged = copy.deepcopy(_at(document, other_path))
            if other_path[: len(path)] != path and path[: len(other_path)] != other_path:
                _put(document, other_path, copy.deepcopy(value))
                return _put(document, path, exchanged)
        case 6 if isinstance(value, list) and value:
            _reordered(value, choose)
        case 7 if isinstance(value, dict):
            name = choose.choice(("", "x", CONTROLS, "record", "#meta", "#map", "action", "state", *value))
            value[choose.choice(("", TWICE)) + name] = copy.deepcopy(choose.choice(ODD))
        case 8 if isinstance(value, dict) and value:
            name = choose.choice(list(value))
            value[choose.choice((name.upper(), name + "1", CONTROLS + name, "x"))] = value.pop(name)
        case 9:
            for _ in range(choose.choice((1, 1, 2, 250, 350))):
                value = [value] if choose.random() < 0.5 else {"a": value}
            return _put(document, path, value)
        case _:
            return _put(document, path, _near(value, choose))
    return document


def _reordered(items: list[Any], choose: random.Random) -> None:
    at = choose.randrange(len(items))
    match choose.randrange(5):
        case 0:
            del items[at]
        case 1:
            items.insert(at, copy.deepcopy(items[at]))
        case 2:
            choose.shuffle(items)
        case 3:
            del items[at:]
        case _:
            items.reverse()


def _near(value: Any, choose: random.Random) -> Any:
    """A value of the same kind, which may fit as well."""
    match value:
        case bool():
            return not value
        case int():
            return value + choose.choice((-1, 1, 2, 10, 1000))
        case str() if value and value[-1].isdigit() and choose.random() < 0.7:
            return value[:-1] + str(choose.randrange(1, 5))
        case str():
            return choose.choice((*NAMES, value.upper(), value + CONTROLS, value * 2))
        case list():
            return [*value, copy.deepcopy(choose.choice([*ODD, *value]))]
        case dict() if value:
            return {name: _near(each, choose) for name, each in value.items()}
    return copy.deepcopy(choose.choice(ODD))


def _bytes_changed(data: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(data) + 1)
    end = min(len(data), at + choose.choice((1, 1, 2, 8, 100)))
    match choose.randrange(6):
        case 0:
            return data[:at] + bytes([choose.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + data[end:]
        case 2:
            return data[:at] + data[at:end] * choose.choice((2, 2, 1000)) + data[end:]
        case 3:
            return data[:at]
        case 4:
            return data[:at] + choose.choice(CHUNKS) + data[at:]
        case _:
            return choose.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"[", b"{}")) + data


CHUNKS = (
    b"\x1b[2J",
    b"\xff",
    b"\xc2\x9b",
    b"NaN",
    b"1" * 5_000,
    b"[" * 2_000,
    b'"',
    b"\\u001b",
    b"\\ud800",
    b",",
    b"}",
)
