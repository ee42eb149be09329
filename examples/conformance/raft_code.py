"""Raft as a student writes it: one class, no network, no clock. Methods take a message, and return what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Entry:
    term: int
    command: str


@dataclass(frozen=True)
class RequestVote:
    term: int
    candidate: str
    last_index: int
    last_term: int


@dataclass(frozen=True)
class Vote:
    term: int
    voter: str
    candidate: str
    granted: bool = True


@dataclass(frozen=True)
class AppendEntries:
    term: int
    leader: str
    prev_index: int
    prev_term: int
    entries: tuple[Entry, ...]
    commit: int


@dataclass(frozen=True)
class Appended:
    term: int
    follower: str
    leader: str
    match: int
    success: bool = True


Message = RequestVote | Vote | AppendEntries | Appended
Sent = list[tuple[str, Message]]
"""Each message with the server that it is for."""


@dataclass
class Server:
    name: str
    peers: tuple[str, ...]
    term: int = 0
    voted_for: str | None = None
    log: list[Entry] = field(default_factory=list)
    role: Literal["follower", "candidate", "leader"] = "follower"
    commit: int = 0
    votes: set[str] = field(default_factory=set)
    next: dict[str, int] = field(default_factory=dict)
    match: dict[str, int] = field(default_factory=dict)

    @property
    def last_term(self) -> int:
        return self.log[-1].term if self.log else 0

    def is_majority(self, count: int) -> bool:
        return 2 * count > len(self.peers) + 1

    def election_timeout(self) -> Sent:
        if self.role == "leader":
            return []
        self.term += 1
        self.role = "candidate"
        self.voted_for = self.name
        self.votes = {self.name}
        request = RequestVote(self.term, self.name, len(self.log), self.last_term)
        return [(peer, request) for peer in self.peers]

    def client(self, command: str) -> Sent:
        if self.role != "leader":
            raise RuntimeError("not the leader")
        self.log.append(Entry(self.term, command))
        return self.heartbeat()

    def heartbeat(self) -> Sent:
        return [(peer, self.request_for(peer)) for peer in self.peers]

    def request_for(self, peer: str) -> AppendEntries:
        prev = self.next[peer] - 1
        prev_term = self.log[prev - 1].term if prev > 0 else 0
        return AppendEntries(self.term, self.name, prev, prev_term, tuple(self.log[prev:]), self.commit)

    def receive(self, message: Message) -> Sent:
        if message.term > self.term:
            self.term = message.term
            self.voted_for = None
            self.role = "follower"
        match message:
            case RequestVote():
                return [(message.candidate, self.on_vote_request(message))]
            case Vote():
                return self.on_vote_reply(message)
            case AppendEntries():
                return [(message.leader, self.on_append(message))]
            case Appended():
                return self.on_append_reply(message)

    def on_vote_request(self, m: RequestVote) -> Vote:
        up_to_date = (m.last_term, m.last_index) >= (self.last_term, len(self.log))
        granted = m.term == self.term and self.voted_for in (None, m.candidate) and up_to_date
        if granted:
            self.voted_for = m.candidate
        return Vote(self.term, self.name, m.candidate, granted)

    def on_vote_reply(self, m: Vote) -> Sent:
        if self.role != "candidate" or m.term != self.term or not m.granted:
            return []
        self.votes.add(m.voter)
        if not self.is_majority(len(self.votes)):
            return []
        self.role = "leader"
        self.next = {peer: len(self.log) + 1 for peer in self.peers}
        self.match = dict.fromkeys(self.peers, 0)
        return self.heartbeat()

    def on_append(self, m: AppendEntries) -> Appended:
        if m.term < self.term:
            return Appended(self.term, self.name, m.leader, 0, False)
        self.role = "follower"
        known = self.log[m.prev_index - 1].term if 0 < m.prev_index <= len(self.log) else 0
        if m.prev_index > len(self.log) or known != m.prev_term:
            return Appended(self.term, self.name, m.leader, 0, False)
        for at, entry in enumerate(m.entries, m.prev_index):
            if at < len(self.log) and self.log[at].term != entry.term:
                del self.log[at:]
            if at >= len(self.log):
                self.log.append(entry)
        last_new = m.prev_index + len(m.entries)
        self.commit = max(self.commit, min(m.commit, last_new))
        return Appended(self.term, self.name, m.leader, last_new)

    def on_append_reply(self, m: Appended) -> Sent:
        if self.role != "leader" or m.term != self.term:
            return []
        if not m.success:
            self.next[m.follower] = max(1, self.next[m.follower] - 1)
            return [(m.follower, self.request_for(m.follower))]
        self.match[m.follower] = max(self.match[m.follower], m.match)
        self.next[m.follower] = self.match[m.follower] + 1
        for index in range(len(self.log), self.commit, -1):
            replicated = 1 + sum(self.match[peer] >= index for peer in self.peers)
            if self.is_majority(replicated) and self.log[index - 1].term == self.term:
                self.commit = index
                return self.heartbeat()
        return []
