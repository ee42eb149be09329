"""Numbers below zero, reckoned with values of ranges that C keeps in one, two, four and eight bytes."""

from __future__ import annotations

from quorate import Map, Model, Range, Record, Seq, Set, action, when


class Near(Range): ...


class Far(Range): ...


class Late(Range, first=4294967295): ...


class Step(Range): ...


class Times(Seq[Far]): ...


class Span(Record):
    begun: Far
    ended: Far


class Clocks(Model):
    """Every action runs once, if what is below zero is so in C too; but `down` is always cut."""

    sizes = {Near: 1, Far: 70000, Late: 3, Step: 9, Times: 2}

    near: Near
    far: Far
    late: Map[Late, Late]
    then: Far | None
    times: Times
    spans: Set[Span]
    last: Step

    def next(self, step: int) -> bool:
        return self.last == step

    def before(self) -> int:
        return min(self.near - 5, self.far - 7)

    @action
    def start(self) -> None:
        when(self.next(0))
        self.then = Far(69999)
        self.times.append(Far(69999))
        self.spans.add(Span(Far(0), Far(69999)))
        self.last = Step(1)

    @action
    def differences(self) -> None:
        then = self.then
        when(self.next(1) and then is not None)
        when(self.far - then < 0 and -then < 0 and self.far - 1 < self.near)
        self.last = Step(2)

    @action
    def divisions(self) -> None:
        then = self.then
        when(self.next(2) and then is not None)
        when((self.far - then) // 2 == -35000 and (self.far - then) % 7 == 1 and -then % 10 == 1)
        self.last = Step(3)

    @action
    def bounds(self) -> None:
        when(self.next(3) and self.far > -1 and not self.far <= -1 and self.before() == -7)
        self.last = Step(4)

    @action
    def folds(self) -> None:
        when(self.next(4))
        when(any(s.begun - s.ended < 0 for s in self.spans))
        when(sum(s.begun - s.ended for s in self.spans) == -69999)
        when(min((self.far - t for t in self.times), default=0) == -69999)
        self.last = Step(5)

    @action
    def sizes_of(self) -> None:
        when(self.next(5) and len(self.times) - 2 < 0 and len(self.spans) - 2 < 0)
        when(sum(1 for _ in range(self.far - 3, 0)) == 3)
        self.last = Step(6)

    @action
    def keys(self) -> None:
        when(self.next(6))
        for k in Late:
            when(k - self.late[k] < 3 and self.late[k] - k <= 0)
            self.late[k] = k
        self.last = Step(7)

    @action
    def down(self) -> None:
        when(self.last < 8)
        self.far -= 1

    @action
    def up(self) -> None:
        when(self.next(7))
        self.far += 69999
        self.last = Step(8)


class Large(Model):
    """Every action runs once, if numbers of 64 bits are reckoned with as they are."""

    sizes = {Near: 3, Step: 7}

    least = -(2**63)
    greatest = 2**63 - 1

    near: Near
    last: Step

    def next(self, step: int) -> bool:
        return self.last == step

    def doubled(self, number: int) -> int:
        return 2 * number

    @action
    def ends(self) -> None:
        when(self.next(0))
        when(self.least + self.greatest == -1 and self.least + self.near < self.least + 1)
        when(self.greatest - self.near == 9223372036854775807)
        self.last = Step(1)

    @action
    def divisions(self) -> None:
        when(self.next(1))
        when(self.least // 2 == -4611686018427387904 and self.greatest // -1 == -self.greatest)
        when(self.least % -1 == 0 and self.least % 10 == 2 and (self.near - 1) % self.least == -1)
        self.last = Step(2)

    @action
    def powers(self) -> None:
        when(self.next(2))
        n = 1
        for _ in range(62):
            n = self.doubled(n)
        when(n == 4611686018427387904)
        self.last = Step(3)

    @action
    def squares(self) -> None:
        when(self.next(3))
        n = 2
        for _ in range(5):
            n = n * n
        when(n == 4294967296)
        self.last = Step(4)

    @action
    def sums(self) -> None:
        when(self.next(4))
        total = 0
        for i in range(1000):
            for j in range(3):
                if i == 999:
                    total += j * 1000000000000000
        when(total == 3000000000000000)
        self.last = Step(5)

    @action
    def remainders(self) -> None:
        when(self.next(5))
        n = 1
        for _ in range(1000):
            n = n * 3 % 7
        when(n == 4 and sum(1000000000000000 for _ in Near) == 3000000000000000)
        self.last = Step(6)


class Num(Range): ...


class Nums(Seq[Num]): ...


class Rows(Seq[Nums]): ...


class Misfits(Model):
    """Sequences that are made of what does not fit: each step is cut where the sequence is made, whether it is stored
    or only compared, and before the place that it would go to is looked at."""

    sizes = {Num: 2, Nums: 2, Rows: 2}

    w: Num
    none: Nums
    rows: Rows

    @action
    def compared(self) -> None:
        when(Nums([self.w + 5]) == self.none)
        self.w = Num(1)

    @action
    def stored_nowhere(self) -> None:
        self.rows[self.none[0]] = Nums([self.w + 5])

    @action
    def joined(self) -> None:
        when(self.none + [self.w + 5] == self.none)  # noqa: RUF005
        self.w = Num(1)

    @action
    def comprehended(self) -> None:
        when(Nums([Num(i + 1) for i in range(2)]) == self.none)
        self.w = Num(1)

    @action
    def too_many(self) -> None:
        self.none = Nums([Num(0), Num(1), Num(1)])
