"""The example of docs/liveness.md: what the page says of it is so."""

from __future__ import annotations

import re
from pathlib import Path

from quorate import check

PAGE = Path(__file__).parents[2] / "docs" / "liveness.md"


def test_the_token(tmp_path: Path) -> None:
    text = PAGE.read_text("utf-8")
    example = re.search(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None
    file = tmp_path / "token_ring.py"
    file.write_text(example[1], encoding="utf-8")
    outcomes = {each.name: each.outcome for each in check(str(file), keep_going=True).verdicts}
    told = re.findall(r"`(\w+)` (?:holds|is violated)", text)
    assert set(told) == set(outcomes)
    for name, outcome in outcomes.items():
        assert f"`{name}` {'holds' if outcome == 'holds' else 'is violated'}" in text
    reason = check(str(file), fair={"finish": "strong"}, keep_going=True)["is_done"].reason
    assert f"is_done                    holds ({reason})" in text
