"""What a lab asks, as requests for the process that a submission is confined in: names and numbers, no code."""

from __future__ import annotations

import inspect
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quorate.grading.lab import Item
from quorate.grading.loading import LoadedLab
from quorate.grading.rules import Rules
from quorate.language.instance import constants_of, state_annotations
from quorate.language.modules import defining_module, is_users
from quorate.language.temporal import names_marked

SMALL = 1_000
"""The states of the solution up to which CPython explores first: a compiler takes longer to begin."""


def few_states(solution: int | None) -> int:
    """The states up to which CPython explores a space in which the solution has so many (None: that is not known
    yet); 0: it does not. What is larger is begun anew in compiled code, so a wrong submission, whose space may be of
    any size, loses no more time here than the right one takes twice."""
    if solution is None:
        return 2 * SMALL
    return 2 * solution + 100 if solution <= SMALL else 0


@dataclass(frozen=True)
class Group:
    """Items that one search decides: those of `items`, by number, ask for `functions`, in that order; `provided` are
    the goals after them. `uses` are the methods that have to be written, `assuming` the invariants beyond whose
    violation the search does not go."""

    kind: str
    settings: dict[str, Any]
    left_out: tuple[str, ...]
    items: tuple[int, ...]
    functions: tuple[Any, ...]
    provided: tuple[Any, ...]
    uses: tuple[str, ...]
    assuming: tuple[Any, ...] = ()

    def request(self, few: int) -> dict[str, Any]:
        """The group as it is asked, of which CPython explores a `few` states before anything is compiled."""
        return {
            "kind": self.kind,
            "settings": self.settings,
            "left_out": list(self.left_out),
            "functions": [place_of(each) for each in (*self.functions, *self.provided)],
            "uses": list(self.uses),
            "assuming": [place_of(each) for each in self.assuming],
            "few": few,
        }


def groups_of(lab: LoadedLab) -> tuple[Group, ...]:
    """The items of a lab in groups of those that one search decides."""
    items = lab.lab.items
    together: dict[Any, list[int]] = {}
    for number, item in enumerate(items):
        if item.kind == "holds":
            together.setdefault(_key(lab, item), []).append(number)
        elif item.kind == "refines" and lab.provided(item):
            together.setdefault(_key(lab, item), [])  # for the goals
    made = [_searched(lab, key, numbers) for key, numbers in together.items()]
    for number, item in enumerate(items):
        if item.kind != "holds":
            made.append(_alone(lab, item, number))
    if lab.about_properties:
        # First the right protocol, of which all that a submission says has to be true.
        for settings in {str(group.settings): group.settings for group in made}.values():
            made.insert(0, Group("refutes", settings, (), (), (lab.lab.protocol,), (), ()))
    return tuple(made)


def _key(lab: LoadedLab, item: Item) -> Any:
    return (tuple(sorted(lab.settings(item).items())), tuple(sorted(lab.left_out(item))), item.assuming)


def _searched(lab: LoadedLab, key: Any, numbers: list[int]) -> Group:
    items = [lab.lab.items[number] for number in numbers]
    alike = [item for item in lab.lab.items if item.kind != "refutes" and _key(lab, item) == key]
    functions = tuple(item.subject for item in items)
    goals = dict.fromkeys(goal for item in alike for goal in lab.provided(item))
    first = alike[0]
    left_out = lab.left_out(first)
    used = tuple(name for name in lab.lab.write if name not in left_out)
    settings = lab.settings(first)
    return Group(
        "holds",
        settings,
        tuple(sorted(left_out)),
        tuple(numbers),
        functions,
        tuple(goals),
        used,
        first.assuming,
    )


def _alone(lab: LoadedLab, item: Item, number: int) -> Group:
    left_out = lab.left_out(item)
    used = tuple(name for name in lab.lab.write if name not in left_out) if item.kind == "refines" else ()
    return Group(
        item.kind,
        lab.settings(item),
        tuple(sorted(left_out)),
        (number,),
        (item.subject,),
        (),
        used,
        item.assuming,
    )


def place_of(thing: Any) -> dict[str, str]:
    """The place of a class or function: its file beside the lab's, or its module, and its name."""
    module = defining_module(thing) if isinstance(thing, type) else inspect.getmodule(thing)
    code = getattr(thing, "__code__", None)
    file = str(getattr(module, "__file__", None) or getattr(code, "co_filename", ""))
    name = str(thing.__name__)
    return (
        {"file": Path(file).name, "name": name}
        if is_users(file)
        else {"module": thing.__module__, "name": name}
    )


def rules_of(lab: LoadedLab) -> Rules:
    """What submissions for a lab are held to."""
    protocol = lab.lab.protocol
    modules = ["quorate", *(file.stem for file in lab.public)]
    if not is_users(str(getattr(defining_module(protocol), "__file__", ""))):
        modules.append(protocol.__module__)
    methods = {
        name: tuple(inspect.signature(value).parameters)
        for name, value in inspect.getmembers(protocol, inspect.isfunction)
        if not name.startswith("__")
    }
    home = vars(defining_module(protocol)) if defining_module(protocol) is not None else {}
    taken = {name for name, value in home.items() if not name.startswith("_") and callable(value)}
    return Rules(
        protocol="" if lab.about_properties else protocol.__name__,
        modules=tuple(modules),
        methods=methods,
        actions=tuple(names_marked(protocol, "action")),
        attributes=tuple({*state_annotations(protocol), *constants_of(protocol), "sizes"}),
        write=lab.lab.write,
        may_write=lab.lab.may_write,
        taken=tuple(sorted(taken)),
        wanted="" if lab.solution is None else lab.solution.__name__,
    )


def request_of(
    lab: LoadedLab, groups: tuple[Group, ...], submission: str, states: dict[int, int], admits: bool = True
) -> dict[str, Any]:
    """The whole request. `states` are those of the solution by number of the group, as far as they are known;
    without `admits`, what is not admitted is run all the same (for tests of the confinement)."""
    return {
        "submission": submission,
        "rules": asdict(rules_of(lab)),
        "protocol": place_of(lab.lab.protocol),
        "cpu": lab.cpu,
        "memory": lab.memory,
        "max_states": lab.lab.max_states,
        "admits": admits,
        "groups": [group.request(few_states(states.get(number))) for number, group in enumerate(groups)],
    }
