"""How long the page of `quorate explore` takes to respond to a click: ``python benchmarks/clicks.py``.

A walk at random through Raft at its default sizes, in Chromium: from the click on a step until the page shows the
position after it, with the diagram, the next steps, the properties, and why the others are not possible. On an idle
machine the median is to be under 150 ms. On one that is not, processor time says more: that of the server, and that
of the browser's process that shows the page, where the system tells it.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import uvicorn
from measuring import Row, show
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from quorate.serving.application import application
from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of

CLICK = """
const [choice, done] = arguments;
const steps = [...document.querySelectorAll(".option")];
if (!steps.length) return done(null);
const began = performance.now();
const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now() - began); });
watch.observe(document.body, { attributes: true, attributeFilter: ["data-ready"] });
steps[Math.floor(choice * steps.length)].click();
"""
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1280,800")
GOAL = 150.0


class Renderer:
    """The processes of a browser that show pages, and the processor time that they have taken."""

    def __init__(self, driver: int) -> None:
        parents, kinds = dict[int, int](), dict[int, str]()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                kinds[int(folder.name)] = (folder / "cmdline").read_text()
                parents[int(folder.name)] = int(self._fields(int(folder.name))[1])
        self._processes = [
            each
            for each, kind in kinds.items()
            if "--type=renderer" in kind and self._is_of(each, driver, parents)
        ]

    def _is_of(self, process: int, driver: int, parents: dict[int, int]) -> bool:
        while process in parents and process != driver:
            process = parents[process]
        return process == driver

    def _fields(self, process: int) -> list[str]:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()

    def milliseconds(self) -> float:
        """The processor time until now; 0 where the system does not tell."""
        ticks = 0
        for each in self._processes:
            with suppress(OSError):
                ticks += sum(map(int, self._fields(each)[11:13]))
        return ticks * 1000 / os.sysconf("SC_CLK_TCK") if ticks else 0.0


def responses(page: webdriver.Chrome, address: str, walks: int, steps: int) -> Iterator[tuple[float, float]]:
    """The milliseconds of each click of some walks, and those of processor time in this process."""
    chance = random.Random(1)
    for _ in range(walks):
        page.get("about:blank")
        page.get(address)
        page.execute_async_script(
            "const wait = () => document.body.dataset.ready ? arguments[0]() : setTimeout(wait, 20); wait()"
        )
        for _ in range(steps):
            began = time.process_time()
            took = page.execute_async_script(CLICK, chance.random())
            if took is None:
                break
            yield took, (time.process_time() - began) * 1000


@click.command(help=__doc__)
@click.option("--model", default="raft", show_default=True)
@click.option("--walks", default=5, show_default=True)
@click.option("--steps", default=15, show_default=True)
def main(model: str, walks: int, steps: int) -> None:
    session = Session(lambda: instance_of(model))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(application(session, "token"), log_level="error", lifespan="off"))
    threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True).start()
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    page = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/?token=token"
        list(responses(page, address, 1, 3))  # what is made once: caches, compiled scripts
        assert page.service.process is not None
        renderer = Renderer(page.service.process.pid)
        before = renderer.milliseconds()
        clicks = list(responses(page, address, walks, steps))
        shown = (renderer.milliseconds() - before) / len(clicks)
    finally:
        page.quit()
        server.should_exit = True
    found = sorted(took for took, _ in clicks)
    median, late = statistics.median(found), found[int(len(found) * 0.95)]
    needs = statistics.median(needed for _, needed in clicks)
    rows = [
        Row("a click, median", median, f"{median:.0f} ms", ("≤", GOAL)),
        Row("processor time in the server, median", needs, f"{needs:.0f} ms"),
        Row("processor time in the page, mean", shown, f"{shown:.0f} ms"),
        Row("95 of 100 clicks", late, f"{late:.0f} ms"),
    ]
    sys.exit(0 if show(rows, len(found)) else 1)


if __name__ == "__main__":
    main()
