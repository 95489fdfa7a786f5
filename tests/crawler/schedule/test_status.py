"""What the last runs came to, and what a person must look at."""

import fcntl
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.corpus import Corpus
from crawler.corpus.coverage import STATES
from crawler.middlewares.ways import PROBLEMS
from crawler.results import FINISHED, INCOMPLETE, UNHEALTHY
from crawler.schedule import status as reading
from crawler.schedule.calendar import EVERY, PAUSES
from crawler.schedule.status import ADVICE
from tests.crawler.schedule.noted import ELSEWHERE, SITE, crawled, day, published

NOW = datetime.now(UTC)


def ago(**span):
    return f"{NOW - timedelta(**span):%Y-%m-%dT%H:%M:%S}"


def status(corpus: Corpus, *args):
    done = CliRunner().invoke(main, ["status", f"--corpus={corpus.path}", *args])
    assert done.exit_code in (0, 1), done.output
    return done.exit_code, done.stdout


def alarms(corpus: Corpus, *args):
    code, out = status(corpus, "--json", *args)
    found = [line for line in map(json.loads, out.splitlines()) if line["what"] == "alarm"]
    assert code == (1 if found else 0)
    return {(a["code"], a["site"]): a for a in found}


def test_all_well(corpus):
    crawled(corpus, ago(hours=3), reports=12, downloader__request_count=40)
    code, out = status(corpus)
    assert code == 0
    assert "Nothing needs a person" in out
    code, out = status(corpus, "--json")
    run = json.loads(out.splitlines()[0])
    assert (run["what"], run["state"], run["exit"], run["version"]) == ("run", "ended", 0, "1")
    assert run["seconds"] == 9 * 60


def test_a_site_that_challenges_needs_a_person_until_it_is_well_again(corpus):
    crawled(corpus, ago(days=3), reason="challenged", problems__challenged=1)
    crawled(corpus, ago(days=2), site=ELSEWHERE)
    found = alarms(corpus)
    assert set(found) == {("challenged", SITE.id)}
    assert found["challenged", SITE.id]["advice"].startswith("leave it alone")
    assert "challenged (1)" in status(corpus)[1]
    crawled(corpus, ago(days=1))
    assert alarms(corpus) == {}


def test_each_thing_that_is_wrong_with_a_site_is_named_with_its_detail(corpus):
    crawled(corpus, ago(days=2), reports=12)
    crawled(corpus, ago(days=1), reports=9)
    found = alarms(corpus)
    assert set(found) == {("reports_fell", SITE.id)}
    assert found["reports_fell", SITE.id]["detail"].endswith("9 now")


def test_of_a_site_that_gave_no_answer_nobody_asks_whether_it_moved(corpus):
    crawled(corpus, ago(hours=2), reason="no_reports", problems__list_unreachable=1)
    assert set(alarms(corpus)) == {("list_unreachable", SITE.id)}


