"""Crawling the replica, beside a bare Scrapy spider that fetches the same pages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from statistics import median

from crawler.replica import Replica
from crawler.replica.hosts import Host
from crawler.replica.model import Page, Request
from tests.bench.measure import Result, bench, ratio

TURNS = 5
# The same for both: no pauses, so that the work is measured and not the manners.
SETTINGS = {
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
}


def without_traps(host: Host) -> None:
    """Take away the page that is slow and the one that fails: they measure waiting."""
    page: Callable[[Request], Page] = host.page
    host.page = lambda request: replace(page(request), delay=0.0, fails=0)  # type: ignore[method-assign]


class Race:
    """A replica in this process, and children that crawl it."""

    def __init__(self, replica: Replica, folder: Path) -> None:
        self.replica = replica
        self.folder = folder
        self.environment = os.environ | {
            "http_proxy": replica.proxy_url,
            "OGI_OFFICIAL_SUFFIXES": ".gov.test",
        }
        self.environment.pop("no_proxy", None)

    def seconds(self, *command: str) -> float:
        """Run a crawl; give the time from its first request until it has ended."""
        self.replica.reset()
        done = subprocess.run(
            [sys.executable, "-m", *command],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )
        ended = time.time()
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}")
        return ended - self.replica.log[0].time

    def ogi(self, number: int) -> float:
        """Crawl with everything on: archive, read, store."""
        return self.seconds(
            *("crawler.cli", "crawl", "--quiet"),
            f"--registry={files('crawler.replica') / 'sites.csv'}",
            f"--corpus={self.folder / str(number) / 'corpus.db'}",
            *(f"--set={name}={value}" for name, value in SETTINGS.items()),
        )

    def bare(self, addresses: Path) -> float:
        """Fetch the same addresses and drop them."""
        settings = (f"{name}={value}" for name, value in SETTINGS.items())
        return self.seconds("tests.bench.bare_spider", str(addresses), *settings)


@bench("ogi crawl: pages per second as a ratio to a bare Scrapy spider that fetches the same")
def crawling() -> Iterator[Result]:
    """Measure whole crawls of both cities, from the first request to the end of the process."""
    with tempfile.TemporaryDirectory() as name, Replica() as replica:
        for host in replica.hosts.values():
            without_traps(host)
        race = Race(replica, Path(name))
        race.ogi(0)
        asked = [entry.url for entry in replica.log if entry.method == "GET"]
        addresses = Path(name) / "addresses"
        addresses.write_text("\n".join(asked), encoding="utf-8")
        ours, bares = [], []
        for turn in range(1, TURNS + 1):
            ours.append(race.ogi(turn))
            bares.append(race.bare(addresses))
    figures = {"pages": str(len(asked))}
    figures["pages/s"] = f"{len(asked) / median(ours):.0f}"
    figures["bare pages/s"] = f"{len(asked) / median(bares):.0f}"
    figures["speed to bare"] = ratio(bares, ours)
    yield Result("archive, read, store", figures)
