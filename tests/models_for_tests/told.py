"""Records in a map that have no default: a state in which one is left out is none that properties expect."""

from __future__ import annotations

from quorate import Map, Model, Record, Symmetric, action, init, invariant, reachable


class Site(Symmetric): ...


class Told(Record):
    by: Site
    so: bool


class Hears(Model):
    """Each site is told something at the start, and hears otherwise later."""

    sizes = {Site: 2}

    told: Map[Site, Told]

    @init
    def start(self, s: Site) -> None:
        self.told = Map({t: Told(s, False) for t in Site})

    @action
    def hear(self, t: Site) -> None:
        self.told[t] = Told(t, True)


@invariant
def nobody_hears(m: Hears) -> bool:
    return all(not m.told[t].so for t in Site)


@reachable
def somebody_hears(m: Hears) -> bool:
    return any(m.told[t].so for t in Site)
