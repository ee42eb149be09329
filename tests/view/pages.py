"""What tests do with a page in a browser: step, press keys, see what is displayed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest


def step_of(page: Any) -> str:
    return str(page.execute_script("return document.querySelector('output').textContent"))


def wait_until(holds: Callable[[], Any]) -> None:
    """Wait up to ten seconds: a page follows its address after it is loaded."""
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


PRESS = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))"


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.execute_script(PRESS, key)


def shown(page: Any, selector: str) -> list[Any]:
    return [each for each in page.find_elements("css selector", selector) if each.is_displayed()]


def axe_faults(browser: Any, within: str | None = None, seconds: float = 120) -> list[str]:
    """What axe-core finds wrong on the page, or within an element, each with the element; skips without axe-core."""
    package = pytest.importorskip("axe_selenium_python", reason="axe-selenium-python is not installed")
    browser.set_script_timeout(seconds)
    axe = package.Axe(browser)
    axe.inject()
    found = axe.run(within)["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
