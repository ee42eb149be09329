"""Pages from Python: the place where users find what `quorate.output.page` makes (docs/pages.md)."""

from __future__ import annotations

from quorate.output.page.html_page import comparison_page, result_page, trace_page

__all__ = ["comparison_page", "result_page", "trace_page"]
