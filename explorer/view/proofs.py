"""The public API for pages of proofs (docs/pages.md); by itself, since proofs load Z3."""

from __future__ import annotations

from quorate.output.page.proof_page import proof_page

__all__ = ["proof_page"]
