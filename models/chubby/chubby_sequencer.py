"""Chubby: locks whose holders may be gone, epochs of masters, and operations whose guard is evaluated when they are
applied.

Burrows, "The Chubby lock service for loosely-coupled distributed systems" (OSDI 2006), sections 2.4 (locks and
sequencers) and 2.8 and 2.9 (sessions and fail-overs), CLS below; Chandra, Griesemer and Redstone, "Paxos Made Live"
(2007), sections 5.3 (epochs) and 5.6 (MultiOp), PML.

A client has a session, which the master extends as long as it hears from it. If it does not, the session is
expired, and the lock that the client had is free. The client stops by its own clock before that; but a request
of its may still be on the way to a file server, which does not ask Chubby about it. So requests carry a
*sequencer*, the generation of the lock, and the server refuses one that is lower than another that it has seen.

The master decides in memory that a session is over, and then submits that as an operation to Paxos. If it is
replaced meanwhile, the next master, which knows nothing of it, extends the session, and the operation of the
one before may still be chosen. So masters have *epochs*: the number of the epoch is in the database, it is
raised whenever a replica becomes master, also if it is the same one as before, and an operation is void in
another epoch than that in which it was submitted.

The database is that of the log: what is chosen is applied, and that the replicas apply the same is shown of
`multipaxos`. So it is there once. Left out, and why that loses no run that matters:

- When operations are chosen, and who proposes them in the end: one that was submitted is applied at any time,
  or never.
- What happens between the election of a master and the operation that raises the epoch: the master does nothing
  before that. What is chosen in between might as well have been chosen before the election.
- Lock delay, a Chubby lock's protection for servers that know nothing of sequencers: it makes the mistake rarer.
- What a client does when its session is over. If it has a new one, it is as good as a new client.
- A second end of a session, by the next master, while the first is on its way: that one is void, and may be applied.
"""

from quorate import Ghost, Map, Model, Ordered, Record, Set, Symmetric, action, init, when


class Client(Symmetric): ...


class Replica(Symmetric): ...


class Epoch(Ordered): ...


class Generation(Ordered): ...


class Acquire(Record):
    """A MultiOp (PML 5.6): if the lock is free, then the client has it, else nothing. `free` is the outcome of the
    guard if it is known when the operation is submitted."""

    client: Client
    epoch: Epoch
    free: bool | None


class Expire(Record):
    """The session of the client is over, and what it has locked is free."""

    client: Client
    epoch: Epoch


class Request(Record):
    """A client's request to a file server, with its sequencer."""

    client: Client
    sequencer: Generation


