"""What is active belongs to who made it so: a thread, a task, a block within another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import copy_context

import pytest

from quorate import Majority, Map, Model, Range, Record, Symmetric
from quorate.language.instance import instantiate
from quorate.language.outcomes import BoundReached


class Server(Symmetric): ...


class Slot(Symmetric): ...


class Term(Range): ...


class Quorum(Majority[Server]): ...


class Vote(Record):
    term: Term
    voter: Server


class Election(Model):
    sizes = {Server: 3, Term: 2}

    votes: Map[Server, Vote | None]


class Slots(Model):
    sizes = {Slot: 2, Server: 1, Term: 5}

    holder: Map[Slot, Server | None]


def seen() -> str:
    """What a model sees here."""
    servers, terms = list(Server), list(Term)
    return f"{servers} {terms} {len(Quorum)} {Vote(terms[-1], servers[-1])}"


ELECTION = "[s1, s2, s3] [0, 1] 4 Vote(term=1, voter=s3)"
SLOTS = "[server1] [0, 1, 2, 3, 4] 1 Vote(term=4, voter=server1)"


def test_a_block_within_another_has_sizes_of_its_own() -> None:
    with instantiate(Election).active():
        assert seen() == ELECTION
        with instantiate(Slots).active():
            assert seen() == SLOTS
            assert repr(next(iter(Slot))) == "slot1"
        assert seen() == ELECTION
        with pytest.raises(LookupError, match="Slot has no size here"):
            len(Slot)
        with pytest.raises(BoundReached):
            Vote(Term(1) + 1, next(iter(Server)))


def test_nothing_has_a_size_outside() -> None:
    with pytest.raises(LookupError, match="Term has no size here"):
        len(Term)


def test_a_value_that_is_written_outside_is_a_number_that_fits_nowhere_yet() -> None:
    assert Term(9) == 9
    assert type(Term(9)) is not Term
    with instantiate(Election).active(), pytest.raises(BoundReached):
        Vote(Term(9), next(iter(Server)))


def test_a_value_that_is_shown_outside_is_called_as_it_was_last() -> None:
    with instantiate(Slots).active():
        (server,) = Server
    assert repr(server) == "server1"
    with instantiate(Election).active():
        assert repr(server) == "s1"
    assert repr(server) == "s1"


def test_threads_do_not_see_each_other() -> None:
    together, told = threading.Barrier(4), list[bool]()

    def look(model: type[Model], expected: str) -> None:
        with instantiate(model).active():
            together.wait()
            told.extend(seen() == expected for _ in range(200))
            together.wait()

    which = [(Election, ELECTION), (Slots, SLOTS)] * 2
    threads = [threading.Thread(target=look, args=each) for each in which]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [True] * 800


def test_a_thread_that_is_given_the_context_sees_what_is_active() -> None:
    told: list[str] = []
    with instantiate(Election).active():
        thread = threading.Thread(target=copy_context().run, args=(lambda: told.append(seen()),))
    thread.start()
    thread.join()
    assert told == [ELECTION]


def test_tasks_do_not_see_each_other() -> None:
    async def look(model: type[Model]) -> tuple[str, str]:
        with instantiate(model).active():
            await asyncio.sleep(0)
            here = seen()
            await asyncio.sleep(0)
            return here, await asyncio.to_thread(seen)

    async def both() -> list[tuple[str, str]]:
        return await asyncio.gather(look(Election), look(Slots))

    assert asyncio.run(both()) == [(ELECTION, ELECTION), (SLOTS, SLOTS)]


def test_what_ends_out_of_turn_leaves_nothing_behind() -> None:
    def waits_within(model: type[Model]) -> Iterator[None]:
        with instantiate(model).active():
            yield

    first, second = waits_within(Election), waits_within(Slots)
    next(first)
    next(second)
    first.close()
    assert seen() == SLOTS
    second.close()
    with pytest.raises(LookupError):
        seen()
