"""How long the page of `quorate explore` takes to respond to a click: ``python benchmarks/clicks.py``.

A walk at random through Raft at its default sizes, in Chromium: from the click on a step until the page shows the
position after it, with the diagram, the next steps, the properties, and why the others are not possible. On an idle
machine the median is to be under 150 ms. On one that is not, the server's processor time for it says more.
"""

from __future__ import annotations

import random
import shutil
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator

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
        clicks = list(responses(page, address, walks, steps))
    finally:
        page.quit()
        server.should_exit = True
    found = sorted(took for took, _ in clicks)
    median, late = statistics.median(found), found[int(len(found) * 0.95)]
    needs = statistics.median(needed for _, needed in clicks)
    rows = [
        Row("a click, median", median, f"{median:.0f} ms", ("≤", GOAL)),
        Row("its processor time in the server, median", needs, f"{needs:.0f} ms"),
        Row("95 of 100 clicks", late, f"{late:.0f} ms"),
    ]
    sys.exit(0 if show(rows, len(found)) else 1)


if __name__ == "__main__":
    main()
