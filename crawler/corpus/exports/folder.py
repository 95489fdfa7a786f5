"""The folder of an export: the data in one format, and what makes it citable and checkable."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from crawler.corpus import licence
from crawler.corpus.codebook_pages import as_json, markdown
from crawler.corpus.exports.csvs import write_csv
from crawler.corpus.exports.errors import ExportError, ExportFailed
from crawler.corpus.exports.package import write_package
from crawler.corpus.exports.parquet import write_parquet
from crawler.corpus.exports.sqlite import write_sqlite
from crawler.corpus.exports.stata import write_stata
from crawler.corpus.exports.tables import Selection, Sheet, sheets
from crawler.corpus.exports.xlsx import write_xlsx
from crawler.versions import VERSION

FORMATS = ("csv", "parquet", "xlsx", "dta", "sqlite", "datapackage")
SUMS = "SHA256SUMS"
TITLE = (
    "Open government information annual reports of China's public bodies (政府信息公开工作年度报告)"
)
_INVENTED = "INVENTED DATA: all or some of these reports come from invented sites under .test. 演示数据，纯属虚构。"
_LICENCE = {"name": licence.NAME, "path": licence.URL, "title": licence.TITLE}


@dataclass(frozen=True, slots=True)
class Facts:
    """What an export says of itself; it depends on the corpus and the options alone."""

    version: str
    corpus_digest: str
    last_fetched: str
    form: str
    selection: Selection
    rows: dict[str, int]
    queries: dict[str, Any]
    invented: bool

    @property
    def made(self) -> datetime:
        """The time that stands in the files: when the newest document was fetched."""
        return datetime.strptime(self.last_fetched, "%Y-%m-%dT%H:%M:%SZ")

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {"title": TITLE, **({"warning": _INVENTED} if self.invented else {}), **asdict(self)}


def export(
    conn: sqlite3.Connection,
    target: Path,
    form: str,
    *,
    tables: Sequence[str],
    selection: Selection,
    bom: bool = False,
) -> Facts:
    """Write an export into the folder ``target``, whole or not at all; give what it says of itself.

    ``target`` is new, empty, or an earlier export, which is replaced. Raises ExportError, or ExportFailed
    where there is no room.
    """
    _refuse_strangers(target)
    conn.execute("BEGIN")  # one state of the corpus, whatever is written meanwhile
    try:
        chosen = sheets(conn, tables, selection)
        facts = _facts(conn, form, selection, chosen)
        if not any(facts.rows.values()):
            raise ExportError("no report of the corpus meets these conditions")
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as made:
            folder = Path(made) / "export"
            folder.mkdir()
            _write(folder, form, chosen, facts, bom=bom)
            _write_papers(folder, facts)
            _swap(folder, target, Path(made) / "old")
    except OSError as error:
        raise ExportFailed(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        conn.execute("ROLLBACK")
    return facts


def _write(folder: Path, form: str, chosen: list[Sheet], facts: Facts, *, bom: bool) -> None:
    if form == "csv":
        write_csv(folder, chosen, bom=bom)
    elif form == "parquet":
        write_parquet(folder, chosen)
    elif form == "xlsx":
        write_xlsx(folder, chosen, made=facts.made)
    elif form == "dta":
        notes = [TITLE, f"ogi {facts.version}, corpus {facts.corpus_digest[:16]}"]
        notes += [_INVENTED] if facts.invented else []
        write_stata(folder, chosen, made=facts.made, notes=notes)
    elif form == "sqlite":
        write_sqlite(folder, chosen)
    else:
        write_package(folder, chosen, _about(facts))


def _about(facts: Facts) -> dict[str, Any]:
    warning = f"{_INVENTED} " if facts.invented else ""
    return {
        "name": "ogi",
        "title": TITLE,
        "description": f"{warning}Figures as printed; empty is not zero. See codebook.md.",
        "version": f"{facts.version}+{facts.corpus_digest[:16]}",
        "created": facts.last_fetched,
        "licenses": [_LICENCE],
        "sources": [{"title": "official web sites; column url of each report"}],
        "query": {"selection": asdict(facts.selection), "sql": facts.queries},
    }


def _facts(conn: sqlite3.Connection, form: str, selection: Selection, chosen: list[Sheet]) -> Facts:
    digest = hashlib.sha256()
    for row in conn.execute("SELECT report, current, reading_digest FROM reports ORDER BY report"):
        digest.update(repr(row).encode())
    (fetched,) = conn.execute("SELECT max(fetched_at) FROM captures").fetchone()
    (invented,) = conn.execute("SELECT EXISTS (SELECT 1 FROM panel WHERE invented)").fetchone()
    return Facts(
        VERSION,
        digest.hexdigest(),
        fetched or "1980-01-01T00:00:00Z",
        form,
        selection,
        {sheet.name: sheet.count() for sheet in chosen},
        {s.name: dict(zip(("reports", "rows", "values"), _short(s), strict=True)) for s in chosen},
        bool(invented),
    )


def _short(sheet: Sheet) -> tuple[str, str, list[Any]]:
    """Give a sheet's query for a person: with * for a list of all columns."""
    chosen, rows, values = sheet.query
    return chosen, f"SELECT *{rows[rows.index(' FROM ') :]}", values  # noqa: S608


def _write_papers(folder: Path, facts: Facts) -> None:
    papers = files(__package__).joinpath("papers")
    for name in ("CITATION.cff", "LICENSE.txt", "README.txt"):
        text = papers.joinpath(name).read_text("utf-8")
        text = text.replace("{version}", f"{facts.version}+{facts.corpus_digest[:16]}")
        text = text.replace("{date}", facts.last_fetched[:10]).replace("{title}", TITLE)
        text = text.replace("{warning}", _INVENTED if facts.invented else "")
        for key in ("NAME", "TITLE", "SHORT", "URL", "FACTS"):
            text = text.replace(f"{{licence.{key}}}", getattr(licence, key))
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "codebook.json").write_text(as_json(), encoding="utf-8")
    (folder / "codebook.md").write_text(markdown(), encoding="utf-8")
    said = json.dumps(facts.as_json(), ensure_ascii=False, indent=1) + "\n"
    (folder / "export.json").write_text(said, encoding="utf-8")
    listed = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in listed)
    (folder / SUMS).write_text(sums, encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_strangers(target: Path) -> None:
    """Let nothing be replaced but what an export wrote."""
    if not target.exists() and not target.is_symlink():
        return
    if target.is_symlink() or not target.is_dir():
        raise ExportError(f"{target} is no folder")
    there = {p.relative_to(target).as_posix() for p in target.rglob("*") if not p.is_dir()}
    ours: set[str] = set()
    if SUMS in there:
        text = (target / SUMS).read_text("utf-8")
        ours = {SUMS, *(line.partition("  ")[2] for line in text.splitlines())}
    if strange := sorted(there - ours):
        raise ExportError(
            f"{target} holds what no export wrote ({strange[0]}): name another folder"
        )


def _swap(folder: Path, target: Path, aside: Path) -> None:
    if target.exists():
        target.rename(aside)
    folder.rename(target)
    if aside.exists():
        shutil.rmtree(aside)
