"""What of a submission's text is admitted: each complaint with its line, and nothing said of what is right."""

from __future__ import annotations

import pytest

from quorate.grading.admission import admitted
from quorate.grading.asking import rules_of
from quorate.grading.loading import load_lab
from quorate.grading.rules import Rules
from tests.grading.lock import LAB, RIGHT, changed, with_first


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(load_lab(LAB))


def test_the_right_submission_is_admitted(rules: Rules) -> None:
    found = admitted(RIGHT.encode(), rules)
    assert (found.complaints, found.notes, found.blank, found.name) == ((), (), (), "MyLock")


HELPERS = """from enum import Enum, auto
from quorate import Record
LIMIT = 3
WORDS = ("a", "b")
class Kind(Enum):
    A = auto()
class Seen(Record):
    who: "Client | None"
def first(m: Lock) -> bool:
    return not m.holding
if __name__ == "__main__":
    print("checked")
"""


def test_helpers_classes_and_constants_are_admitted(rules: Rules) -> None:
    text = with_first("").replace("class MyLock", f"{HELPERS}\n\nclass MyLock")
    assert admitted(text.encode(), rules).complaints == ()


REFUSED = {
    "import os": "import os is not admitted",
    "from os import system": "from os import ... is not admitted",
    "from quorate.verdicts.checking import check": "from quorate.verdicts.checking import ... is not admitted",
    "from quorate import check": "quorate.check is not part of the modelling language",
    "from .lock_lab import Lock": "from .lock_lab import ... is not admitted",
    "from quorate import when as action": "when is imported under another name",
    "print('all earned')": "a call is not admitted here",
    "while True: pass": "a while loop is not admitted here",
    "for x in (1, 2): pass": "a loop is not admitted here",
    "x = [0] * 10 ** 10": "an assignment of what is no constant is not admitted here",
    "x = __import__('os')": "an assignment of what is no constant is not admitted here",
    "x = 1; x = 2": "x is defined twice",
    "try:\n    pass\nfinally:\n    pass": "try is not admitted here",
    "if 1 < 2: pass": "if is not admitted here",
    "async def f(): pass": "async def is not admitted here",
    "__name__ = 'quorate'": "__name__ cannot be set",
    "def f(x=print(1)): pass": "a default in f is no constant",
    "def f(x: print(1)): pass": "a call is not admitted in a type",
    "def f(x: '__import__(1)'): pass": "a call is not admitted in a type",
    "def f(x): return eval('1')": "eval is not part of the modelling language",
    "def f(x): return x.__class__": ".__class__ is not admitted",
    "def f(x):\n    import os": "import is not admitted in a function",
    "@(lambda f: f)\ndef f(x): pass": "this decorator is not admitted",
    "@constraint\ndef f(m: Lock) -> bool: return not m.holding": "this decorator is not admitted",
    "@constraint()\ndef f(m: Lock) -> bool: return not m.holding": "this decorator is not admitted",
    "@print\ndef f(x): pass": "this decorator is not admitted",
    "@action(fair=print())\ndef f(x): pass": "this decorator is not admitted",
    "class A(metaclass=type): pass": "class A(..., metaclass=...) is not admitted",
    "class A(type): pass": "type is not admitted here",
    "class A(print()): pass": "a call is not admitted in a type",
    "@print\nclass A: pass": "decorators of classes are not admitted",
    "class A:\n    x = print()": "x is given a value that is no constant",
    "class A:\n    print()": "a call is not admitted in a class",
    "class A:\n    def __init_subclass__(cls): pass": "__init_subclass__ is Python's own, and not admitted",
    "class A:\n    def _missing_(cls, x): pass": "_missing_ is Python's own, and not admitted",
    "class Client: pass": "Client is the lab's, and is not to be replaced",
    "class Lock: pass": "Lock is the lab's, and is not to be replaced",
}


