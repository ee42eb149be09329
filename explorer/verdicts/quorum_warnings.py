"""Warnings about quorums that are not proved to intersect for every number of servers."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, cast

from quorate.language import ir
from quorate.language.counting import counts_members
from quorate.language.sorts import Family, Majority
from quorate.language.source import source_of_class
from quorate.language.traversal import families
from quorate.language.types import FamilyType
from quorate.support.caching import cache_folder, load_entry, store_entry
from quorate.support.late_imports import imported

INTERSECT = "quorate.symbolic.quorums.proving.intersect"
"""The proof that members of two families intersect, by qualified name: Z3 is loaded only if no answer is cached."""


def quorum_warnings(program: ir.Program) -> tuple[str, ...]:
    """Return a warning for each quorum family whose members are not proved to intersect those of any family of the
    model, itself included. Majorities are exempt: that they intersect is proved in specs/quorums.py. So are families
    whose members a helper counts, since then the helper decides what a quorum is."""
    every = {cast("type[Family[Any]]", type_.cls) for type_ in families(program)}
    others = {family for family in every - _counted(program) if not issubclass(family, Majority)}
    alone = [
        family
        for family in sorted(others, key=lambda family: family.__name__)
        if not any(_meet(family, other) for other in every)
    ]
    return tuple(
        f"{family.__name__} is not proved to intersect any quorum of this model, itself included: two decisions may "
        "be taken by disjoint sets of servers"
        for family in alone
    )


def _counted(program: ir.Program) -> set[type[Family[Any]]]:
    return {
        cast("type[Family[Any]]", type_.cls)
        for function in program.functions.values()
        if counts_members(function)
        for _, type_ in function.parameters
        if isinstance(type_, FamilyType)
    }


def _meet(one: type[Family[Any]], other: type[Family[Any]]) -> bool:
    """Whether Z3 proves that members of the two families intersect. The answer is cached by the source of both."""
    if one._member_sort is not other._member_sort:
        return False
    known = cache_folder() / f"meets.{_digest((one, other))}"
    said = load_entry(known, known.name)
    if said is not None:
        return said == b"proved"
    proved: bool = imported(INTERSECT)(one, other)
    with suppress(OSError):
        store_entry(known, known.name, b"proved" if proved else b"not proved")
    return proved


def _digest(families: Iterable[type[Family[Any]]]) -> str:
    texts = []
    for family in families:
        # `admits` may be inherited, so the digest covers all bases.
        for cls in family.__mro__[: family.__mro__.index(Family)]:
            source = source_of_class(cls)
            code = family.admits.__code__
            texts.append(
                ast.dump(source.node) if source is not None else repr((code.co_code, code.co_consts))
            )
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()
