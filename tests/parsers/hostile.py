"""Documents that nobody should have to read, by name; ``python -m tests.parsers.hostile NAME`` does.

It prints what came of it as JSON: the codes of the problems, the seconds that reading took, the
bytes by which the process grew.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from random import Random

MEMORY = 6 * 1024**3  # bytes; beyond this the child is refused more, so that the machine survives
_UNIT = 1024 if sys.platform != "darwin" else 1  # ru_maxrss is in KiB, on macOS in bytes

TITLE = "云汀市财政局2024年政府信息公开工作年度报告"  # an invented office
ROW = "<tr><td>行政许可</td><td>5</td></tr>"
RECEIVED = "一、本年新收政府信息公开申请数量"
BRACKETS = f"<td>1{'()' * 40}字</td>"
LIST = "予以公开：自然人5，商业企业1，科研机构0，社会公益组织0，法律服务机构0，其他0，总计6"
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
REQUESTS = f"<table><tr><td>{RECEIVED}</td>{{}}</tr></table>"


def page(body: str, *, title: str = TITLE) -> bytes:
    """Give a page with this body."""
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}".encode()


def prose(text: str) -> bytes:
    """Give a report whose only section says this."""
    return page(f"<p>一、总体情况</p><p>{text}</p>")


def noise(size: int) -> bytes:
    """Give random bytes, the same each time."""
    return Random(4).randbytes(size)


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    # nothing, or nothing of ours
    "empty": lambda: b"",
    "white_space": lambda: b" \r\n\t \n" * 100_000,
    "random_bytes": lambda: noise(1_000_000),
    "jpeg_named_html": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + noise(100_000),
    "truncated_pdf": lambda: b"%PDF-1.4\n" + noise(1000),
    "truncated_zip": lambda: b"PK\x03\x04" + noise(1000),
    # too much
    "page_of_50_mb": lambda: page("<p>甲</p>" * 5_000_000),
    "page_of_30_mb": lambda: page("<p>" + "全年收到政府信息公开申请72件。" * 650_000),
    "million_cells": lambda: page("<table>" + ("<tr>" + "<td>1</td>" * 1000 + "</tr>") * 1000),
    "million_cells_in_a_row": lambda: page("<table><tr>" + "<td>1</td>" * 1_000_000),
    "many_rows": lambda: page("<table>" + ROW * 24_000),
    "many_unknown_rows": lambda: page(
        "<table>"
        + "".join(f"<tr><td>一、新收申请{i}甲乙</td><td>5</td></tr>" for i in range(20_000))
    ),
    "many_heads_with_figures": lambda: page(
        "<table>" + "<tr><td>规章</td><td>本年制发件数</td><td>3</td></tr>" * 12_000
    ),
    "many_spaced_thousands": lambda: page(
        "<table>" + f"<tr><td>{RECEIVED}</td>{'<td>1 203</td>' * 7}</tr>" * 5_000
    ),
    "many_merged_blanks": lambda: page(
        "<table>" + f"<tr><td>{RECEIVED}</td><td colspan=6></td><td>3</td></tr>" * 5_000
    ),
    "many_brackets_after_a_figure": lambda: page(
        "<table>" + f"<tr><td>{RECEIVED}</td>{BRACKETS * 7}</tr>" * 20
    ),
    "many_notes_before_a_figure": lambda: page(
        f"<table><tr><td>{RECEIVED}</td><td>{'*' * 300_000}1</td></tr>"
    ),
    "many_totals_over_outcomes": lambda: page(
        "<table>"
        + "<tr><td>总计</td></tr>" * 40_000
        + "".join(f"<td>{outcome}</td>" for outcome in OUTCOMES)
        + f"<tr>{'<td>1</td>' * 15}</tr>"
    ),
    "many_rows_in_a_cell": lambda: page(
        f"<table><tr><td>{'规章 ' * 300_000}</td>{'<td></td>' * 40_000}<td>1</td></tr>"
    ),
    "many_lists_written_out": lambda: page(f"<p>{LIST}</p><p>{RECEIVED}</p>" * 30_000),
    "many_headings": lambda: page("<p>一、总体情况</p>" * 100_000),
    "many_links": lambda: page("".join(f"<a href='{i}.pdf'>附件</a>" for i in range(100_000))),
    "many_attributes": lambda: page("<p " + " a=1" * 1_000_000 + ">甲"),
    "many_meta_tags": lambda: b"<html><head>" + b"<meta name=a content=b>" * 300_000,
    # too deep
    "nested_tags": lambda: page("<div>" * 100_000 + "甲" + "</div>" * 100_000),
    "nested_inline_tags": lambda: page("<span>" * 100_000 + "甲"),
    "nested_tables": lambda: page("<table><tr><td>" * 20_000 + "行政许可</td><td>5"),
    "nested_json": lambda: b"<html><script>_CONFIG={DETAIL: " + b'{"a":' * 200_000,
    "nested_entities": lambda: (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><html><body>&c;&c;&c;'
    ),
    # bent
    "absurd_spans": lambda: page(
        "<table><tr><td colspan=999999 rowspan=999999>行政许可</td><td colspan=999999>5</td></tr>"
    ),
    "forged_marks": lambda: page("<p>\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6</p>" * 20_000),
    "forged_marks_as_references": lambda: page(
        "<p>&#xfdd4;&#xfdd5;&#64979;</p>" + REQUESTS.format("<td>&#xfdd1;6</td>" * 7)
    ),
    "nul_bytes": lambda: page("\0" * 100_000 + REQUESTS.format("<td>\0006</td>" * 7)),
    "cut_utf8": lambda: page("<p>政府信息公开")[:-1],
    "utf16_cut": lambda: page(REQUESTS.format("<td>6</td>" * 7)).decode().encode("utf-16")[:-1],
    "angles": lambda: b"<" * 3_000_000,
    "open_tags": lambda: b"<p" * 3_000_000,
    "ampersands": lambda: b"<html><body>&" + b"amp;" * 1_000_000,
    # endless
    "line_of_10_mb": lambda: ("政府信息公开年度报告" * 350_000).encode(),
    "digits": lambda: b"1" * 1_000_000,
    "digits_in_a_cell": lambda: page(REQUESTS.format("<td>" + "1" * 1_000_000 + "</td>")),
    "digits_in_prose": lambda: prose("收到政府信息公开申请" + "1" * 1_000_000 + "件"),
    "spaces": lambda: prose("甲" + " " * 5_000_000 + "乙"),
    "lines": lambda: b"1\n" * 3_000_000,
    "tabbed_lines": lambda: b"\t1\n" * 1_000_000,
    "tabbed_cells": lambda: b"x\t" * 2_000_000,
    "piped_cells": lambda: b"x|" * 2_000_000,
    "piped_rows": lambda: "行政许可|5|".encode() * 300_000,
    "loose_cells": lambda: page("<p>行政许可</p><p>5</p>" * 20_000),
    "loose_lines": lambda: (TITLE + "\n行政许可\n5" * 30_000).encode(),
    # bait for patterns that back up
    "title_bait": lambda: page("", title="甲市" * 50_000 + "政府信息公开" * 50_000 + "年度报告"),
    "title_of_years": lambda: page("", title="2024年" * 100_000),
    "prose_bait": lambda: prose("收到申请，其中" * 100_000 + "72件"),
    "prose_of_counts": lambda: prose("收到申请72件、" * 50_000),
    "prose_of_claims": lambda: prose("2024年收到政府信息公开申请72件，其中自然人50件。" * 50_000),
    "prose_of_brackets": lambda: prose("（收到申请" * 50_000),
    "chinese_numerals": lambda: prose("收到申请" + "一百万" * 100_000 + "件"),
    "dates": lambda: prose("2024年1月" * 100_000),
    "label_bait": lambda: page(
        REQUESTS.replace("一、", "一、" + "（一）" * 50_000).format("<td>6")
    ),
    "bookmarks": lambda: b"[bookmark: " * 300_000,
}


def main(name: str) -> None:
    """Read one of them and print what came of it."""
    import parsers

    data = DOCUMENTS[name]()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    report = parsers.read(data)
    seconds = time.monotonic() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    json.dumps(report.as_json(name))
    result = {
        "codes": sorted({problem.code for problem in report.problems}),
        "details": [problem.detail for problem in report.problems[:10]],
        "problems": len(report.problems),
        "is_report": report.is_report,
        "seconds": seconds,
        "grown": grown * _UNIT,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1])
