"""An invented report as it is printed: blanks, marks, misprints, and what reading makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from crawler.corpus.invented.country import Organ, Place
from crawler.corpus.invented.figures import Figures, form_of
from crawler.corpus.invented.prose import sections
from parsers.checks import run_checks
from parsers.claims.checking import check_claims
from parsers.forms import load
from parsers.model import Figure, Number, Problem, Report, State
from parsers.suspects import find_suspects

# Shares of reports; assumptions, not estimates of anything real.
MISPRINTED = 0.09
CARRIED_ANEW = 0.05  # what is carried in is not what last year's report carried out
BLANKS, MARKS = 0.2, 0.05  # zeros of organisations left blank; zeros printed as /
DOUBTFUL, CUT = 0.01, 0.01  # a cell that reads in two ways; a last row that is not there
YUAN_FOR_10K = 0.01  # of reports that charge fees
LATE = 0.08
_TITLES = (
    "{name}{year}年政府信息公开工作年度报告",
    "{name}{year}年度政府信息公开工作年度报告",
    "{year}年{name}政府信息公开工作年度报告",
)


def report_of(
    place: Place, organ: Organ, year: int, figures: Figures, *, version: int = 1
) -> Report:
    """Print what an organ counted in a year, and read it; version 2 mends one cell of version 1."""
    seed = f"{place.adcode} {organ.name}"
    draw = Random(f"{seed} {year} print")  # noqa: S311 - invented: the same every time
    form = form_of(year)
    printed = _printed(draw, form, figures)
    if version > 1:
        printed = _edited(printed, figures, version)
    forms = dict.fromkeys(load(form).tables, form)
    preamble, parts, claims = sections(organ.name, seed, year, figures)
    checks = (*run_checks(printed, forms), *check_claims(claims, printed))
    failed = any(check.status == "fail" for check in checks)
    published = _published(draw, organ.kind, year)
    return Report(
        title=draw.choice(_TITLES).format(name=organ.name, year=year),
        publisher=organ.name,
        year=year,
        published=published.isoformat(),
        form=form,
        forms=forms,
        figures=tuple(printed.values()),
        claims=claims,
        checks=checks,
        suspects=tuple(find_suspects(printed, checks, forms)) if failed else (),
        problems=tuple(_problems(printed)),
        preamble=preamble,
        sections=parts,
        adcode=place.adcode,
        publisher_kind=organ.kind,
    )


def no_report(organ: Organ, year: int) -> Report:
    """Give what reading an explainer gives, which stands in the same list."""
    title = f"一图读懂{organ.name}{year}年政府信息公开年度报告"
    return Report(title=title, problems=(Problem("not_a_report", "an explainer (invented)"),))


@cache
def _cells(form: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Give key, table, row, column and locator of every cell of a form."""
    out = []
    for n, table in enumerate(load(form).tables.values()):
        for row in table.rows:
            line = table.rows.index(row) + 4
            for place, column in enumerate(row.columns):
                xpath = (
                    f"xpath=(/html/body/div[3]/div[2]/table[{n + 1}]//tr)[{line}]/*[{place + 3}]"
                )
                locator = f"table={n} row={line} column={place + 3} {xpath}"
                out.append(
                    (f"{table.code}.{row.code}.{column}", table.code, row.code, column, locator)
                )
    return tuple(out)


def _printed(draw: Random, form: str, figures: Figures) -> dict[str, Figure]:
    fate = draw.random()
    empty: tuple[str, State] | None = None
    if fate < BLANKS:
        empty = ("", "blank")
    elif fate < BLANKS + MARKS:
        empty = ("/", "nil_mark")
    values = dict(figures)
    if draw.random() < MISPRINTED:
        _misprint(draw, values)
    if form > "2018" and draw.random() < CARRIED_ANEW:
        _carry_anew(values)
    fees = "active_disclosure.fees.amount_10k_yuan"
    if values.get(fees) and draw.random() < YUAN_FOR_10K:
        values[fees] *= 10_000
    out = {}
    for key, table, row, column, locator in _cells(form):
        number = values[key]
        value: Number | None = number
        raw, state = _number(number)
        if value == 0 and empty and column not in ("natural_person", "total", "value"):
            value, (raw, state) = None, empty
        out[key] = Figure(table, row, column, value, raw, state, locator)
    if draw.random() < DOUBTFUL:
        key = draw.choice(list(out))
        out[key] = replace(
            out[key], value=None, raw=f"{values[key]} {values[key]}1", state="ambiguous"
        )
    if draw.random() < CUT:
        for key in list(out)[-5:]:
            out[key] = replace(out[key], value=None, raw="", state="missing", locator="")
    return out


def _number(value: Number) -> tuple[str, State]:
    return str(value), "number"


def _misprint(draw: Random, values: Figures) -> None:
    """Have a clerk slip: a digit doubled, two swapped, or a figure in the row below."""
    cells = [key for key, value in values.items() if value and key.endswith((".total", ".value"))]
    if not cells:
        return
    key = draw.choice(cells)
    value = values[key]
    text = str(value)
    slips = (value * 10 + 1, value + 1, int(text[::-1]) if text.isdigit() else value + 2)
    values[key] = draw.choice([slip for slip in slips if slip != value])


def _carry_anew(values: Figures) -> None:
    """Have one request stand as carried in that came anew, or the other way round: sums hold."""
    one = 1 if values["requests.received_new.natural_person"] else -1
    if values["requests.carried_in.natural_person"] + one >= 0:
        for column in ("natural_person", "total"):
            values[f"requests.carried_in.{column}"] += one
            values[f"requests.received_new.{column}"] -= one


def _edited(printed: dict[str, Figure], figures: Figures, version: int) -> dict[str, Figure]:
    """Print what was counted where the first version had a misprint; else mend another cell."""
    wrong = [k for k, f in printed.items() if f.state == "number" and f.value != figures[k]]
    keys = wrong or list(figures)[:1]
    for key in keys:
        value = figures[key] if wrong else figures[key] + version - 1
        printed[key] = replace(printed[key], value=value, raw=str(value), state="number")
    return printed


def _published(draw: Random, kind: str, year: int) -> date:
    due = date(year + 1, 1, 31) if kind == "department" and year > 2018 else date(year + 1, 3, 31)
    if draw.random() < LATE:
        return due + timedelta(days=1 + int(draw.expovariate(1 / 25)))
    return date(year + 1, 1, 8) + timedelta(days=draw.randint(0, (due - date(year + 1, 1, 8)).days))


def _problems(printed: dict[str, Figure]) -> list[Problem]:
    out = []
    doubtful = tuple(key for key, figure in printed.items() if figure.state == "ambiguous")
    if doubtful:
        out.append(Problem("cell_ambiguous", "a cell holds two numbers (invented)", doubtful))
    missing = tuple(key for key, figure in printed.items() if figure.state == "missing")
    if missing:
        out.append(Problem("row_incomplete", "the table ends early (invented)", missing))
    return out