@pytest.mark.parametrize("lines", REFUSED)
def test_what_would_run_is_not_admitted(lines: str, rules: Rules) -> None:
    found = admitted(with_first(lines).encode(), rules)
    assert REFUSED[lines] in [each.message for each in found.complaints]
    assert all(3 <= each.line <= 3 + lines.count("\n") + 1 for each in found.complaints)


GRANT = "    @action\n    def grant"
OF_THE_CLASS = {
    (GRANT, f"    grants = 3\n\n{GRANT}"): "MyLock redefines grants",
    (GRANT, f"    limit = 3\n\n{GRANT}"): "MyLock has a constant of its own, limit",
    (GRANT, f'    environment = {{"grant"}}\n\n{GRANT}'): "MyLock has a constant of its own, environment",
    (GRANT, f"    nodes = ()\n\n{GRANT}"): "MyLock has a constant of its own, nodes",
    (GRANT, f"    more: Client\n\n{GRANT}"): "MyLock has a state variable of its own, more",
    (GRANT, f"    @action\n    def ask(self, c: Client) -> None: ...\n\n{GRANT}"): (
        "ask is the lab's, and is not to be replaced"
    ),
    (GRANT, f"    @action\n    def steal(self, c: Client) -> None: ...\n\n{GRANT}"): (
        "steal is an action that the lab does not have"
    ),
    ("def release(self, c: Client)", "def release(self, d: Client)"): "release takes self, d",
    (
        "class MyLock(Lock)",
        "class MyLock(Model)",
    ): "MyLock derives from Model, and not from the lab's protocol",
    ("    def release", "    def grant"): "grant is defined twice",
}


@pytest.mark.parametrize("change", OF_THE_CLASS)
def test_what_is_the_labs_cannot_be_changed(change: tuple[str, str], rules: Rules) -> None:
    found = admitted(changed(*change).encode(), rules)
    said = [each.message for each in found.complaints]
    assert any(OF_THE_CLASS[change] in each for each in said), said


def test_sizes_and_properties_of_the_labs_names_are_told_and_not_used(rules: Rules) -> None:
    text = changed("class MyLock(Lock):", "class MyLock(Lock):\n    sizes = {Client: 1}\n")
    text += "\n\n@invariant\ndef one_holder(m: MyLock) -> bool:\n    return True\n"
    found = admitted(text.replace("import action", "import action, invariant").encode(), rules)
    assert found.complaints == ()
    assert [each.message for each in found.notes] == [
        "MyLock sets sizes: the lab's are used",
        "one_holder is the lab's: the lab's own is asked, not this one",
    ]


def test_blanks_are_found(rules: Rules) -> None:
    for blank in ("raise NotImplementedError", "raise NotImplementedError('later')", "..."):
        text = changed(
            "        when(c in self.holding)\n        self.holding.remove(c)\n", f"        {blank}\n"
        )
        assert admitted(text.encode(), rules).blank == ("release",)
    empty = RIGHT[: RIGHT.index("    @action")] + "    pass\n"
    assert admitted(empty.encode(), rules).blank == ("grant", "release")


@pytest.mark.parametrize(
    "data",
    [b"class MyLock(Lock:", b"\xff\xfe\x00", b"x = 1\0", b"(" * 10_000, b"x = 1\n" * 60_000],
    ids=["syntax", "encoding", "null", "nested", "long"],
)
def test_what_is_no_python_is_told(data: bytes, rules: Rules) -> None:
    assert len(admitted(data, rules).complaints) == 1


def test_two_protocols_need_the_name_of_the_solution(rules: Rules) -> None:
    two = RIGHT + RIGHT[RIGHT.index("class MyLock") :].replace("MyLock", "Other")
    assert [each.message for each in admitted(two.encode(), rules).complaints] == [
        "Other is a second protocol"
    ]
    unclear = two.replace("MyLock", "Mine")
    assert "it has several protocols: Mine, Other" in [
        each.message for each in admitted(unclear.encode(), rules).complaints
    ]
