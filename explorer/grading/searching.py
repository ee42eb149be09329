"""The searches of a submission, done where it is confined."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from quorate.grading.admission import admitted
from quorate.grading.rules import Admitted, Rules
from quorate.grading.submitted import Submitted, write
from quorate.language.diagnostics import ModelError
from quorate.language.model import Model, PropertyFunction
from quorate.support.engine_errors import EngineError
from quorate.support.late_imports import imported
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result, Verdict


def search(
    request: dict[str, Any],
    given: Path,
    scratch: Path,
    interrupt: threading.Event,
    rearm: Callable[[], None],
) -> dict[str, Any]:
    """Return what is found of a submission: what is not admitted, or an answer for each group of items."""
    data = (given / request["submission"]).read_bytes()
    read = admitted(data, Rules.read(request["rules"]))
    if not request["admits"]:
        read = Admitted((), (), (), read.name, read.functions)
    answers: dict[str, Any] = {
        "complaints": [asdict(each) for each in read.complaints],
        "notes": [asdict(each) for each in read.notes],
        "blank": list(read.blank),
        "groups": [],
    }
    if read.complaints:
        answers["word"] = sys.stdin.read().strip()
        return answers
    rearm()
    try:
        submitted = Submitted(request, given, read.name, read.functions)
    except ModelError as error:
        answers["complaints"] = [_diagnosed(error, given)]
        answers["word"] = sys.stdin.read().strip()
        return answers
    # Only now: what a submission did when it was imported, it did without the word.
    answers["word"] = sys.stdin.read().strip()
    for number, group in enumerate(request["groups"]):
        write(scratch, answers)
        rearm()
        searching = _Group(submitted, request, group, scratch, number, interrupt, given)
        missing = [name for name in group["uses"] if name in read.blank]
        answers["groups"].append({"blank": missing} if missing else searching.answer())
    return answers


def _diagnosed(error: ModelError, given: Path) -> dict[str, Any]:
    found = error.diagnostic
    line = found.span.line if found.span is not None else 0
    file = Path(found.span.file).name if found.span is not None else ""
    message = found.message.replace(f"{given}/", "")
    hint = found.hint.replace(f"{given}/", "")
    return {"line": line, "file": file, "message": message, "hint": hint}


class _Group:
    """A group of items that one search decides."""

    def __init__(
        self,
        submitted: Submitted,
        request: dict[str, Any],
        group: dict[str, Any],
        scratch: Path,
        number: int,
        interrupt: threading.Event,
        given: Path,
    ) -> None:
        self._submitted = submitted
        self._request = request
        self._group = group
        self._scratch = scratch
        self._number = number
        self._interrupt = interrupt
        self._given = given

    def answer(self) -> dict[str, Any]:
        try:
            if self._group["kind"] == "refines":
                return self._refinement()
            if self._group["kind"] == "refutes":
                return self._refutation()
            return self._search()
        except ModelError as error:
            return {"error": _diagnosed(error, self._given)}
        except MemoryError:
            return {"undecided": "it took more memory than it may"}
        except EngineError as error:
            return {"failed": str(error)}
        except Exception as error:  # a fault of Quorate: the other groups are searched all the same
            return {"failed": f"{type(error).__name__}: {error}"}

    def _search(self) -> dict[str, Any]:
        """What is asked of the submission's protocol, and which of its steps fail."""
        functions = [self._submitted.named(each) for each in self._group["functions"]]
        result, named = self._decided(functions)
        known = {each.name for each in named}
        faults = [each for each in result.verdicts if each.name not in known]
        return {
            **self._verdicts(result, named),
            "faults": [self._verdict(each, f"fault{at}") for at, each in enumerate(faults)],
        }

    def _refutation(self) -> dict[str, Any]:
        """Whether the submission's properties are true of the protocol, and which one a variant violates."""
        cls = self._submitted.named(self._group["functions"][0])
        return self._verdicts(*self._decided(self._submitted.own, cls))

    def _decided(
        self, functions: Sequence[Any], cls: type[Model] | None = None
    ) -> tuple[Result, Sequence[PropertyFunction]]:
        """Decide properties of a model, by default the submission's; and they themselves, in the order of
        `functions`."""
        instance, named = self._submitted.instance(self._group, functions, cls)
        return self._checked(instance, list(dict.fromkeys(named))), named

    def _verdicts(self, result: Result, named: Sequence[PropertyFunction]) -> dict[str, Any]:
        found = [self._verdict(result[each.name], at) for at, each in enumerate(named)]
        return {"verdicts": found, "faults": [], **_counts(result)}

    def _checked(self, instance: Any, properties: list[Any]) -> Result:
        if self._group["few"]:
            found = self._check(instance, properties, "reference", self._group["few"])
            if found.exploration.stop != "states":
                return found
        return self._check(instance, properties, None, self._request["max_states"])

    def _check(self, instance: Any, properties: list[Any], engine: Any, most: int | None) -> Result:
        return check(
            instance,
            properties=properties,
            engine=engine,
            max_states=most,
            keep_going="undecided",
            workers=1,
            memory=self._request["memory"],
            interrupt=self._interrupt,
        )

    def _refinement(self) -> dict[str, Any]:
        target = self._submitted.named(self._group["functions"][0])
        instance, _ = self._submitted.instance(self._group, [])
        result = imported("quorate.comparison.refinement.check_refinement")(
            instance,
            target,
            workers=1,
            max_states=self._request["max_states"],
            memory=self._request["memory"],
            interrupt=self._interrupt,
        )
        return {"verdicts": [self._verdict(result.verdicts[0], 0)], "faults": [], **_counts(result)}

    def _verdict(self, verdict: Verdict, at: object) -> dict[str, Any]:
        trace = ""
        if verdict.trace is not None:
            trace = f"run-{self._number}-{at}.json"
            imported("quorate.output.traces.saving.save_trace")(verdict, self._scratch / trace)
        interrupted = "the search was interrupted" in verdict.reason
        return {
            "name": verdict.name,
            "kind": verdict.kind,
            "outcome": verdict.outcome,
            "reason": "the processor time was used up first" if interrupted else verdict.reason,
            "doc": verdict.doc,
            "trace": trace,
            "steps": verdict.steps,
            "line": 0 if verdict.violation is None else verdict.violation.line,
            "file": "" if verdict.violation is None else Path(verdict.violation.file).name,
        }


def _counts(result: Result) -> dict[str, Any]:
    return {
        "states": result.exploration.states,
        "stop": result.exploration.stop,
        "warnings": list(result.warnings),
        "engine": result.engine,
    }
