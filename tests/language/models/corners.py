"""Corners of the language: narrowing in all its places, unusual types, what Python does and one might forget."""

from __future__ import annotations

import enum

from quorate import (
    Bag,
    Channel,
    Majority,
    Map,
    Model,
    Range,
    Record,
    Seq,
    Set,
    Subset,
    Symmetric,
    action,
    invariant,
    step,
    when,
)


class Proc(Symmetric): ...


class Num(Range): ...


class Small(Range, first=1): ...


class Quorum(Majority[Proc]): ...


class Mode(enum.Enum):
    ON = 1
    OFF = 2


class Cell(Record):
    num: Num
    mode: Mode = Mode.OFF
    owner: Proc | None = None


class Words(Seq[Num]): ...


class Batch(Record):
    items: Words
    who: Subset[Proc]


class Other(Record):
    num: Num


class Third(Record):
    num: Num
    batch: Batch | None


class Pipe(Channel[Cell | None]): ...


class Pool(Bag[Batch]): ...


class Rows(Seq[Subset[Proc]]): ...


MOST = 3
HALF = MOST // 2


class Narrowing(Model):
    """What is known of attributes, subscripts and fields after tests of all forms."""

    sizes = {Proc: 2, Num: 3, Words: 1}

    cell: Map[Proc, Cell | None]
    thing: Cell | Other | Third | None
    best: Num | None
    ready: bool

    @action
    def put(self, p: Proc, n: Num, mode: Mode) -> None:
        self.cell[p] = Cell(n, mode) if mode is Mode.ON else Cell(n)
        assert self.cell[p].num == n

    @action
    def own(self, p: Proc, o: Proc | None) -> None:
        cell = self.cell[p]
        when(cell is not None and cell.owner != o)
        if o is None:
            self.cell[p] = Cell(cell.num, cell.mode)
        else:
            self.cell[p] = Cell(cell.num, owner=o, mode=cell.mode)

    @action
    def drop(self, p: Proc) -> None:
        if self.cell[p] is None:
            self.best = None
        elif self.cell[p].mode != Mode.ON or self.cell[p].owner == p:
            self.best = self.cell[p].num
            self.cell[p] = None
        else:
            self.best = self.cell[p].num if self.best is None else max(self.best, self.cell[p].num)

    @action
    def pick(self, n: Num) -> None:
        which = self.thing
        when(which is None or not isinstance(which, Cell | Third) or which.num < n)
        if which is None:
            self.thing = Cell(n)
        elif isinstance(which, Cell):
            self.thing = Other(which.num) if which.mode is Mode.OFF else None
        elif isinstance(which, Other):
            self.thing = Third(which.num, None)
        else:
            assert which.batch is None
            self.thing = None

    @action
    def bump(self) -> None:
        when(self.thing is not None and self.thing.num == 0)
        best = self.best
        when(best is not None)
        assert self.best is not None
        self.best = self.best + best + 1 - 1
        self.ready = bool(self.best) and not self.ready

        assert self.lowest() != 7

    def lowest(self) -> Num | None:
        cells = {self.cell[p] for p in Proc}
        found = {c.num for c in cells if c is not None}
        return min(found) if found else None


class Flow(Model):
    """Sequences in records, channels of optionals, bags of records that hold sets."""

    sizes = {Proc: 2, Num: 2, Words: 2, Pipe: 2, Pool: 2, Rows: 2}

    words: Map[Proc, Words]
    pipe: Pipe
    pool: Pool
    rows: Rows
    seen: Set[Batch]

    @action
    def word(self, p: Proc, n: Num) -> None:
        self.words[p] = self.words[p] + [n]

    @action
    def swap(self, p: Proc) -> None:
        when(len(self.words[p]) == 2 and self.words[p][0] != self.words[p][1])
        first = self.words[p][0]
        self.words[p][0] = self.words[p].last
        self.words[p][1] = first

    @action
    def batch(self, p: Proc, s: Subset[Proc]) -> None:
        when(self.words[p] and p in s)
        self.pool.add(Batch(self.words[p], s))
        self.words[p].clear()

    @action
    def deliver(self, b: Batch, p: Proc) -> None:
        when(b in self.pool)
        when(p in b.who and b not in self.seen)
        self.pool.remove(b)
        self.words[p] = self.tail(b.items, 1)
        self.seen.add(b)
        self.rows.append(b.who - {p})

    def tail(self, items: Words, n: int) -> Words:
        return items[n:] + Words(i for i in items[:n] if i > 0)

    @action
    def push(self, n: Num | None) -> None:
        self.pipe.send(Cell(n) if n is not None else None)

    @action
    def pull(self, p: Proc) -> None:
        when(len(self.pipe) >= 1)
        cell = self.pipe.receive()
        if cell is not None:
            self.words[p].append(cell.num + 1)

    @action
    def index(self, p: Proc, n: Num) -> None:
        when(self.rows)
        last = self.words[p].pop()
        self.words[p] = self.words[p][n:last]
        self.rows[0] = self.rows[n] | {p}


