"""What tests do with the page of `quorate explore` in a browser, as somebody uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

TO_LEADER = ("timeout(s1)", "request_vote(s2, RequestVote(term=1, candidate=s1", "become_leader(s1)")


class Page:
    """The page, as somebody uses it."""

    def __init__(self, browser: Any, width: int = 1280, height: int = 800) -> None:
        self.browser = browser
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def open(self, address: str, anew: bool = True) -> Page:
        """Open a link; `anew` in a tab that has kept nothing."""
        self.browser.get(
            f"{address.partition('?')[0]}nothing"
        )  # a link to another place of a page loads nothing
        if anew:
            self.script("sessionStorage.clear()")
        self.browser.get_log("browser")  # says that this other place is none
        self.browser.get(address)
        self.until(lambda: self.script("return document.body.dataset.ready") is not None)
        return self

    def script(self, code: str, *given: Any) -> Any:
        return self.browser.execute_script(code, *given)

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait up to a minute: what is shown is asked of the server, or searched for."""
        limit = time.monotonic() + 60
        while not (found := holds()):
            assert time.monotonic() < limit, self.text("body")
            time.sleep(0.05)
        return found

    def shown(self, selector: str) -> list[Any]:
        return [each for each in self.browser.find_elements("css selector", selector) if each.is_displayed()]

    def texts(self, selector: str) -> list[str]:
        """The texts of what is shown; read at once, since the page replaces what it shows."""
        code = (
            "return [...document.querySelectorAll(arguments[0])].filter(each => each.checkVisibility())"
            ".map(each => (each.innerText ?? each.textContent).trim())"
        )
        return list(self.script(code, selector))

    def text(self, selector: str) -> str:
        return " ".join(self.texts(selector))

    def click(self, selector: str, said: str = "") -> None:
        code = (
            "const found = [...document.querySelectorAll(arguments[0])].find(each => each.checkVisibility()"
            " && each.textContent.replace(/\\s+/g, ' ').includes(arguments[1]));"
            "if (found) { found.scrollIntoView({block: 'center'}); found.click(); } return Boolean(found)"
        )
        self.until(lambda: self.script(code, selector, said))

    def take(self, *steps: str) -> None:
        for step in steps:
            before = len(self.path)
            self.click(".option", step)
            self.until(lambda before=before: len(self.path) == before + 1)

    @property
    def path(self) -> list[str]:
        return list(self.script("return at.now.path.map(each => each.text)"))

    def tab(self, name: str) -> None:
        self.click("[role=tab]", name)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.script(
                "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true}))",
                key,
            )

    def errors(self) -> list[Any]:
        """What the browser complains of, but for the icon of the place that `open` comes from."""
        return [each for each in self.browser.get_log("browser") if "favicon.ico" not in each["message"]]
