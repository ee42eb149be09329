"""A file of claims of one's own, and what is said when it is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quorate.cli.main import main, quorate
from quorate.language import ModelError
from quorate.symbolic.quorums.proving import prove
from quorate.symbolic.quorums.sources import claims_of

HEAD = """\
from collections.abc import Mapping
from fractions import Fraction

from quorate import Family, Majority, Subset, Symmetric, when
from quorate.symbolic.quorums import fails, holds, meet


class Server(Symmetric): ...
class Quorum(Majority[Server]): ...


"""

TWO_CLAIMS = (
    HEAD
    + '''\
@holds
def witnesses(a: Quorum, b: Quorum, witness: Subset[Server]) -> bool:
    """With a witness that is in every quorum, quorums meet in it."""
    when(len(witness) == 1 and witness <= a and witness <= b)
    return witness <= a & b


@{mark}
def two_outside(a: Quorum, b: Subset[Server]) -> bool:
    """Two servers outside of a majority are met by it.

    This is not part of the sentence.
    """
    when(len(b) == 2 and not b & a)
    return any(s in a for s in b)
'''
)

GOLDEN = """\
✓ proved    witnesses    With a witness that is in every quorum, quorums meet in it.
✓ refuted   two_outside  Two servers outside of a majority are met by it.
    not with 5 servers: a = {s1, s2, s3}, b = {s4, s5}

           s1  s2  s3  s4  s5
        a  ●   ●   ●   ·   ·
        b  ·   ·   ·   ●   ●

✓ 1 proved, 1 refuted: all as marked
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(quorate, ["prove", *arguments], standalone_mode=False, catch_exceptions=False)


def write(directory: Path, text: str) -> str:
    file = directory / "mine.py"
    file.write_text(text)
    return str(file)


def test_claims_in_a_file(tmp_path: Path) -> None:
    result = run(write(tmp_path, TWO_CLAIMS.format(mark="fails")))
    assert result.output.startswith(GOLDEN)
    assert result.return_value == 0


def test_a_surprise(tmp_path: Path) -> None:
    file = write(tmp_path, TWO_CLAIMS.format(mark="holds"))
    result = run(file)
    assert "✗ refuted   two_outside" in result.output
    assert "but it is marked to hold, at " in result.output
    assert "mine.py:20" in result.output
    assert result.return_value == 1


def test_one_claim_is_shown_with_its_text(tmp_path: Path) -> None:
    result = run(write(tmp_path, TWO_CLAIMS.format(mark="fails")), "witnesses")
    assert "    def witnesses(a: Quorum" in result.output
    assert "two_outside" not in result.output


def test_a_claim_that_says_nothing_is_no_success(tmp_path: Path) -> None:
    text = "@holds\ndef f(a: Quorum) -> bool:\n    when(not a)\n    return False\n"
    result = run(write(tmp_path, HEAD + text))
    assert "✗ vacuous" in result.output
    assert result.return_value == 1


def test_undecided_is_no_success(tmp_path: Path) -> None:
    result = run(write(tmp_path, TWO_CLAIMS.format(mark="fails")), "--rlimit", "1")
    assert "? undecided" in result.output
    assert result.return_value == 3


def test_json(tmp_path: Path) -> None:
    result = run(write(tmp_path, TWO_CLAIMS.format(mark="fails")), "--json")
    found = json.loads(result.output)
    assert found["outcome"] == "expected"
    assert [claim["verdict"] for claim in found["claims"]] == ["proved", "refuted"]
    assert found["claims"][1]["configuration"]["sets"] == {"a": ["s1", "s2", "s3"], "b": ["s4", "s5"]}


def test_the_quorum_systems_that_come_with_quorate() -> None:
    result = run("quorums")
    known = (Path(__file__).parent / "quorums.txt").read_text()
    assert re.sub(r"Z3 .* s\n", "Z3\n", result.output) == known
    assert result.return_value == 0


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "quorums.md").read_text()
    result = run(write(tmp_path, page.split("```python\n")[1].split("```")[0]))
    assert "1 proved, 1 refuted: all as marked" in result.output
    assert result.return_value == 0


def test_proving_is_not_imported_for_help() -> None:
    assert "z3" not in _modules_after("from quorate.cli.main import quorate; import quorate.specs.quorums")


def _modules_after(code: str) -> set[str]:
    import subprocess
    import sys

    script = f"import sys; {code}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.split())


