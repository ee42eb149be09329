"""Statements that can end in two ways at once: what Python comes to first decides.

Every action is run from the initial state. `none` is empty, `one` holds one item, `box` is full, and `self.w + 5`
is no Num. Python evaluates what is assigned, then the place, item by item; a value is made to fit when it is stored.
"""

from __future__ import annotations

from quorate import Bag, Map, Model, Range, Record, Seq, Set, Symmetric, action, init, when


class Server(Symmetric): ...


class Num(Range): ...


class Ind(Range, first=1): ...


class Log(Seq[Num]): ...


class Box(Bag[Num]): ...


class Pair(Record):
    a: Num
    b: Ind


class Storing(Model):
    sizes = {Server: 2, Num: 3, Ind: 2, Log: 2, Box: 1}

    x: Map[Num, Num]
    y: Map[Ind, Num]
    xs: Map[Num, Map[Num, Num]]
    logs: Map[Num, Log]
    of: Map[Server, Log]
    w: Num
    maybe: Num | None
    none: Log
    one: Log
    box: Box
    boxes: Map[Num, Box]
    pairs: Set[Pair]
    pair: Pair | None
    nums: Set[Num]

    @init
    def start(self) -> None:
        self.one.append(Num(1))
        self.box.add(Num(0))

    def sum(self, a: Num, b: Num) -> Num:
        return Num(min(a + b, 1))

    def put(self, a: Num, b: Num) -> None:
        self.x[a] = b

    def put_after_a_cut(self, a: Num) -> None:
        self.w += 5
        self.x[Num(0)] = a

    def put_and_return(self, a: Num) -> Num:
        self.x[a] = a
        return Num(a + 5)


class Fails(Storing):
    """Every action fails, before a value is found not to fit."""

    @action
    def key_of_a_map(self) -> None:
        self.x[self.none[0]] = self.w + 5

    @action
    def outer_key(self) -> None:
        self.xs[self.none[0]][Num(0)] = self.w + 5

    @action
    def inner_key(self) -> None:
        self.xs[self.w][self.none[0]] = self.w + 5

    @action
    def index(self) -> None:
        self.none[self.w] = self.w + 5

    @action
    def index_below_a_map(self) -> None:
        self.logs[self.w][self.w] = self.w + 5

    @action
    def index_below_a_server(self, s: Server) -> None:
        self.of[s][0] = self.w + 5

    @action
    def index_of_an_item(self) -> None:
        self.one[self.one[0]] = self.w + 5

    @action
    def index_in_a_loop(self) -> None:
        for i in range(2):
            self.one[i] = self.w + i

    @action
    def key_before_too_many(self) -> None:
        self.logs[self.none[0]] = Log([self.w, self.w, self.w])

    @action
    def value_before_the_key(self) -> None:
        self.x[Num(self.w + 5)] = self.none[0]

    @action
    def item_and_index(self) -> None:
        self.none[self.w] = self.none[self.w + 1]

    @action
    def key_of_a_set_of_links(self) -> None:
        self.logs[self.none[0]].append(self.w + 5)

    @action
    def key_of_a_bag(self) -> None:
        self.boxes[self.none[0]].add(self.w + 5)

    @action
    def item_of_a_bag(self) -> None:
        self.box.add(self.none[0])

    @action
    def added_to_an_item(self) -> None:
        self.none[0] += 5

    @action
    def added_to_a_value(self) -> None:
        self.x[self.w] += 5 + self.none[0]

    @action
    def taken(self) -> None:
        self.x[Num(self.w + 5)] = self.none.pop()

    @action
    def in_an_optional(self) -> None:
        self.maybe = self.none[0] + 5

    @action
    def field_after_another(self) -> None:
        self.pair = Pair(self.w + 5, Ind(self.none[0] + 1))

    @action
    def field_of_a_message(self) -> None:
        self.pairs.add(Pair(self.one[0] + 5, Ind(self.none[0] + 1)))

    @action
    def field_in_a_guard(self) -> None:
        when(any(Pair(i + 5, Ind(self.none[i] + 1)) in self.pairs for i in Num))

    @action
    def value_of_a_map(self) -> None:
        self.x = Map({k: self.one[k] + 5 for k in Num})

    @action
    def item_after_another(self) -> None:
        self.one = Log([self.w + 5, self.none[0]])

    @action
    def argument_that_is_written_first(self) -> None:
        self.w = self.sum(b=self.none[0], a=Num(self.w + 5))

    @action
    def field_that_is_written_first(self) -> None:
        self.pair = Pair(b=Ind(self.none[0]), a=Num(self.w + 5))

    @action
    def argument_of_an_effect(self) -> None:
        self.put(b=self.none[0], a=Num(self.w + 5))

    @action
    def argument_before_the_body(self) -> None:
        self.put_after_a_cut(self.none[0])


