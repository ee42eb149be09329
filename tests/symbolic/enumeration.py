"""Claims decided the other way: Python runs them on every configuration of a few servers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from quorate.language.types import FamilyType, IntType, MapType, SetType
from quorate.symbolic.quorums.claims import Claim, SortOfServers, sorts_of
from quorate.symbolic.quorums.replay import outcome
from quorate.symbolic.quorums.verdicts import Configuration, Server


def outcomes(claim: Claim, count: int) -> set[bool | None]:
    """What the claim returns on the configurations of `count` servers; None where its conditions are not met."""
    return {outcome(claim, configuration) for configuration in configurations(claim, count)}


def configurations(claim: Claim, count: int) -> Iterator[Configuration]:
    """All with `count` servers, up to their names; with numbers up to one more, and weights 0, 1 and 2."""
    sets = {name: of for name, of in claim.parameters.items() if isinstance(of, SetType | FamilyType)}
    names = list(sets)
    sorts = sorts_of(sets[names[0]])
    if len(sorts) > 1:
        yield from _grids(names, sorts, count)
        return
    numbers = [name for name, type_ in claim.parameters.items() if isinstance(type_, IntType)]
    weights = [name for name, type_ in claim.parameters.items() if isinstance(type_, MapType)]
    every_number = list(itertools.product(range(count + 2), repeat=len(numbers)))
    every_weight = list(itertools.product(itertools.product(range(3), repeat=count), repeat=len(weights)))
    regions = list(itertools.product((False, True), repeat=len(sets)))
    # Claims cannot tell servers in the same sets apart, so what counts is how many are in each region.
    for homes in itertools.combinations_with_replacement(regions, count):
        members = {
            name: frozenset((server,) for server, home in enumerate(homes) if home[place])
            for place, name in enumerate(names)
        }
        for values, each in itertools.product(every_number, every_weight):
            yield Configuration(
                {sorts[0]: count},
                members,
                dict(zip(numbers, values, strict=True)),
                {name: tuple(map(Fraction, given)) for name, given in zip(weights, each, strict=True)},
            )


def _grids(names: list[str], sorts: tuple[SortOfServers, ...], count: int) -> Iterator[Configuration]:
    for rows in range(1, count + 1):
        if count % rows:
            continue
        sizes = dict(zip(sorts, (rows, count // rows), strict=True))
        servers: list[Server] = list(itertools.product(*map(range, sizes.values())))
        subsets = [
            frozenset(server for server, inside in zip(servers, chosen, strict=True) if inside)
            for chosen in itertools.product((False, True), repeat=len(servers))
        ]
        for members in itertools.product(subsets, repeat=len(names)):
            yield Configuration(sizes, dict(zip(names, members, strict=True)))
