"""The verdict about a history on a terminal: if it is not linearizable, how far an order gets, as a timeline."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from quorate.histories.judging import Linearizability, Part
from quorate.histories.linearizing import Impasse
from quorate.histories.operations import Operation
from quorate.histories.values import shown
from quorate.language.diagnostics import short_path
from quorate.output.diagram.timeline import Row, Timeline, timeline_of
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.verdicts.property_verdicts import STOPPED

DRAWN = 12
"""The most operations of an order that are drawn."""
MOST_STATES = 6
"""The most states that are told apart in the explanation."""


def show_history(found: Linearizability, quiet: bool = False) -> None:
    """Print a verdict on the terminal."""
    print_history(SafeConsole(), found, quiet)


def history_text(found: Linearizability) -> str:
    """Return a verdict as text."""
    return plain_text(lambda console: print_history(console, found))


def print_history(console: Console, found: Linearizability, quiet: bool = False) -> None:
    """Print the verdict, and unless `quiet` the timeline of what cannot be explained."""
    print_line(console, _headline(found))
    if not quiet and (part := found.violated) is not None and part.impasse is not None:
        console.print()
        for line in explanation(found, part, part.impasse):
            print_line(console, Text(line), 2)
        console.print()
        print_timeline(console, timeline_of(found, part, DRAWN))
        console.print()
    print_line(console, Text(_summary(found), style="dim"))


def _headline(found: Linearizability) -> Text:
    name = short_path(found.file)
    match found.outcome:
        case "holds":
            return Text(f"✓ {name}: linearizable", style="bold green")
        case "violated":
            wrong = [part for part in found.parts if part.outcome == "violated"]
            keys = ", ".join(shown(part.key.name) for part in wrong if part.key is not None)
            of = f" (key{'' if len(wrong) == 1 else 's'} {keys})" if keys else ""
            return Text(f"✗ {name}: not linearizable{of}", style="bold red")
    assert found.stopped is not None
    return Text(f"? {name}: undecided: {STOPPED[found.stopped]}", style="bold yellow")


def _summary(found: Linearizability) -> str:
    operations = [operation for part in found.parts for operation in part.operations]
    objects = (
        f" on {_counted(len(found.parts), 'key')}" if found.parts and found.parts[0].key is not None else ""
    )
    open_ = sum(operation.answered is None for operation in operations)
    more = [
        f"{open_:,} without an answer" if open_ else "",
        f"{found.failed:,} that failed left out" if found.failed else "",
        f"{_counted(found.others, 'event')} of no client" if found.others else "",
    ]
    said = "; ".join(text for text in more if text)
    configurations = sum(part.configurations for part in found.parts)
    return (
        f"{_counted(len(operations), 'operation')}{objects}{f' ({said})' if said else ''}, "
        f"as a {found.specification.name}; {found.format}; "
        f"{_counted(configurations, 'configuration')}, {found.seconds:.2f} s"
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def explanation(found: Linearizability, part: Part, impasse: Impasse) -> list[str]:
    """What cannot be explained, and what the state is in each of the attempts that get so far."""
    blocked = part.operations[impasse.blocked]
    events = sum(
        at < (blocked.answered or 0)
        for operation in part.operations
        for at in (operation.invoked, operation.answered)
        if at is not None
    )
    lines = [
        f"no order explains {_named(blocked)}, answered in {_place(blocked)}",
        f"the orders that agree with every answer get through the {events:,} events before it, and no further",
    ]
    noun, ways = found.specification.noun, Counter(attempt.state for attempt in impasse.attempts)
    which = "the order" if impasse.count == 1 else f"{impasse.count:,} orders"
    for state, count in ways.most_common(MOST_STATES):
        of = "" if impasse.count == 1 else f"in {count:,} of " if count < impasse.count else "in all "
        lines.append(
            f"{of}{which} that get{'s' if impasse.count == 1 else ''} so far: the {noun} is "
            f"{found.specification.text(state)}"
        )
    if len(ways) > MOST_STATES:
        lines.append(f"... and {len(ways) - MOST_STATES:,} further states")
    return lines


def _named(operation: Operation) -> str:
    return f"{operation.text} of process {shown(operation.process)}"


def _place(operation: Operation) -> str:
    span = operation.answer_span or operation.span
    return f"{short_path(span.file)}:{span.line}"


def print_timeline(console: Console, timeline: Timeline) -> None:
    """Print a row for each operation: when it ran, where it takes effect, and what it leaves."""
    if timeline.omitted:
        count = f"{timeline.omitted:,} operations" if timeline.omitted > 1 else "1 operation"
        console.print(Text(f"  {count} before, which leave {timeline.before}", style="dim"), soft_wrap=True)
    process = max(len(row.process) for row in timeline.rows)
    text = max(len(row.operation.text) for row in timeline.rows)
    for row in timeline.rows:
        line = Text(f"  {row.process:<{process}}  {row.operation.text:<{text}}  ")
        line.append(_bar(row, timeline.columns), style="bold red" if row.blocked else "")
        line.append(f"  {_told(row)}", style="red" if row.blocked else "dim")
        console.print(line, soft_wrap=True)


def _bar(row: Row, columns: int) -> str:
    end = columns if row.end is None else row.end
    cells = [" "] * row.start + ["├"] + ["─" if row.end is not None else "╌"] * (end - row.start - 1)
    if row.end is not None:
        cells.append("✗" if row.blocked else "┤")
    if row.point is not None:
        cells[row.point] = "●"
    return f"{''.join(cells):<{columns}}"


def _told(row: Row) -> str:
    if row.blocked:
        return "cannot be explained"
    if row.point is None:
        return "not placed"
    return f"{row.place}. → {row.state}"
