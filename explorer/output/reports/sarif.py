"""SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format Version 2.1.0"), for code scanning.

A violation is a result: it is located at the property (or the assert), its related location is the action of the last
step, and its code flow is the run, with each step located at its action and with the state after it. In a
comparison the guard with which the correct protocol refuses the run is a related location too; a variant marked as a
BUG is expected to be violated, so its results are notes. Undecided properties and warnings are notifications of the
invocation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from quorate.comparison.variants import Comparison
from quorate.exploration import State, Trace
from quorate.language.diagnostics import Diagnostic
from quorate.language.instance import Instance
from quorate.language.loading import is_bug
from quorate.language.words import call, words
from quorate.output.reports.source_places import SourcePlace, place, place_of_action, place_of_verdict
from quorate.output.reports.texts import headline, violation_text
from quorate.trace.changes import changes_by
from quorate.verdicts.result import Result, Verdict

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MODEL_ERROR = "model-error"

Object = dict[str, Any]


def result_sarif(result: Result, exit_code: int) -> Object:
    """Return a check as a SARIF log."""
    return _log(
        [_rule(verdict) for verdict in result.verdicts],
        [_finding(result, verdict, "error") for verdict in result.violations],
        _notifications(result),
        exit_code,
    )


def comparisons_sarif(comparisons: Iterable[Comparison], exit_code: int) -> Object:
    """Return a comparison as a SARIF log."""
    rules: dict[str, Object] = {}
    found: list[Object] = []
    notifications: list[Object] = []
    bases: list[Result] = []
    for comparison in comparisons:
        base, result = comparison.base_result, comparison.result
        if all(base is not known for known in bases):
            bases.append(base)
            found += [_finding(base, verdict, "error") for verdict in base.violations]
            notifications += _notifications(base)
        for verdict in (*base.verdicts, *result.verdicts):
            rules.setdefault(verdict.name, _rule(verdict))
        level = "note" if is_bug(comparison.variant) else "error"
        told = [_finding(result, verdict, level) for verdict in result.violations]
        if told:
            told[0].setdefault("relatedLocations", []).extend(_refusal(comparison, len(told)))
        found += told
        if result.outcome == "undecided":
            notifications += _notifications(result)
    return _log(list(rules.values()), found, notifications, exit_code)


def error_sarif(diagnostic: Diagnostic) -> Object:
    """Return an error in a model as a SARIF log."""
    notifications = diagnostic.message + (f"\n{diagnostic.hint}" if diagnostic.hint else "")
    error: Object = {"ruleId": MODEL_ERROR, "level": "error", "message": {"text": notifications}}
    span = diagnostic.span
    where = place(span.file, span.line) if span is not None else None
    if span is not None and where is not None:
        location = _location(where)
        location["physicalLocation"]["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        error["locations"] = [location]
    rule = {"id": MODEL_ERROR, "shortDescription": {"text": "The model is not in the language."}}
    return _log([rule], [error], [], 2)


def _log(rules: list[Object], results: list[Object], notifications: list[Object], exit_code: int) -> Object:
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    invocation: Object = {"executionSuccessful": exit_code != 2, "exitCode": exit_code}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    driver = {"name": "Quorate", "version": version("quorate"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(verdict: Verdict) -> Object:
    rule: Object = {"id": verdict.name, "properties": {"kind": verdict.kind}}
    if verdict.doc:
        rule["shortDescription"] = {"text": verdict.doc}
    return rule


def _notifications(result: Result) -> list[Object]:
    open_ = [v for v in result.verdicts if v.outcome == "undecided"]
    texts = [f"{result.title}: {v.name} is undecided: {v.reason}" for v in open_]
    texts += [f"{result.title}: {warning}" for warning in result.warnings]
    return [{"level": "warning", "message": {"text": text}} for text in texts]


def _finding(result: Result, verdict: Verdict, level: str) -> Object:
    instance, trace = result.instance, verdict.trace
    name = f"{result.title} {verdict.name}"
    finding: Object = {
        "ruleId": verdict.name,
        "level": level,
        "message": {"text": f"{result.title}: {headline(verdict)}\n{verdict.doc}".strip()},
        "partialFingerprints": {
            "quorate/v1": hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()
        },
        "properties": {"model": result.title, "kind": verdict.kind},
    }
    where = place_of_verdict(instance, verdict)
    if where is not None:
        finding["locations"] = [_location(where)]
    if trace is None:
        return finding
    if trace.steps:
        last = trace.steps[-1]
        guilty = place_of_action(instance, last.action)
        text = f"step {len(trace.steps)}, the last: {call(last.action, last.arguments)}"
        if guilty is not None:
            finding["relatedLocations"] = [_location(guilty, text, 1)]
    with instance.active():
        flows = [_flow(instance, each, where) for each in (trace, *verdict.further_runs)]
        texts = [violation_text(result, verdict), *map(str, verdict.further_runs)]
    finding["codeFlows"] = [
        {"message": {"text": text}, "threadFlows": [{"locations": flow}]}
        for flow, text in zip(flows, texts, strict=True)
        if flow
    ]
    return finding


def _flow(instance: Instance, trace: Trace, end: SourcePlace | None) -> list[Object]:
    """The run as a code flow: one location per step, and last the place of the violation."""
    locations = []
    if trace.initial_action is not None:
        action, arguments = trace.initial_action
        locations.append(_flow_step(instance, action, call(action, arguments), (), trace.initial))
    before = trace.initial
    for step in trace.steps:
        changed = tuple(str(change) for change in changes_by(instance, before, step))
        text = call(step.action, step.arguments)
        locations.append(_flow_step(instance, step.action, text, changed, step.state))
        before = step.state
    if end is not None:
        locations.append({"location": _location(end, "this is violated"), "importance": "essential"})
    for number, location in enumerate(locations, 1):
        location["executionOrder"] = number
    return locations


def _flow_step(instance: Instance, action: str, text: str, changed: tuple[str, ...], state: State) -> Object:
    notifications = "\n".join((text, *changed))
    where = place_of_action(instance, action)
    location = {"message": {"text": notifications}} if where is None else _location(where, notifications)
    values = zip(instance.variables, state, strict=True)
    return {
        "location": location,
        "state": {variable.name: {"text": words(value, variable.type)} for variable, value in values},
        "importance": "important",
    }


def _refusal(comparison: Comparison, number: int) -> Iterable[Object]:
    """The location of the guard with which the correct protocol refuses the run, if there is one."""
    refused = None if comparison.divergence is None else comparison.divergence.refused
    guard = None if refused is None else refused.guard
    where = None if guard is None else place(guard.file, guard.line)
    if refused is None or guard is None or where is None:
        return []
    because = "; ".join(guard.because)
    notifications = f"{comparison.base.__name__} does not take step {refused.step}: {guard.source}: {because}"
    return [_location(where, notifications, number + 1)]


def _location(where: SourcePlace, message: str = "", number: int | None = None) -> Object:
    location: Object = {
        "physicalLocation": {
            "artifactLocation": {"uri": where.uri},
            "region": {"startLine": where.line},
        }
    }
    if number is not None:
        location["id"] = number
    if message:
        location["message"] = {"text": message}
    return location
