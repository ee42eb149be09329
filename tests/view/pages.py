"""What tests do with a page in a browser: step, press keys, see what is displayed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


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
