"""The subcommands of ``quorate``, each in a module of its own, which is imported when it is first asked for."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "check": "Explore a model and decide its properties.",
    "compare": "Set buggy variants beside the right protocol, and say why they are wrong.",
    "replay": "Run a saved trace again, on its model or on another.",
    "view": "Show a saved trace as a page in the browser.",
    "graph": "Give the state graph of a small model.",
    "list": "List models, their variants, properties and sizes.",
    "show": "Show a model's source, or what a variant changes.",
    "export": "Write a model as TLA+, or its traces as ITF, for other tools.",
    "cache": "Show what is kept from one run to the next, or clear it.",
    "prove": "Prove claims for every number of servers, or refute them by a smallest configuration.",
}
"""Each is the function of that name in the module of that name; the text is what ``--help`` says."""


def command_of(name: str) -> click.Command:
    """The command of that name, which is one of `COMMANDS`."""
    command = getattr(importlib.import_module(f"quorate.cli.{name}"), f"{name}_command")
    assert isinstance(command, click.Command)
    return command
