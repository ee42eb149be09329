"""A run of Zab, played step by step: it ends where `zab_sync` begins."""

from __future__ import annotations

from quorate.language.instance import instantiate
from quorate.models.zookeeper.zab import Server, Step, Zab
from quorate.models.zookeeper.zab_sync import ZabSync
from quorate.reference.machine import Machine

from .test_raft_runs import Play


def test_zab_sync_begins_where_zab_gets() -> None:
    instance = instantiate(Zab)
    with instance.active():
        play = Play(Machine(instance))
        s, f, _ = Server
        play.do("elect", s=s, q=frozenset({s, f}))
        play.do("follow", f=f, s=s)
        play.do("establish", s=s)
        play.do("truncate", f=f, s=s)
        for step in (Step.LOG, Step.EPOCH, Step.ACK):
            play.do("new_leader", f=f, s=s, step=step)
        play.do("activate", s=s)
        play.do("propose", s=s)
        play.do("accept", f=f, s=s)
        play.do("commit", s=s)
        reached = {name: str(value) for name, value in play.variables().items()}

    instance = instantiate(ZabSync)
    with instance.active():
        machine = Machine(instance)
        begins = [Play(machine, run.after).variables() for run in machine.initial_runs()]
    assert any(all(str(begin[name]) == value for name, value in reached.items()) for begin in begins)
