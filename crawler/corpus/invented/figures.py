"""What an invented publisher counts, year by year: the sums of the form hold, years hang together.

The rates are assumptions that make a plausible whole; they are not estimates of anything real.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from random import Random

from parsers.forms import Table, load
from parsers.model import Number

Figures = dict[str, Number]  # cell key -> value, every cell of the year's form

# How many publishers have a report on the year that can be found.
PUBLISHED = {
    2012: 0.1, 2013: 0.1, 2014: 0.5, 2015: 0.6, 2016: 0.68, 2017: 0.72, 2018: 0.75, 2019: 0.85,
    2020: 0.9, 2021: 0.93, 2022: 0.95, 2023: 0.97, 2024: 0.96,
}  # fmt: skip
_RESULTS = {
    "granted": 46, "granted_in_part": 8, "unavailable_not_held": 22, "denied_third_party_rights": 2,
    "denied_process_information": 3, "denied_administrative_inquiry": 2, "denied_internal_affairs": 2,
    "denied_enforcement_file": 1.5, "denied_other_law": 1.5, "unavailable_requires_creation": 3,
    "unavailable_unclear": 2, "rejected_petition": 2.5, "rejected_repeat": 1.5,
    "rejected_excessive": 0.5, "rejected_confirmation": 0.7, "other_not_corrected": 1.5,
    "other_other": 2, "other": 3,
}  # fmt: skip
_RARE = 0.1
_APPLICANTS = (0.90, 0.07, 0.004, 0.008, 0.012, 0.006)  # natural persons first, as in the form


def form_of(year: int) -> str:
    """Name the form that reports on a year follow."""
    return "2021" if year > 2020 else "2019" if year > 2018 else "2014" if year > 2013 else "2008"


def years_of(seed: str, scale: float) -> dict[int, Figures]:
    """Draw all years of a publisher that counts for itself; what is carried out is carried in."""
    draw = Random(seed)  # noqa: S311 - invented: the same every time
    growth = draw.uniform(0.97, 1.12)
    carried = [0] * len(_APPLICANTS)
    in_force = {"regulations": 0, "normative_documents": draw.randint(0, 30)}
    out = {}
    for n, year in enumerate(PUBLISHED):
        size = scale * growth**n * draw.lognormvariate(0, 0.35)
        received = int(size) + (draw.random() < size % 1)
        form = form_of(year)
        figures: Figures = {}
        for table in load(form).tables.values():
            if table.code == "requests":
                figures |= _requests(draw, table, received, carried)
            elif table.code == "review_litigation":
                figures |= _remedies(draw, table, received)
            elif table.code == "active_disclosure":
                figures |= _disclosure(draw, table, scale, in_force)
            else:
                figures |= _listed(draw, table, received)
        out[year] = figures
    return out


def add_up(parts: Iterable[Mapping[int, Figures]]) -> dict[int, Figures]:
    """Add the figures of organs year by year, as a government that reports for all of them does."""
    out: dict[int, Figures] = {}
    for part in parts:
        for year, figures in part.items():
            if year not in out:
                out[year] = dict(figures)
                continue
            whole = out[year]
            for key, value in figures.items():
                whole[key] = round(whole[key] + value, 4)
    return out


def _requests(draw: Random, table: Table, received: int, carried: list[int]) -> Figures:
    results, weights = _results(table.form)
    figures = dict.fromkeys(_keys(table), 0)
    people = [column.code for column in table.columns][:-1]
    new = _split(draw, received, _APPLICANTS)
    for n, who in enumerate(people):
        whole = new[n] + carried[n]
        later = _split(draw, whole, (0.07, 0.93))[0]
        column = {"received_new": new[n], "carried_in": carried[n]}
        column |= zip(results, _split(draw, whole - later, weights), strict=True)
        column |= {"closed_total": whole - later, "carried_out": later}
        carried[n] = later
        for row, value in column.items():
            if value:
                figures[f"requests.{row}.{who}"] = value
                figures[f"requests.{row}.total"] += value
    return dict(figures)


def _remedies(draw: Random, table: Table, received: int) -> Figures:
    figures: Figures = {}
    for row, share in zip(table.rows, (0.035, 0.012, 0.008), strict=True):
        whole = _split(draw, received, (share, 1 - share))[0]
        parts = _split(draw, whole, (0.6, 0.14, 0.16, 0.1))
        for column, value in zip(row.columns, (*parts, whole), strict=True):
            figures[f"{table.code}.{row.code}.{column}"] = value
    return figures


def _disclosure(draw: Random, table: Table, scale: float, in_force: dict[str, int]) -> Figures:
    busy = int(scale * 30) + 3
    figures: Figures = {}
    for row, column in table.cells():
        value: Number = 0
        if column == "amount_10k_yuan":
            value = round(draw.expovariate(1 / (busy / 4)), 2) if draw.random() < 0.4 else 0
        elif column in ("decisions", "projects"):
            value = int(draw.expovariate(1 / busy)) if draw.random() < 0.7 else 0
        elif column == "items_previous_year":
            value = draw.randint(0, 60)
        figures[f"{table.code}.{row.code}.{column}"] = value
    for code, before in in_force.items():
        if code == "normative_documents":
            issued, repealed = draw.randint(0, 6), draw.randint(0, min(3, before))
            in_force[code] = before + issued - repealed
            new = (
                ("made", "disclosed", "disclosed_total")
                if table.form == "2019"
                else ("issued", "repealed", "in_force")
            )
            values = (issued, issued if table.form == "2019" else repealed, in_force[code])
            figures |= {f"{table.code}.{code}.{c}": v for c, v in zip(new, values, strict=True)}
    return figures


def _listed(draw: Random, table: Table, received: int) -> Figures:
    """Draw a table of the forms before 2019: totals first, then what they are made of."""
    figures: Figures = {}
    values: dict[str, int] = {}
    about = {"received": received, "closed": received, "answered": received}
    about |= {"review": received // 25, "litigation": received // 60, "appeal": 0}
    parts: dict[str, list[str]] = {}
    for row in table.rows:
        if row.part_of:
            parts.setdefault(row.part_of, []).append(row.code)
        else:
            values[row.code] = about.get(row.code, int(draw.expovariate(1 / 12)))
    for whole, codes in parts.items():
        weights = [1 / n for n in range(1, len(codes) + 1)]
        values |= zip(codes, _split(draw, values[whole], weights), strict=True)
    for row, column in table.cells():
        figures[f"{table.code}.{row.code}.{column}"] = values[row.code] * (
            1 if column == "value" else 3
        )
    return figures


@cache
def _results(form: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    codes = tuple(r.code for r in load(form).tables["requests"].rows if r.part_of == "closed_total")
    return codes, tuple(_RESULTS.get(code, _RARE) for code in codes)


@cache
def _keys(table: Table) -> tuple[str, ...]:
    return tuple(f"{table.code}.{row.code}.{column}" for row, column in table.cells())


def _split(draw: Random, whole: int, weights: Iterable[float]) -> list[int]:
    """Part a number into shares of about these weights; a large one not piece by piece."""
    weights = tuple(weights)
    out = [0] * len(weights)
    if whole <= 0:
        return out
    if whole > 200:
        total = sum(weights)
        for n, weight in enumerate(weights):
            out[n] = int(whole * weight / total * draw.uniform(0.85, 1.0))
        whole -= sum(out)
    for n in draw.choices(range(len(out)), weights, k=whole):
        out[n] += 1
    return out
