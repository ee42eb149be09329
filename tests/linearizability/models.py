"""Clients that are answered anything, for the monitors to judge; and monitors that are wrong."""

from quorate import Map, Set, action, when
from quorate.models.linearizability.register import (
    Client,
    CompareAndSet,
    Configuration,
    Effect,
    Effects,
    Key,
    Read,
    Register,
    Value,
    Write,
)
from quorate.models.linearizability.sequential import SequentialReads
from quorate.models.linearizability.versions import Client as Reader
from quorate.models.linearizability.versions import Key as Name
from quorate.models.linearizability.versions import Version, VersionedReads


class AnyAnswers(Register):
    """Whoever waits is answered at any time, with anything."""

    sizes = {Client: 3, Value: 2, Effects: 3}

    @action
    def read(self, c: Client, k: Key) -> None:
        self.pending[c] = Read(k)

    @action
    def write(self, c: Client, k: Key, v: Value) -> None:
        self.pending[c] = Write(k, v)

    @action
    def compare_and_set(self, c: Client, k: Key, old: Value | None, new: Value) -> None:
        self.pending[c] = CompareAndSet(k, old, new)

    @action
    def answer(self, c: Client, k: Key, returned: Value | None, succeeded: bool) -> None:
        self.possible[k] = self.agreeing(k, c, returned, succeeded)
        self.pending[c] = None


class OnlyTheAnswered(AnyAnswers):
    """WRONG: only the operation that is answered takes effect before its answer."""

    def agreeing(self, k: Key, c: Client, returned: Value | None, succeeded: bool) -> Set[Configuration]:
        return Set(
            Configuration(x.value, Effects())
            for y in self.possible[k]
            for x in [self.after(y, c)]
            if x.effects[0] == Effect(c, returned, succeeded)
        )


class OneBefore(AnyAnswers):
    """WRONG: one operation takes effect before an answer, and then no other."""

    def agreeing(self, k: Key, c: Client, returned: Value | None, succeeded: bool) -> Set[Configuration]:
        effect = Effect(c, returned, succeeded)
        reached = self.possible[k] | self.one_more(k, self.possible[k])
        return Set(
            Configuration(x.value, x.effects[:i] + x.effects[i + 1 :])
            for x in reached
            for i in range(len(x.effects))
            if x.effects[i] == effect
        )


class AnswersNotCompared(AnyAnswers):
    """WRONG: what a read returns is not looked at."""

    def agreeing(self, k: Key, c: Client, returned: Value | None, succeeded: bool) -> Set[Configuration]:
        reached = self.possible[k].copy()
        for _ in range(len(Client)):
            reached = reached | self.one_more(k, reached)
        return Set(
            Configuration(x.value, x.effects[:i] + x.effects[i + 1 :])
            for x in reached
            for i in range(len(x.effects))
            if x.effects[i].client == c
        )


class AnyVersions(VersionedReads):
    """A log that commits, and reads that are answered with any version that is committed."""

    sizes = {Reader: 3, Version: 4}

    committed: Map[Name, Version]
    written: Map[Reader, Version | None]

    @action
    def commit(self, c: Reader, k: Name) -> None:
        when(self.written[c] is None)
        self.committed[k] += 1
        self.written[c] = self.committed[k]

    @action
    def acknowledge(self, c: Reader, k: Name) -> None:
        v = self.written[c]
        when(v is not None)
        assert v is not None
        self.latest[k] = self.latest_after(k, v)
        self.written[c] = None

    @action
    def begin(self, c: Reader, k: Name) -> None:
        self.floor[c] = self.latest[k]

    @action
    def answer(self, c: Reader, k: Name, v: Version) -> None:
        when(v <= self.committed[k])
        self.stale = self.stale_after(c, k, v)
        self.latest[k] = self.latest_on_read(k, v)

    def latest_on_read(self, k: Name, v: Version) -> Version:
        return self.latest_after(k, v)


class ReturnedForgotten(AnyVersions):
    """WRONG: what a read has returned raises no floor."""

    def latest_on_read(self, k: Name, v: Version) -> Version:
        return self.latest[k]


class AnyOrder(SequentialReads):
    """Clients are told of any version, as that of a write of theirs or of a read."""

    sizes = {Reader: 3, Version: 4}

    @action
    def write(self, c: Reader, v: Version) -> None:
        self.backward = self.backward_after_write(c, v)
        self.told[c] = v

    @action
    def read(self, c: Reader, v: Version) -> None:
        self.backward = self.backward_after_read(c, v)
        self.told[c] = v


class WritesNotTold(AnyOrder):
    """WRONG: a client's own writes are not compared with what it is told later."""

    @action
    def write(self, c: Reader, v: Version) -> None:
        self.backward = self.backward_after_write(c, v)
