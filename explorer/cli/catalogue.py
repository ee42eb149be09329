"""The catalogue that `quorate list` prints: models with their variants, properties and sizes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from quorate.cli.streams import print_json
from quorate.language import specs
from quorate.language.bundled import MODELS, folder_of
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import instantiate
from quorate.language.loading import available, comes_with_quorate, load
from quorate.language.model import Model
from quorate.language.modules import defining_module
from quorate.language.specs import Spec, load_spec
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import print_line
from quorate.verdicts.naming import models_of, name_of
from quorate.verdicts.property_verdicts import doc_of, first_sentence


def print_catalogue(model: str | None, whole: bool, names: bool, as_json: bool) -> None:
    """Print the models that come with Quorate, a line for each, or all about one of them or, if `whole`, about all;
    or only `names`, or one JSON object. Raises ModelError if there are none."""
    listed = entries(model)
    if as_json:
        print_json(listed)
        return
    if not listed:
        raise ModelError("no models come with this installation", "name a file: quorate check hw.py:MyModel")
    console = SafeConsole()
    if names:
        for name in _names(listed, with_variants=model is not None):
            print_line(console, Text(name))
    elif whole or model is not None:
        print_entries(console, listed)
    else:
        print_summary(console, listed)


def entries(model: str | None = None) -> list[dict[str, Any]]:
    """A JSON object for each model that comes with Quorate, folder by folder, or for `model` only."""
    proofs = [load_spec(name) for name in specs.available()]
    if model is None:
        listed = [_entry(name, base, variants, proofs) for name, base, variants in available()]
        return sorted(listed, key=lambda entry: entry["folder"])
    cls = load(model)
    return [_entry(name_of(cls)[0], cls, _variants_of(cls, model), proofs)]


def _variants_of(cls: type[Model], named: str) -> list[type[Model]]:
    """The variants that a model is shown with. Those of a model that comes with Quorate may be in several files."""
    if comes_with_quorate(named):
        for _, base, variants in available():
            if base is cls:
                return variants
    return [variant for variant in models_of(cls) if issubclass(variant, cls) and variant is not cls]


def _entry(name: str, cls: type[Model], variants: list[type[Model]], proofs: list[Spec]) -> dict[str, Any]:
    known = _properties(cls)
    own = [spec for spec in proofs if spec.subject is cls]
    module = defining_module(cls)
    package = folder_of(cls)
    return {
        "model": name,
        "folder": package and package.__name__.removeprefix(f"{MODELS}.").replace(".", "/"),
        "folder_doc": package and _first_line(package),
        "doc": _first_line(module) or _first_line(cls),
        "sizes": _sizes(cls),
        "properties": known,
        "proofs": [{"spec": spec.name, "proves": [each.name for each in spec.proves]} for spec in own],
        "variants": [
            {
                "name": variant.__name__,
                "doc": _first_line(variant),
                "sizes": {k: v for k, v in _sizes(variant).items() if _sizes(cls).get(k) != v},
                "properties": [p for p in _properties(variant) if p not in known],
            }
            for variant in variants
        ],
    }


def _sizes(cls: type[Model]) -> dict[str, int]:
    return by_name(instantiate(cls).sizes)


def _properties(cls: type[Model]) -> list[dict[str, str]]:
    return [{"name": p.name, "kind": p.kind, "doc": doc_of(p)} for p in instantiate(cls).properties]


def _first_line(documented: Any) -> str:
    # Not inspect.getdoc, which gives a class without a docstring that of its parent.
    doc = inspect.cleandoc(getattr(documented, "__doc__", None) or "")
    return doc.partition("\n\n")[0].replace("\n", " ").strip()


def _names(listed: list[dict[str, Any]], with_variants: bool) -> Iterator[str]:
    for entry in listed:
        yield entry["model"]
        if with_variants:
            yield from (f"{entry['model']}:{variant['name']}" for variant in entry["variants"])


def print_summary(console: Console, listed: list[dict[str, Any]]) -> None:
    """Print a line for each entry, folder by folder: its name, how many variants it has, and what it is. On a
    terminal the line is cut to fit, and a last line says how to see the rest."""
    for at, (_, group) in enumerate(groupby(listed, key=lambda entry: entry["folder"])):
        within = list(group)
        if at:
            console.print()
        _print_folder(console, within[0])
        width = max(len(entry["model"]) for entry in within)
        for entry in within:
            counted = _counted(len(entry["variants"]))
            line = Text.assemble(
                (f"{entry['model']:<{width}}", "cyan"), (f"  {counted:>11}  ", "dim"), entry["doc"]
            )
            if console.is_terminal:
                line.truncate(console.width - 2, overflow="ellipsis")
            print_line(console, line, 2)
    if console.is_terminal:
        variants = _counted(sum(len(entry["variants"]) for entry in listed))
        console.print()
        print_line(
            console,
            Text(f"{len(listed)} models, {variants}; one with all about it: quorate list MODEL", "dim"),
        )


def _counted(variants: int) -> str:
    return {0: "", 1: "1 variant"}.get(variants, f"{variants} variants")


def _print_folder(console: Console, entry: dict[str, Any]) -> None:
    print_line(
        console, Text.assemble((f"{entry['folder']}/", "bold underline"), "  ", (entry["folder_doc"], "bold"))
    )


def print_entries(console: Console, listed: list[dict[str, Any]]) -> None:
    """Print all about each of the entries as text."""
    folder = None
    for number, entry in enumerate(listed):
        if number:
            console.print()
        if entry["folder"] != folder and len(listed) > 1:
            folder = entry["folder"]
            _print_folder(console, entry)
            console.print()
        print_line(console, Text.assemble((entry["model"], "bold cyan"), "  ", entry["doc"]))
        print_line(console, Text.assemble(("sizes  ", "dim"), _set(entry["sizes"])), 2)
        _print_properties(console, entry["properties"], 2)
        for proof in entry["proofs"]:
            proves = " and ".join(proof["proves"])
            said = Text.assemble(
                (f"{'proof':<9}  ", "dim"), f"quorate prove {proof['spec']}", (f"  {proves}", "dim")
            )
            print_line(console, said, 2)
        width = max((len(variant["name"]) for variant in entry["variants"]), default=0)
        for variant in entry["variants"]:
            sizes = f"  ({_set(variant['sizes'])})" if variant["sizes"] else ""
            name = f"{entry['model']}:{variant['name']:<{width}}"
            print_line(console, Text.assemble((name, "cyan"), "  ", variant["doc"], (sizes, "dim")), 2)
            _print_properties(console, variant["properties"], 6)


def _print_properties(console: Console, properties: list[dict[str, str]], indent: int) -> None:
    width = max((len(property_["name"]) for property_ in properties), default=0)
    for property_ in properties:
        kind, name = f"{property_['kind']:<9}  ", f"{property_['name']:<{width}}  "
        print_line(
            console, Text.assemble((kind, "dim"), name, (first_sentence(property_["doc"]), "dim")), indent
        )


def _set(sizes: dict[str, int]) -> str:
    return ", ".join(f"{name}={size}" for name, size in sizes.items())
