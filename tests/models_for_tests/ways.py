"""Loops whose order makes no difference, one for each way in which turns may write, and what proofs do not know."""

from quorate import Map, Model, Range, Set, Symmetric, action, clause, init, invariant, when


class Server(Symmetric): ...


class Num(Range): ...


class Ways(Model):
    sizes = {Server: 3, Num: 4}

    done: Set[Server]
    busy: Set[Server]
    some: bool
    every: bool
    low: Num
    high: Num
    total: Num
    of: Map[Server, Num]
    flag: Map[Server, bool]
    votes: Map[Server, Set[Server]]
    grid: Map[Server, Map[Server, Num]]
    owner: Map[Server, Server | None]

    @init
    def anything(self, s: Server, t: Server, n: Num) -> None:
        self.done = Set({s, t})
        self.busy.add(t)
        self.of[s] = n
        self.flag[t] = n > 1
        self.votes[t].add(s)
        self.owner[s] = t
        self.every = s == t

    @action
    def constant(self) -> None:
        """The value of all turns is one."""
        for t in Server:
            if t in self.done:
                self.some = True

    @action
    def constant_below_a_key(self) -> None:
        for t in self.done:
            owner = self.owner[t]
            if owner is not None:
                self.flag[owner] = True

    @action
    def put_in(self, s: Server) -> None:
        for t in Server:
            if self.flag[t]:
                self.done.add(t)
            else:
                self.votes[s].add(t)

    @action
    def put_in_several(self) -> None:
        for t in self.done:
            self.busy |= self.votes[t]

    @action
    def put_in_below_a_key(self) -> None:
        for t in self.done:
            for u in self.busy:
                self.votes[u].add(t)

    @action
    def take_out(self) -> None:
        for t in set(self.done):
            if not self.flag[t]:
                self.done.discard(t)

    @action
    def keep(self) -> None:
        for t in self.busy:
            self.done &= self.votes[t]

    @action
    def extremes(self) -> None:
        for t in self.done:
            self.low = min(self.low, self.of[t])
            if self.flag[t]:
                self.high = max(self.high, self.of[t])

    @action
    def truths(self) -> None:
        for t in self.done:
            self.every = self.every and self.flag[t]
            self.some = self.some or t in self.busy

    @action
    def own(self, s: Server, k: Num) -> None:
        for t in self.done:
            least = self.of[t]
            if self.flag[t]:
                self.of[t] = self.low if least == k else k
                if self.of[t] > 0:
                    self.flag[t] = False
            else:
                self.owner[t] = s

    @action
    def own_within(self, k: Num) -> None:
        for t in Server:
            for u in self.done:
                if t != u:
                    self.grid[t][u] = k

    @action
    def guards(self) -> None:
        for t in self.done:
            if t in self.busy:
                when(self.flag[t])
            self.of[t] = Num(0)

    @action
    def asserts(self) -> None:
        for t in self.done:
            assert self.of[t] < 4, "too much"

    @action
    def hands_on(self) -> None:
        seen = False
        for t in self.done:
            if self.flag[t]:
                seen = True
        when(seen)
        self.some = False

    def leads(self, s: Server) -> bool:
        for t in self.votes[s]:  # noqa: SIM110
            if self.owner[t] == s:
                return True
        return False


@clause
def some_have_votes(m: Ways) -> bool:
    return not m.some or any(m.votes[s] for s in m.done) or m.low < m.high


@clause
def grids_agree(m: Ways) -> bool:
    return all(m.grid[s][t] == m.of[s] or m.flag[t] for s in Server for t in m.busy)


@invariant
def nobody_leads(m: Ways) -> bool:
    return all(not m.leads(s) or m.every for s in Server)


proves = (nobody_leads,)


class Sums(Ways):
    """With sums of numbers, which are unsupported in parameterized proofs."""

    @action
    def add(self) -> None:
        for t in self.done:
            self.total += self.of[t]

    @action
    def own_and_adding_up(self) -> None:
        for t in Server:
            for u in self.votes[t]:
                self.of[t] += self.grid[t][u]
