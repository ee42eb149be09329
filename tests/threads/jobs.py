"""What threads do at once in these tests, each with an answer that does not depend on who does it when."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import quorate
from quorate.output.page.html_page import result_page

Job = Callable[[], str]

MODEL = '''
from quorate import Map, Model, Range, Record, Set, Symmetric, action, invariant, when


class Acceptor(Symmetric): ...
class Agent(Symmetric): ...
class Ballot(Range): ...


class Vote(Record):
    acc: Acceptor
    by: Agent
    bal: Ballot


class Votes(Model):
    """Its acceptors are not called a1, a2: agents are there too."""

    sizes = {Acceptor: 2, Agent: 2, Ballot: 3}

    sent: Set[Vote]
    last: Map[Acceptor, Ballot | None]

    @action
    def vote(self, a: Acceptor, g: Agent, b: Ballot) -> None:
        last = self.last[a]
        when(last is None or b > last)
        assert all(m.by == g for m in self.sent if m.bal == b), "another agent"
        self.last[a] = b
        self.sent.add(Vote(a, g, b))


@invariant
def few(m: Votes) -> bool:
    return not any(v.acc == w.acc and v.bal < w.bal for v in m.sent for w in m.sent)
'''


def checking(model: str, **options: Any) -> Job:
    """A check, shown in all ways, its run saved and replayed."""

    def job() -> str:
        result = quorate.check(model, workers=1, keep_going=True, **options)
        told = [
            str(result),
            json.dumps(result.to_json()),
            result._repr_html_(),
            result_page(result),
            repr(result),
        ]
        if result.trace is not None:
            told += [str(result.trace), repr(result.trace)]
            with tempfile.TemporaryDirectory() as folder:
                (saved, *_) = quorate.save_trace(result, Path(folder) / "trace.json")
                told += [saved.read_text(), str(quorate.replay(saved, model)).replace(folder, "")]
        return timeless("\n".join(told))

    return job


def comparing(model: str, variant: str, **options: Any) -> Job:
    """A comparison of a variant with the correct protocol."""

    def job() -> str:
        found = quorate.compare(model, [variant], **options)
        return timeless(f"{found}\n{json.dumps(found.to_json())}\n{found._repr_html_()}")

    return job


def refining() -> str:
    """A refinement, and what a wrong one says."""
    return timeless(str(quorate.check_refinement("paxos", "consensus", sizes={"Ballot": 1})))


def proving(spec: str) -> Job:
    """A proof, or why there is none."""

    def job() -> str:
        proof = quorate.prove(spec, cache=False, processes=1)
        return timeless(f"{proof}\n{json.dumps(proof.to_json())}")

    return job


def graphing() -> str:
    """A state graph."""
    return quorate.graph("paxos", sizes={"Ballot": 1, "Value": 1}).to_dot()


def timeless(text: str) -> str:
    """What is said, without how long it took."""
    text = re.sub(r'"(seconds|compile|explore|total|bytes_per_state|memory)": [\d.e+-]+', "", text)
    text = re.sub(r" \([^()]* s compiling, [^()]* s exploring\)", "", text)
    text = re.sub(r"\b[\d.]+ ?(ms|s|MB|kB)\b", "", text)
    return re.sub(" +", " ", text)  # columns are as wide as the times in them
