"""Specs by name: ``paxos``, ``paxos:AnyReportedValue``, ``hw.py``. A spec says what is to be proved, and from what.

A spec is a Python file. Its clauses are functions of one state, marked with `clause` and annotated with the model;
its constant `proves` names the properties that they imply::

    from quorate import clause
    from quorate.models.paxos import Accept, Accepted, Paxos
    from quorate.properties.paxos import agreement

    proves = (agreement,)

    @clause
    def votes_were_asked_for(s: Paxos) -> bool:
        \"\"\"A vote answers a request.\"\"\"
        return all(Accept(m.bal, m.val) in s.sent for m in s.sent.of(Accepted))

A spec takes the clauses of another with ``extends = (paxos,)``, which names the module. A clause of its own takes the
place of one of the same name, and ``without = (paxos.choosable,)`` leaves some out. A clause that is imported counts
as its own. A property that does not follow from the clauses, but is kept by the actions together with them, is one of
the clauses too: name it in the constant `inductive`. Properties of steps are proved too: of every step from a state
that meets the clauses.

Of the properties of runs, those marked with ``eventually`` and ``leads_to`` can be proved, from stages::

    @stage(a_value_is_chosen, helpful="accept")
    def yet_to_vote(s: Paxos, a: Acceptor, m: Accept) -> bool:
        \"\"\"An acceptor that is up has not voted yet.\"\"\"
        return m in s.sent and a not in s.down and Accepted(a, m.bal, m.val) not in s.sent

A stage says which steps of its helpful action are still to be taken; what is to be proved of stages is in
`quorate.symbolic.induction.chains`.
"""

from __future__ import annotations

import importlib
import os
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType
from typing import Any

from quorate.language import files, loading
from quorate.language.bundled import SPECS, model_file, modules_in
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, instantiate
from quorate.language.lemmas import clauses_of, is_clause, stage_of
from quorate.language.model import Model, PropertyFunction, property_of
from quorate.language.properties import subject_of
from quorate.language.source import place_of, span_of_function
from quorate.language.stages import Stage, checked_stages
from quorate.language.suggestions import did_you_mean, folded


@dataclass(frozen=True)
class Spec:
    """A model, the clauses of its inductive invariant in order, and the properties that they are to imply; for the
    properties of runs among these, the stages of their proofs.

    `subject` is the model that the clauses are about: `model` itself, or one that `model` is a variant of.
    """

    name: str
    model: type[Model]
    subject: type[Model]
    clauses: tuple[PropertyFunction, ...]
    proves: tuple[PropertyFunction, ...]
    stages: tuple[Stage, ...] = ()

    def instance(self, sizes: Mapping[str, int] | None = None) -> Instance:
        """An instance of the model, with the clauses among its properties: the explorer checks them as invariants."""
        return _instance(self.model, self.clauses, self.proves, sizes)


def _instance(
    model: type[Model],
    clauses: tuple[PropertyFunction, ...],
    proves: tuple[PropertyFunction, ...],
    sizes: Mapping[str, int] | None = None,
) -> Instance:
    added = tuple(clause for clause in clauses if is_clause(clause.function))
    of_others = tuple(each for each in (*proves, *clauses) if each not in added)
    return replace(instantiate(model, sizes, clauses=added), asked=of_others)


def load_spec(target: str) -> Spec:
    """The spec that `target` names: one of the library, or a file; with ``:Name``, of a variant of its model. Of a
    library model without a spec of its own, that of the nearest model that it derives from.

    Raises ModelError if there is none, if its model is not clear, or for what goes wrong while it is imported.
    """
    place, colon, name = target.rpartition(":")
    if not colon or os.sep in name:
        place, name = target, ""
    if (model := _model_without_spec(place, target)) is not None:
        return spec_of_model(model, target)
    module = _module(place)
    variant = _variant(module, place, name) if name else None
    if variant is not None:
        module = _nearest(variant) or module
    return spec_of(module, target, variant)


def available() -> list[str]:
    """The names of the specs that come with Quorate."""
    return [name for name, path in modules_in(SPECS).items() if is_spec(importlib.import_module(path))]


def has_clauses(target: str) -> bool:
    """Whether a target of a proof is a spec: a library name other than that of the claims about quorums, or a file
    with clauses.

    Raises ModelError for what goes wrong while a file is imported.
    """
    place = target.rpartition(":")[0] or target
    if place.endswith(".py") or os.sep in place:
        return is_spec(files.execute(Path(place)))
    return place != CLAIMS


