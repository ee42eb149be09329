"""The logs that cluster.go writes, as logs of `HashicorpRaft`:
quorate explain hashicorp_raft.py all.log --mapping cluster_log.py --set Term=99 --set Log=99 --set Index=100

The servers of the library begin in term 1, with an entry of index 1 which has the configuration. In the model that is
term 0 and an empty log, so all terms and indices are one less.
"""

from collections.abc import Iterator
from typing import Any

from quorate.explaining import Event, Like, LogMapping
from quorate.models.raft import RequestVote

Line = dict[str, Any]


class ClusterLog(LogMapping):
    """A line has what a server did and its state then. When a leader commits is not told, but that it has, later."""

    def __init__(self) -> None:
        self._leads: set[str] = set()
        """The servers that led when they last told of their state."""

    def event(self, line: Line) -> Iterator[Event]:
        state = self._state(line)
        s = line["server"]
        if s in self._leads and line.get("commit", 0) > 1:
            yield Event("commit", {"s": s, "n": line["commit"] - 1}, node=s)
        (self._leads.add if line["state"] == "Leader" else self._leads.discard)(s)
        match line["does"]:
            case "stands":
                del state["voted_for"]  # its own vote comes next
                yield Event("timeout", {"s": s}, state, node=s)
            case "leads":
                yield Event("become_leader", {"s": s}, state, node=s)
            case "stores":
                yield from self._stores(s, line, state)
            case "steps down":
                yield Event("give_up", {"s": s}, state, node=s)
            case "hears of a term":
                yield Event(
                    "hear_of_term", {"s": s, "m": Like(RequestVote, term=line["term"] - 1)}, state, node=s
                )
            case "applies":
                [entry] = line["entries"]
                added = {"applied": [{"index": entry["index"] - 1, "entry": self._entry(entry)}]}
                if s in self._leads:  # it may have committed more
                    yield Event("commit", {"s": s}, state, added=added, node=s)
                else:
                    yield Event(observed=state, added=added, node=s, step=False)
            case "receives" if line["request"]["rpc"] == "RequestVote":
                yield self._vote(s, line, state)
            case "receives":
                yield from self._append(s, line, state)

    def _state(self, line: Line) -> dict[str, Any]:
        """The variables of the model that a line tells of."""
        s = line["server"]
        found = {
            "role": {s: line["state"].upper()},
            "term": {s: line["term"] - 1},
            "voted_for": {s: line.get("vote")},
            "log": {s: self._entries(line["log"][1:])},
        }
        if "commit" in line:
            found["commit_index"] = {s: max(line["commit"] - 1, 0)}
        return found

    def _entries(self, entries: list[Line]) -> list[Line]:
        return [self._entry(each) for each in entries]

    def _entry(self, entry: Line) -> Line:
        return {"term": entry["term"] - 1, "command": None if entry["kind"] == "noop" else "c1"}

    def _stores(self, s: str, line: Line, state: Line) -> Iterator[Event]:
        """A leader takes commands, several at once if they come at once: the state is that after all."""
        for entry in line["entries"][:-1]:
            yield self._stored(s, entry, {})
        yield self._stored(s, line["entries"][-1], state)

    def _stored(self, s: str, entry: Line, state: Line) -> Event:
        return Event("no_op" if entry["kind"] == "noop" else "request", {"s": s}, state, node=s)

    def _vote(self, s: str, line: Line, state: Line) -> Event:
        """A request for a vote. Who refuses it in its own term has taken no step."""
        asked, yes = line["request"], line["response"]["yes"]
        m = {
            "record": "RequestVote",
            "term": asked["term"] - 1,
            "candidate": asked["candidate"],
            "last_index": asked["last_index"] - 1,
            "last_term": asked["last_term"] - 1,
        }
        if not yes and line["before"] == line["term"]:
            return Event(observed=state, added={"sent": [m]}, node=s, step=False)
        vote = {"record": "Vote", "term": asked["term"] - 1, "voter": s, "candidate": asked["candidate"]}
        return Event("request_vote", {"s": s, "m": m}, state, added={"sent": [vote]} if yes else {}, node=s)

    def _append(self, s: str, line: Line, state: Line) -> Iterator[Event]:
        """A request with entries, or a heartbeat, which has neither those nor indices."""
        asked, yes = line["request"], line["response"]["yes"]
        term, count = asked["term"] - 1, len(asked["entries"])
        prev, commit = max(asked["prev_index"] - 1, 0), max(asked["commit"] - 1, 0)
        m = {
            "record": "AppendEntries",
            "term": term,
            "leader": asked["leader"],
            "prev_index": prev,
            "prev_term": max(asked["prev_term"] - 1, 0),
            "entries": self._entries(asked["entries"]),
            "commit": commit,
        }
        if commit > 0:
            yield Event("commit", {"s": asked["leader"], "n": commit}, node=s)
        sending = {"t": term, "prev": prev, "end": prev + count, "commit": commit}
        yield Event("send", sending, added={"sent": [m]}, node=s)
        yield Event("append" if yes else "refuse_append", {"s": s, "m": m}, state, node=s)
