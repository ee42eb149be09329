"""The code in `paxos_code` behind lines of JSON, as code in another language would be:

quorate conform paxos --driver "python paxos_driver.py"
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from paxos_code import Acceptor, Proposer

SAYS = {
    "actions": {"prepare": ["b"], "promise": ["a", "m"], "propose": ["b"], "accept": ["a", "m"]},
    "messages": "sent",
    "saves": True,
}


class System:
    def __init__(self, sizes: dict[str, int]) -> None:
        self.acceptors = {f"a{n + 1}": Acceptor() for n in range(sizes["Acceptor"])}
        values = [f"v{n + 1}" for n in range(sizes["Value"])]
        quorum = sizes["Acceptor"] // 2 + 1
        self.proposers = [Proposer(b, values[b % len(values)], quorum) for b in range(sizes["Ballot"])]
        self.promises: list[dict[str, Any]] = []

    def do(self, action: str, a: str = "", b: int = 0, m: Any = None) -> list[dict[str, Any]]:
        """Take a step, and return what is sent."""
        match action:
            case "prepare":
                return [{"record": "Prepare", "bal": b}]
            case "promise":
                promise = self.acceptors[a].on_prepare(m["bal"])
                if promise is None:
                    return []
                sent = {"record": "Promise", "acc": a, "bal": promise[0], "vote": self.vote(promise[1])}
                self.promises.append(sent)
                return [sent]
            case "propose":
                heard = [(p["acc"], p["vote"]) for p in self.promises if p["bal"] == b]
                said = [
                    self.proposers[b].on_promise(x, (v["bal"], v["val"]) if v else None) for x, v in heard
                ]
                return [{"record": "Accept", "bal": p[0], "val": p[1]} for p in said if p]
        vote = self.acceptors[a].on_accept(m["bal"], m["val"])
        return [{"record": "Accepted", "acc": a, "bal": vote[0], "val": vote[1]}] if vote else []

    def seen(self, sent: list[dict[str, Any]]) -> dict[str, Any]:
        acceptors = self.acceptors.items()
        promised = {name: None if x.promised < 0 else x.promised for name, x in acceptors}
        return {
            "observed": {"promised": promised, "voted": {n: self.vote(x.vote) for n, x in acceptors}},
            "sent": sent,
        }

    def save(self) -> dict[str, Any]:
        """All there is, as JSON."""
        return {
            "acceptors": {name: asdict(x) for name, x in self.acceptors.items()},
            "proposers": [asdict(x) for x in self.proposers],
            "promises": self.promises,
        }

    def load(self, saved: dict[str, Any]) -> None:
        for name, x in saved["acceptors"].items():
            self.acceptors[name] = Acceptor(x["promised"], self.pair(x["vote"]))
        self.proposers = [
            Proposer(**x | {"promises": {a: self.pair(vote) for a, vote in x["promises"].items()}})
            for x in saved["proposers"]
        ]
        self.promises = saved["promises"]

    def pair(self, vote: list[Any] | None) -> tuple[int, str] | None:
        """A vote, of which JSON has made a list."""
        return None if vote is None else (vote[0], vote[1])

    def vote(self, vote: tuple[int, str] | None) -> dict[str, Any] | None:
        return None if vote is None else {"record": "Vote", "bal": vote[0], "val": vote[1]}


def main() -> None:
    sizes: dict[str, int] = {}
    system = None
    for line in sys.stdin:
        answer: Any
        match json.loads(line):
            case {"hello": hello}:
                sizes, answer = hello["sizes"], SAYS
            case {"start": _}:
                system = System(sizes)
                answer = system.seen([])
            case {"do": steps}:
                assert system is not None
                answer = [system.seen(system.do(step["action"], **step["arguments"])) for step in steps]
            case {"save": _}:
                assert system is not None
                answer = system.save()
            case {"load": saved}:
                system, answer = System(sizes), True
                system.load(saved)
            case other:
                answer = {"error": f"unknown: {other}"}
        print(json.dumps(answer), flush=True)


main()
