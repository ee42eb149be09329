"""The browser that the tests of pages share."""

from tests.view.conftest import browser

__all__ = ["browser"]
