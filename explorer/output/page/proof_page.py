"""The page of a proof: its obligations, what each clause rests on, and what fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import FunctionType

from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.output.marks import mark
from quorate.output.page.counterexample_view import failure_markup
from quorate.output.page.drawn_graph import Link, Node, drawn_graph
from quorate.output.page.frame import View, framed, pane
from quorate.output.page.html_page import run_view
from quorate.output.page.markup import Child, Markup, el, join
from quorate.output.page.overview import badge
from quorate.output.page.snippet import snippet
from quorate.output.proof_tables import ProofTable, cell_text, proof_tables
from quorate.output.proof_texts import effort_text, warnings_of
from quorate.output.shown_runs import Shown
from quorate.proofs.assumptions import assumptions
from quorate.proofs.spec_proof import Proof
from quorate.support.verdict_words import worst
from quorate.symbolic.induction.proving import Proved

ASSETS = ("graph.css", "proof.css", "graph.js")


def proof_page(proofs: Sequence[Proof], rests: bool = True) -> str:
    """Return the page of one or several proofs: the table of obligations; each clause with what it rests on, if
    `rests` (which is determined then, and takes longer than the proof); each counterexample; and the runs that the
    explorer found. Raises ModelError as `result_page` does."""
    views: list[View] = []
    for proof in proofs:
        views += _Proof(proof, rests, several=len(proofs) > 1, runs=len(views)).views()
    first = next((view.name for view in views if view.tab.startswith("\N{BALLOT X}")), views[0].name)
    if len(proofs) == 1:
        (proof,) = proofs
        said = badge(proof.outcome, proof.headline.removeprefix(f"{proof.name}: "))
        return framed(proof.name, [said], views, first, ASSETS)
    outcome = worst((proof.outcome for proof in proofs), "proved")
    return framed(f"{len(proofs)} proofs", [badge(outcome, outcome)], views, views[0].name, ASSETS)


def page_of_proof(proof: Proof, rests: bool = True) -> str:
    """Return the page of one proof, as `proof_page` does."""
    return proof_page([proof], rests)


class _Proof:
    def __init__(self, proof: Proof, rests: bool, several: bool, runs: int) -> None:
        self._proof, self._rests, self._first_run = proof, rests, runs
        self._prefix = f"{proof.name}-" if several else ""
        self._several = several
        self._failed = [each for each in proof.failed if not each.is_open]
        self._views = {each.obligation.name: f"{self._prefix}{each.obligation.name}" for each in self._failed}

    def views(self) -> list[View]:
        runs, of = self._runs()
        overview = View(
            self._proof.name if self._several else "overview",
            self._proof.name if self._several else "overview",
            self._proof.headline,
            el("div", self._overview(), class_="overview"),
        )
        failures = [
            View(
                self._views[each.obligation.name],
                f"{mark(each.state)} {each.obligation.name}",
                each.obligation.name,
                pane(
                    failure_markup(self._proof, each, of.get(each.obligation.name)), "failure", "What fails"
                ),
                (("class_", "pane-only"),),
            )
            for each in self._failed
        ]
        return [overview, *failures, *runs]

    def _runs(self) -> tuple[list[View], dict[str, str]]:
        """The views of the runs that the explorer found, and which of them each obligation leads to."""
        views: list[View] = []
        known: list[tuple[Trace, str]] = []
        of: dict[str, str] = {}
        for name, reached in self._proof.reached.items():
            verdict = next((each for each in reached.result.violations if each.trace is not None), None)
            if reached.verdict not in ("protocol", "clause") or verdict is None or verdict.trace is None:
                continue
            run = next((run for trace, run in known if trace == verdict.trace), None)
            if run is None:
                number = "" if not known else f"-{len(known) + 1}"
                run = f"{self._prefix}{verdict.name}{number}"
                known.append((verdict.trace, run))
                title = f"{verdict.name} violated"
                shown = Shown(run, title, reached.result.instance, verdict.trace, verdict)
                views.append(run_view(shown, self._first_run + len(views)))
            of[name] = run
        return views, of

    # --------------------------------------------------------------------------------- the overview

    def _overview(self) -> list[Child]:
        result = self._proof.result
        open_ = (
            f"{len(result.open)} obligations are not decided: {result.open[0].reason}" if result.open else ""
        )
        return [
            el("h2", self._proof.name) if self._several else None,
            [self._table(table) for table in proof_tables(result)],
            el("p", el("b", open_)) if open_ else None,
            [el("p", f"Warning: {said}", class_="warning") for said in warnings_of(result)],
            el("h2", "Clauses, and what they rest on" if self._rests else "Clauses"),
            self._drawing() if self._rests else None,
            el("div", [self._clause(*each) for each in self._clauses()], class_="clauses"),
            el("h2", "What is assumed"),
            el("ul", [el("li", said) for said in assumptions(result)], class_="assumed"),
            el("p", effort_text(result), class_="explored"),
        ]

    def _table(self, table: ProofTable) -> Markup:
        head = el("tr", el("th", table.head), [el("th", column, class_="turned") for column in table.columns])
        rows = [
            el(
                "tr",
                el("th", el("a", row, href=f"#{self._anchor(row)}")),
                [self._cell(table.cells.get((row, column)), column) for column in table.columns],
            )
            for row in table.rows
        ]
        rows += [
            el(
                "tr",
                el("th", each.obligation.name),
                self._cell(each, ""),
                *[el("td")] * (len(table.columns) - 1),
            )
            for each in table.others
        ]
        body = el("table", el("thead", head), el("tbody", rows), class_="obligations")
        return pane(body, "wide", f"Obligations by {table.head}")

    def _cell(self, each: Proved | None, column: str) -> Markup:
        if each is None:
            return el("td")
        said = [
            el("span", mark(each.state), class_=f"outcome {each.state}"),
            " ",
            el("small", cell_text(each)),
        ]
        view = self._views.get(each.obligation.name)
        content = said if view is None else el("a", said, href=f"#run={view}")
        return el(
            "td", content, class_=each.state, data_label=column, title=f"{each.obligation.name}: {each.state}"
        )

    def _clauses(self) -> Iterator[tuple[str, str, FunctionType | None]]:
        """What is proved and what it is proved from: a name, what it is, and its function."""
        spec, proofs = self._proof.result.spec, self._proof.result.proofs
        functions = {each.name: each.function for each in (*spec.clauses, *spec.proves)}
        for name in dict.fromkeys((*proofs.proves, *proofs.clauses, *proofs.inductive)):
            function = functions.get(name)
            kind = "property to be proved" if name in proofs.proves else "clause"
            yield name, kind, function if isinstance(function, FunctionType) else None
        for stage in spec.stages:
            yield stage.name, f"stage of {stage.of.name}, helped by {stage.helpful}", stage.function

    def _clause(self, name: str, kind: str, function: FunctionType | None) -> Markup:
        doc = " ".join(((function.__doc__ if function is not None else "") or "").split())
        fails = [
            each for each in self._failed if each.obligation.proves == name or each.obligation.clause == name
        ]
        source = None if function is None else snippet(function)
        return el(
            "section",
            el("h3", name, " ", el("small", kind)),
            el("p", doc) if doc else None,
            [
                el(
                    "p",
                    el("a", f"\N{BALLOT X} {each.obligation.name}", href=f"#run={self._view(each)}"),
                    class_="fails",
                )
                for each in fails
            ],
            self._rests_on(name) if self._rests else None,
            None if source is None else el("details", el("summary", "source"), source),
            id=self._anchor(name),
        )

    def _view(self, each: Proved) -> str:
        return self._views[each.obligation.name]

    def _anchor(self, clause: str) -> str:
        return f"clause-{self._prefix}{clause}"

    def _rests_on(self, name: str) -> list[Child]:
        """The clauses that a clause needs, those that need it, and in which steps."""
        rests = self._proof.rests_on
        needs = rests.get(name)
        if needs is None:
            return []
        needed = [other for other, others in rests.items() if name in others]
        steps = []
        for each in self._proof.reasons:
            if each.obligation.proves != name:
                continue
            others = [label for label in each.of("clause") if label != each.obligation.clause]
            hypotheses = [*others, *each.of("guard"), *each.of("axiom")]
            if hypotheses:
                steps.append(
                    el(
                        "li",
                        el("b", each.obligation.action or each.obligation.kind),
                        ": ",
                        ", ".join(hypotheses),
                    )
                )
        return [
            el("p", "rests on ", self._links(needs) if needs else "no other clause"),
            el("p", "needed by ", self._links(needed)) if needed else None,
            el("details", el("summary", "in which steps, with guards and axioms"), el("ul", steps))
            if steps
            else None,
        ]

    def _links(self, names: Sequence[str]) -> list[Child]:
        return [
            [", " if at else "", el("a", name, href=f"#{self._anchor(name)}")]
            for at, name in enumerate(names)
        ]

    def _drawing(self) -> Markup:
        """What rests on what as a picture; a sentence if it cannot be drawn."""
        graph = self._proof.graph
        needed = {target for _, target in graph.edges}
        nodes = []
        for name, data in graph.nodes(data=True):
            classes = [data["kind"]]
            classes += ["violating"] if data["fails"] else []
            classes += ["unneeded"] if data["kind"] == "clause" and name not in needed else []
            label = "\n".join([name, *([f"fails: {', '.join(data['fails'])}"] if data["fails"] else [])])
            said = f"{data['kind']} {name}" + (
                f", fails in {', '.join(data['fails'])}" if data["fails"] else ""
            )
            nodes.append(Node(name, label, " ".join(classes), said))
        links = [
            Link(
                source,
                target,
                ", ".join(data["steps"]) if len(data["steps"]) <= 2 else f"{len(data['steps'])} steps",
            )
            for source, target, data in graph.edges(data=True)
        ]
        try:
            drawn = drawn_graph(nodes, links, "What rests on what")
        except ModelError as error:
            return el("p", f"Not drawn: {error.diagnostic.message}. ", el("small", error.diagnostic.hint))
        key = "An arrow leads to a clause that is needed, in the steps named; a dashed clause is not needed by any."
        return join(
            (el("div", drawn, class_="rests", data_anchor=self._anchor("")), el("p", key, class_="explored"))
        )
