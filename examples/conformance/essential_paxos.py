"""essential-paxos 2.0 of PyPI, connected to the model `paxos`; first `pip install essential-paxos`.

quorate conform paxos essential_paxos.py --mode all --time 5m

It is of the time of Python 2, where None is less than anything: `Number` is an id that can be compared so. A ballot
of the model is the first attempt of a proposer of its own.
"""

from typing import Any

from paxos import essential  # type: ignore[import-not-found]

from quorate.conformance import Adapter
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Prepare, Promise, Value, Vote


class Number(essential.ProposalID):  # type: ignore[misc]
    __slots__ = ()

    def __gt__(self, other: Any) -> bool:
        return other is None or tuple(self) > tuple(other)

    def __ge__(self, other: Any) -> bool:
        return other is None or tuple(self) >= tuple(other)


essential.ProposalID = Number
NONE = Number(0, "")
OF_ACCEPTORS = ("promised_id", "accepted_id", "accepted_value")
OF_PROPOSERS = ("proposed_value", "proposal_id", "last_accepted_id", "next_proposal_number", "promises_rcvd")


class Messenger:
    """What the code sends, as messages of the model; `acceptor` is the one that is asked."""

    def __init__(self, values: dict[str, Value]) -> None:
        self.out: list[Any] = []
        self.acceptor: Any = None
        self._values = values

    def send_prepare(self, number: Number) -> None:
        self.out.append(Prepare(_ballot(number)))

    def send_promise(self, to: str, number: Number, before: Number, value: str) -> None:
        self.out.append(Promise(self.acceptor, _ballot(number), self.vote(before, value)))

    def send_accept(self, number: Number, value: str) -> None:
        self.out.append(Accept(_ballot(number), self._values[value]))

    def send_accepted(self, number: Number, value: str) -> None:
        self.out.append(Accepted(self.acceptor, _ballot(number), self._values[value]))

    def vote(self, number: Number, value: str) -> Vote | None:
        return None if number == NONE else Vote(_ballot(number), self._values[value])


class EssentialPaxos(Adapter):
    messages = "sent"
    # It promises again when it is asked again, with the vote that it has cast since; the model answers once.
    refused = {"promise": "skip"}

    def start(self) -> None:
        values = {str(v): v for v in Value}
        self._messenger = Messenger(values)
        self._acceptors = {a: essential.Acceptor() for a in Acceptor}
        self._proposers = {b: essential.Proposer() for b in Ballot}
        self._promises: tuple[Promise, ...] = ()
        for acceptor in self._acceptors.values():
            acceptor.messenger, acceptor.accepted_id = self._messenger, NONE
        for b, proposer in self._proposers.items():
            proposer.messenger, proposer.last_accepted_id = self._messenger, NONE
            proposer.proposer_uid, proposer.quorum_size = f"p{b}", len(Acceptor) // 2 + 1
            proposer.set_proposal(list(values)[b % len(values)])

    def prepare(self, b: Ballot) -> None:
        if self._proposers[b].promises_rcvd is None:
            self._proposers[b].prepare()

    def promise(self, a: Acceptor, m: Prepare) -> None:
        self._messenger.acceptor = a
        self._acceptors[a].recv_prepare(f"p{m.bal}", _number(m.bal))
        sent = [m for m in self._messenger.out if isinstance(m, Promise)]
        self._promises = tuple(
            sorted([*self._promises, *sent], key=str)
        )  # the order is not one of its states

    def propose(self, b: Ballot) -> None:
        """All promises so far arrive. The first majority of them is the quorum that the proposer goes by."""
        for m in self._promises:
            if m.bal == b:
                before = NONE if m.vote is None else _number(m.vote.bal)
                value = None if m.vote is None else str(m.vote.val)
                self._proposers[b].recv_promise(str(m.acc), _number(b), before, value)

    def accept(self, a: Acceptor, m: Accept) -> None:
        self._messenger.acceptor = a
        self._acceptors[a].recv_accept_request(f"p{m.bal}", _number(m.bal), str(m.val))

    def observe(self) -> dict[str, Any]:
        acceptors = self._acceptors.items()
        return {
            "promised": {a: None if x.promised_id is None else _ballot(x.promised_id) for a, x in acceptors},
            "voted": {a: self._messenger.vote(x.accepted_id, x.accepted_value) for a, x in acceptors},
        }

    def sent(self) -> list[Any]:
        out, self._messenger.out = self._messenger.out, []
        return out

    def save(self) -> Any:
        acceptors = tuple(tuple(getattr(x, name) for name in OF_ACCEPTORS) for x in self._acceptors.values())
        proposers = tuple(tuple(_held(getattr(x, n)) for n in OF_PROPOSERS) for x in self._proposers.values())
        return acceptors, proposers, self._promises

    def load(self, saved: Any) -> None:
        acceptors, proposers, self._promises = saved
        for objects, names, held in (
            (self._acceptors.values(), OF_ACCEPTORS, acceptors),
            (self._proposers.values(), OF_PROPOSERS, proposers),
        ):
            for each, values in zip(objects, held, strict=True):
                for name, value in zip(names, values, strict=True):
                    setattr(each, name, set(value) if isinstance(value, frozenset) else value)
        self._messenger.out = []


def _ballot(number: Number) -> Ballot:
    return Ballot(int(number.uid[1:]))


def _number(b: Ballot) -> Number:
    return Number(1, f"p{b}")


def _held(value: Any) -> Any:
    return frozenset(value) if isinstance(value, set) else value
