"""The catalogue that `quorate list` prints: models with their variants, properties and sizes."""

from __future__ import annotations

import inspect
from typing import Any

from rich.console import Console
from rich.text import Text

from quorate.cli.streams import print_json
from quorate.language import specs
from quorate.language.bundled import MODELS, folder_of
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import instantiate
from quorate.language.loading import available, load
from quorate.language.model import Model
from quorate.language.modules import defining_module
from quorate.language.specs import Spec, load_spec
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import print_line
from quorate.verdicts.naming import models_of, name_of
from quorate.verdicts.property_verdicts import doc_of, first_sentence


def print_catalogue(model: str | None, as_json: bool) -> None:
    """Print the models that come with Quorate, or only one, as text or as one JSON object."""
    listed = entries(model)
    if as_json:
        print_json(listed)
    else:
        print_entries(SafeConsole(), listed)


def entries(model: str | None = None) -> list[dict[str, Any]]:
    """A JSON object for each model that comes with Quorate, folder by folder, or for `model` only."""
    proofs = [load_spec(name) for name in specs.available()]
    if model is None:
        listed = [_entry(name, base, variants, proofs) for name, base, variants in available()]
        return sorted(listed, key=lambda entry: entry["folder"])
    cls = load(model)
    return [
        _entry(
            name_of(cls)[0], cls, [v for v in models_of(cls) if issubclass(v, cls) and v is not cls], proofs
        )
    ]


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


def print_entries(console: Console, listed: list[dict[str, Any]]) -> None:
    """Print the entries as text. Raises ModelError if there are none."""
    if not listed:
        raise ModelError("no models come with this installation", "name a file: quorate check hw.py:MyModel")
    folder = None
    for number, entry in enumerate(listed):
        if number:
            console.print()
        if entry["folder"] != folder and len(listed) > 1:
            folder = entry["folder"]
            heading = Text.assemble((f"{folder}/", "bold underline"), "  ", (entry["folder_doc"], "bold"))
            print_line(console, heading)
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
