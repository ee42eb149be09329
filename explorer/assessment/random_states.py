"""Random states of a model, reachable or not: a property that is true of all of them says little."""

from __future__ import annotations

import random
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.language.values import all_values, freeze, sequence
from quorate.reference.machine import Machine
from quorate.support.budget import Budget

SAMPLES = 1_000
"""The number of random states that a property is judged in."""
MOST_ITEMS = 12
"""The most items of a random set or bag."""


def true_of_random_states(property_: PropertyFunction, instance: Instance, budget: Budget) -> int:
    """Return the number of random states (or pairs of states, for a property of steps) that a property is true of, if
    it is true of all `SAMPLES`; 0 if it is not, or if the budget ends before that is known."""
    pick = random.Random(1)
    states = 2 if property_.kind == "step" else 1
    with instance.active():
        machine = Machine(instance)
        for _ in range(SAMPLES):
            if budget.stop_reason() is not None:
                return 0
            if machine.holds(property_, *(random_state(instance, pick) for _ in range(states))) is not True:
                return 0
    return SAMPLES


def random_state(instance: Instance, pick: random.Random) -> State:
    """Return a state whose variables have random values of their types. To be used while the instance is active."""
    return tuple(random_value(variable.type, pick) for variable in instance.variables)


def random_value(type_: Type, pick: random.Random) -> Any:
    """Return a random frozen value of a stored type."""
    match type_:
        case MapType():
            return tuple(random_value(type_.value, pick) for _ in all_values(type_.key))
        case OptionalType():
            return None if pick.random() < 0.3 else random_value(type_.item, pick)
        case RecordType():
            return type_.cls(*(random_value(field, pick) for _, field in type_.fields))
        case UnionType():
            return random_value(pick.choice(type_.members), pick)
        case SetType() | BagType():
            most = min(MOST_ITEMS, type_.capacity) if isinstance(type_, BagType) else MOST_ITEMS
            items = [random_value(type_.item, pick) for _ in range(pick.randint(0, most))]
            return freeze(items, type_)
        case SeqType():
            length = pick.randint(0, type_.capacity)
            return sequence(type_, (random_value(type_.item, pick) for _ in range(length)))
        case FamilyType() | BoolType() | RangeType() | SymmetricType() | EnumType() | NoneType():
            return pick.choice(tuple(all_values(type_)))
        case IntType():
            raise TypeError("a number without bounds is not stored")
