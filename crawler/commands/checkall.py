"""``scrapy checkall``: does every spider keep the habits that let a newcomer find the way?"""

from __future__ import annotations

import argparse
import csv
import inspect
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from scrapy.commands import ScrapyCommand

from crawler import registry
from crawler.spiders.base import ReportSpider

# What the docstring of a spider says, as a definition list.
TERMS = ("行政区划代码", "主管单位", "列表页", "注意事项")
MAX_LINES = 110  # of a spider's file: beyond that the base, or a helper, lacks something


class Command(ScrapyCommand):
    """Check names, docstrings, registry and replica of all spiders."""

    requires_project = True

    def short_desc(self) -> str:
        """Describe the command for ``scrapy --help``."""
        return "Check that every spider is named, described and tested as the others"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what is wrong; the exit code is 1 if anything is."""
        assert self.crawler_process is not None
        loader = self.crawler_process.spider_loader
        names = sorted(loader.list())
        faults = [fault for name in names for fault in faults_of(loader.load(name))]
        faults += [
            f"families.csv names the spider {name}, which is not there"
            for name in sorted(set(filter(None, registry.families().values())) - set(names))
        ]
        for fault in faults:
            print(fault)
        print(f"{len(names)} spiders, {len(faults)} faults")
        self.exitcode = 1 if faults else 0


def faults_of(spider: type) -> Iterator[str]:
    """Say what is wrong with one spider."""
    file = Path(inspect.getfile(spider))
    name = getattr(spider, "name", "")
    if not issubclass(spider, ReportSpider):
        yield f"{file.name}: {spider.__name__} is not based on ReportSpider"
        return
    camel = "".join(part.capitalize() for part in name.split("_")) + "Spider"
    if file.stem != name or spider.__name__ != camel:
        yield f"{file.name}: file, name and class differ: {file.stem}, {name}, {spider.__name__}"
    doc = inspect.cleandoc(spider.__doc__ or "").splitlines()
    for term in TERMS:
        if term not in doc:
            yield f"{name}: its docstring has no term {term}"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    if lines > MAX_LINES:
        yield f"{name}: {lines} lines are more than {MAX_LINES}"
    if not hasattr(spider, "article"):
        yield f"{name}: no pattern `article`, how its addresses look"
    if name not in registry.families().values():
        yield f"{name}: no row of registry/families.csv names it"
    if name not in _replica_spiders():
        yield f"{name}: the replica has no city of this family"


def _replica_spiders() -> set[str | None]:
    """Give the spiders that the replica's cities need."""
    with Path(str(files("crawler.replica") / "sites.csv")).open(encoding="utf-8") as file:
        return {registry.families().get(row["cms_family"]) for row in csv.DictReader(file)}
