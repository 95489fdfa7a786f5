"""Crawling the replica, beside a bare Scrapy spider that fetches the same pages."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from statistics import median

from crawler.replica import Replica, world
from crawler.replica.hosts import Host
from crawler.replica.model import Page, Request
from tests.bench.measure import Result, bench, ratio

# The same for both: no pauses, so that the work is measured and not the manners.
SETTINGS = {
    "AUTOTHROTTLE_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "CONCURRENT_SITES": "1000",
}
# The replica as it is, and a web of several of each city: what a longer crawl comes to.
SCALES = {1: 5, 3: 3}  # how many of each city: turns


def without_traps(host: Host) -> None:
    """Take away the page that is slow and the one that fails: they measure waiting."""
    page: Callable[[Request], Page] = host.page

    def at_once(request: Request) -> Page:
        found = page(request)
        # Others stay the page they are, whose bytes the host keeps.
        return replace(found, delay=0.0, fails=0) if found.delay or found.fails else found

    host.page = at_once  # type: ignore[method-assign]


def multiply(replica: Replica, times: int, registry: Path) -> None:
    """Put ``times`` of each city into the replica, each with figures of its own, and register them.

    The further ones differ from the first in their host, www2, www3, ...
    """
    with (files("crawler.replica") / "sites.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for site in world.sites():
        for n in range(2, times + 1):
            data = {**site.data, "host": numbered(site.host, n), "aliases": []}
            replica.hosts[data["host"]] = Host(world._site(data, 1))
    with registry.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["site", *rows[0]])
        writer.writeheader()
        for row in rows:
            for n in range(1, times + 1):
                urls = {k: numbered(v, n) for k, v in row.items() if k.endswith("_url")}
                writer.writerow({**row, **urls, "site": f"{row['adcode']}-{n}"})


def numbered(address: str, n: int) -> str:
    """Give the address with its host's www numbered."""
    return address.replace("www.", f"www{n}.") if n > 1 else address


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of a crawl: of the whole process, and from its first request to its end."""

    whole: float
    crawl: float


class Race:
    """A replica in this process, and children that crawl it."""

    def __init__(self, replica: Replica, folder: Path) -> None:
        self.replica = replica
        self.folder = folder
        self.registry = folder / "sites.csv"
        self.addresses = folder / "addresses"
        self.environment = os.environ | {
            "http_proxy": replica.proxy_url,
            "OGI_OFFICIAL_SUFFIXES": ".gov.test",
            # As installed: with byte code, which the first crawl, not measured, writes.
            "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
        }
        for name in ("no_proxy", "PYTHONDONTWRITEBYTECODE"):
            self.environment.pop(name, None)

    def time(self, *command: str) -> Times:
        """Run a crawl to its end."""
        self.replica.reset()
        started = time.time()
        done = subprocess.run(
            [sys.executable, "-m", *command],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )
        ended = time.time()
        if done.returncode:
            raise RuntimeError(f"{command[0]} ended with {done.returncode}")
        return Times(ended - started, ended - self.replica.log[0].time)

    def ogi(self, name: str) -> Times:
        """Crawl with everything on: archive, read, store."""
        return self.time(
            *("crawler.cli", "crawl", "--quiet", f"--registry={self.registry}"),
            f"--corpus={self.folder / name / 'corpus.db'}",
            *(f"--set={name}={value}" for name, value in SETTINGS.items()),
        )

    def bare(self) -> Times:
        """Fetch the same addresses and drop them; as many at a time as ogi may."""
        together = f"CONCURRENT_REQUESTS={8 * len(self.replica.hosts)}"
        settings = (f"{name}={value}" for name, value in SETTINGS.items())
        return self.time("tests.bench.bare_spider", str(self.addresses), together, *settings)


def race(scale: int, turns: int) -> tuple[int, list[Times], list[Times]]:
    """Let both crawl in turn; give the number of pages and the times of ogi and of the bare spider."""
    ours, bares = [], []
    with tempfile.TemporaryDirectory() as name, Replica() as replica:
        race = Race(replica, Path(name))
        multiply(replica, scale, race.registry)
        for host in replica.hosts.values():
            without_traps(host)
        race.ogi("first")
        asked = [entry.url for entry in replica.log if entry.method == "GET"]
        race.addresses.write_text("\n".join(asked), encoding="utf-8")
        race.bare()
        for turn in range(turns):
            ours.append(race.ogi(str(turn)))
            bares.append(race.bare())
    return len(asked), ours, bares


@bench("ogi crawl: pages per second as a ratio to a bare Scrapy spider that fetches the same")
def crawling() -> Iterator[Result]:
    """Measure whole crawls, each with an archive and a corpus that are new."""
    for scale, turns in SCALES.items():
        pages, ours, bares = race(scale, turns)
        for what, pick in (("", lambda t: t.crawl), (", with start-up", lambda t: t.whole)):
            mine, bare = [pick(t) for t in ours], [pick(t) for t in bares]
            figures = {"pages": str(pages)}
            figures["pages/s"] = f"{pages / median(mine):.0f}"
            figures["bare pages/s"] = f"{pages / median(bare):.0f}"
            figures["speed to bare"] = ratio(bare, mine)
            yield Result(f"{scale} of each city{what}", figures)
