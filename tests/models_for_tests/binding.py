"""Values in which something is bound, put where something of the same name is bound."""

from quorate import Map, Model, Range, Set, action, init


class Num(Range): ...


class Binding(Model):
    sizes = {Num: 3}

    n: Num
    seen: Set[Num]
    marks: Map[Num, Num]

    @action
    def go(self, k: Num) -> None:
        self.n = k

    @action
    def see(self) -> None:
        if self.n > 0:
            self.seen = Set({x for x in Num if x != 1})
            self.seen = Set({x for x in Num if x in self.seen and all(y <= x for y in self.seen)})

    @action
    def turn(self, k: Num) -> None:
        for _ in range(2):
            self.seen = Set({x for x in Num if x not in self.seen or any(x == y + k for y in self.seen)})

    @action
    def mark(self, k: Num) -> None:
        for _ in range(2):
            self.seen = Set({x for x in Num if any(x == y and y <= k for y in self.seen) or x == self.n})
        self.marks[k] = self.n if any(x > 1 for x in self.seen) else k


class Parameters(Model):
    """A parameter has the name that is bound in the value of a map in which all values are the same."""

    sizes = {Num: 2}

    marks: Map[Num, Num]

    @init
    def start(self, n: Num, k: Num) -> None:
        self.marks[n] = k