class Cuts(Storing):
    """Every action is cut, by Num alone."""

    @action
    def value_before_the_key(self) -> None:
        self.y[Ind(self.w)] = Num(self.w + 5)

    @action
    def key_that_is_made(self) -> None:
        self.x[Num(self.w + 5)] = self.w + 1

    @action
    def key_that_does_not_fit(self) -> None:
        self.x[self.w + 5] = self.w + 5

    @action
    def inner_key(self) -> None:
        self.xs[self.w][self.w + 5] = self.w + 5

    @action
    def index_that_is_made(self) -> None:
        self.none[Num(self.w + 5)] = self.w

    @action
    def value_that_is_made(self) -> None:
        self.x[self.none[0]] = Num(self.w + 5)

    @action
    def index_of_what_is_made(self) -> None:
        self.none[self.w] = Num(self.w + 5)

    @action
    def index_that_is_inside(self) -> None:
        self.one[self.w] = self.w + 5

    @action
    def added_to_an_item(self) -> None:
        self.one[0] += 5

    @action
    def added_to_a_value(self) -> None:
        self.x[self.one[0]] += 5

    @action
    def item_of_a_full_bag(self) -> None:
        self.box.add(self.w + 5)

    @action
    def added_to_a_set(self) -> None:
        self.nums.add(self.w + 5)

    @action
    def in_an_optional(self) -> None:
        self.maybe = self.one[0] + 5

    @action
    def first_field(self) -> None:
        self.pair = Pair(self.w + 5, Ind(self.one[0]) + 5)

    @action
    def field_that_is_made(self) -> None:
        self.pair = Pair(Num(self.w + 5), Ind(self.none[0] + 1))

    @action
    def values_of_a_map(self) -> None:
        self.x = Map({k: self.one[k - k] + 5 for k in Num})

    @action
    def item_that_is_made(self) -> None:
        self.one = Log([Num(self.w + 5), self.none[0]])

    @action
    def argument_that_is_written_first(self) -> None:
        self.w = self.sum(b=Num(self.w + 5), a=self.none[0])

    @action
    def field_that_is_written_first(self) -> None:
        self.pair = Pair(b=Ind(Num(self.w + 5) + 1), a=self.none[0])

    @action
    def argument_of_an_effect(self) -> None:
        self.put(b=Num(self.w + 5), a=self.none[0])

    @action
    def result_before_the_place(self) -> None:
        self.x[self.none[0]] = self.put_and_return(self.w)


class CutsByTheKey(Storing):
    """Every action is cut, by Ind alone: the key is evaluated before the value is stored."""

    @action
    def key_of_a_map(self) -> None:
        self.y[Ind(self.w)] = self.w + 5

    @action
    def whole_number_as_a_key(self) -> None:
        self.y[Ind(1) + self.w - 1] = self.w + 5


class Goes(Storing):
    """Every action leads to a state, one and the same for the three."""

    @action
    def to_an_item(self) -> None:
        when(self.x[Num(1)] == 0)
        self.one[self.one[0] - 1] = self.w + 2
        self.x[Num(1)] = self.one[0]