@invariant
def batches(m: Flow) -> bool:
    return all(len(b.items) + len(b.who) >= m.pool.count(b) for b in m.pool) and all(
        b.items == Words([n]) or len(b.items) != 1 or b.items.first != n for b in m.seen for n in Num
    )


@step
def seen_grows(before: Flow, after: Flow) -> bool:
    return before.seen <= after.seen and all(len(after.words[p]) <= len(Num) for p in Proc)


class Loops(Model):
    """Loops of statements: over sorts, sets, numbers, with locals that grow wider."""

    sizes = {Proc: 3, Num: 4, Small: 2}

    votes: Map[Proc, Num]
    grid: Map[Proc, Map[Proc, bool]]
    up: Set[Proc]
    total: Num
    top: Small | None

    @action
    def vote(self, p: Proc) -> None:
        self.votes[p] += 1
        self.up |= {p}

    @action
    def tally(self, q: Quorum) -> None:
        total = 0
        for p in q:
            total += self.votes[p]
        when(total <= MOST)
        self.total = Num(total)

    @action
    def mark(self, p: Proc) -> None:
        when(p in self.up)
        for a in Proc:
            for b in self.up:
                self.grid[a][b] = a == p and not self.grid[a][b]
        for a in self.up:
            self.votes[a] = Num(0) if self.grid[a][p] else self.votes[a]

    @action
    def clear(self, s: Small) -> None:
        any_marked = False
        for a in Proc:
            if any(self.grid[a][b] for b in Proc):
                any_marked = True
        when(any_marked)
        x = None
        if s > HALF:
            x = s
        self.top = x
        self.grid = Map({a: Map(dict.fromkeys(Proc, False)) for a in Proc})
        self.up = {p for p in Proc if self.votes[p] in (1, 2)}

    @action
    def turn(self, a: Proc) -> None:
        for b in Proc:
            self.grid[a][b] = self.turned(a, b)

    def turned(self, of: Proc, to: Proc) -> bool:
        old = self.grid[of][to]
        return not old

    @action
    def spread(self) -> None:
        for i in range(1, MOST):
            for p in self.up:
                if self.votes[p] == i:
                    self.votes[p] = Num(i - 1) if i > HALF else Num(i)


@invariant
def counts(m: Loops) -> bool:
    for n in Num:
        if sum(m.votes[p] == n for p in Proc) > len(Proc):
            return False
        if n > 2 and len([p for p in Proc if m.votes[p] == n]) == 0:
            return True
    return True


class Told(Model):
    """Which record it is, is known from two tests that name the records in another order than the union does."""

    sizes = {Proc: 1, Num: 2, Words: 1}

    sent: Set[Cell | Other | Batch]
    got: Cell | Other | None

    @action
    def send(self, n: Num) -> None:
        self.sent.add(Cell(n))
        self.sent.add(Other(n))
        self.sent.add(Batch(Words([n]), Subset()))

    @action
    def take(self, m: Cell | Other | Batch) -> None:
        when(m in self.sent)
        when(isinstance(m, Other) or (isinstance(m, Cell) and m.num == 0))
        self.got = m

    @action
    def take_one_of_two(self, m: Other | Cell) -> None:
        when(m in self.sent)
        if isinstance(m, Cell) or (isinstance(m, Other) and m.num == 0):
            self.got = m
