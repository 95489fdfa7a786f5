"""`ogi status`: the last runs, and what a person must look at."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.corpus.archived import missing_files
from crawler.corpus.believed import latest_believed
from crawler.corpus.health import without_due_year
from crawler.corpus.store import IDLE
from crawler.results import INCOMPLETE, UNHEALTHY
from crawler.schedule.history import moment

_LOCKING = ("crawl", "discover")  # runs that hold the archive's lock
ROOM = 20 * 1024**2  # bytes free, under which a run can hardly be noted
NAMED = 30  # runs, after which a clock that was once wrong is not named any more
LONGEST = timedelta(days=2)  # others are not told from killed until they have taken so long
RECENT = timedelta(days=45)  # a site whose last crawl is older is not in use any more

ADVICE = {
    "killed": "the run has no end: see what killed it (memory, restart); the next run resumes it",
    "run_failed": "its output, or the journal of its unit, says why",
    "store_failed": "make room on the disk and run again: what was fetched is archived",
    "archive_failed": "make room on the disk and run again",
    "no_room": "make room on the disk: nothing new can be kept, and a run cannot even be noted",
    "archive_missing": "put the folder back where it was, or name it by --archive",
    "corpus_unusable": "as the message says",
    "spider_error": "a bug of ogi: the log of the run has the traceback",
    "silent": "no run has ended lately: is the timer still on?",
    "clock": "the clock was wrong then, or is now: set it; what is not yet is not reckoned with",
    "challenged": "leave it alone: it is asked again after days; a person may read it in a browser",
    "asked_to_wait": "nothing: it is asked again when it said",
    "no_reports": "open the column in a browser: has it moved, is it empty? `ogi discover` the site",
    "none_of_this_year": "past 31 March nobody at the site has published: has the column moved?",
    "no_column": "find the column: `ogi discover`, or fill report_column_url in the registry",
    "list_not_asked": "robots.txt forbids it: nothing, it must not be asked",
    "list_shell": "the column is a script only: `ogi crawl --browser`, or look at it in a browser",
    "list_not_drawn": "Chromium could not draw a list: look at it in a browser",
    "document_drawn": "a report that only scripts draw: read it in a browser",
    "column_gone": "a crawl looks for it again by itself, at most once a week: see the next line",
    "column_redirected": "as column_gone",
    "family_changed": "as column_gone; or the registry names the wrong platform family",
    "column_not_found_again": "look at the candidates in a browser; enter the right one in a registry",
    "reports_gone": "the site had reports and gives none: has the column moved?",
    "reports_fell": "compare with the site: were reports withdrawn, is a list cut off?",
    "dates_lost": "the lists have changed: look whether all of their entries are still read",
    "year_missing": "a year lacks between two: is its list linked?",
    "list_unreachable": "it is asked again by itself; look if it stays",
    "list_unreadable": "it is asked again by itself; if it stays, the platform has changed",
    "document_unreachable": "it is asked again by itself; look if it stays",
    "attachment_unreachable": "it is asked again by itself; look if it stays",
}
OTHERWISE = "see docs/logs.md"


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs`. ``state``: ended, running or killed. ``seconds`` is None without an end."""

    id: int
    asked: str
    started: str
    finished: str | None
    seconds: int | None
    exit: int | None
    version: str
    state: str
    counts: dict[str, int]

    @property
    def idle(self) -> bool:
        """Whether nothing was due: a sign of life, and no more."""
        return self.counts == IDLE

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {"what": "run", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person must look at. ``code`` is explained in docs/operating.md."""

    code: str
    site: str | None
    name: str | None
    since: str
    detail: str

    @property
    def advice(self) -> str:
        """What to do."""
        return ADVICE.get(self.code, OTHERWISE)

    def as_json(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {"what": "alarm", **asdict(self), "advice": self.advice}


def last_runs(conn: sqlite3.Connection, archive: Path, count: int, now: datetime) -> list[Run]:
    """Give the last runs, the latest first, as of ``now``."""
    busy = is_running(archive)
    runs: list[Run] = []
    for number, asked, started, finished, exit_code, version, counts in conn.execute(
        "SELECT id, asked, started, finished, exit, version, counts FROM runs"
        " ORDER BY id DESC LIMIT ?",
        (count,),
    ):
        # Whoever crawls holds the lock; only the latest run that did something can be the one.
        locks = asked.startswith(_LOCKING)
        goes_on = all(run.idle for run in runs) and (
            busy if locks else now - moment(started) < LONGEST
        )
        state = "ended" if finished else "running" if goes_on else "killed"
        took = round((moment(finished) - moment(started)).total_seconds()) if finished else None
        runs.append(
            Run(
                number,
                asked,
                started,
                finished,
                took,
                exit_code,
                version,
                state,
                json.loads(counts),
            )
        )
    return runs


def alarms(
    conn: sqlite3.Connection,
    archive: Path,
    runs: list[Run],
    now: datetime,
    *,
    max_age: timedelta | None = None,
) -> list[Alarm]:
    """Give what a person must look at: by the last run, and by the last crawl of each site."""
    found = [*_of_runs(conn, runs, now, max_age), *_of_the_clock(conn, now)]
    found += _of_the_disk(archive, now)
    missing = missing_files(conn, archive)
    if missing is not None:
        found.append(
            Alarm("archive_missing", None, None, f"{now:%Y-%m-%dT%H:%M:%SZ}", str(missing))
        )
    believed = latest_believed(now)
    since = (now - RECENT).strftime("%Y-%m-%dT%H:%M:%SZ")
    for run, site, name, ended, reason, problems in conn.execute(
        "SELECT r.run_id, r.site_id, s.name, r.ended, r.reason, r.problems FROM site_runs r"
        " JOIN sites s ON s.id = r.site_id WHERE r.well = 0 AND r.ended BETWEEN ? AND ?"
        " AND NOT EXISTS (SELECT 1 FROM site_runs l WHERE l.site_id = r.site_id AND l.ended <= ?"
        "  AND (l.ended, l.run_id) > (r.ended, r.run_id)) ORDER BY r.reason, r.site_id",
        (since, believed, believed),
    ).fetchall():
        if reason in ("budget", "shutdown"):
            continue  # the next run goes on with it
        for code, detail in _of_site(conn, run, site, reason, json.loads(problems)):
            found.append(Alarm(code, site, name, ended, detail))
    found += _without_due_year(conn, now, {(alarm.code, alarm.site) for alarm in found})
    busy = [run for run in runs if not run.idle]
    for command in ("crawl", "reparse"):
        last = next(
            (run for run in busy if run.asked.startswith(command) and _is_past(run, now)), None
        )
        if last is None or not last.exit:
            continue
        if command == "crawl" and any(
            alarm.since >= last.started for alarm in found if alarm.code != "clock"
        ):
            continue  # what is wrong with a site says why; of a reparse no site says anything
        detail = f"run {last.id} ended with exit code {last.exit}: {last.asked}"
        found.append(Alarm("run_failed", None, None, last.started, detail))
    return found


def is_running(archive: Path) -> bool:
    """Say whether a crawl holds the lock of an archive."""
    try:
        with (archive / "crawl.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _is_past(run: Run, now: datetime) -> bool:
    """Say whether a run ended, at a time that can be."""
    return run.finished is not None and run.finished <= latest_believed(now)


def _of_runs(
    conn: sqlite3.Connection, runs: list[Run], now: datetime, max_age: timedelta | None
) -> Iterator[Alarm]:
    last = next((run for run in runs if not run.idle), None)
    if last is not None and last.state == "killed":
        yield Alarm("killed", None, None, last.started, f"run {last.id}: {last.asked}")
    if max_age is None:
        return
    (ended,) = conn.execute(
        "SELECT max(finished) FROM runs WHERE asked GLOB 'crawl*' AND finished <= ?",
        (latest_believed(now),),
    ).fetchone()
    if ended is None or now - moment(ended) > max_age:
        days = max_age / timedelta(days=1)
        yield Alarm(
            "silent", None, None, ended or "", f"no run has ended in the last {days:g} days"
        )


def _without_due_year(
    conn: sqlite3.Connection, now: datetime, named: set[tuple[str, str | None]]
) -> Iterator[Alarm]:
    """Name sites at which nobody has published for the due year, whatever was crawled last there."""
    code = "none_of_this_year"
    lasting = {s: said for s, said in without_due_year(conn, now.date()).items() if (code, s) not in named}  # fmt: skip
    for site, name, ended in conn.execute(
        "SELECT r.site_id, s.name, max(r.ended) AS last FROM site_runs r"
        " JOIN sites s ON s.id = r.site_id WHERE r.ended <= ? GROUP BY r.site_id"
        " HAVING last >= ? ORDER BY r.site_id",
        (latest_believed(now), f"{now - RECENT:%Y-%m-%dT%H:%M:%SZ}"),
    ):
        if site in lasting:
            yield Alarm(code, site, name, ended, lasting[site])


def _of_the_disk(archive: Path, now: datetime) -> Iterator[Alarm]:
    """Name a disk that is full: a run that cannot begin for it leaves no other trace."""
    folder = next((p for p in (archive, *archive.absolute().parents) if p.is_dir()), None)
    free = ROOM if folder is None else shutil.disk_usage(folder).free
    if free < ROOM:
        detail = f"{free / 1024**2:,.0f} MB free at {folder}"
        yield Alarm("no_room", None, None, f"{now:%Y-%m-%dT%H:%M:%SZ}", detail)


def _of_the_clock(conn: sqlite3.Connection, now: datetime) -> Iterator[Alarm]:
    """Name the latest of the runs that are noted for a time which is not yet."""
    row = conn.execute(
        "SELECT id, asked, started, max(started, coalesce(finished, '')) AS last FROM"
        " (SELECT * FROM runs ORDER BY id DESC LIMIT ?) WHERE last > ? ORDER BY id DESC LIMIT 1",
        (NAMED, latest_believed(now)),
    ).fetchone()
    if row is not None:
        run, asked, started, last = row
        detail = f"a run is noted for {last[:10]}, which is not yet: run {run}, {asked}"
        yield Alarm("clock", None, None, started, detail)


def _of_site(
    conn: sqlite3.Connection, run: int, site: str, reason: str, problems: dict[str, int]
) -> Iterator[tuple[str, str]]:
    """Give the codes for which a site's last crawl is not well, each with its first detail."""
    codes = [code for code in (*INCOMPLETE, *UNHEALTHY) if code in problems]
    nobody_answered = reason == "no_reports" and "list_unreachable" in problems
    if reason != "finished" and not nobody_answered:
        codes.insert(0, reason)
    if reason == "no_reports" and "list_not_asked" in problems:
        codes.append("list_not_asked")  # why there are none
    for code in codes:
        row = conn.execute(
            "SELECT detail, url FROM problems WHERE run_id = ? AND site_id = ? AND code = ?"
            " ORDER BY id LIMIT 1",
            (run, site, code),
        ).fetchone()
        detail = " ".join(filter(None, row)) if row else ""
        times = problems.get(code, 0)
        yield code, f"{detail} (and {times - 1} more)" if times > 1 and detail else detail
