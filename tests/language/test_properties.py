"""Which properties a model has."""

from __future__ import annotations

from quorate import Model, Range, action, invariant
from quorate.language.instance import instantiate


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 4}

    count: Count

    @action
    def up(self) -> None:
        self.count += 1


class FromTwo(Counter):
    """An extension of which less holds."""


@invariant
def bounded(m: Counter) -> bool:
    return m.count < 4


@invariant
def counts(m: Counter) -> bool:
    return m.count >= 0


def for_counters() -> None:
    """Defines a property, of the name of another, that speaks of the extension."""

    @invariant
    def bounded(m: FromTwo) -> bool:
        return m.count < 6


for_counters()


def subjects(model: type[Model]) -> list[tuple[str, object]]:
    return [
        (p.name, p.function.__annotations__["m"])
        for p in instantiate(model).properties
        if p.function.__module__ == __name__
    ]


def test_a_property_of_an_extension_takes_the_place_of_its_namesake() -> None:
    assert subjects(Counter) == [("bounded", "Counter"), ("counts", "Counter")]
    assert subjects(FromTwo) == [("counts", "Counter"), ("bounded", "FromTwo")]
