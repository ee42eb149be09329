"""Records that inherit from records. In Python an instance of a subclass is an instance of its base as well; a type
of the language has the records of one class exactly. The two agree where all subclasses are named beside the base;
elsewhere the model is refused."""

from __future__ import annotations

import ast
from collections.abc import Collection

from quorate.language.checker.scope import Scope
from quorate.language.types import RecordType, Type, records_of


def refuse_subclasses(
    scope: Scope, kinds: Collection[RecordType], among: Type, node: ast.AST, hint: str
) -> None:
    """Raise ModelError where a record type of `among` inherits from one of `kinds` without being one of them. In
    `hint`, ``{0}`` stands for all classes that would have to be named."""
    records = records_of(among)
    for heir in records:
        for kind in kinds:
            if heir not in kinds and issubclass(heir.cls, kind.cls):
                named = [record for record in records if issubclass(record.cls, kind.cls)]
                raise scope.error(
                    node,
                    f"{heir} inherits from {kind}, so that in Python it is one too",
                    hint.format(" | ".join(map(str, named))),
                )
