"""The form of JUnit XML: documents, suites and cases."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Sequence

from quorate.output.reports.source_places import SourcePlace
from quorate.support.visible import visible


def document(suites: Sequence[xml.Element], name: str = "quorate") -> str:
    """Return a document of test suites."""
    root = xml.Element("testsuites", name=name)
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in suites):.3f}")
    root.extend(suites)
    xml.indent(root)
    for element in root.iter():  # XML cannot represent control characters
        element.attrib = {name: visible(value) for name, value in element.attrib.items()}
        element.text = None if element.text is None else visible(element.text)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def suite(
    name: str, cases: Sequence[xml.Element], seconds: float, properties: dict[str, str] | None = None
) -> xml.Element:
    """Return a suite of test cases, which took so many seconds together."""
    made = xml.Element("testsuite", name=name, tests=str(len(cases)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        made.set(key, str(sum(case.find(tag) is not None for case in cases)))
    made.set("time", f"{seconds:.3f}")
    if properties:
        listed = xml.SubElement(made, "properties")
        for key, value in properties.items():
            xml.SubElement(listed, "property", name=key, value=value)
    made.extend(cases)
    return made


def case(model: str, name: str, where: SourcePlace | None = None) -> xml.Element:
    """Return a test case of a suite, at a place in a source file if that is known."""
    made = xml.Element("testcase", classname=model.replace(":", "."), name=name, time="0")
    if where is not None:
        made.set("file", where.file)
        made.set("line", str(where.line))
    return made


def add_outcome(to: xml.Element, tag: str, kind: str, message: str, text: str) -> None:
    """Add to a test case that it failed (``failure``), was not decided (``error``) or is ``skipped``."""
    xml.SubElement(to, tag, type=kind, message=message).text = text or None
