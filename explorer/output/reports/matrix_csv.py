"""Judged properties as CSV: a row for each model, and a column for each property."""

from __future__ import annotations

import csv
import io

from quorate.assessment.matrix import PropertyMatrix
from quorate.output.reports.csv_cells import cell


def matrix_csv(matrix: PropertyMatrix) -> str:
    """Return the matrix as CSV. The first row has the names of the properties, the second what each is good for; then
    there is a row for each model: its name, its states, and for each property the mark, as in JSON, with the number
    of steps of a shortest run after it (``caught 17``)."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["model", "states", *(cell(each.name) for each in matrix.properties)])
    table.writerow(["", "", *(each.standing for each in matrix.properties)])
    for row in matrix.rows:
        cells = [
            mark if verdict.steps is None or mark in ("holds", "undecided") else f"{mark} {verdict.steps}"
            for mark, verdict in zip(row.marks, row.verdicts, strict=True)
        ]
        table.writerow([cell(row.name), row.exploration.states, *cells])
    return text.getvalue()