def test_a_run_that_never_ended_was_killed_or_still_runs(corpus, tmp_path):
    crawled(corpus, ago(hours=2), end=False)
    assert set(alarms(corpus)) == {("killed", None)}
    (tmp_path / "archive").mkdir()
    with (tmp_path / "archive/crawl.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # as a crawl does
        assert alarms(corpus) == {}
        assert "running" in status(corpus)[1]


def test_a_killed_run_is_past_once_another_ended(corpus):
    crawled(corpus, ago(hours=5), end=False)
    crawled(corpus, ago(hours=2))
    assert alarms(corpus) == {}
    assert "killed" in status(corpus)[1]  # it still stands in the list


def test_a_run_that_failed_without_a_word_on_a_site(corpus):
    crawled(corpus, ago(hours=2))
    corpus.conn.execute("UPDATE runs SET exit = 1")
    assert set(alarms(corpus)) == {("run_failed", None)}


def test_a_reparse_that_lost_documents_or_was_killed_is_noticed(corpus):
    corpus.begin_run("reparse", version="0")
    assert alarms(corpus) == {}  # it goes on
    corpus.conn.execute("UPDATE runs SET started = ?", (ago(days=3) + "Z",))
    assert set(alarms(corpus)) == {("killed", None)}
    corpus.end_run(1, {"lost": 3})
    assert set(alarms(corpus)) == {("run_failed", None)}


def test_no_site_hides_that_a_reparse_lost_documents(corpus):
    corpus.begin_run("reparse", version="0")
    corpus.end_run(1, {"lost": 3})
    corpus.conn.execute("UPDATE runs SET started = ?", (ago(days=2) + "Z",))
    crawled(corpus, ago(hours=2), reason="challenged")
    assert set(alarms(corpus)) == {("challenged", SITE.id), ("run_failed", None)}


def test_a_timer_that_is_off_is_noticed(corpus):
    crawled(corpus, ago(days=3))
    assert alarms(corpus) == {}
    assert set(alarms(corpus, "--max-age=2")) == {("silent", None)}
    assert alarms(corpus, "--max-age=4") == {}


def test_a_run_that_is_not_yet_is_named_and_is_no_sign_of_life(corpus):
    crawled(corpus, ago(days=3))
    crawled(corpus, ago(days=-3650), reason="challenged")
    found = alarms(corpus, "--max-age=2")
    assert set(found) == {("clock", None), ("silent", None)}
    year = (NOW + timedelta(days=3650)).year
    assert found["clock", None]["detail"].startswith(f"a run is noted for {year}-")
    assert found["clock", None]["detail"].split(":")[0].endswith("which is not yet")


def test_a_run_that_is_not_yet_hides_no_site_that_is_not_well(corpus):
    crawled(corpus, ago(days=1), reason="challenged")
    crawled(corpus, ago(days=-3650))
    assert set(alarms(corpus)) == {("clock", None), ("challenged", SITE.id)}


def test_warc_files_that_are_gone_are_named(corpus, tmp_path):
    crawled(corpus, ago(hours=2))
    published(corpus, "甲市公安局", NOW.year - 1)
    ((name,),) = corpus.conn.execute("SELECT DISTINCT warc_file FROM captures")
    found = alarms(corpus)
    assert set(found) == {("archive_missing", None)}
    assert found["archive_missing", None]["detail"].startswith("1 of 1 WARC files are not in")
    assert found["archive_missing", None]["detail"].endswith(name)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / name).touch()
    assert alarms(corpus, f"--archive={tmp_path / 'elsewhere'}") == {}


def none_of_this_year(corpus, tmp_path, when):
    """Give the sites that are named for it at a time."""
    found = reading.alarms(corpus.conn, tmp_path, [], day(when))
    return [(a.site, a.detail) for a in found if a.code == "none_of_this_year"]


def test_a_site_without_a_report_on_the_due_year_is_named_until_the_year_ends(corpus, tmp_path):
    published(corpus, "甲市公安局", 2024)
    last = [(SITE.id, "no report on 2025; the last is on 2024")]
    crawled(corpus, "2026-03-30T03:00:00", reason="none_of_this_year", year=2025)
    assert none_of_this_year(corpus, tmp_path, "2026-03-31T04:00:00") == []
    assert none_of_this_year(corpus, tmp_path, "2026-04-01T04:00:00") == last
    recent = {"from_year": 2024, "until_year": 2025, "reports": 1}
    codes = crawled(corpus, "2026-05-02T03:00:00", **recent)
    assert codes == ["none_of_this_year"]  # the run ends with 1 too
    assert none_of_this_year(corpus, tmp_path, "2026-05-03T04:00:00") == last
    crawled(corpus, "2026-07-04T03:00:00", reports=1)  # whole
    assert none_of_this_year(corpus, tmp_path, "2026-07-05T04:00:00") == last
    published(corpus, "甲市公安局", 2025)
    assert none_of_this_year(corpus, tmp_path, "2026-07-05T04:00:00") == []
    assert crawled(corpus, "2026-08-02T03:00:00", **recent) == []


