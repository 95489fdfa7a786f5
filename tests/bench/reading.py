"""Reading a page whole, beside a bare lxml parse and pandas.read_html of the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import cycle, islice

import pandas
from lxml import etree

import parsers
from parsers.readers.charset import encoding_of
from tests.bench.measure import Contender, Result, bench, by_turns, milliseconds, ratio
from tests.bench.pages import golden_pages, kilobytes, replica_pages

TURNS = 40
IN_A_ROW = 12  # pages


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


@bench(
    "the same, in a row: a turn reads twelve pages, one after the other, as a crawl's reader does"
)
def in_a_row() -> Iterator[Result]:
    """Measure the layouts of the replica and the golden documents with the code in the caches.

    In `reading` each page comes after a collection of garbage and the work of the two others, so
    that a third of the time is the processor's, who has to fetch our code and data anew.
    """
    pages = {name: found for name, found in replica_pages("trs").items() if name != "lines"}
    for name, found in (pages | {name: [page] for name, page in golden_pages().items()}).items():
        run = list(islice(cycle(found), IN_A_ROW))
        try:
            contenders = {"ogi": _each(parsers.read), "pandas": _each(pandas_tables)}
            seconds = by_turns([run], contenders, turns=TURNS // 2)
        except ValueError:  # pandas finds no tables
            continue
        figures = {"ms": milliseconds([second / IN_A_ROW for second in seconds["ogi"]])}
        figures["to pandas, tables alone"] = ratio(seconds["ogi"], seconds["pandas"])
        yield Result(name, figures)


def _each(contender: Contender) -> Contender:
    return lambda pages: [contender(page) for page in pages]


@bench("the same for each golden page")
def golden() -> Iterator[Result]:
    """Measure the golden documents one by one."""
    for name, page in golden_pages().items():
        yield measured(name, [page])
