"""A counterexample to induction on a page: the state before the step and the state after it, side by side, with what
the step changed and the evidence that the clause is false."""

from __future__ import annotations

from types import FunctionType

from quorate.exploration import Step, Trace
from quorate.language.model import Model
from quorate.language.source import span_of_function
from quorate.language.words import plain
from quorate.output.page.evidence import Part, evidence
from quorate.output.page.listing import Line, Listing, doc_of_action
from quorate.output.page.markup import Child, Markup, el, join
from quorate.output.page.snippet import snippet
from quorate.output.page.story import change_markup
from quorate.output.page.tables import Marks, state_tables
from quorate.output.proof_texts import UNDECIDED, failure_text, first_state_text, reachability_text
from quorate.output.terminal.print_stage import refused
from quorate.proofs.spec_proof import Proof
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.symbolic.induction.proving import Proved
from quorate.trace.changes import changes
from quorate.trace.refusal_text import refusal_lines
from quorate.trace.witness_text import witness_lines
from quorate.verdicts.result import Verdict


def failure_markup(proof: Proof, failed: Proved, run: str | None) -> Markup:
    """Return what is shown of an obligation that is not proved. `run` is the view of the run that the explorer found,
    if it found one."""
    obligation, found = failed.obligation, failed.counterexample
    reached = proof.reached.get(obligation.name)
    said: list[Child] = [el("h2", failure_text(obligation))]
    if found is None:
        said.append(el("p", f"{failed.state}: {failed.reason}"))
        said.append(el("p", UNDECIDED) if failed.state == "undecided" else None)
    else:
        with found.instance.active():
            said += _States(proof, failed, found).markup()
    if reached is not None:
        text = reachability_text(obligation.proves, reached)
        link = el("a", "the run", href=f"#run={run}") if run is not None else None
        said.append(el("p", el("b", text), " ", link, class_="reachable"))
    return el("div", said, class_="counterexample")


class _States:
    """The states of a counterexample. To be used while the instance is active."""

    def __init__(self, proof: Proof, failed: Proved, found: Counterexample) -> None:
        self._proof, self._obligation, self._found = proof, failed.obligation, found
        self._instance = found.instance
        self._step = Step(found.action, found.arguments, found.after) if found.action else None

    def markup(self) -> list[Child]:
        return [self._false(), self._side_by_side(), self._source()]

    def _false(self) -> Markup:
        """What is false in the end, and for which values."""
        found = self._found
        function = self._function()
        if found.of:
            left = ", ".join(f"{name}={plain(value)}" for name, value in found.witness.items())
            head = f"{found.clause}({left}) is true"
            more = (
                [line for _, line in refusal_lines(refused(self._obligation, found))] if self._blocked else []
            )
        else:
            own, more = witness_lines(found.witness)
            head = f"{found.clause} is false" + (f": {own}" if own else "")
        span = span_of_function(function) if function is not None else None
        doc = " ".join(((function.__doc__ if function is not None else None) or "").split())
        place = None if span is None else el("small", f"{span.file.rsplit('/', 1)[-1]}:{span.line}")
        return el(
            "div",
            el("h3", f"\N{BALLOT X} {head}" if function is not None else "\N{BALLOT X} the assert fails"),
            [el("p", line, class_="witness") for line in more],
            el("p", doc, " ", place) if doc or place else None,
            el("p", "Marked \N{BLACK DIAMOND} below: evidence for it.", class_="key")
            if self._shows
            else None,
            class_="box violation",
        )

    def _function(self) -> FunctionType | None:
        """The function of the clause, or of the stage; None for an assert."""
        spec, name = self._proof.result.spec, self._found.clause
        named = {each.name: each.function for each in (*spec.clauses, *spec.proves)}
        function = named.get(name) or next((each.function for each in spec.stages if each.name == name), None)
        return function if isinstance(function, FunctionType) else None

    @property
    def _blocked(self) -> bool:
        return self._obligation.kind == "enabled"

    @property
    def _shows(self) -> frozenset[Part]:
        """The evidence in the last state that the clause is false."""
        found = self._found
        property_ = next((each for each in self._instance.properties if each.name == found.clause), None)
        if property_ is None or found.of or self._obligation.kind == "assertion":
            return frozenset()
        if property_.kind not in ("invariant", "step") or (property_.kind == "step" and self._step is None):
            return frozenset()
        before = found.after if found.before is None else found.before
        steps = () if self._step is None else (self._step,)
        trace = Trace(before, None, steps, self._instance)
        verdict = Verdict(found.clause, property_.kind, "violated", trace=trace, witness=found.witness)
        return evidence(self._instance, trace, verdict)

    def _side_by_side(self) -> Markup:
        found = self._found
        before = found.after if found.before is None else found.before
        after = self._state(found.after, Marks(before, frozenset(), self._shows))
        if self._step is None:
            said = (
                "an initial state"
                if found.before is None
                else first_state_text(self._obligation, takes_a_step=False)
            )
            return el("div", el("section", el("h3", said), after), class_="states one")
        first = el(
            "section",
            el("h3", first_state_text(self._obligation, takes_a_step=True)),
            self._state(before, Marks(before)),
        )
        return el(
            "div", first, self._action(), el("section", el("h3", "after the step"), after), class_="states"
        )

    def _state(self, state: tuple[object, ...], marks: Marks) -> Markup:
        return el("div", state_tables(self._instance, state, marks), class_="scrolled")

    def _action(self) -> Markup:
        """The step between the states, and what it changes."""
        found = self._found
        assert found.before is not None
        given = ", ".join(f"{name}={plain(value)}" for name, value in found.arguments.items())
        said = [el("li", change_markup(each)) for each in changes(self._instance, found.before, found.after)]
        return el(
            "section",
            el("h3", el("b", found.action), f"({given})"),
            el("p", doc_of_action(self._instance, found.action), class_="doc"),
            el("ul", said, class_="changes") if said else el("p", "Nothing changes.", class_="nothing"),
            class_="between",
        )

    def _source(self) -> Markup | None:
        """The action with the lines that ran, or the guard that refuses it, and the clause."""
        found = self._found
        parts: list[Markup | None] = []
        if self._step is not None and found.before is not None:
            ran = Listing(self._instance).lit(found.before, self._step).ran
            parts.append(_source_of(self._instance.cls, found.action, ran))
        if self._blocked:
            answers = [group.answer.guard for group in refused(self._obligation, found)]
            guards = frozenset((guard.file, guard.line) for guard in answers if guard is not None)
            parts.append(_source_of(self._instance.cls, self._obligation.action, frozenset(), guards))
        function = self._function()
        parts.append(None if function is None else snippet(function))
        shown = [part for part in parts if part is not None]
        return el("div", join(shown), class_="snippets") if shown else None


def _source_of(
    cls: type[Model], action: str, ran: frozenset[Line], guards: frozenset[Line] = frozenset()
) -> Markup | None:
    method = getattr(cls, action, None)
    return snippet(method, ran, guards) if isinstance(method, FunctionType) else None
