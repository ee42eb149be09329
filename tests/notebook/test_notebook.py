"""A real notebook, executed: a model in its cells, and results that show themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

CELLS = [
    """
import quorate
from quorate import Map, Model, Range, Symmetric, action, invariant, when

class Process(Symmetric): ...
class Ticket(Range): ...

class Lock(Model):
    '''Whoever finds the lock open goes in.'''
    sizes = {Process: 2, Ticket: 2}
    inside: Map[Process, bool]
    entered: Ticket

    @action
    def enter(self, p: Process) -> None:
        when(self.is_open())
        self.inside[p] = True

    @action
    def leave(self, p: Process) -> None:
        when(self.inside[p])
        self.inside[p] = False

    def is_open(self) -> bool:
        return not any(self.inside[p] for p in Process)

@invariant
def one_inside(m: Lock) -> bool:
    return all(p == q for p in Process for q in Process if m.inside[p] and m.inside[q])
""",
    """
class Broken(Lock):
    '''BUG: the lock is always open.'''
    def is_open(self) -> bool:
        return True
""",
    "quorate.check(Lock)",
    "result = quorate.check(Broken)\nresult",
    "result.trace",
    "quorate.compare(Broken)",
    "quorate.graph(Broken)",
    "quorate.save_trace(result, 'run.json')\nquorate.replay('run.json', Lock)",
    "[result, result.trace.steps]",
    """
class Broken(Lock):
    '''BUG: a cell that was run again.'''
    def is_open(self) -> bool:
        return self.insde
""",
    "quorate.check(Broken)",
    """
@quorate.clause
def nothing_entered(m: Lock) -> bool:
    return m.entered == 0

quorate.prove(Lock, clauses=[nothing_entered], proves=[one_inside], processes=1)
""",
]


def show(outputs: list[dict[str, Any]], form: str) -> str:
    [output] = [output for output in outputs if "data" in output]
    return str(output["data"].get(form, ""))


def test_a_notebook(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip("\n")) for cell in CELLS])
    client = nbclient.NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": tmp_path}}
    )
    done = client.execute()
    nbformat.validate(done)
    outputs = [cell.outputs for cell in done.cells]
    assert outputs[:2] == [[], []]
    holds, violated, trace, compared, graph, replayed, plain = outputs[2:9]
    assert "Lock: everything asked for holds" in show(holds, "text/html")
    assert show(holds, "text/plain") == "Result(Lock: everything asked for holds, 2 states)"
    page = show(violated, "text/html")
    assert "Broken: one_inside violated" in page
    assert "<svg" in page
    assert "one_inside is violated: p=p1 q=p2" in page
    assert show(trace, "text/plain") == "Trace(2 steps: enter(p1), enter(p2))"
    assert "<svg" in show(trace, "text/html")
    story = show(compared, "text/html")
    assert "Lock does not take step 2: enter(p2)" in story
    assert "not any(self.inside[p] for p in Process)" in story
    assert "3 nodes, 1 of them violating" in show(graph, "text/plain")
    assert "Lock does not take step 2" in show(replayed, "text/html")
    assert show(plain, "text/plain").startswith("[Result(Broken: one_inside violated")
    assert "Lock: one_inside holds for all sizes" in show(outputs[11], "text/html")
    assert "enter/one_inside" not in show(outputs[11], "text/html")
    [error] = outputs[10]
    said = "\n".join(error["traceback"])
    assert "insde" in said
    assert "did you mean inside?" in said
    assert "Traceback" not in said