def is_spec(module: types.ModuleType) -> bool:
    """Whether a module says what it proves, or has clauses."""
    return hasattr(module, "proves") or any(map(is_clause, vars(module).values()))


def spec_of(module: types.ModuleType, name: str, variant: type[Model] | None = None) -> Spec:
    """The spec that a module defines; with `variant`, for that model instead of the one that the clauses are about.

    Raises ModelError if it has no clauses, or they are not about one model.
    """
    proves, inductive = _given(module, "proves"), _given(module, "inductive")
    lemmas = _lemmas_in(module)
    functions = [each for each in lemmas if is_clause(each)]
    own = list(vars(module).values())
    # Stages of another spec are taken for what is proved here, too.
    chain = [each for each in lemmas if (of := stage_of(each)) and (each in own or of[0] in proves)]
    for shadowed in clauses_of(module):
        later = next((each for each in functions if each.__name__ == shadowed.__name__), None)
        if shadowed not in functions and later is not None:
            raise ModelError(
                f"two clauses are called {shadowed.__name__}: {place_of(shadowed)} and {place_of(later)}",
                "give one another name",
                span_of_function(later),
            )
    if functions and not hasattr(module, "proves"):
        raise ModelError(f"{name} does not say what it proves", "write: proves = (agreement,)")
    return spec_from(name, functions, proves, inductive, stages=chain, variant=variant)


def spec_from(
    name: str,
    clauses: Iterable[Callable[..., bool]],
    proves: Iterable[Callable[..., bool]],
    inductive: Iterable[Callable[..., bool]] = (),
    *,
    stages: Iterable[Callable[..., bool]] = (),
    variant: type[Model] | None = None,
) -> Spec:
    """A spec from functions: `clauses`, marked with `clause`; `proves`, the properties that they are to imply;
    `inductive`, those of the properties that are clauses as well; and `stages`, marked with `stage`.

    Raises ModelError if there are no clauses, or they are not about one model.
    """
    kept = tuple(PropertyFunction("invariant", _marked(function)) for function in clauses)
    stages, inductive = tuple(stages), tuple(inductive)
    wanted = tuple(_property(each, name) for each in proves)
    if not kept and not stages and not inductive:
        raise ModelError(f"{name} has no clauses", _how_to_have_clauses(wanted))
    if not wanted:
        raise ModelError(f"{name} proves nothing", "write: proves = (agreement,)")
    for each in [_property(given, name) for given in inductive]:
        if each.kind != "invariant":
            raise ModelError(
                f"{each.name} is a property of steps, and only properties of one state can be clauses",
                f"leave it out of inductive; proves = ({each.name},) is enough",
                span_of_function(each.function),
            )
        kept += (each,)
    subject = _subject((*kept, *wanted))
    if variant is not None and not issubclass(variant, subject):
        raise ModelError(
            f"{variant.__name__} is not a variant of {subject.__name__}, the model of the spec {name}",
            f"name a class that derives from {subject.__name__}",
        )
    model = variant or subject
    # The names are those of the instance, where they are unique.
    known = {(each.kind, each.function): each for each in _instance(model, kept, wanted).properties}
    kept, wanted = (tuple(known[each.kind, each.function] for each in group) for group in (kept, wanted))
    chain = checked_stages(stages, wanted, subject, name)
    return Spec(name, model, subject, kept, wanted, chain)


def _how_to_have_clauses(wanted: tuple[PropertyFunction, ...]) -> str:
    if not wanted:
        return "mark functions of one state with @clause, and say what they prove: proves = (...,)"
    model, proved = subject_of(wanted[0]).__name__, wanted[0].function.__name__
    return (
        f"mark functions of one state with @clause: def lemma(s: {model}) -> bool; "
        f"if {proved} is inductive by itself: inductive = ({proved},)"
    )


def spec_of_model(model: type[Model], name: str = "") -> Spec:
    """The library's spec for the nearest model that `model` is or derives from.

    Raises ModelError if there is none.
    """
    module = _nearest(model)
    if module is None:
        raise ModelError(
            f"there is no spec for {model.__name__}",
            f"give clauses and what they prove; there are specs for: {', '.join(available())}",
        )
    return spec_of(module, name or model.__name__, model)


