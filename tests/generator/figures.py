"""Figures that satisfy every sum of their form."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.generator import printed

Number = int | Decimal
SCALES = ("zeros", "small", "small", "city", "ministry")


def _count(rng: Random, scale: str) -> int:
    """Draw one count, mostly 0 as in real reports."""
    most = {"zeros": 1, "small": 9, "city": 140, "ministry": 4200}[scale]
    chance = {"zeros": 0.03, "small": 0.35, "city": 0.6, "ministry": 0.8}[scale]
    return rng.randint(1, most) if rng.random() < chance else 0


def _money(rng: Random, scale: str) -> Number:
    """Draw an amount in 万元, sometimes to the fen."""
    if scale == "zeros" or rng.random() < 0.25:
        return 0
    places = rng.choice([0, 1, 2, 2, 4, 6])
    return Decimal(rng.randint(1, 10 ** (places + 4))).scaleb(-places).normalize() + 0


def _active(rng: Random, form: str, scale: str) -> dict[str, Number]:
    out: dict[str, Number] = {}
    for section in printed.ACTIVE[form]:
        for row, _ in section.rows:
            for column, _ in section.columns:
                key = f"active_disclosure.{row}.{column}"
                if column == "amount_10k_yuan":
                    out[key] = _money(rng, scale)
                elif column == "items_change":
                    out[key] = rng.choice([-1, 1, 1]) * _count(rng, "small")
                else:
                    out[key] = _count(rng, scale) * rng.choice([1, 1, 17])
    return out


def _requests(rng: Random, form: str, scale: str) -> dict[str, Number]:
    rows = [code for code, _ in printed.request_rows(form)]
    results = rows[2:-2]
    table: dict[str, dict[str, int]] = {row: {} for row in rows}
    for applicant, _ in printed.APPLICANTS[:-1]:
        shrink = scale if applicant == "natural_person" else rng.choice([scale, "zeros"])
        for row in results:
            table[row][applicant] = _count(rng, shrink) if rng.random() < 0.5 else 0
        closed = sum(table[row][applicant] for row in results)
        carried_out = _count(rng, shrink)
        carried_in = min(_count(rng, shrink), closed + carried_out)
        table["closed_total"][applicant] = closed
        table["carried_out"][applicant] = carried_out
        table["carried_in"][applicant] = carried_in
        table["received_new"][applicant] = closed + carried_out - carried_in
    for row in rows:
        table[row]["total"] = sum(table[row].values())
    return {f"requests.{r}.{c}": v for r, cells in table.items() for c, v in cells.items()}


def _review(rng: Random, form: str, scale: str) -> dict[str, Number]:
    out: dict[str, Number] = {}
    for row, _ in printed.REMEDIES:
        parts = [_count(rng, "zeros" if scale == "zeros" else "small") for _ in range(4)]
        for (column, _), value in zip(printed.OUTCOMES, [*parts, sum(parts)], strict=True):
            out[f"review_litigation.{row}.{column}"] = value
    return out


def _statistics(rng: Random, form: str, scale: str) -> dict[str, Number]:
    values: dict[str, Number] = {}
    for code, _, unit in printed.STATISTICS:
        if code:
            values[code] = _money(rng, scale) if unit == "万元" else _count(rng, scale)
    for whole, parts in printed.STATISTICS_SUMS.items():
        values[whole] = sum(values[part] for part in parts)
    return {f"statistics.{code}.value": value for code, value in values.items()}


_DRAW = {
    "active_disclosure": _active,
    "requests": _requests,
    "review_litigation": _review,
    "statistics": _statistics,
}


def figures(rng: Random, table: str, form: str) -> dict[str, Number]:
    """Draw the figures of ``table`` in ``form``, by cell key; all its sums hold."""
    return _DRAW[table](rng, form, rng.choice(SCALES))
