"""Models with sequences, proved for logs of any length."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from quorate.language import ModelError
from quorate.language.specs import load_spec
from quorate.models import replicated_log as models
from quorate.properties import replicated_log as properties
from quorate.specs import replicated_log as specs
from quorate.symbolic.induction.questions import Proofs

from .test_proofs import failures, proved


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], Path]:
    """The model with its property and spec, in a file of one's own, with something in it changed."""

    def changed(old: str, new: str) -> Path:
        texts = [Path(str(room.__file__)).read_text() for room in (models, properties, specs)]
        lines = "\n".join(texts).split("\n")
        text = "\n".join(line for line in lines if not line.startswith("from quorate."))
        assert old in text
        path = tmp_path / "mine.py"
        path.write_text(text.replace(old, new))
        return path

    return changed


def test_copies_of_a_log_agree() -> None:
    result = proved("replicated_log")
    assert result.outcome == "proved", failures(result)
    assert not result.impossible


def test_a_bug_has_a_counterexample_with_logs() -> None:
    result = proved("replicated_log:OrderForgotten")
    assert failures(result) == ["append/copy_is_a_prefix"]
    found = result["append/copy_is_a_prefix"].counterexample
    assert found is not None
    assert found.before is not None
    log, copies, *_ = found.before
    (message,) = (found.arguments["m"],)
    assert log[message.index] == message.command
    assert all(len(copy) < message.index for copy in copies)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "self.copy[b] = self.copy[b] + m.log[len(self.copy[b]) :]",
            "self.copy[b] = self.copy[b] if len(self.copy[b] + m.log) > 1 else m.log",
            "may exceed the capacity",
        ),
        (
            "when(self.applied[b] < len(self.copy[b]))",
            "when(all(len(self.log) > i for i in range(self.applied[b] + 5)))",
            "numbers outside of Index",
        ),
        (
            "when(self.is_next(b, m))",
            "when(m.index + len(self.copy[b]) < 3)",
            "arithmetic on two variables",
        ),
        (
            "self.sent.add(Sync(self.log))",
            "self.sent.add(Sync(Log([c for c in self.log if c != self.log[0]])))",
            "has no counterpart in first-order logic",
        ),
    ],
)
def test_what_cannot_be_said_of_sequences_is_refused(
    own: Callable[[str, str], Path], old: str, new: str, said: str
) -> None:
    mine = own(old, new)
    with pytest.raises(ModelError, match="unsupported in parameterized proofs") as raised:
        Proofs(load_spec(str(mine)))
    assert said in str(raised.value)
    span = raised.value.diagnostic.span
    assert span is not None
    assert new in mine.read_text().split("\n")[span.line - 1]


def test_lengths_are_counted_in_one_range(own: Callable[[str, str], Path]) -> None:
    mine = own("class Log(Seq", "class Other(Range): ...\n\n\nclass Log(Seq")
    text = mine.read_text().replace("Index: 3}", "Index: 3, Other: 3}")
    text = text.replace("    log: Log\n    copy", "    other: Other\n    log: Log\n    copy")
    mine.write_text(
        text.replace("when(m in self.sent)", "when(m in self.sent and self.other <= len(self.log))")
    )
    with pytest.raises(ModelError, match="counted as Index and Other"):
        Proofs(load_spec(str(mine)))
