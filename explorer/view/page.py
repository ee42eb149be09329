"""The public API for pages, which are made in `quorate.output.page` (docs/pages.md)."""

from __future__ import annotations

from quorate.output.page.graph_page import graph_page
from quorate.output.page.html_page import comparison_page, result_page, trace_page

__all__ = ["comparison_page", "graph_page", "result_page", "trace_page"]
