"""A page and its attachments as one report: which reading is taken, what is compared and named."""

from dataclasses import replace

import pytest

from parsers import read
from parsers.checks import run_checks
from parsers.compared import Reading, are_two
from parsers.joined import join
from parsers.model import Figure, Problem, Report
from tests.crawler.corpus.samples import a_report, not_a_report, with_value

NEW = "requests.received_new.natural_person"
PAGE, FILE, OTHER = "http://a.test/1.html", "http://a.test/1.docx", "http://a.test/1.pdf"


def checked(report: Report) -> Report:
    """Evaluate the sums of an invented reading, as reading does."""
    by_key = {figure.key: figure for figure in report.figures}
    return replace(report, checks=tuple(run_checks(by_key, report.forms)), suspects=(), problems=())


SEVEN = {
    f"{row}__{column}": 7
    for row in ("received_new", "granted", "closed_total")
    for column in ("natural_person", "total")
}
WHOLE = replace(checked(a_report(**SEVEN)), claims=())
ZERO = checked(a_report())


def joined(*reports: Report, lost: tuple[str, ...] = ()):
    names = (PAGE, FILE, OTHER)
    return join([Reading(*one) for one in zip(names, reports, strict=False)], lost)


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def changed(report: Report, **changes: dict[str, object]) -> Report:
    """Give the report with figures changed, by cell key written with __ for the dots."""
    by_key = {key.replace("__", "."): change for key, change in changes.items()}
    figures = tuple(replace(f, **by_key.get(f.key, {})) for f in report.figures)
    return checked(replace(report, figures=figures))


def without(report: Report, table: str, state: str = "missing") -> Report:
    figures = tuple(
        replace(f, value=None, raw="", state=state, locator="") if f.table == table else f
        for f in report.figures
    )
    return checked(replace(report, figures=figures))


def bare(title: str = "示例市公安局2024年政府信息公开工作年度报告") -> Report:
    """A page that has the title of a report and nothing of it."""
    lacking = without(without(without(ZERO, "requests"), "active_disclosure"), "review_litigation")
    return replace(
        lacking, title=title, claims=(), suspects=(), sections=(), preamble="",
        problems=(Problem("table_missing", "the document has no table"),),
    )  # fmt: skip


def test_the_same_twice_is_the_page_and_nothing_is_said() -> None:
    found = joined(WHOLE, WHOLE)
    assert found.report == WHOLE
    assert set(found.tables.values()) == {0}
    assert found.members == (0, 1)
    assert found.agreeing[1] == len(WHOLE.figures)
    assert found.differing[1] == ()


def test_blank_zeros_are_taken_from_the_file_that_prints_them() -> None:
    blank = without(WHOLE, "review_litigation", "blank")
    found = joined(blank, WHOLE)
    assert found.report.values() == WHOLE.values()
    assert found.tables["review_litigation"] == 1
    assert found.report.problems == ()  # a blank beside a zero contradicts nothing
    assert len(found.differing[0]) == sum(f.table == "review_litigation" for f in WHOLE.figures)


def test_a_number_beside_a_blank_is_a_contradiction() -> None:
    without_seven = changed(
        WHOLE, requests__received_new__natural_person={"value": None, "raw": "", "state": "blank"}
    )
    (problem,) = joined(without_seven, WHOLE).report.problems
    assert (problem.code, problem.cells) == ("readings_disagree", (NEW,))


def test_where_the_sums_of_one_fail_the_other_is_taken_and_both_are_named() -> None:
    wrong = checked(with_value(WHOLE, NEW, 9))
    assert any(check.status == "fail" for check in wrong.checks)
    for first, second in ((wrong, WHOLE), (WHOLE, wrong)):
        report = joined(first, second).report
        assert report.values()[NEW] == 7
        (problem,) = report.problems
        assert (problem.code, problem.cells) == ("readings_disagree", (NEW,))
        for said in (PAGE, FILE, "7", "9"):
            assert said in problem.detail


def test_a_table_that_only_the_file_has_comes_from_there() -> None:
    page = replace(
        without(WHOLE, "requests"), problems=(Problem("table_missing", "no table 申请"),)
    )
    only = replace(WHOLE, problems=(Problem("table_missing", "no other tables"),))
    for table in ("active_disclosure", "review_litigation"):
        only = replace(without(only, table), problems=only.problems)
    found = joined(page, only)
    assert found.tables == {"active_disclosure": 0, "review_litigation": 0, "requests": 1}
    assert found.report.values() == WHOLE.values()
    assert codes(found.report) == []
    assert {c.status for c in found.report.checks if c.rule.startswith("requests.")} == {"pass"}


def test_claims_of_the_pages_prose_are_checked_against_the_files_table() -> None:
    text = "2024年，示例市公安局新收政府信息公开申请72件。"
    page = replace(
        read(f"<h1>{bare().title}</h1><p>一、总体情况</p><p>{text}</p>".encode()), problems=()
    )
    total = changed(WHOLE, requests__received_new__total={"value": 70, "raw": "70"})
    silent = replace(total, sections=(), claims=())
    report = joined(page, silent).report
    assert [claim.value for claim in report.claims] == [72]
    (check,) = [c for c in report.checks if c.rule.startswith("claim.")]
    assert (check.status, check.expected, check.actual) == ("fail", 70, 72)


