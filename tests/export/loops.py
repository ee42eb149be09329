"""Loops whose turns depend on each other, in actions and in helpers."""

from quorate import Map, Model, Range, Seq, Set, Symmetric, action, invariant, reachable, when


class Node(Symmetric): ...


class Num(Range): ...


class Log(Seq[Num]): ...


class Turns(Model):
    sizes = {Node: 2, Num: 3, Log: 2}

    up: Set[Node]
    marks: Map[Num, Set[Node]]
    n: Num
    log: Log

    @action
    def join(self, a: Node, k: Num) -> None:
        self.up.add(a)
        self.n = k

    @action
    def mark(self, k: Num) -> None:
        for a in self.up:
            self.marks[k].add(a)

    @action
    def count(self) -> None:
        total = 0
        for a in self.up:
            if a in self.marks[self.n]:
                total += 1
        self.log.append(Num(total))

    @action
    def add(self) -> None:
        for x in self.log:
            when(x < 2)
            self.n = self.n + x

    @action
    def raise_all(self) -> None:
        for i in range(len(self.log)):
            self.log[i] = self.log[i] + i

    def first_above(self) -> int:
        for x in self.log:
            if x > 1:
                return x
        return 0

    def all_up(self) -> bool:
        for a in Node:  # noqa: SIM110
            if a not in self.up:
                return False
        return True


@invariant
def first_is_small(m: Turns) -> bool:
    return m.first_above() < 2 or not m.all_up()


@reachable
def all_up_and_counted(m: Turns) -> bool:
    return m.all_up() and m.first_above() == 2 and len(m.log) == 2
