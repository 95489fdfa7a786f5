"""What the processes of a crawl hold at the most, while it fetches more and more reports.

The sites are invented anew with every request: lists of twenty, each report with a publisher of its
own and the figures of one report of the replica. Sizes are 1,000 and 10,000 reports, or those of
OGI_BENCH_PAGES (``10000,100000``). Memory is what Linux notes as the most that a process had (VmHWM).
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from crawler.replica import Replica, render, truth, world
from crawler.replica.hosts import NOT_FOUND, Host
from crawler.replica.model import Page, Request, Site
from tests.bench.crawling import SETTINGS
from tests.bench.measure import Result, bench

OF_A_SITE = 2000  # reports
OF_A_LIST = 20
COLUMN = "/zwgk/zfxxgk/zfxxgknb/"
PUBLISHER = "云汀市第{}街道办事处"
ROLES = {"crawler.cli": "crawl", "processes.reader": "a reader", "processes.storing": "store"}


class Endless(Host):
    """A site of platform family TRS that has so many reports, and keeps none of them."""

    def __init__(self, site: Site, first: int, count: int) -> None:
        super().__init__(site)
        self.numbers = range(first, first + count)
        report = next(
            r for r in truth()[site.adcode].reports if r.layout == "clean" and not r.disorders
        )
        asked = Request("GET", site.host, report.url.partition(site.host)[2])
        self.template = Host(site).page(asked).render().decode()
        self.publisher, self.year = report.publisher, report.year

    def page(self, request: Request) -> Page:
        """Make a list, or the report whose number stands in its address."""
        folder, _, name = request.path.rpartition("/")
        stem = name.partition(".")[0]
        number = int(stem.rpartition("_")[2]) if stem.rpartition("_")[2].isdecimal() else 0
        if name.startswith("t2025") and number in self.numbers:
            text = self.template.replace(self.publisher, PUBLISHER.format(number))
            return Page(text.encode)
        if f"{folder}/" == COLUMN and stem in ("", "index", f"index_{number}"):
            return Page(self.list(number).encode)
        return NOT_FOUND

    def list(self, page: int) -> str:
        """Give a page of the list, counted from 0."""
        pages = -(-len(self.numbers) // OF_A_LIST)
        rows = [
            {
                "href": f"./202501/t20250115_{number}.html",
                "title": f"{PUBLISHER.format(number)}{self.year}年政府信息公开工作年度报告",
                "date": "2025-01-15",
            }
            for number in self.numbers[page * OF_A_LIST : (page + 1) * OF_A_LIST]
        ]
        column = {"title": "政府信息公开年报", "paging": "createPageHTML", "ext": "html"}
        given = {"site": self.site, "column": column, "rows": rows, "total": pages, "page": page}
        return render.html("trs/list.html", children=(), **given)


def invent(replica: Replica, reports: int, registry: Path) -> None:
    """Put sites with so many reports into the replica, and register them."""
    site = next(site for site in world.sites() if site.family == "trs")
    rows = []
    for n, first in enumerate(range(0, reports, OF_A_SITE)):
        host = f"www{n}.yunting.gov.test"
        replica.hosts[host] = Endless(site, first, min(OF_A_SITE, reports - first))
        rows.append(
            {
                "site": f"{site.adcode}-{n}",
                "adcode": site.adcode,
                "name_zh": site.name,
                "level": "prefecture",
                "portal_url": f"http://{host}/",
                "report_column_url": f"http://{host}{COLUMN}",
                "column_basis": "checked",
                "cms_family": site.family,
            }
        )
    with registry.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def peaks(child: subprocess.Popen[str]) -> dict[str, float]:
    """Give the most that each process of a crawl had, in MB, when all have ended."""
    most: dict[str, float] = {}
    while child.poll() is None:
        for pid in (child.pid, *_children(child.pid)):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_text()
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:  # it has just ended
                continue
            role = next((role for part, role in ROLES.items() if part in command), None)
            if role is not None and "VmHWM:" in status:
                megabytes = int(status.split("VmHWM:")[1].split()[0]) / 1024
                most[role] = max(most.get(role, 0.0), megabytes)
        time.sleep(0.2)
    return most


def _children(pid: int) -> list[int]:
    """Give the children of a process, whichever of its threads began them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def crawl(reports: int) -> dict[str, float]:
    """Crawl so many reports; give the memory of each process, and what was asked."""
    with tempfile.TemporaryDirectory() as name, Replica() as replica:
        folder = Path(name)
        invent(replica, reports, folder / "sites.csv")
        replica.log = _Forgetful()
        command = ["crawl", "--json", f"--registry={folder / 'sites.csv'}"]
        command += [f"--corpus={folder / 'corpus.db'}"]
        command += [f"--set={key}={value}" for key, value in SETTINGS.items()]
        command.append("--set=CONCURRENT_SITES=32")  # as many as an ordinary crawl has at a time
        environment = os.environ | {
            "http_proxy": replica.proxy_url,
            "OGI_OFFICIAL_SUFFIXES": ".gov.test",
        }
        environment.pop("no_proxy", None)
        with (folder / "results").open("w+") as results:
            child = subprocess.Popen(
                [sys.executable, "-m", "crawler.cli", *command],
                env=environment,
                stdout=results,
                text=True,
                cwd=Path(__file__).parents[2],
            )
            found = peaks(child)
            results.seek(0)
            ended = [json.loads(line) for line in results]
    asked, got = (sum(site[key] for site in ended) for key in ("requests", "reports"))
    if child.returncode or got != reports:
        raise RuntimeError(f"{got} of {reports} reports, exit code {child.returncode}")
    server = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "server, in this process": server, "requests a report": asked / got}


class _Forgetful(list):  # type: ignore[type-arg]
    """A log that keeps nothing."""

    def append(self, entry: object) -> None:
        """Let it go."""


@bench("memory of a crawl of so many reports, MB at the most", only_if_asked=True)
def memory() -> Iterator[Result]:
    """Measure each size; the last column is what a report more costs, between the first and the last."""
    sizes = sorted(int(n) for n in os.environ.get("OGI_BENCH_PAGES", "1000,10000").split(","))
    found = {size: crawl(size) for size in sizes}
    for name in found[sizes[0]]:
        figures = {f"{size:,}": f"{found[size][name]:.4g}" for size in sizes}
        if name in ROLES.values() and len(sizes) > 1:
            more = found[sizes[-1]][name] - found[sizes[0]][name]
            figures["bytes a report more"] = f"{more * 1024 * 1024 / (sizes[-1] - sizes[0]):,.0f}"
        yield Result(name, figures)
