"""Small actions with loops and folds over what has no order that may end early: what each must come to.

All stand in one model, in which `put` gives one server a 1, a 2 and an entry in its log to another, once.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

MODEL = """
from quorate import *


class V(Range): ...
class Server(Symmetric): ...
class Log(Seq[V]): ...
class Net(Bag[Server]): ...


class Random(Model):
    sizes = {V: 3, Server: 2, Log: 1, Net: 2}

    a: Map[Server, V]
    b: Map[Server, V]
    log: Map[Server, Log]
    some: Set[Server]
    seen: Map[Server, Set[Server]]
    net: Net
    ok: bool

    @action
    def put(self, s: Server, t: Server) -> None:
        when(s != t and self.a[s] == 0 and self.a[t] == 0)
        self.a[s] = V(1)
        self.a[t] = V(2)
        self.log[t].append(V(1))
        self.some.add(s)
        self.some.add(t)
        self.net.add(s)

    def is_two(self, s: Server) -> bool:
        assert self.a[s] != 1
        return self.a[s] == 2

    def first(self, s: Server) -> V:
        return self.log[s][0]

    def checked(self, s: Server) -> bool:
        return len(self.log[s]) > 0 and self.first(s) == 1

    def past(self, s: Server) -> V:
        return V(self.a[s] + 1)
"""


@dataclass(frozen=True)
class Case:
    """`body` is that of an action, after a helper for it and a line ``---`` if it needs one; `said` is what it comes
    to."""

    name: str
    said: str
    body: str

    def source(self) -> str:
        """The source of the action, and of its helper ``found``."""
        helper, line, body = self.body.rpartition("---\n")
        text = f"@action\ndef {self.name}(self) -> None:\n{textwrap.indent(body, '    ')}"
        if line:
            text = f"def found(self) -> bool:\n{textwrap.indent(helper, '    ')}\n{text}"
        return textwrap.indent(text, "    ")


def cases(text: str) -> Iterator[Case]:
    """The cases of a text: each has a line with its name and what is said of it, and its body, indented."""
    for block in text.strip().split("\n\n"):
        head, _, body = block.partition("\n")
        name, _, said = head.partition(": ")
        yield Case(name, said, textwrap.dedent(body) + "\n")


def model_of(*actions: Case) -> str:
    """The model that has these actions."""
    return MODEL + "".join(f"\n{action.source()}" for action in actions)


REFUSED = tuple(
    cases(
        """
guard_and_assert: be disabled or violate an assert
    for s in Server:
        when(self.a[s] != 1)
        assert self.a[s] != 2

over_a_set: be disabled or violate an assert
    for s in self.some:
        when(self.a[s] != 1)
        assert self.a[s] != 2

over_a_bag: a bag, which has no order, and it can be disabled or violate an assert
    for s in self.net:
        when(self.a[s] != 1)
        assert self.a[s] != 2

guard_and_failure: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        assert self.log[s][0] == 1

failure_in_a_guard: fail or be disabled
    for s in Server:
        when(self.log[s].last == 1)

failure_in_a_condition: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        if self.log[s][0] == 1:
            self.ok = True

pop: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        self.log[s].pop()

remove: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        self.some.remove(s)

division: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        assert 2 // self.a[s] > 0

slice: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        assert not self.log[s][:self.a[s] - 1]

assert_and_failure: violate an assert or fail
    for s in Server:
        assert self.a[s] != 2
        assert self.log[s][0] == 1

assert_and_cut: violate an assert or pass the bound of V
    for s in Server:
        assert self.a[s] != 1
        self.a[s] = V(self.a[s] + 1)

failure_and_cut: fail or pass the bound of V
    for s in Server:
        self.a[s] = V(self.log[s][0] + 2)

in_a_helper: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        if self.first(s) == 1:
            self.ok = True

assert_in_a_helper: be disabled or violate an assert
    for s in Server:
        when(self.a[s] != 2)
        if self.is_two(s):
            self.ok = True

inner_loop: be disabled or violate an assert
    for s in Server:
        for i in range(2):
            when(self.a[s] != i)
            assert self.a[s] != i + 1

return_and_assert: return or violate an assert
    for s in Server:
        if self.a[s] == 2:
            return True
        assert self.a[s] != 1
    return False
    ---
    when(self.found())
    self.ok = True

return_and_failure: fail or return
    for s in Server:
        if self.log[s][0] == 1:
            return True
    return False
    ---
    when(self.found())
    self.ok = True

any_with_two_endings: pass the bound of V or fail
    when(any(self.past(s) == self.first(s) for s in Server))
    self.ok = True

