"""Loops whose turns change what was run over: Python takes it once, before the first turn, and so do all engines."""

from __future__ import annotations

from quorate import Bag, Map, Model, Range, Record, Seq, Set, action, invariant, when


class Num(Range): ...


class Wide(Range): ...


class Log(Seq[Num]): ...


class Net(Bag[Num]): ...


class Pair(Record):
    one: Wide
    other: Wide


class Turns(Model):
    """Each action runs once, from the first state, and counts its turns. It would count fewer, or more, if what it
    runs over were looked at again."""

    sizes = {Num: 8, Wide: 300, Log: 3, Net: 3}

    turns: Num
    done: Map[Num, bool]
    log: Log
    n: Num
    small: Set[Num]
    wide: Set[Wide]
    pairs: Set[Pair]
    net: Net

    def at_first(self) -> bool:
        return not any(self.done[i] for i in Num)

    @action
    def pops(self) -> None:
        """Two turns: the length is that before the loop."""
        when(self.at_first())
        self.log = Log([Num(1), Num(2)])
        for _ in range(len(self.log)):
            self.log.pop()
            self.turns += 1
        self.done[Num(0)] = True

    @action
    def lowers_its_bound(self) -> None:
        """Three turns and two: a bound that is a variable of the state, and one that is a local."""
        when(self.at_first())
        self.n = Num(3)
        for _ in range(self.n):
            self.n -= 1
            self.turns += 1
        low = 0
        high = 2
        for _ in range(low, high):
            low += 2
            high -= 1
            self.turns += 1
        self.done[Num(1)] = True

    @action
    def shortens(self) -> None:
        """Three turns: the sequence that the name was of."""
        when(self.at_first())
        xs = Log([Num(1), Num(2), Num(3)])
        for x in xs:
            xs = xs[1:]
            self.n = x
            self.turns += 1
        self.done[Num(2)] = len(xs) == 0

    @action
    def empties(self) -> None:
        """Two turns each: sets of one word, of several, and of a sorted array."""
        when(self.at_first())
        todo = {Num(1), Num(2)}
        for x in todo:
            todo = todo - {x}
            self.turns += 1
        wide = {Wide(1), Wide(299)}
        for w in wide:
            wide = wide - {w}
            self.turns += 1
        pairs = {Pair(Wide(1), Wide(2)), Pair(Wide(299), Wide(2))}
        for p in pairs:
            pairs = pairs - {p}
            self.turns += 1
        self.done[Num(3)] = not todo and not wide and not pairs

    @action
    def runs_over_copies(self) -> None:
        """Two turns each: copies of what is in the state."""
        when(self.at_first())
        self.log = Log([Num(1), Num(2)])
        for x in self.log.copy():
            self.log.pop()
            self.n = x
            self.turns += 1
        self.wide = Set({Wide(1), Wide(299)})
        for w in set(self.wide):
            self.wide.discard(w)
            self.turns += 1
        self.pairs = Set({Pair(Wide(1), Wide(2)), Pair(Wide(299), Wide(2))})
        for p in set(self.pairs):
            self.pairs.discard(p)
            self.turns += 1
        self.done[Num(4)] = True

    @action
    def asks_helpers(self) -> None:
        """Three turns in a helper, and as many here as the helper says before the loop."""
        when(self.at_first())
        self.log = Log([Num(1), Num(2), Num(3)])
        for _ in range(self.turns_of(self.log)):
            self.log.pop()
            self.turns += 1
        self.done[Num(5)] = True

    @action
    def within_each_other(self) -> None:
        """Six turns in a loop within a loop, of which nobody sees the names."""
        when(self.at_first())
        for _ in range(2):
            for _ in range(3):
                self.turns += 1
        self.done[Num(6)] = True

    def turns_of(self, log: Log) -> int:
        left = len(log)
        turns = 0
        for _ in range(left):
            left -= 1
            turns += 1
        return turns


@invariant
def every_turn_is_taken(m: Turns) -> bool:
    return (
        (m.turns == 2 or not m.done[Num(0)])
        and (m.turns == 5 or not m.done[Num(1)])
        and (m.turns == 3 or not m.done[Num(2)])
        and (m.turns == 6 or not m.done[Num(3)])
        and (m.turns == 6 or not m.done[Num(4)])
        and (m.turns == 3 or not m.done[Num(5)])
        and (m.turns == 6 or not m.done[Num(6)])
    )
