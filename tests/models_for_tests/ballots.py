"""Small models with sorts whose values are numbered again after each step."""

from quorate import (
    Bag,
    Channel,
    Ghost,
    Map,
    Model,
    Ordered,
    Record,
    Seq,
    Set,
    Shifted,
    Symmetric,
    action,
    always_possible,
    eventually,
    init,
    invariant,
    reachable,
    step,
    when,
)


class Server(Symmetric): ...


class Ballot(Ordered): ...


class Term(Shifted): ...


class Auction(Model):
    """Each bids above what it bid last, and what was bid may be noted, and forgotten."""

    sizes = {Server: 2, Ballot: 4}

    bid: Map[Server, Ballot]
    noted: Set[Ballot]

    @action
    def offer(self, s: Server, b: Ballot) -> None:
        when(b > self.bid[s])
        self.bid[s] = b

    @action
    def note(self, s: Server) -> None:
        when(self.bid[s] != 0)
        self.noted.add(self.bid[s])

    @action
    def forget(self, b: Ballot) -> None:
        when(b in self.noted)
        self.noted.remove(b)

    @action
    def withdraw(self, s: Server) -> None:
        self.bid[s] = Ballot(0)


@invariant
def none_is_noted(m: Auction) -> bool:
    return 0 not in m.noted


@step
def few_are_noted(before: Auction, after: Auction) -> bool:
    return len(after.noted) <= len(before.noted) + 1 and all(after.bid[s] >= 0 for s in Server)


@always_possible
def two_are_noted(m: Auction) -> bool:
    return len(m.noted) == 2


class Duel(Model):
    """Who was outbid bids again: for ever, as no bid is the last."""

    sizes = {Server: 2, Ballot: 3}

    bid: Map[Server, Ballot]

    @action(fair="weak", fair_for=("s",))
    def outbid(self, s: Server, b: Ballot) -> None:
        when(all(b > self.bid[t] for t in Server))
        when(any(self.bid[t] >= self.bid[s] for t in Server if t != s))
        self.bid[s] = b


@eventually
def one_gives_up(m: Duel) -> bool:
    return len(Server) == 1


class Race(Model):
    """Each may be a lap ahead of the slowest, and not of itself; who is behind may catch up."""

    sizes = {Server: 2, Term: 2}

    term: Map[Server, Term]

    @action(fair="weak")
    def campaign(self, s: Server) -> None:
        when(all(self.term[t] >= self.term[s] for t in Server))
        self.term[s] += 1

    @action
    def follow(self, s: Server, t: Server) -> None:
        when(self.term[t] > self.term[s])
        self.term[s] = self.term[t]


@reachable
def one_is_ahead(m: Race) -> bool:
    return any(m.term[s] == m.term[t] + 1 for s in Server for t in Server)


class Runaway(Race):
    """Nobody waits for the others: they are soon too far apart."""

    @action
    def campaign(self, s: Server) -> None:
        self.term[s] += 1


class Ask(Record):
    ballot: Ballot


class Answer(Record):
    ballot: Ballot | None
    term: Term


class Log(Seq[Answer]): ...


class Link(Channel[Ballot]): ...


class Net(Bag[Ask | Answer]): ...


class Archive(Model):
    """Values of these sorts are in containers of every kind."""

    sizes = {Server: 1, Ballot: 3, Term: 2, Log: 1, Link: 2, Net: 2}

    term: Term
    best: Ballot | None
    log: Map[Server, Log]
    link: Link
    net: Net
    sets: Map[Server, Set[Answer]]
    last: Ask | Answer
    met: Ghost[Set[Ballot]]

    @init
    def begin(self, b: Ballot) -> None:
        self.last = Ask(b)
        self.best = b

    @action
    def ask(self, b: Ballot) -> None:
        when(self.best is None or b >= self.best)
        self.net.add(Ask(b))
        self.link.send(b)
        self.best = b
        self.met.add(b)

    @action
    def answer(self, s: Server, m: Ask) -> None:
        when(m in self.net)
        self.net.remove(m)
        self.term = self.term + 1
        self.last = Answer(m.ballot, self.term)
        self.sets[s].add(Answer(m.ballot, self.term))

    @action
    def keep(self, s: Server, m: Answer) -> None:
        when(m in self.sets[s])
        self.sets[s].remove(m)
        self.log[s].append(m)
        self.best = None

    @action
    def drop(self, s: Server) -> None:
        when(len(self.link) > 0)
        self.link.receive()
        self.log[s].clear()
        self.met.clear()


@invariant
def the_last_is_known(m: Archive) -> bool:
    return len(m.link) <= 2