set_with_two_endings: the set iterates over Server, which has no order, and it can violate an assert or fail
    when(len({self.first(s) for s in Server if self.is_two(s)}) > 0)
    self.ok = True

map_with_two_endings: the map is built for all of Server, which has no order, and it can fail or pass the bound of V
    self.a = Map({s: V(self.log[s][0] + 2) for s in Server})

either_of_two: be disabled or fail
    for s in Server:
        when(self.log[s] or self.ok)
        when(self.log[s][0] == 1)

neither_of_two: be disabled or fail
    for s in Server:
        when(not (self.ok and not self.log[s]))
        when(self.log[s][0] == 1)

at_least_none: be disabled or fail
    for s in Server:
        when(len(self.log[s]) >= 0)
        when(self.log[s][0] == 1)

one_of_them_maybe: be disabled or fail
    for s in Server:
        when(not any(self.a[t] == 1 for t in self.seen[s]))
        for i in range(1):
            when(self.log[s][i] == 1)

no_more_than: be disabled or fail
    for s in Server:
        when(self.a[s] <= len(self.log[s]))
        when(self.log[s][self.a[s]] == 1)

before_the_first: be disabled or fail
    for s in Server:
        when(self.a[s] - 1 < len(self.log[s]))
        when(self.log[s][self.a[s] - 1] == 1)

of_another: be disabled or fail
    for s in Server:
        for t in Server:
            when(self.log[s])
            when(self.log[t][0] == 1)

no_longer: be disabled or fail
    for s in Server:
        when(self.log[s])
        self.log[s] = Log()
        when(self.log[s][0] == 1)

of_another_value: be disabled or fail
    for s in Server:
        i = 0
        when(i < len(self.log[s]))
        i = 1
        when(self.log[s][i] == 1)

in_one_branch: be disabled or fail
    for s in Server:
        if self.a[s] == 1:
            when(self.log[s])
        when(self.log[s][0] == 1)

not_a_member: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        if s not in self.seen[s]:
            self.seen[s].remove(s)