def _lemmas_in(module: types.ModuleType) -> list[FunctionType]:
    """The clauses and stages of a module: those that it takes from others, in their order there, then its own.

    Raises ModelError for a constant that does not say which are taken.
    """
    name, taken = module.__name__.rpartition(".")[2], list[FunctionType]()
    for other in _given(module, "extends"):
        if not isinstance(other, types.ModuleType):
            raise ModelError(
                f"extends of {name} names {getattr(other, '__name__', other)!r}, which is no module",
                "from quorate.specs.paxos import paxos; extends = (paxos,)",
            )
        taken += [each for each in _lemmas_in(other) if each not in taken]
    left_out = _given(module, "without")
    for each in left_out:
        if each not in taken:
            raise ModelError(
                f"without of {name} names {getattr(each, '__name__', each)!r}, "
                "which is no clause that it takes from another spec",
                "without = (paxos.choosable,) leaves out a clause of what it extends",
            )
    own = [value for value in vars(module).values() if isinstance(value, FunctionType) and _is_lemma(value)]
    names = {each.__name__ for each in own}
    return [each for each in taken if each not in left_out and each.__name__ not in names] + own


def _is_lemma(function: object) -> bool:
    return is_clause(function) or stage_of(function) is not None


def _marked(function: Callable[..., bool]) -> FunctionType:
    if isinstance(function, FunctionType) and is_clause(function):
        return function
    what = getattr(function, "__name__", repr(function))
    is_property = property_of(function) is not None
    hint = (
        f"it is a property; if it is inductive: inductive = ({what},)" if is_property else "mark it: @clause"
    )
    raise ModelError(f"{what} is not a clause", hint)


def _given(module: types.ModuleType, constant: str) -> tuple[Any, ...]:
    given = getattr(module, constant, ())
    return tuple(given) if isinstance(given, tuple | list) else (given,)


def _subject(clauses: tuple[PropertyFunction, ...]) -> type[Model]:
    """The most derived of the models that the clauses are about."""
    subjects = [(subject_of(clause), clause) for clause in clauses]
    nearest, _ = max(subjects, key=lambda each: len(each[0].__mro__))
    for subject, clause in subjects:
        if not issubclass(nearest, subject):
            raise ModelError(
                f"{clause.name} is about {subject.__name__}, others are about {nearest.__name__}",
                "the clauses and properties of a spec must be about one model, or models that it derives from",
                span_of_function(clause.function),
            )
    return nearest


def _property(given: Any, name: str) -> PropertyFunction:
    what, marked = getattr(given, "__name__", repr(given)), property_of(given)
    if marked is None:
        raise ModelError(
            f"{name} is to prove {what}, which is not a property", "import one that is marked with @invariant"
        )
    if marked.kind == "reachable":
        raise ModelError(
            f"{what} is a goal, and only invariants and properties of steps are proved by induction",
            "proves = (agreement,)",
            span_of_function(given),
        )
    if marked.kind not in ("invariant", "step", "eventually", "leads_to"):
        raise ModelError(
            f"{what} is marked with @{marked.kind}; of the properties of runs only those marked with @eventually or "
            "@leads_to are proved",
            f"leave it to quorate check, or prove another: proves = ({what},)",
            span_of_function(given),
        )
    return marked


# -------------------------------------------------------------------------------------------- finding


CLAIMS = "quorums"
"""The module of specs that has claims about quorums and no clauses."""


def _module(place: str) -> types.ModuleType:
    if place.endswith(".py") or os.sep in place:
        return files.execute(Path(place))
    known = {folded(name): path for name, path in modules_in(SPECS).items()}
    if folded(place) in known:
        return importlib.import_module(known[folded(place)])
    names = [*available(), CLAIMS]
    there_are = f"there are: {', '.join(names)}; or give a file: mine.py"
    raise ModelError(f"there is no spec called {place}", did_you_mean(place, names, there_are))


def _model_without_spec(place: str, target: str) -> type[Model] | None:
    if folded(place) in map(folded, modules_in(SPECS)) or not loading.is_in_library(place):
        return None
    return loading.load(target)


def _variant(module: types.ModuleType, place: str, name: str) -> type[Model]:
    here = {
        folded(key): value
        for key, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Model)
    }
    if folded(name) in here:
        return here[folded(name)]
    subject = spec_of(module, place).subject
    return loading.load(f"{model_file(subject) or subject.__module__}:{name}")


def _nearest(variant: type[Model]) -> types.ModuleType | None:
    """The library's spec for the file of the nearest ancestor of a library model that has one."""
    for ancestor in variant.__mro__:
        name = model_file(ancestor)
        if name is not None and name in modules_in(SPECS):
            module = importlib.import_module(modules_in(SPECS)[name])
            if is_spec(module) and issubclass(variant, spec_of(module, name).subject):
                return module
    return None
