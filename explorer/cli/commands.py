"""The subcommands of ``quorate``, each in a module of its own that is imported at first use."""

from __future__ import annotations

import click

from quorate.support.late_imports import imported

COMMANDS = {
    "check": "Explore a model and decide its properties.",
    "compare": "Compare buggy variants with the correct protocol, and explain their bugs.",
    "conform": "Hold real code against a model, step by step.",
    "explain": "Ask whether a run of a model explains the log of a real system.",
    "explore": "Walk a protocol by hand in the browser, and be told why not.",
    "site": "Write a course site: lessons and walks that run in the browser.",
    "properties": "Judge properties of somebody's own by the seeded bugs that they catch.",
    "replay": "Run a saved trace again, on its model or on another.",
    "view": "Show a saved trace as a page in the browser.",
    "valence": "Find which values can still be decided, in each state of a model.",
    "cost": "Count the message delays, fsyncs and messages that it takes to reach a goal.",
    "linearizable": "Judge a recorded history of clients' operations.",
    "graph": "Write the state graph of a small model.",
    "tests": "Write few runs that cover a model, to test an implementation with.",
    "grade": "Grade submissions for a lab, each confined in a process of its own.",
    "handout": "Write what students get of a lab: its files with the solution blanked.",
    "list": "List models, their variants, properties and sizes.",
    "show": "Show the source of a model, or the changes of a variant.",
    "export": "Write a model as TLA+, or its traces as ITF, for other tools.",
    "cache": "Show the size of the cache of compiled models and proofs, or clear it.",
    "prove": "Prove claims for every number of servers, or refute them by a smallest configuration.",
}
"""Command name to its line in ``--help``. The command ``name`` is `name_command` in the module `quorate.cli.name`,
which declares its options; a command that needs more does its work in another module, loaded when it runs."""


def command_of(name: str) -> click.Command:
    """Return the command `name`, which is one of `COMMANDS`."""
    command = imported(f"quorate.cli.{name}.{name}_command")
    assert isinstance(command, click.Command)
    return command