zero_divisor: be disabled or fail
    for s in Server:
        when(self.a[s] >= 0)
        when(2 // self.a[s] > 1)

turned_fact: be disabled or fail
    for s in Server:
        when(self.a[s] != 1)
        for i in range(len(self.log[s])):
            assert self.log[s][i] == 1
            self.log[s].pop()
"""
    )
)
"""With why they are refused: it can ..., whichever comes first."""

DECIDED_BEFORE = tuple(
    cases(
        """
local: self.log[s][0] == 1
    ok = False
    for s in Server:
        ok = ok or self.log[s][0] == 1
    self.ok = ok

state: self.log[s][0] == 1
    for s in Server:
        self.ok = self.ok and self.log[s][0] == 1

helper: self.first(s) == 1
    for s in self.some:
        self.ok = self.ok or self.first(s) == 1

helper_with_an_assert: self.is_two(s)
    for s in Server:
        self.ok = self.ok or self.is_two(s)

cut: self.past(s) > 1
    for s in Server:
        self.ok = self.ok or self.past(s) > 1

after_another: self.log[s][0] == 1
    for s in Server:
        self.ok = self.a[s] == 1 or self.ok or self.log[s][0] == 1

loop_within: self.log[t][0] == 1
    for s in Server:
        for t in self.seen[s]:
            self.ok = self.ok or self.log[t][0] == 1
"""
    )
)
"""With what is evaluated only if no turn before has decided: whether it may fail depends on the order."""

ACCEPTED = tuple(
    cases(
        """
two_asserts: assert after 2
    for s in Server:
        assert self.a[s] != 1
        assert self.a[s] != 2

two_failures: failure after 2
    for s in Server:
        if self.a[s] == 1:
            x = self.log[s][0]
            self.ok = self.ok or x == 1
        if self.a[s] == 2:
            y = self.log[s][1]
            self.ok = self.ok or y == 1

two_failures_in_a_set: failure after 2
    for s in self.some:
        if self.a[s] == 1:
            x = self.log[s][0]
            self.ok = self.ok or x == 1
        if self.a[s] == 2:
            y = self.log[s][1]
            self.ok = self.ok or y == 1

evaluated_before_what_is_handed_on: failure after 1
    ok = True
    for s in Server:
        ok = self.log[s][0] == 1 and ok
    self.ok = ok

known_to_be_there_where_handed_on: holds
    ok = True
    for s in Server:
        if self.log[s]:
            ok = ok and self.log[s][0] == 1
    self.ok = ok

known_to_be_there_in_the_conjunction: holds
    ok = True
    for s in Server:
        ok = ok and len(self.log[s]) > 0 and self.log[s][0] == 1
    self.ok = ok

all_cut: cut by V
    for s in Server:
        self.b[s] = V(self.a[s] + 1)

guards_before: holds
    when(all(self.a[s] != 1 for s in Server))
    for s in Server:
        assert self.a[s] != 2

guarded: holds
    for s in Server:
        when(self.log[s])
        when(self.log[s][0] == 1 and self.log[s].last == 1)

in_range: holds
    for s in Server:
        for i in range(len(self.log[s])):
            when(self.log[s][i] == 1)

at_least_one: holds
    for s in Server:
        when(len(self.log[s]) >= 1)
        when(self.log[s][0] == 1)

not_of_length_none: holds
    for s in Server:
        when(0 != len(self.log[s]))
        when(self.log[s].last == 1)

both_of_two: holds
    for s in Server:
        when(not (self.ok or not self.log[s]))
        when(self.log[s][0] == 1)

in_both_branches: holds
    for s in Server:
        if self.a[s] == 1:
            when(self.log[s])
        else:
            when(len(self.log[s]) == 1)
        when(self.log[s][0] == 1)

one_before_the_end: holds
    for s in Server:
        when(self.a[s] >= 1 and self.a[s] <= len(self.log[s]))
        when(self.log[s][self.a[s] - 1] == 1)

one_before_the_length: holds
    for s in Server:
        when(self.log[s])
        when(self.log[s][len(self.log[s]) - 1] == 1)

reversed_below: holds
    for s in Server:
        when(len(self.log[s]) > self.a[s] and self.log[s][self.a[s]] == 1)

helper_where_something_is_known: holds
    for s in Server:
        when(self.a[s] != 0)
        if self.checked(s):
            self.ok = True

divisor_at_least_one: holds
    for s in Server:
        when(self.a[s] > 0)
        when(2 // self.a[s] > 1)

below: holds
    for s in Server:
        when(self.a[s] < len(self.log[s]) and self.log[s][self.a[s]] == 1)

helper_guarded: holds
    for s in Server:
        when(self.a[s] != 1)
        if self.checked(s):
            self.ok = True

member: holds
    for s in Server:
        when(self.a[s] != 1)
        if s in self.seen[s]:
            self.seen[s].remove(s)

divisor: holds
    for s in Server:
        when(self.a[s] != 0)
        when(2 // self.a[s] > 1)

any_sort: failure after 1
    when(any(self.log[s][0] == 1 for s in Server))
    self.ok = True

all_sort: failure after 1
    when(not all(self.log[s][0] != 1 for s in Server))
    self.ok = True

any_put: failure after 2
    when(self.some)
    when(any(self.log[s].last == 1 for s in Server))
    self.ok = True

any_set: failure after 2
    when(any(self.log[s].last == 1 for s in self.some))
    self.ok = True

any_bag: failure after 2
    when(any(self.log[s].last == 1 for s in self.net))
    self.ok = True

any_filter: failure after 1
    when(any(self.a[s] == 2 for s in Server if self.log[s][0] == 1))
    self.ok = True

any_helper: assert after 2
    when(any(self.is_two(s) for s in self.some))
    self.ok = True

any_cut: cut by V
    when(any(self.past(s) == 2 for s in Server))
    self.ok = True

sum_cut: cut by V
    when(sum(self.past(s) for s in Server) > 2)
    self.ok = True

set_failure: failure after 2
    when(len({self.first(s) for s in self.some}) > 0)
    self.ok = True

max_failure: failure after 2
    when(max((self.log[s].last for s in self.some), default=0) > 0)
    self.ok = True

any_range: holds
    when(any(self.log[s][i] == 1 for s in self.some for i in range(2) if self.a[s] == 2))
    self.ok = True

any_range_first: holds
    when(any(self.log[s][i] == 1 for i in range(2) for s in self.some if self.a[s] == 2))
    self.ok = True

any_range_fails: failure after 2
    when(any(self.log[s][i] == 2 for s in self.some for i in range(2) if self.a[s] == 2))
    self.ok = True

and_before: holds
    when(len(self.some) > 2 and any(self.log[s][2] == 1 for s in Server))

nothing_there: holds
    when(any(self.log[s].last == 1 for s in self.some if self.a[s] == 0))
    self.ok = True
"""
    )
)
"""With how they end: `kind after steps`, `cut by bound`, or it `holds`."""
