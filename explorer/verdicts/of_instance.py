"""What every result that is about one instance of a model says of it."""

from __future__ import annotations

from typing import Any

from quorate.language.instance import Instance
from quorate.support.rendering import render
from quorate.verdicts.naming import full_name


class OfInstance:
    """Base of results about one instance of a model: the name and the sizes that they are reported under, and the
    result as JSON."""

    __slots__ = ()

    instance: Instance

    @property
    def title(self) -> str:
        """The model's name as given on the command line: ``paxos``, ``paxos:AnyReportedValue``."""
        return full_name(self.instance.cls)

    @property
    def sizes(self) -> dict[str, Any]:
        """The sizes by name of sort or container, and the constants that were set."""
        return self.instance.settings

    def to_json(self) -> dict[str, Any]:
        """The result as the object that ``--json`` prints (docs/json.md)."""
        return render(self, "json")
