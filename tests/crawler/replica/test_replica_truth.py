"""What the replica prints keeps the sums of the form, except where a disorder is planted."""

import csv
import itertools
from pathlib import Path

import pytest

from crawler.registry import families
from crawler.replica import TrueReport, forms, truth

CODEBOOK = Path(__file__).parents[4] / "shared" / "codebook"
SITES = truth()
LARGE = ("990100", "990200")  # the cities that have every disorder; the others show a family
REPORTS = [report for site in SITES.values() for report in site.reports]
OUTCOMES = ("upheld", "corrected", "other", "pending")


def right(report: TrueReport) -> dict:
    """The figures as they should have been printed: misprints mended, a blank zero a zero."""
    return {k: v or 0 for k, v in report.figures.items()} | report.misprints


def test_every_report_of_every_unit_and_year_is_there_or_known_to_be_absent():
    for site in SITES.values():
        found = [(r.publisher, r.year) for r in site.reports]
        assert len(found) == len(set(found)) > (80 if site.adcode in LARGE else 15)
        assert not set(found) & set(site.absent)


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_the_printed_form_has_the_cells_of_the_codebook(form):
    path = CODEBOOK / f"form_{form}.csv"
    if not path.exists():
        pytest.skip("../shared/codebook is not here")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    ours = [key for table in forms.TABLES for key in forms.keys(table, form)]
    assert sorted(ours) == sorted(f"{r['table']}.{r['row']}.{r['column']}" for r in rows)


def test_received_and_carried_in_are_closed_and_carried_out():
    for report in REPORTS:
        cells = right(report)
        for column in (*forms.applicants(), "total"):
            rows = ("received_new", "carried_in", "closed_total", "carried_out")
            new, before, closed, after = (cells[f"requests.{row}.{column}"] for row in rows)
            assert new + before == closed + after, (report.url, column)


def test_results_add_up_to_closed_and_applicants_to_the_total():
    aside = {"received_new", "carried_in", "closed_total", "carried_out"}
    for report in REPORTS:
        cells = right(report)
        rows = forms.request_rows(report.forms["requests"])
        for row in rows:
            parts = sum(cells[f"requests.{row}.{column}"] for column in forms.applicants())
            assert parts == cells[f"requests.{row}.total"], (report.url, row)
        for column in forms.applicants():
            results = sum(cells[f"requests.{row}.{column}"] for row in rows if row not in aside)
            assert results == cells[f"requests.closed_total.{column}"], (report.url, column)


def test_the_outcomes_of_each_remedy_add_up():
    for report in REPORTS:
        cells = right(report)
        for remedy in ("review", "litigation_direct", "litigation_after_review"):
            parts = sum(cells[f"review_litigation.{remedy}.{outcome}"] for outcome in OUTCOMES)
            assert parts == cells[f"review_litigation.{remedy}.total"], report.url


def test_what_one_year_carries_out_the_next_carries_in():
    by_publisher = itertools.groupby(
        sorted(REPORTS, key=lambda r: (r.publisher, r.year)), key=lambda r: r.publisher
    )
    for _, reports in by_publisher:
        for before, after in itertools.pairwise(reports):
            if after.year == before.year + 1:
                out = right(before)["requests.carried_out.total"]
                assert right(after)["requests.carried_in.total"] == out, after.url


def test_claims_are_what_the_cells_add_up_to_unless_the_prose_contradicts_them():
    assert sum(len(report.claims) for report in REPORTS) > 500
    for report in REPORTS:
        cells = right(report)
        wrong = [c for c in report.claims if sum(cells[k] for k in c.cells) != c.value]
        assert bool(wrong) == ("prose" in report.disorders), report.url


def test_each_site_has_each_planted_disorder():
    wanted = {"zeros", "digits", "prose", "form", "slow", "fails", "moved", "misprint"}
    for site in (SITES[adcode] for adcode in LARGE):
        assert wanted <= {d for report in site.reports for d in report.disorders}, site.host
        layouts = {r.layout for r in site.reports}
        assert layouts == {"clean", "word", "pieces", "lines", "untidy"}, site.host
        assert {r.form for r in site.reports} == {"2019", "2021"}


def test_a_misprint_is_off_by_what_was_planted_and_a_blank_is_no_zero():
    by_key = {(r.publisher, r.year): r for r in REPORTS}
    finance = by_key["云汀市财政局", 2024]
    assert finance.misprints.keys() == {"requests.received_new.total"}
    mended = finance.misprints["requests.received_new.total"]
    assert finance.figures["requests.received_new.total"] == mended + 10
    blank = by_key["云汀市东汀区石埠镇人民政府", 2023]
    assert None in blank.figures.values()
    assert 0 not in blank.figures.values()
    assert all(blank.printed[k] == "" for k, v in blank.figures.items() if v is None)


def test_the_same_world_every_time():
    from crawler.replica import world

    world.sites.cache_clear()
    assert truth() == SITES


def test_edition_2_corrects_one_report_adds_one_and_withdraws_one_a_city():
    for adcode, later in truth(edition=2).items():
        before = {r.url: r for r in SITES[adcode].reports}
        after = {r.url: r for r in later.reports}
        assert len(after.keys() - before.keys()) == 1
        assert len(before.keys() - after.keys()) == 1
        changed = [u for u in before.keys() & after.keys() if before[u] != after[u]]
        assert len(changed) == 1
        assert before[changed[0]].misprints
        assert not after[changed[0]].misprints
        assert right(before[changed[0]]) == right(after[changed[0]])


def test_registry_rows_name_the_cities_and_their_families():
    from importlib.resources import files

    with files("crawler.replica").joinpath("sites.csv").open(encoding="utf-8") as f:
        rows = {row["adcode"]: row for row in csv.DictReader(f)}
    assert rows.keys() == SITES.keys()
    for adcode, row in rows.items():
        assert families()[row["cms_family"]] == SITES[adcode].family
        assert SITES[adcode].host in row["portal_url"]
    real = CODEBOOK.parent / "registry" / "sites.csv"
    if not real.exists():
        pytest.skip("../shared/registry is not here to compare the columns with")
    assert list(rows["990100"]) == real.read_text("utf-8").splitlines()[0].split(",")
