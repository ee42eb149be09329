"""Grades for other programs: CSV, JUnit, Gradescope's results, JSON."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as xml
from typing import Any

from quorate.grading.results import Grade, Grades, ItemGrade
from quorate.output.grades.texts import MARKS, item_text, points_text
from quorate.output.reports import junit_document as junit
from quorate.output.reports.csv_cells import cell


def grades_csv(grades: Grades) -> str:
    """Return a table with a line for each submission, and the points of each item."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    items = [cell(item.name) for item in grades.solution.items]
    writer.writerow(
        [
            "submission",
            "points",
            "out of",
            *items,
            "not admitted",
            "ended",
            "failed",
            "cpu seconds",
            "memory MB",
            "file",
        ]
    )
    for grade in grades:
        writer.writerow(
            [
                cell(grade.name),
                points_text(grade.points),
                points_text(grade.out_of),
                *(points_text(item.points) for item in grade.items),
                cell("; ".join(grade.refused)),
                cell(grade.ended),
                cell(grade.failed),
                f"{grade.cpu:.2f}",
                grade.memory >> 20,
                cell(grade.file),
            ]
        )
    return text.getvalue()


def grades_junit(grades: Grades) -> str:
    """Return one JUnit XML document: a suite for each submission, a test case for each item."""
    return junit.document([_suite(grade) for grade in grades], grades.lab.lab.title)


def _suite(grade: Grade) -> xml.Element:
    points = {"points": points_text(grade.points), "out_of": points_text(grade.out_of)}
    return junit.suite(grade.name, [_case(grade, item) for item in grade.items], grade.cpu, points)


def _case(grade: Grade, item: ItemGrade) -> xml.Element:
    case = junit.case(grade.name, item.name)
    said = "\n".join([*grade.refused, item_text(item)])
    if item.outcome == "lost":
        junit.add_outcome(case, "failure", item.kind or "lost", item.reason, said)
    elif item.outcome == "undecided":
        junit.add_outcome(case, "error", "undecided", item.reason, said)
    else:
        xml.SubElement(case, "system-out").text = said
    return case


def gradescope(grade: Grade) -> dict[str, Any]:
    """Return the object that Gradescope reads as results.json. Items that are hidden are shown once grades are
    published."""
    parts = [*(f"not admitted: {each}" for each in grade.refused), *grade.notes]
    if grade.failed:
        parts.append(f"not graded to the end: {grade.failed}")
    return {
        "score": grade.points,
        "execution_time": round(grade.cpu),
        "output": "\n".join(parts),
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "tests": [_test(item, number) for number, item in enumerate(grade.items, 1)],
    }


def _test(item: ItemGrade, number: int) -> dict[str, Any]:
    return {
        "number": str(number),
        "name": item.name,
        "score": item.points,
        "max_score": item.out_of,
        "status": "passed" if item.outcome == "earned" else "failed",
        "output": item_text(item),
        "output_format": "text",
        "visibility": "after_published" if item.hidden else "visible",
    }


def grades_json(grades: Grades) -> dict[str, Any]:
    """Return the object that ``quorate grade --json`` prints (docs/json.md)."""
    found = grades.confinement
    return {
        "lab": grades.lab.lab.title,
        "out_of": grades.lab.points,
        "complete": grades.complete,
        "confinement": {
            "way": found.way,
            "title": found.title,
            "limited": list(found.limited),
            "unlimited": list(found.unlimited),
        },
        "submissions": [_submission(grade) for grade in grades],
    }


def _submission(grade: Grade) -> dict[str, Any]:
    return {
        "name": grade.name,
        "file": grade.file,
        "points": grade.points,
        "out_of": grade.out_of,
        "not_admitted": list(grade.refused),
        "notes": list(grade.notes),
        "ended": grade.ended,
        "failed": grade.failed,
        "cpu_seconds": round(grade.cpu, 3),
        "memory_bytes": grade.memory,
        "states": grade.states,
        "items": [
            {
                "name": item.name,
                "mark": MARKS[item.outcome],
                "outcome": item.outcome,
                "points": item.points,
                "out_of": item.out_of,
                "hidden": item.hidden,
                "reason": item.reason,
                "steps": item.steps,
                "hint": item.hint,
                "trace": item.trace,
                "bug": item.bug,
                "likeness": item.likeness,
            }
            for item in grade.items
        ],
    }