def ocr(report: Report) -> Report:
    """The report as OCR read it."""
    figures = tuple(replace(f, locator=f"{f.locator} confidence=0.95") for f in report.figures)
    return replace(report, figures=figures)


def test_a_scan_comes_last() -> None:
    blank = without(WHOLE, "review_litigation", "blank")
    half = changed(WHOLE, requests__granted__total={"value": None, "raw": "", "state": "blank"})
    assert set(joined(ocr(WHOLE), half).tables.values()) == {1}
    # But it is taken for a table that the others hardly have.
    assert joined(blank, ocr(WHOLE)).tables["review_litigation"] == 1


def test_a_contradiction_that_a_scan_makes_is_said_to_be_one() -> None:
    (problem,) = joined(WHOLE, ocr(with_value(WHOLE, NEW, 1))).report.problems
    assert f"{FILE} (a scan)" in problem.detail


def test_each_table_may_be_a_picture_of_its_own() -> None:
    page = replace(bare(), problems=(), sections=WHOLE.sections)
    pictures = []
    for table in WHOLE.forms:
        one = WHOLE
        for other in WHOLE.forms:
            one = one if other == table else without(one, other)
        pictures.append(replace(ocr(one), sections=(), problems=(Problem("table_missing", "x"),)))
    names = [PAGE, *(f"http://a.test/{n}.jpg" for n in range(3))]
    found = join([Reading(*one) for one in zip(names, (page, *pictures), strict=True)])
    assert sorted(found.tables.values()) == [1, 2, 3]
    assert found.report.values() == WHOLE.values()
    assert found.report.sections == WHOLE.sections
    assert codes(found.report) == []


def test_an_explainer_takes_no_part() -> None:
    found = joined(WHOLE, not_a_report())
    assert found.members == (0,)
    assert found.report == WHOLE


@pytest.mark.parametrize("page", [bare(), not_a_report()])
def test_a_page_that_only_shows_its_report_gives_it(page: Report) -> None:
    found = joined(page, WHOLE)
    assert set(found.tables.values()) == {1}
    assert found.report.values() == WHOLE.values()
    assert found.report.year == 2024
    assert codes(found.report) == []


def test_reports_of_others_are_apart() -> None:
    last_year = replace(checked(a_report(year=2023, granted__total=5)), problems=())
    neighbour = replace(WHOLE, publisher="示例市教育局", title="示例市教育局2024年年报")
    found = joined(checked(a_report(granted__total=3)), last_year, neighbour)
    assert found.members == (0,)
    assert found.apart == (1, 2)


def test_a_page_that_lists_many_is_none_of_them() -> None:
    listing = replace(not_a_report(), title="2024年各部门年报", year=2024)
    others = [replace(ZERO, publisher=f"示例市{organ}局") for organ in ("教育", "林业")]
    found = joined(listing, *others)
    assert (found.members, found.apart) == ((), (1, 2))
    assert not found.report.is_report


def test_the_same_figures_under_last_years_title_are_the_same_report_and_it_is_said() -> None:
    cells = {f"requests.{row}.natural_person": 3 for row in (
        "received_new", "granted", "granted_in_part", "denied_state_secret", "closed_total",
        "unavailable_not_held", "carried_in", "carried_out", "rejected_petition",
    )}  # fmt: skip
    page = ZERO
    for key, value in cells.items():
        page = with_value(page, key, value)
    template = replace(page, year=2023)
    found = joined(page, template)
    assert found.members == (0, 1)
    assert found.report.year == 2024
    (problem,) = found.report.problems
    assert problem.code == "readings_disagree"
    assert "2024" in problem.detail
    assert "2023" in problem.detail


def test_what_could_not_be_read_or_had_is_named() -> None:
    locked = Report(problems=(Problem("encrypted", "a password is asked for"),))
    report = joined(WHOLE, locked, lost=("http://a.test/gone.pdf",)).report
    assert codes(report) == ["attachment_unread", "attachment_missing"]
    assert FILE in report.problems[0].detail
    assert "gone.pdf" in report.problems[1].detail
    # And where nothing is a report, the page's own problems stand.
    nothing = joined(not_a_report(), locked).report
    assert codes(nothing) == ["not_a_report", "attachment_unread"]


def test_figures_of_other_forms_are_compared_where_they_name_the_same_cell() -> None:
    old = checked(a_report(form="2019", received_new__natural_person=9))
    (problem,) = joined(WHOLE, old).report.problems
    assert NEW in problem.cells
    found = joined(WHOLE, old)
    for table, n in found.tables.items():
        assert found.report.forms[table] == (WHOLE, old)[n].forms[table]


def test_two_readings_are_never_mixed_inside_a_table() -> None:
    def source(figure: Figure) -> str:
        return figure.locator.partition(" ")[0]

    marked = [
        replace(r, figures=tuple(replace(f, locator=f"{n} {f.locator}") for f in r.figures))
        for n, r in enumerate((without(WHOLE, "requests", "blank"), WHOLE))
    ]
    found = joined(*marked)
    for table, n in found.tables.items():
        assert {source(f) for f in found.report.figures if f.table == table} == {str(n)}


def test_names_of_the_same_organ() -> None:
    assert not are_two("东汀区人民政府", "云汀市东汀区人民政府")
    assert not are_two("东汀区人民政府", "东汀区人民政府办公室")
    assert not are_two(None, "东汀区人民政府")
    assert are_two("示例市教育局", "示例市公安局")
