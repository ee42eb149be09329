"""axe-core finds nothing on the pages of proofs, state graphs, comparisons, and many runs; that of a run is in
test_phone_and_access.py, that of a long one in test_folding.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.comparison.variants import compare
from quorate.graphs.state_graph import graph
from quorate.models.paxos import PhaseOneSkipped
from quorate.output.graphs import graphviz
from quorate.output.page.graph_page import graph_page
from quorate.output.page.html_page import comparison_page
from quorate.output.page.proof_page import proof_page
from quorate.proofs.spec_proof import prove
from tests.view.conftest import resized
from tests.view.pages import axe_faults

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not graphviz.has_graphviz(), reason="Graphviz is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "proof.html").write_text(proof_page([prove("voting:AnyLowerVote", processes=1)]))
    found = graph(PhaseOneSkipped, by=["promised"], sizes={"Acceptor": 2})
    (folder / "graph.html").write_text(graph_page(found))
    compared = compare("paxos", max_states=100_000)
    (folder / "many.html").write_text(comparison_page(compared))
    (folder / "compared.html").write_text(comparison_page(compared[:1]))
    return folder


PLACES = (
    *("proof.html", "proof.html#run=overview", "graph.html", "compared.html", "compared.html#run=overview"),
    *("many.html", "many.html#run=PhaseOneSkipped"),
)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing(browser: Any, folder: Path, place: str, width: int, dark: bool) -> None:
    with resized(browser, width, 800):
        browser.get("about:blank")
        browser.get(f"{folder.as_uri()}/{place}")
        browser.execute_script(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        browser.execute_script(
            "for (const view of document.querySelectorAll('.view[hidden]')) view.replaceChildren()"
        )
        assert axe_faults(browser, seconds=300) == []
