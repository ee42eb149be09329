"""Servers of PySyncObj in one process, and a log of each: s1.log, s2.log and so on, and all.log, in the order of what
happened. First `pip install pysyncobj`.

    python cluster.py --seed 1 --events 1000 --to logs

Nothing of the library is changed. The network between the servers is that of ../../conformance/pysyncobj_network.py:
it loses what is on its way when a connection breaks, and a link may be slow. Servers crash, and restart from their
journals. All of this follows from the seed: the same seed has the same logs.

A line is what a server did, with what it sent then, and its state after it. Indices are the library's: every log
begins with the same entry of index 1, which is left out of `log`.
"""

import argparse
import contextlib
import json
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any, TextIO

sys.path.append(str(Path(__file__).resolve().parents[2] / "conformance"))

from pysyncobj_network import HEARTBEAT, TIMEOUT, Servers, command_in

Line = dict[str, Any]

WEIGHTS = {
    "deliver": 7.0,
    "tick": 3.0,
    "ask": 0.15,
    "campaign": 0.06,
    "cut": 0.08,
    "heal": 0.2,
    "slow": 0.05,
    "restart": 0.03,
}
"""How often each thing happens, of those that can."""
SLOW = 0.01
"""How often the slow link is taken where it would be another's turn."""


def shown(message: Any) -> Line:
    """A message as the library sends it; of an entry its term and its command."""
    line = dict(message)
    if "entries" in line:
        line["entries"] = [[term, command_in(data)] for data, _, term in line["entries"]]
    if "command" in line:
        line["command"] = command_in(line["command"])
    return line


class Watched:
    """A server just before it acts."""

    def __init__(self, servers: Servers, name: str) -> None:
        self._servers = servers
        self._name = name
        replica = servers.replicas[name]
        self.state = self._state()
        self._applied = replica.raftLastApplied
        self._sent = {b: len(waiting) for b, waiting in servers.links[name].to.items()}

    def _state(self) -> Line:
        replica = self._servers.replicas[self._name]
        return {
            "role": replica.role,
            "term": replica.raftCurrentTerm,
            "vote": replica.private("votedForNodeId"),
            "commit": replica.raftCommitIndex,
            "log": replica.entries,
        }

    def line(self, does: str, **what: Any) -> Line:
        """What is told of it now."""
        after = self._state()
        replica = self._servers.replicas[self._name]
        if does == "ticks":
            if after["role"] == "CANDIDATE" and after["term"] > self.state["term"]:
                does = "stands"
            what["takes"] = [command for _, command in after["log"][len(self.state["log"]) :]]
        if replica.raftLastApplied > self._applied:
            what["applies"] = [
                [i, *after["log"][i - 2]] for i in range(self._applied + 1, replica.raftLastApplied + 1)
            ]
        what["sends"] = [
            {"to": b, **shown(message)}
            for b, waiting in self._servers.links[self._name].to.items()
            for message in list(waiting)[self._sent[b] :]
        ]
        told = {name: value for name, value in what.items() if value != []}
        return {"server": self._name, "does": does, **told, **after}


class Cluster:
    """The servers, what happens to them, and what is told of it."""

    def __init__(self, names: list[str], seed: int, journals: Path, all_log: TextIO, logs: dict[str, TextIO]):
        self._names = names
        self._random = Random(seed)
        self._servers = Servers(names, journals)
        self._links = [(a, b) for a in names for b in names if a != b]
        self._broken: list[tuple[str, str]] = []
        self._slowest: tuple[str, str] | None = None
        self._all, self._logs = all_log, logs
        self.told = 0

    def step(self, restarts: bool) -> None:
        """One thing happens, of those that can."""
        waiting = [each for each in self._links if self._servers.links[each[0]].to[each[1]]]
        whole = [(a, b) for a, b in self._links if a < b and (a, b) not in self._broken]
        followers = [name for name in self._names if self._servers.replicas[name].role != "LEADER"]
        possible: dict[str, list[Any]] = {
            "deliver": waiting,
            "tick": self._names,
            "ask": self._names,
            "campaign": followers,
            "cut": whole,
            "heal": self._broken,
            "slow": self._links,
            "restart": self._names if restarts else [],
        }
        kinds = [kind for kind, choices in possible.items() if choices]
        [kind] = self._random.choices(kinds, [WEIGHTS[kind] for kind in kinds])
        getattr(self, f"_{kind}")(self._random.choice(possible[kind]))

    def _deliver(self, link: tuple[str, str]) -> None:
        if link == self._slowest and self._random.random() > SLOW:
            return
        a, b = link
        before = Watched(self._servers, b)
        message = self._servers.deliver(a, b)
        self._tell(before.line("receives", **{"from": a, "message": shown(message)}))

    def _tick(self, name: str, seconds: float = 2 * HEARTBEAT) -> None:
        before = Watched(self._servers, name)
        self._servers.tick(name, seconds)
        line = before.line("ticks")
        if line.keys() > {"server", "does", *before.state} or any(
            line[key] != value for key, value in before.state.items()
        ):
            self._tell(line)

    def _campaign(self, name: str) -> None:
        self._tick(name, 2 * TIMEOUT)

    def _ask(self, name: str) -> None:
        """A client asks any server, which hands it to the leader that it knows, as it ticks."""
        self._servers.replicas[name].put("c1")

    def _cut(self, link: tuple[str, str]) -> None:
        self._servers.disconnect(*link)
        self._broken.append(link)

    def _heal(self, link: tuple[str, str]) -> None:
        self._servers.connect(*link)
        self._broken.remove(link)

    def _slow(self, link: tuple[str, str]) -> None:
        self._slowest = link

    def _restart(self, name: str) -> None:
        self._servers.restart(name)
        self._tell(Watched(self._servers, name).line("restarts"))

    def _tell(self, line: Line) -> None:
        text = json.dumps(line)
        for log in (self._all, self._logs[line["server"]]):
            print(text, file=log)
        self.told += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="seed of all that happens (1)")
    parser.add_argument("--events", type=int, default=1000, help="how many lines to write (1000)")
    parser.add_argument("--servers", type=int, default=3, help="how many servers (3)")
    parser.add_argument("--no-restarts", action="store_true", help="no server crashes")
    parser.add_argument("--to", type=Path, default=Path(), metavar="DIR", help="folder of the logs (.)")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    names = [f"s{i + 1}" for i in range(options.servers)]
    with contextlib.ExitStack() as stack:
        journals = stack.enter_context(tempfile.TemporaryDirectory())
        all_log, *logs = (
            stack.enter_context(open(options.to / f"{name}.log", "w", encoding="utf-8"))
            for name in ("all", *names)
        )
        cluster = Cluster(names, options.seed, Path(journals), all_log, dict(zip(names, logs, strict=True)))
        while cluster.told < options.events:
            cluster.step(not options.no_restarts)


if __name__ == "__main__":
    main()
