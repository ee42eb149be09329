"""Proofs as HTML for notebooks. By itself, since proofs load Z3."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.exploration import State, Trace
from quorate.language.instance import Variable
from quorate.language.types import BagType, MapType, SetType
from quorate.language.values import all_values
from quorate.language.words import counted, plain, words
from quorate.output.cells import drawn, folded, marked, table, whole
from quorate.output.proof_texts import failure_text, first_state_text, reachability_text
from quorate.output.shown_runs import runs_of
from quorate.proofs.spec_proof import Proof
from quorate.support.visible import marked_up
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.symbolic.induction.proving import Proved
from quorate.trace.witness_text import witness_lines


def proof_html(proof: Proof) -> str:
    """Return a proof as HTML: the verdict; of each failure the states before and after the step side by side, and the
    run if the explorer found one; and the text of the terminal, collapsed."""
    _, _, text = str(proof).partition("\n\n")
    parts = [f"<p>{marked(proof.outcome)} <b>{marked_up(proof.headline)}</b></p>"]
    shown: list[Trace] = []
    for failed in proof.failed:
        parts += _failure(failed)
        reached = proof.reached.get(failed.obligation.name)
        if reached is None:
            continue
        parts.append(f"<p>{marked_up(reachability_text(failed.obligation.proves, reached))}</p>")
        run = next((run for run in runs_of(reached.result) if run.shows_violation), None)
        if run is not None and reached.verdict in ("protocol", "clause") and run.trace not in shown:
            shown.append(run.trace)
            parts.append(drawn(run))
    return whole([*parts, folded("The proof in words", text)])


def _failure(failed: Proved) -> Iterator[str]:
    """What fails, and the states that show it."""
    obligation, found = failed.obligation, failed.counterexample
    if found is None:
        yield f"<p>{marked(failed.state)} {marked_up(f'{obligation.name}: {failed.reason}')}</p>"
        return
    yield f"<p>{marked(failed.state)} <b>{marked_up(failure_text(obligation))}</b></p>"
    with found.instance.active():
        yield table(_states(failed, found))
        own, more = witness_lines(found.witness)
        said = "is left" if found.of else "is false"
        lines = [f"{found.clause} {said}" + (f": {own}" if own else ""), *more]
        yield f"<p>{'<br>'.join(map(marked_up, lines))}</p>"


def _states(failed: Proved, found: Counterexample) -> Iterator[tuple[str, ...]]:
    """A row for each variable: its value before the step, and after it, with what differs in bold."""
    variables = found.instance.variables
    if found.before is None or not found.action:
        text = "an initial state" if found.before is None else first_state_text(failed.obligation, False)
        yield "", f"<i>{marked_up(text)}</i>"
        for at, variable in enumerate(variables):
            yield f"<code>{variable.name}</code>", _value(variable, found.after[at], None)
        return
    given = ", ".join(f"{name}={plain(value)}" for name, value in found.arguments.items())
    step = marked_up(f"{found.action}({given})")
    yield (
        "",
        f"<i>{marked_up(first_state_text(failed.obligation, True))}</i>",
        f"<i>after</i> <code>{step}</code>",
    )
    for at, variable in enumerate(variables):
        before, after = found.before[at], found.after[at]
        yield (
            f"<code>{variable.name}</code>",
            _value(variable, before, after),
            _value(variable, after, before),
        )


def _value(variable: Variable, value: State, other: State | None) -> str:
    """A value, a line for each entry or member; in bold what is not in the `other` one."""
    beside = set() if other is None else set(_lines(variable, other))
    lines = []
    for line in _lines(variable, value):
        text = f"<code>{marked_up(line)}</code>"
        lines.append(text if other is None or line in beside else f"<b>{text}</b>")
    return "<br>".join(lines) or "\N{EN DASH}"


def _lines(variable: Variable, value: State) -> list[str]:
    match variable.type:
        case MapType(key=key, value=type_) if value is not None:
            pairs = zip(all_values(key), value, strict=True)
            return [f"{plain(each)}: {words(item, type_)}" for each, item in pairs]
        case SetType(item=item) | BagType(item=item):
            members = counted(value, variable.type)
            return [
                words(each, item) + (f" \N{MULTIPLICATION SIGN}{members[each]}" if members[each] > 1 else "")
                for each in members
            ]
        case type_:
            return [words(value, type_)]
