"""Grades as pages: one for each student, with the runs as diagrams, and one for the lecturer."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from quorate.grading.results import Grade, Grades, ItemGrade
from quorate.language.diagnostics import ModelError
from quorate.language.written_files import write_folder
from quorate.output.diagram.svg import diagram_style, draw_svg
from quorate.output.grades.texts import MARKS, confinement_lines, first_wrong, of_text, points_text
from quorate.output.page.markup import Child, Markup, el, join
from quorate.output.shown_runs import Shown
from quorate.saved.formats import read_trace
from quorate.saved.resolve import whole_trace
from quorate.support.visible import marked_up

STYLE = """
:root { color-scheme: light dark; --rule: light-dark(#d5dbe1, #353d46); --quiet: light-dark(#5b646e, #9aa4ae);
  --good: light-dark(#00664d, #4fcfa8); --bad: light-dark(#a3003f, #ff8fb1); --mark: light-dark(#7a5b00, #ffd866); }
body { margin: 0 auto; max-width: 1100px; padding: 16px 20px 60px; font: 14px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px; border-bottom: 1px solid var(--rule); }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
h2 { margin-top: 28px; } h3 { margin: 24px 0 4px; }
.earned { color: var(--good); } .lost { color: var(--bad); } .undecided { color: var(--mark); }
.mark { font-weight: 700; } .quiet { color: var(--quiet); }
.hint { border-left: 4px solid var(--mark); padding: 4px 12px; margin: 8px 0; }
pre { overflow: auto; border: 1px solid var(--rule); border-radius: 6px; padding: 8px 12px; }
.picture { overflow: auto; border: 1px solid var(--rule); border-radius: 6px; }
"""
LECTURER = "index.html"


def write_pages(grades: Grades, folder: Path) -> list[Path]:
    """Write a page for each submission, named after it, and ``index.html`` for the lecturer. Return the files.

    Raises ModelError if one cannot be written.
    """
    pages = {_file_of(grade): student_page(grades, grade) for grade in grades}
    return write_folder(folder, {**pages, LECTURER: lecturer_page(grades)})


def _file_of(grade: Grade) -> str:
    """The name of a student's page, which is not that of the lecturer's."""
    name = f"{grade.name}.html"
    return "index_.html" if name == LECTURER else name


def _page(title: str, *body: Child) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{marked_up(title)}</title>\n<style>{STYLE}{diagram_style()}</style>\n</head>\n"
        f"<body>{el('h1', title)}{join(body)}</body>\n</html>\n"
    )


# --------------------------------------------------------------------------------------------- a student


def student_page(grades: Grades, grade: Grade) -> str:
    """Return the page of a submission: its points, and for each item what is wrong, the run and the hint."""
    parts: list[Child] = [
        el("p", el("b", f"{of_text(grade.points, grade.out_of)} points"), f" for {grades.lab.lab.title}")
    ]
    if grade.refused:
        said = "Not graded, because this is not admitted:"
        parts.append(el("p", said, class_="lost"))
        parts.append(el("ul", [el("li", each) for each in grade.refused]))
    elif said := grade.failed or grade.ended:
        parts.append(el("p", f"Not graded to the end: {said}.", class_="lost"))
    if grade.notes:
        parts.append(el("ul", [el("li", each) for each in grade.notes]))
    parts.append(el("table", el("tbody", [_item_row(item) for item in grade.items])))
    parts += [
        _item_details(grades, grade, at) for at, item in enumerate(grade.items) if item.run or item.hint
    ]
    return _page(grade.name, *parts)


def _item_row(item: ItemGrade) -> Markup:
    return el(
        "tr",
        el("td", MARKS[item.outcome], class_=f"mark {item.outcome}"),
        el("th", item.name),
        el("td", of_text(item.points, item.out_of), class_="number"),
        el("td", item.reason),
    )


def _item_details(grades: Grades, grade: Grade, at: int) -> Markup:
    item = grade.items[at]
    parts: list[Child] = [el("h3", item.name)]
    if item.doc:
        parts.append(el("p", item.doc, class_="quiet"))
    if item.hint:
        parts.append(el("p", item.hint, class_="hint"))
    if picture := _picture(grades, grade, at):
        parts.append(el("div", picture, class_="picture"))
    if item.run:
        parts.append(el("pre", item.run))
    return el("section", parts)


def _picture(grades: Grades, grade: Grade, at: int) -> Markup | None:
    """The run as a diagram; None if it cannot be drawn. It is drawn with the solution's lanes and messages, and shows
    the states of the run."""
    item, lab = grade.items[at], grades.lab
    if not item.trace or lab.solution is None:
        return None
    try:
        saved = read_trace(grades.folder / "runs" / grade.name / Path(item.trace).name)
        instance = lab.instance(lab.solution, lab.lab.items[at])
        shown = Shown("run", item.name, instance, whole_trace(saved, instance), None)
        return Markup(draw_svg(shown.diagram(), style=False))
    except ModelError:
        return None


# ------------------------------------------------------------------------------------------ the lecturer


def lecturer_page(grades: Grades) -> str:
    """Return the page of all submissions: points, which bug how often, and which runs are the same."""
    found = grades.confinement
    confined = "; ".join(confinement_lines(found.title, found.limited, found.unlimited))
    parts: list[Child] = [el("p", f"{len(grades)} submissions; {confined}.")]
    if not grades.complete:
        parts.append(el("p", "The grading was interrupted: some are missing.", class_="lost"))
    parts += [_points(grades), _items(grades), _bugs(grades), _alike(grades)]
    return _page(grades.lab.lab.title, *parts)


def _points(grades: Grades) -> Child:
    items = grades.solution.items
    head = el(
        "tr", el("th", "submission"), el("th", "points", class_="number"), el("th", "items"), el("th", "")
    )
    rows = [
        el(
            "tr",
            el("td", el("a", grade.name, href=_file_of(grade))),
            el("td", points_text(grade.points), class_="number"),
            el(
                "td",
                [
                    el("span", MARKS[item.outcome], class_=item.outcome, title=item.name)
                    for item in grade.items
                ],
            ),
            el("td", first_wrong(grade)),
        )
        for grade in sorted(grades, key=lambda grade: (-grade.points, grade.name))
    ]
    best = points_text(sum(item.out_of for item in items))
    average = sum(grade.points for grade in grades) / len(grades) if len(grades) else 0.0
    return [
        el("h2", "Points"),
        el("p", f"{average:.1f} of {best} on average."),
        el("table", el("thead", head), el("tbody", rows)),
    ]


def _items(grades: Grades) -> Child:
    rows = []
    for at, item in enumerate(grades.solution.items):
        earned = sum(grade.items[at].outcome == "earned" for grade in grades)
        undecided = sum(grade.items[at].outcome == "undecided" for grade in grades)
        rows.append(
            el(
                "tr",
                el("td", item.name, " (hidden)" if item.hidden else None),
                *(
                    el("td", text, class_="number")
                    for text in (points_text(item.out_of), str(earned), str(undecided))
                ),
            )
        )
    titles = (("item", None), ("points", "number"), ("earned by", "number"), ("undecided", "number"))
    head = el("tr", [el("th", text, class_=kind) for text, kind in titles])
    return [el("h2", "Items"), el("table", el("thead", head), el("tbody", rows))]


def _bugs(grades: Grades) -> Child:
    """The bugs by how many submissions have them, each counted once for a submission."""
    having: dict[str, list[str]] = defaultdict(list)
    for grade in grades:
        for bug in dict.fromkeys(item.bug for item in grade.items if item.bug and item.outcome != "earned"):
            having[bug].append(grade.name)
    if not having:
        return None
    ranked = sorted(having.items(), key=lambda each: (-len(each[1]), each[0]))
    rows = [
        el("tr", el("td", str(len(names)), class_="number"), el("td", bug), el("td", ", ".join(names)))
        for bug, names in ranked
    ]
    return [el("h2", "Bugs"), el("table", el("tbody", rows))]


def _alike(grades: Grades) -> Child:
    """Submissions with the same runs to the same violations."""
    groups: dict[tuple[str, ...], list[Grade]] = defaultdict(list)
    for grade in grades:
        runs = tuple(f"{item.name}:{item.likeness}" for item in grade.items if item.likeness)
        if runs:
            groups[runs].append(grade)
    alike = sorted((each for each in groups.values() if len(each) > 1), key=len, reverse=True)
    if not alike:
        return None
    rows = []
    for group in alike:
        first = next(item for item in group[0].items if item.likeness)
        text = f"{first.name}: {first.bug}" if first.bug else first.name
        digests = len({grade.digest for grade in group})
        same = "the same file" if digests == 1 else f"{digests} different files"
        names = ", ".join(grade.name for grade in group)
        rows.append(el("tr", *(el("td", each) for each in (names, same, text))))
    note = "The same shortest runs mean the same mistake; often that is all. Look at the files."
    return [el("h2", "Alike"), el("p", note, class_="quiet"), el("table", el("tbody", rows))]
