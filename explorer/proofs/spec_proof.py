"""A proof with its obligations, counterexamples, and their reachability."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quorate.exploration import Trace
from quorate.language.depth import roomy
from quorate.language.model import Model
from quorate.language.specs import Spec, load_spec, spec_from, spec_of_model
from quorate.proofs.dependencies import proof_graph
from quorate.proofs.reachability import Reachability, at_own_sizes, reachability
from quorate.support.budget import PROVING, Budget
from quorate.support.rendering import Rendered, render
from quorate.support.verdict_words import ProofOutcome
from quorate.symbolic.induction import proving
from quorate.symbolic.induction.proving import Progress, ProofResult, Proved
from quorate.symbolic.induction.reasons import Reason, rests_on
from quorate.symbolic.induction.running import Cache, all_reasons

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, repr=False)
class Proof(Rendered):
    """The result of a proof. `reached` has the reachability of counterexamples, by the name of the obligation."""

    result: ProofResult
    reached: Mapping[str, Reachability]
    processes: int | None = field(default=None, compare=False)

    @property
    def outcome(self) -> ProofOutcome:
        """``"proved"``, ``"failed"`` or ``"undecided"``."""
        return self.result.outcome

    def __bool__(self) -> bool:
        """Whether all is proved."""
        return bool(self.result)

    def __getitem__(self, name: str) -> Proved:
        """The result of the obligation `name`, such as ``"propose/choosable"``. Raises KeyError if there is none."""
        return self.result[name]

    @property
    def name(self) -> str:
        """The name of the spec, as `prove` accepts it."""
        return self.result.spec.name

    @property
    def obligations(self) -> tuple[Proved, ...]:
        """The results of all obligations."""
        return self.result.results

    @property
    def failed(self) -> tuple[Proved, ...]:
        """The obligations that are not proved."""
        return self.result.failed

    @property
    def trace(self) -> Trace | None:
        """The counterexample to the first obligation that has one, as `Proved.trace`."""
        return next((each.trace for each in self.failed if each.trace is not None), None)

    @cached_property
    def reasons(self) -> list[Reason]:
        """For each proved obligation, a minimal set of hypotheses that proves it. Computed on first access, which
        takes longer than the proof."""
        proved = [each.obligation for each in self.obligations if each.state == "proved"]
        return all_reasons(proved, self.processes)

    @property
    def rests_on(self) -> Mapping[str, tuple[str, ...]]:
        """For each clause, the other clauses that some step needs to keep it; for a property, those that imply it."""
        return rests_on(self.reasons)

    @property
    def graph(self) -> networkx.DiGraph[str]:
        """The dependencies between clauses: see `quorate.proofs.dependencies.proof_graph`."""
        return proof_graph(self.result, self.reasons)

    def write_graph(self, path: str | Path) -> None:
        """Write the graph to a file, in the format of its suffix. Raises ModelError if it cannot be drawn."""
        render(self, "file", Path(path))

    def to_json(self, why: bool = False) -> dict[str, Any]:
        """The proof as the object that ``--json`` prints; with `why`, what each obligation rests on too."""
        return render(self, "json", why)

    @property
    def headline(self) -> str:
        """The outcome, in one line."""
        names = " and ".join(self.result.proofs.proves)
        holds = "holds" if len(self.result.proofs.proves) == 1 else "hold"
        said = {
            "proved": f"{names} {holds} for all sizes",
            "failed": f"the proof of {names} fails at {', '.join(f.obligation.name for f in self.failed)}",
            "undecided": f"the proof of {names} is undecided",
        }[self.outcome]
        return f"{self.name}: {said}"

    def __repr__(self) -> str:
        return f"Proof({self.headline})"


def prove(
    target: str | type[Model] | Spec,
    *,
    clauses: Iterable[Callable[..., bool]] = (),
    proves: Iterable[Callable[..., bool]] = (),
    inductive: Iterable[Callable[..., bool]] = (),
    stages: Iterable[Callable[..., bool]] = (),
    processes: int | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> Proof:
    """Prove the properties of a spec for all sizes, or find the obligations that fail, with counterexamples.

    `target` is a spec by name (``"paxos"``, ``"mine.py"``, ``"paxos:BallotReused"``), or a model: it is proved by the
    spec of the nearest model that it derives from, or from `clauses` (functions marked with `clause`) that are to
    imply `proves` (invariants, step properties, and properties of runs by `stages`, functions marked with `stage`).
    The invariants in `inductive` are clauses as well: one that is inductive by itself needs no others. With
    `cache`, proofs of questions with the same text are reused. What is not decided within `time` (seconds, or
    ``"2m"``), or before the event `interrupt` is set, is undecided.

    Raises ModelError if there is no such spec, or for a construct that is unsupported in parameterized proofs.
    """
    spec = _spec(target, tuple(clauses), tuple(proves), tuple(inductive), tuple(stages))
    return prove_all(
        (spec,), processes=processes, cache=cache, progress=progress, time=time, interrupt=interrupt
    )[0]


@roomy
def prove_all(
    targets: Iterable[str | type[Model] | Spec],
    *,
    processes: int | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    time: float | str | None = None,
    interrupt: threading.Event | None = None,
) -> list[Proof]:
    """Prove several specs in the same processes, which is faster than one after another. Raises as `prove` does."""
    budget = Budget.of(time, interrupt=interrupt)
    specs = [_spec(target) for target in targets]
    kept = Cache.usual() if cache else None
    budget.enter(PROVING)
    results = proving.prove_all(specs, processes=processes, cache=kept, progress=progress, budget=budget)
    return [Proof(result, _reached(result, budget), processes) for result in results]


def _reached(result: ProofResult, budget: Budget) -> dict[str, Reachability]:
    found = {
        failed.obligation.name: failed.counterexample
        for failed in result.failed
        if failed.counterexample is not None
    }
    unfair = {
        each.obligation.name: each.obligation.of for each in result.failed if each.obligation.kind == "fair"
    }
    if budget.stop_reason():
        return {}
    said = reachability(list(found.values()), result.proofs.proves, budget) if found else []
    of_runs = {each.name: each for each in result.proofs.of_runs}
    asked = {name: at_own_sizes(result.spec.model, of_runs[name], budget) for name in set(unfair.values())}
    return dict(zip(found, said, strict=True)) | {name: asked[of] for name, of in unfair.items()}


def _spec(
    target: str | type[Model] | Spec,
    clauses: tuple[Callable[..., bool], ...] = (),
    proves: tuple[Callable[..., bool], ...] = (),
    inductive: tuple[Callable[..., bool], ...] = (),
    stages: tuple[Callable[..., bool], ...] = (),
) -> Spec:
    match target:
        case str():
            return load_spec(target)
        case Spec():
            return target
    if clauses or proves or inductive or stages:
        return spec_from(target.__name__, clauses, proves, inductive, stages=stages, variant=target)
    return spec_of_model(target)
