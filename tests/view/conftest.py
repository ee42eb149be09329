"""A real browser for pages: Chromium, driven by Selenium; tests that ask for it are skipped where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1280,800",
)  # fmt: skip


@contextmanager
def chromium(*flags: str) -> Iterator[Any]:
    """A browser, with further flags; skips where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("there is no Chromium with its driver (Debian: chromium, chromium-driver)")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, *flags):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(f"--user-data-dir={tmp_path_factory.mktemp('profile')}") as driver:
        _resize(driver, 1280, 800)
        yield driver


@pytest.fixture
def page(browser: Any, address: str) -> Any:
    """The page at the `address` of a module's tests."""
    browser.get("about:blank")
    browser.get(address)
    return browser


@contextmanager
def resized(driver: Any, width: int, height: int) -> Iterator[None]:
    """A window of another size, in CSS pixels; for a while."""
    _resize(driver, width, height)
    try:
        yield
    finally:
        _resize(driver, 1280, 800)


def _resize(driver: Any, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
