"""Reading a page whole, beside a bare lxml parse and pandas.read_html of the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pandas
from lxml import etree

import parsers
from parsers.readers.charset import encoding_of
from tests.bench.measure import Contender, Result, bench, by_turns, milliseconds, ratio
from tests.bench.pages import golden_pages, kilobytes, replica_pages

TURNS = 40


def bare_parse(data: bytes) -> object:
    """Parse with lxml and do nothing with the tree."""
    return etree.fromstring(data, etree.HTMLParser(encoding=encoding_of(data)))


def pandas_tables(data: bytes) -> object:
    """Read the tables, and those alone, with pandas."""
    return pandas.read_html(io.BytesIO(data), flavor="lxml", encoding=encoding_of(data))


def measured(name: str, pages: list[bytes]) -> Result:
    """Measure one kind of page; the pages take turns, so that none is known by heart."""
    contenders: dict[str, Contender] = {"ogi": parsers.read, "lxml": bare_parse}
    try:
        pandas_tables(pages[0])
        contenders["pandas"] = pandas_tables
    except ValueError:  # it finds no tables: there is nothing to compare
        pass
    seconds = by_turns(pages, contenders, turns=TURNS)
    figures = {"KB": kilobytes(pages), "pages": str(len(pages)), "ms": milliseconds(seconds["ogi"])}
    figures["to bare lxml"] = ratio(seconds["ogi"], seconds["lxml"])
    if "pandas" in seconds:
        figures["to pandas, tables alone"] = ratio(seconds["ogi"], seconds["pandas"])
    return Result(name, figures)


@bench("parsers.read of a report: ratios of its time to that of others on the same bytes")
def reading() -> Iterator[Result]:
    """Measure the layouts of the replica: clean, pasted from Word, ..."""
    # The other family's articles are JSON inside a script, where others find no table.
    for layout, pages in replica_pages("trs").items():
        yield measured(layout, pages)


@bench("the same for each golden page")
def golden() -> Iterator[Result]:
    """Measure the golden documents one by one."""
    for name, page in golden_pages().items():
        yield measured(name, [page])
