"""The page of a report: its tables as printed, what fails and why, its prose, its versions."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from typing import Any

from crawler.corpus.connection import rows
from crawler.corpus.show import documents_of
from crawler.datasette.pages.asking import KINDS, Row, one, place_name
from crawler.datasette.pages.findings import findings_where
from crawler.datasette.pages.paper import Place, lines
from crawler.datasette.pages.prose import pieces
from crawler.datasette.pages.rules import said, sides
from parsers.forms import FORM_NAMES, load

# As the form prints them.
_ORDER = ("active_disclosure", "requests", "review_litigation", "statistics", "local_statistics")


def report_page(conn: sqlite3.Connection, report: str) -> Row:
    """Gather the page of a report, by the id of a version, or of a series: its current one. Raises NotHere."""
    head = one(
        conn,
        "SELECT r.*, d.sha256, d.media_type, d.length, coalesce(r.adcode, s.adcode, '') AS place,"
        " s.name AS site_name, o.unit_id, r.url GLOB 'http*://*.test/*' AS invented FROM reports r JOIN documents d ON d.id = r.document_id"
        " JOIN sites s ON s.id = r.site_id LEFT JOIN outcomes o ON o.report_id = r.id"
        " WHERE r.report = coalesce("
        "(SELECT report FROM reports WHERE series = ?1 AND current = 1), ?1)",
        report,
    )
    number = head["id"]
    cells = _cells(conn, number)
    failed = _failed(conn, number, cells)
    suspects = _suspects(conn, number, cells)
    claims = _claims(conn, number, cells, failed)
    return {
        "report": head,
        "place_name": place_name(conn, head["place"]),
        "kind": KINDS[head["publisher_kind"] or ""],
        "tables": _tables(conn, number, cells),
        "failed": failed,
        "suspects": suspects,
        "problems": rows(
            conn, "SELECT code, detail, cells FROM problems WHERE report_id = ? ORDER BY id", number
        ),
        "sections": [
            {
                "n": section["n"],
                "heading": section["heading"],
                "lines": list(pieces(section["text"], claims.get(section["n"], ()))),
            }
            for section in rows(
                conn, "SELECT n, heading, text FROM sections WHERE report_id = ? ORDER BY n", number
            )
        ],
        "claims": sum(map(len, claims.values())),
        "attachments": rows(
            conn, "SELECT url, title FROM attachments WHERE report_id = ? ORDER BY n", number
        ),
        "versions": rows(
            conn,
            "SELECT report, version, current, first_seen, checks_failed FROM reports"
            " WHERE series = ? ORDER BY version DESC",
            head["series"],
        ),
        "findings": findings_where(conn, "f.report = ? ORDER BY f.rule, f.id", report),
        "documents": documents_of(conn, head),
        "compared": rows(
            conn,
            "SELECT cell, row_zh, column_zh, taken_raw, other_raw, other_url FROM readings_compared"
            " WHERE report_id = ? AND contradicts = 1 LIMIT 100",
            number,
        ),
        "checks": rows(
            conn,
            "SELECT status, count(*) AS n FROM check_results WHERE report_id = ? GROUP BY status",
            number,
        ),
    }


def _cells(conn: sqlite3.Connection, number: int) -> dict[str, Row]:
    """Give what stands in each cell, by its key, with room for what is said of it."""
    found = rows(
        conn,
        "SELECT c.key, f.value, f.raw, s.name AS state, s.name_zh AS state_zh, c.unit"
        " FROM figure_values f JOIN cells c ON c.id = f.cell_id JOIN states s ON s.id = f.state_id"
        " WHERE f.report_id = ?",
        number,
    )
    return {row["key"]: {**row, "failed": [], "suspect": None, "claims": 0} for row in found}


def _failed(conn: sqlite3.Connection, number: int, cells: dict[str, Row]) -> list[Row]:
    found = rows(
        conn,
        "SELECT k.n AS place, u.rule, u.cells, k.expected, k.actual, k.detail FROM check_results k"
        " JOIN rules u ON u.id = k.rule_id WHERE k.report_id = ? AND k.status = 'fail' ORDER BY k.n",
        number,
    )
    for n, check in enumerate(found, 1):
        check["n"] = n
        check["cells"] = json.loads(check["cells"])
        check["en"], check["zh"] = said(check["rule"])
        check["sides"] = sides(check["rule"])
        for key in check["cells"]:
            if key in cells:
                cells[key]["failed"].append(n)
    return found


def _suspects(conn: sqlite3.Connection, number: int, cells: dict[str, Row]) -> list[Row]:
    found = rows(
        conn,
        "SELECT c.key AS cell, c.row_zh, c.column_zh, s.printed, s.suggested, s.reason,"
        " s.alternatives FROM suspects s JOIN cells c ON c.id = s.cell_id"
        " WHERE s.report_id = ? ORDER BY s.n",
        number,
    )
    for suspect in found:
        if suspect["cell"] in cells:
            cells[suspect["cell"]]["suspect"] = suspect
    return found


def _claims(
    conn: sqlite3.Connection, number: int, cells: dict[str, Row], failed: list[Row]
) -> dict[int, list[Row]]:
    """Give the claims by section, each with whether the table says otherwise."""
    contradicted = {check["detail"] for check in failed if check["rule"].startswith("claim.")}
    out: dict[int, list[Row]] = defaultdict(list)
    for claim in rows(
        conn,
        'SELECT n, cells, value, quote, section, start, "end", relation, unit FROM claims'
        " WHERE report_id = ? ORDER BY n",
        number,
    ):
        claim["cells"] = [key for key in json.loads(claim["cells"]) if key in cells]
        claim["disagrees"] = any(f"「{claim['quote']}」" in detail for detail in contradicted)
        for key in claim["cells"]:
            cells[key]["claims"] += 1
        out[claim["section"]].append(claim)
    return out


def _tables(conn: sqlite3.Connection, number: int, cells: dict[str, Row]) -> list[Row]:
    found = rows(
        conn,
        'SELECT "table", form FROM report_tables WHERE report_id = ?',
        number,
    )
    found.sort(key=lambda row: _ORDER.index(row["table"]) if row["table"] in _ORDER else 99)
    out = []
    for row in found:
        if row["form"] not in FORM_NAMES or row["table"] not in load(row["form"]).tables:
            continue
        table = load(row["form"]).tables[row["table"]]
        out.append(
            {
                "code": table.code,
                "form": table.form,
                "layout": table.layout,
                "zh": table.label,
                "en": table.en,
                "lines": [[_shown(cell, cells) for cell in line] for line in lines(table)],
            }
        )
    return out


def _shown(cell: Any, cells: dict[str, Row]) -> Row:
    """Give a cell of the paper with what the report has there."""
    if isinstance(cell, Place):
        return {"place": cell, "figure": cells.get(cell.key)}
    return {"head": cell}