def test_a_site_that_never_had_a_report_lacks_none_of_this_year(corpus, tmp_path):
    crawled(corpus, "2026-05-02T03:00:00", from_year=2024, until_year=2025)
    assert none_of_this_year(corpus, tmp_path, "2026-05-03T04:00:00") == []


def test_what_a_crawl_said_itself_is_named_once(corpus, tmp_path):
    published(corpus, "甲市公安局", 2024)
    crawled(corpus, "2026-04-03T03:00:00", reason="none_of_this_year", year=2025)
    assert len(none_of_this_year(corpus, tmp_path, "2026-04-04T04:00:00")) == 1


def test_a_run_that_had_nothing_to_do_is_a_sign_of_life_and_hides_nothing(corpus):
    crawled(corpus, ago(days=3))
    corpus.conn.execute("UPDATE runs SET exit = 1")
    for _ in range(7):  # more than are shown: of those in a row one stays
        corpus.note_idle_run("crawl --due", 0, version="1")
    assert set(alarms(corpus, "--max-age=2")) == {("run_failed", None)}
    assert corpus.conn.execute("SELECT count(*) FROM runs").fetchone() == (2,)


def test_a_reparse_goes_on_beside_a_run_that_had_nothing_to_do(corpus):
    corpus.begin_run("reparse", version="1")
    corpus.note_idle_run("crawl --due", 0, version="1")
    assert alarms(corpus) == {}
    corpus.conn.execute("UPDATE runs SET started = ? WHERE id = 1", (ago(days=3) + "Z",))
    assert set(alarms(corpus)) == {("killed", None)}


def test_a_full_disk_is_named_since_no_run_can_be_noted(corpus, monkeypatch):
    crawled(corpus, ago(hours=2))
    monkeypatch.setattr(reading, "ROOM", 2**62)
    found = alarms(corpus)
    assert set(found) == {("no_room", None)}
    assert " MB free at " in found["no_room", None]["detail"]


def test_what_the_budget_left_over_is_no_alarm(corpus):
    crawled(corpus, ago(hours=2), reason="budget")
    corpus.conn.execute("UPDATE runs SET exit = 0")
    assert alarms(corpus) == {}


def test_a_site_that_is_crawled_no_more_is_forgotten(corpus):
    crawled(corpus, ago(days=80), reason="challenged")
    corpus.conn.execute("UPDATE runs SET exit = 0")
    assert alarms(corpus) == {}


@pytest.mark.parametrize("content", [None, b"a letter to my aunt" * 500])
def test_no_corpus(tmp_path, content):
    path = tmp_path / "other.db"
    if content:
        path.write_bytes(content)
    done = CliRunner().invoke(main, ["status", f"--corpus={path}"])
    assert done.exit_code == 2
    assert "corpus" in done.stderr


def test_status_changes_nothing(corpus):
    crawled(corpus, ago(hours=2))
    corpus.close()
    before = corpus.path.read_bytes()
    assert CliRunner().invoke(main, ["status", f"--corpus={corpus.path}"]).exit_code == 0
    assert corpus.path.read_bytes() == before
    corpus.conn = sqlite3.connect(corpus.path)  # for the fixture to close


def test_every_alarm_and_every_state_is_explained():
    docs = Path(__file__).parents[3] / "docs"
    operating = (docs / "operating.md").read_text(encoding="utf-8")
    logs = (docs / "logs.md").read_text(encoding="utf-8")
    for code in (*ADVICE, *INCOMPLETE, *UNHEALTHY):
        assert f"`{code}`" in operating, code
    for code in (*INCOMPLETE, *UNHEALTHY, *FINISHED, *PAUSES, *PROBLEMS.values()):
        assert f"`{code}`" in logs, code
    for state in STATES:
        assert f"| `{state}` |" in operating, state
    for kind in EVERY:
        assert f"| `{kind}` |" in operating, kind
