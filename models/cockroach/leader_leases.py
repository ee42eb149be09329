"""CockroachDB's leader leases: the leader of a Raft group has the lease, as long as a majority supports its store.

After CockroachDB's fork of etcd's Raft (pkg/raft/raft.go: hup, Step, deFortify; package tracker,
FortificationTracker), and its issue #123847. A leader asks its followers to *fortify* it. A follower that does, and
whose store supports that of the leader (see `store_liveness`), does not campaign, and votes for nobody, until that
support is withdrawn. So as long as a majority supports the leader, nobody else is elected, and it serves without
asking anybody: its lease ends when the support of a majority does, which it knows beforehand.

There is no time here. Support lasts until its store withdraws it, which is not before its end; that it is withdrawn
later than it could be only makes leases longer. Support that is given again is for another epoch of the store, and
the follower has to fortify the leader again. A leader supports itself, and gives that up only when it counts on no
majority any more (`leadMaxSupported` is past), also if it has stepped down before.

Left out: logs, since any may be elected here, and pre-votes. An election is one step, and who comes to the term of
a candidate votes for it. That is sound for leases: votes that are counted late elect a leader of an earlier term, and
a majority is past that term and will not fortify it. Terms are only compared (`Ordered`), so no bound cuts a step.
"""

from quorate import Map, Model, Ordered, Set, Subset, Symmetric, action, when


class Server(Symmetric):
    """A replica and its store."""


class Term(Ordered):
    """Three servers are in three terms at most; 0 is that of the start."""


class LeaderLeases(Model):
    """Who leads, who follows whom, and who fortifies its leader."""

    sizes = {Server: 3, Term: 5}
    durable = {"term", "lead", "fortifying"}

    term: Map[Server, Term]
    leading: Set[Server]
    lead: Map[Server, Server | None]
    fortifying: Set[Server]
    supporters: Map[Server, Set[Server]]

    # ------------------------------------------------------------------------------------- elections

    @action
    def campaign(self, s: Server, t: Term, voters: Subset[Server]) -> None:
        """A server begins a term, and leads it if a majority votes for it. Neither it nor its voters may have
        fortified a leader that they still support (raft.go, hup, and Step: inFortifyLease)."""
        when(s in voters and self.may_campaign(s))
        when(all(self.term[v] < t for v in voters))
        when(all(v == s or self.may_vote(v, s) for v in voters))
        for v in voters:
            self.term[v] = t
            self.lead[v] = None
        self.leading -= voters
        self.fortifying -= voters
        if is_majority(set(voters)):
            self.leading.add(s)
            self.lead[s] = s
            self.fortifying.add(s)
            self.supporters[s].clear()
            self.supporters[s].add(s)

    def may_campaign(self, s: Server) -> bool:
        return not self.in_fortify_lease(s, s)

    def may_vote(self, v: Server, s: Server) -> bool:
        return not self.in_fortify_lease(v, s)

    def in_fortify_lease(self, v: Server, candidate: Server) -> bool:
        """Whether a server supports a leader that it has fortified, whoever is the candidate."""
        return v in self.fortifying

    @action
    def step_down(self, s: Server) -> None:
        """A leader steps down. What it was promised stands, and so does what it promised itself."""
        when(s in self.leading)
        self.leading.discard(s)

    # ------------------------------------------------------------------------------------- fortification

    @action
    def follow(self, s: Server, f: Server, fortify: bool) -> None:
        """A server hears from a leader in its term or a later one, and follows it. If its store supports that of
        the leader, it fortifies it (MsgFortifyLeader). Whom it fortified before has no majority any more, or there
        would not be this leader."""
        when(s in self.leading and s != f and self.term[f] <= self.term[s])
        when(fortify or self.lead[f] != s)
        if self.lead[f] != s:
            self.fortifying.discard(f)
        self.term[f] = self.term[s]
        self.lead[f] = s
        self.leading.discard(f)
        if fortify:
            self.fortifying.add(f)
            self.supporters[s].add(f)

    @action
    def withdraw(self, f: Server, s: Server) -> None:
        """A store withdraws its support when it has ended; the next is for another epoch."""
        when(f in self.supporters[s] and self.may_withdraw(f, s))
        self.supporters[s].discard(f)
        if self.lead[f] == s:
            self.fortifying.discard(f)

    def may_withdraw(self, f: Server, s: Server) -> bool:
        """A leader supports itself, also when it has stepped down, for as long as it counts on a majority."""
        return f != s or (s not in self.leading and not self.has_lease(s))

    def has_lease(self, s: Server) -> bool:
        """Whether a server counts on the support of a majority, as the leader that it is or was
        (FortificationTracker.LeadSupportUntil)."""
        return is_majority(self.supporters[s])


def is_majority(members: set[Server]) -> bool:
    return 2 * len(members) > len(Server)


class SupportFallsOnCampaign(LeaderLeases):
    """BUG: a leader may campaign although it is fortified, and those that have fortified it vote for it.

    It steps down and loses the election. Those that it reached have followed it to a term without a leader and
    fortify nobody, and so another is elected, while the lease of the first has not ended.
    cockroachdb/cockroach#133764.
    """

    def in_fortify_lease(self, v: Server, candidate: Server) -> bool:
        return v in self.fortifying and self.lead[v] != candidate


class FortifiedButVotes(LeaderLeases):
    """BUG: a server that has fortified a leader does not campaign, but it votes for another that does.

    A majority has promised to support the leader, and a majority elects another: they share a server, and its
    promise counts for nothing. cockroachdb/cockroach#125351, which introduced the check.
    """

    def may_vote(self, v: Server, s: Server) -> bool:
        return True


class FortifiedButCampaigns(LeaderLeases):
    """BUG: a server that has fortified a leader votes for nobody else, but it campaigns.

    With the vote of one that has not fortified the leader it is elected, and the lease of the leader has not ended.
    cockroachdb/cockroach#125254, on replicas that are told to campaign.
    """

    def may_campaign(self, s: Server) -> bool:
        return True