class ChubbySequencer(Model):
    """One lock, and one file server that is used under it."""

    sizes = {Client: 2, Replica: 2, Epoch: 6, Generation: 6}

    # The database, which is replicated.
    epoch: Epoch
    master_of_epoch: Replica | None
    sessions: Set[Client]
    holder: Client | None
    generation: Generation
    submitted: Set[Acquire | Expire]

    # The master.
    master: Replica | None
    expiring: Set[Client]  # whose session it has decided to end

    # Clients, and the file server.
    live: Set[Client]  # who has a session, by its own clock
    sequencer: Map[Client, Generation]  # of the lock that it has; 0 if it has none
    requests: Set[Request]
    newest: Generation  # what the file server has seen
    overtaken: Ghost[bool]  # it served a request after one of a later holder

    @init
    def start(self) -> None:
        self.sessions |= set(Client)
        self.live |= set(Client)

    # ------------------------------------------------------------------------------------- masters

    @action
    def elect(self, r: Replica, e: Epoch) -> None:
        """A replica becomes master, and its first operation raises the epoch (PML 5.3)."""
        when(self.master is None and e > self.epoch)
        self.master = r
        if self.is_new_epoch(r):
            self.epoch = e
        self.master_of_epoch = r

    def is_new_epoch(self, r: Replica) -> bool:
        """PML 5.3: two requests for the epoch number get the same answer exactly if the replica was master
        throughout."""
        return True

    @action
    def lose_mastership(self) -> None:
        """The master is cut off, and its lease ends, or it crashes. What it has in memory is of no use any more."""
        when(self.master is not None)
        self.master = None
        self.expiring.clear()

    # ------------------------------------------------------------------------------------- sessions

    @action
    def lapse(self, c: Client) -> None:
        """A client has not heard from a master for long. Its session is in jeopardy: it uses no lock (CLS 2.8)."""
        when(c in self.live)
        self.live.discard(c)

    @action
    def keep_alive(self, c: Client) -> None:
        """The master extends the session of a client. A new one does so with all (CLS 2.9)."""
        when(self.master is not None and c in self.sessions and c not in self.expiring)
        self.live.add(c)

    @action
    def expire(self, c: Client) -> None:
        """The master has not heard from a client for longer than that waits, and submits the end of its session."""
        when(self.master is not None and c in self.sessions and c not in self.live and c not in self.expiring)
        when(all(o.client != c for o in self.submitted.of(Expire)))
        self.expiring.add(c)
        self.submitted.add(Expire(c, self.epoch))

    # ------------------------------------------------------------------------------------- the lock

    @action
    def acquire(self, c: Client) -> None:
        """A client asks for the lock."""
        when(self.master is not None and c in self.live and self.sequencer[c] == 0)
        when(all(o.client != c for o in self.submitted.of(Acquire)))
        self.submitted.add(Acquire(c, self.epoch, self.guard_when_submitted()))

    def guard_when_submitted(self) -> bool | None:
        """PML 5.6: the guard is part of the operation."""
        return None

    @action
    def release(self, c: Client) -> None:
        """A client gives the lock back."""
        when(self.master is not None and c in self.live and self.holder == c and self.sequencer[c] > 0)
        self.holder = None
        self.sequencer[c] = Generation(0)

    # ------------------------------------------------------------------------------------- the log

    @action
    def apply_acquire(self, o: Acquire, g: Generation) -> None:
        """The operation is chosen. If the lock is free, it has a new holder, who is told, and so a new generation
        (CLS 2.4)."""
        when(o in self.submitted and g > self.generation)
        self.submitted.remove(o)
        free = self.holder is None if o.free is None else o.free
        if self.in_time(o.epoch) and o.client in self.sessions and free:
            self.holder = o.client
            self.generation = g
            self.sequencer[o.client] = g

    @action
    def apply_expire(self, o: Expire) -> None:
        """The operation is chosen: the session is over, and its lock is free."""
        when(o in self.submitted)
        self.submitted.remove(o)
        if self.in_time(o.epoch):
            self.sessions.discard(o.client)
            if self.holder == o.client:
                self.holder = None

    def in_time(self, epoch: Epoch) -> bool:
        """PML 5.3: all operations are "conditional on the value of the epoch number"."""
        return epoch == self.epoch

    # ------------------------------------------------------------------------------------- the file server

    @action
    def request(self, c: Client) -> None:
        """A client that has the lock uses it."""
        when(c in self.live and self.sequencer[c] > 0)
        when(all(m.client != c for m in self.requests))
        self.requests.add(Request(c, self.sequencer[c]))

    @action
    def serve(self, m: Request) -> None:
        """The file server gets a request, some time later."""
        when(m in self.requests)
        self.requests.remove(m)
        if self.is_valid(m):
            self.overtaken = self.overtaken or m.sequencer < self.newest
            self.newest = max(self.newest, m.sequencer)

    def is_valid(self, m: Request) -> bool:
        """CLS 2.4: the server checks the sequencer against the most recent one that it has seen."""
        return m.sequencer >= self.newest


class EpochNotChecked(ChubbySequencer):
    """BUG: an operation takes effect whoever is master when it is chosen.

    The next master has extended a session that the one before had decided to end, and then it ends: the lock of a
    client that is alive goes to another. PML 5.3: operations are conditional on the epoch.
    """

    def in_time(self, epoch: Epoch) -> bool:
        return True


class EpochNotRaised(ChubbySequencer):
    """BUG: a replica that was the last master, and becomes master again, goes on in its old epoch.

    Nobody else was master, but what it had in memory is lost: it extends a session that it had decided to end,
    and the operation that ends it is still on its way. PML 5.3: the epoch must tell that mastership was lost
    and regained.
    """

    def is_new_epoch(self, r: Replica) -> bool:
        return self.master_of_epoch != r


class GuardAtPropose(ChubbySequencer):
    """BUG: the master evaluates the guard of a MultiOp when it submits it.

    Two clients find the lock free, and both get it. PML 5.6: a MultiOp is one operation, which is applied as a
    whole.
    """

    def guard_when_submitted(self) -> bool | None:
        return self.holder is None


class SequencerNotChecked(ChubbySequencer):
    """BUG: the file server takes every request of a client that had the lock.

    The request of a client that was gone arrives after those of the next holder. CLS 2.4: servers
    check the sequencer.
    """

    def is_valid(self, m: Request) -> bool:
        return True