FIRST = len(HEAD.splitlines()) + 1
"""The line of a file below at which the claim starts."""


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("def f(): pass\n", None, "makes no claims"),
        ("def f(:\n", 0, "invalid syntax"),
        ("1 / 0\n", 0, "ZeroDivisionError"),
        ("@holds\ndef f(a, b: Quorum) -> bool:\n    return meet(a, b)\n", 1, "the parameter a has no type"),
        ("@holds\ndef f(a: str) -> bool:\n    return True\n", 1, "a claim cannot speak of a: str"),
        ("@holds\ndef f(a: 'Qorum') -> bool:\n    return True\n", 1, "name 'Qorum' is not defined"),
        ("@holds\ndef f(a: Quorum, *b: Quorum) -> bool:\n    return True\n", 1, "plain parameters"),
        ("@holds\ndef f(n: int) -> bool:\n    return n >= 0\n", 1, "about no servers"),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return 2 * a > 3\n", 2, "needs whole numbers"),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return len(a) > len(Server) / 2\n",
            2,
            "/ makes a float",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return len(a) > 0.5\n", 2, "a float is not a value"),
        (
            "@holds\ndef f(a: Quorum, n: int) -> bool:\n    return n * len(a) > 1\n",
            2,
            "unknown numbers are multiplied",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return len(a)\n", 2, "where bool is expected"),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return a & 1 == 1\n", 2, "& needs a set"),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return b\n", 2, "unknown name b"),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    print(a)\n    return True\n",
            2,
            "not in the language",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return sorted(a)\n", 2, "sorted is not in the language"),
        ("@holds\ndef f(a: Quorum) -> bool:\n    if len(a) > 1:\n        return True\n", 1, "not every path"),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return all(s == t for s in a for t in a)\n",
            2,
            "told apart",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return g(a)\ndef g(a): return g(a)\n", 3, "g calls itself"),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return g(a)\ndef g(a): return a + 1\n",
            3,
            "sets have no such operator",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return meet(a)\n", 2, "meet is called without b"),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return any(s in 3 for s in a)\n", 2, "has no members"),
        (
            "class R(Symmetric): ...\n@holds\ndef f(a: Subset[tuple[R, Server]]) -> bool:\n    return len(a) > 1\n",
            3,
            "cannot be counted",
        ),
        (
            "class Two(Symmetric): ...\n@holds\ndef f(a: Quorum, b: Subset[Two]) -> bool:\n    return a\n",
            2,
            "one sort",
        ),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    for s in a:\n        return True\n    return False\n",
            2,
            "this statement",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    assert a\n    return True\n", 2, "this statement"),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    if len(a) > 1:\n        when(a)\n    return True\n",
            3,
            "a when cannot stand here",
        ),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return g(a)\ndef g(a):\n    when(a)\n    return a\n",
            4,
            "a when",
        ),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return all(meet(a, q) for q in Quorum)\n",
            2,
            "run over sets",
        ),
        (
            "@holds\ndef f(w: Mapping[Server, int]) -> bool:\n    return all(w[s] >= 0 for s in Server)\n",
            2,
            "this is not a number",
        ),
        (
            "@holds\ndef f(w: Mapping[Server, int]) -> bool:\n    return sum(w[s] for s in Server) // 2 >= 0\n",
            2,
            "this division",
        ),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return len(a if len(a) > 2 else Server) > 1\n",
            2,
            "which set",
        ),
        (
            "@holds\ndef f(a: Quorum, n: int) -> bool:\n    return len({s for s in a if n > 2}) > 1\n",
            2,
            "which servers are taken",
        ),
        (
            "@holds\ndef f(a: Quorum) -> bool:\n    return len({t for s in a for t in a}) > 1\n",
            2,
            "this set cannot",
        ),
        ("@holds\ndef f(a: Quorum) -> bool:\n    return (a, a) == 1\n", 2, "a tuple is not a value"),
        (
            "class R(Symmetric): ...\n@holds\ndef f(a: Subset[tuple[R, Server]]) -> bool:\n"
            "    return all((x, y) in a for y, x in a)\n",
            3,
            "tuple[Server, R] where tuple[R, Server] is expected",
        ),
        (
            "class R(Symmetric): ...\n@holds\ndef f(a: Subset[tuple[R, Server]]) -> bool:\n"
            "    return all(x in a for x, y, z in a)\n",
            3,
            "taken apart",
        ),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line(
    tmp_path: Path, text: str, line: int | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, HEAD + text)
    with pytest.raises(ModelError) as raised:
        [prove(claim) for claim in claims_of(file)]
    diagnostic = raised.value.diagnostic
    assert message in diagnostic.message
    assert diagnostic.hint or "ZeroDivisionError" in message
    assert (diagnostic.span.line if diagnostic.span else None) == (None if line is None else FIRST + line)
    with pytest.raises(SystemExit) as ended:
        main(["prove", file])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("error: ") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quorum"], "did you mean quorums?"),
        (["quorums", "two_row"], "did you mean two_rows?"),
        (["nowhere.py"], "there is no file nowhere.py"),
    ],
)
def test_names_that_are_not_known(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["prove", *arguments])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
