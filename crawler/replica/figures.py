"""Invented figures that keep the sums of the form, within a report and from year to year."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from crawler.replica import forms

Number = int | float
Figures = dict[str, Number]

# How likely each result is; a row that is not named has weight 1.
WEIGHTS = {
    "granted": 50,
    "granted_in_part": 9,
    "denied_third_party_rights": 3,
    "denied_process_information": 3,
    "denied_enforcement_file": 3,
    "unavailable_not_held": 25,
    "unavailable_requires_creation": 4,
    "unavailable_unclear": 3,
    "rejected_petition": 3,
    "rejected_repeat": 3,
}
NOT_RESULTS = {"received_new", "carried_in", "closed_total", "carried_out"}
OUTCOMES = ("upheld", "corrected", "other", "pending")


def series(seed: str, years: Mapping[int, Mapping[str, str]], scale: int) -> dict[int, Figures]:
    """Invent one publisher's figures: for each year, cell key -> value.

    ``years`` gives each year's form, table by table (real reports mix the two forms).
    What a year carries out the next carries in, and documents in force follow from those issued
    and repealed. ``scale`` is about how many requests come in a year. The same seed gives the
    same figures.
    """
    random = Random(seed)  # noqa: S311 - nothing secret: the same sites every time
    carried = dict.fromkeys(forms.applicants(), 0)
    in_force = {"regulations": random.randint(0, scale // 40), "normative_documents": scale // 5}
    items = {
        row: random.randint(2, 60)
        for row in ("licensing", "other_services", "penalty", "coercion", "fees")
    }
    out: dict[int, Figures] = {}
    for year, form in sorted(years.items()):
        figures = _active_disclosure(random, form["active_disclosure"], scale, in_force, items)
        figures |= _requests(random, form["requests"], scale, carried)
        figures |= _review_litigation(random, scale)
        out[year] = figures
    return out


def _requests(random: Random, form: str, scale: int, carried: dict[str, int]) -> Figures:
    """Invent the requests table; ``carried`` is last year's carried_out, replaced by this year's."""
    rows = forms.request_rows(form)
    results = [row for row in rows if row not in NOT_RESULTS]
    weights = [WEIGHTS.get(row, 1) for row in results]
    by_row = {row: dict.fromkeys(forms.applicants(), 0) for row in rows}
    for applicant in forms.applicants():
        share = scale if applicant == "natural_person" else max(1, scale // 12)
        received = (
            random.randint(0, 2 * share) if share < 8 else random.randint(share // 2, share * 2)
        )
        pool = received + carried[applicant]
        carried_out = random.randint(0, pool // 6)
        by_row["received_new"][applicant] = received
        by_row["carried_in"][applicant] = carried[applicant]
        by_row["closed_total"][applicant] = pool - carried_out
        by_row["carried_out"][applicant] = carried_out
        for row in random.choices(results, weights, k=pool - carried_out):
            by_row[row][applicant] += 1
        carried[applicant] = carried_out
    figures: Figures = {}
    for row, values in by_row.items():
        figures |= {f"requests.{row}.{applicant}": n for applicant, n in values.items()}
        figures[f"requests.{row}.total"] = sum(values.values())
    return figures


def _review_litigation(random: Random, scale: int) -> Figures:
    figures: Figures = {}
    for remedy in ("review", "litigation_direct", "litigation_after_review"):
        counts = {o: random.randint(0, max(1, scale // 15)) for o in OUTCOMES}
        if random.random() < 0.5 and scale < 40:
            counts = dict.fromkeys(OUTCOMES, 0)
        figures |= {f"review_litigation.{remedy}.{o}": n for o, n in counts.items()}
        figures[f"review_litigation.{remedy}.total"] = sum(counts.values())
    return figures


def _active_disclosure(
    random: Random, form: str, scale: int, in_force: dict[str, int], items: dict[str, int]
) -> Figures:
    """Invent the first table; ``in_force`` and ``items`` are carried from year to year."""
    figures: Figures = {}
    table = "active_disclosure"
    for row in in_force:
        issued, repealed = random.randint(0, scale // 20 + 1), random.randint(0, in_force[row] // 4)
        if row == "regulations" and not in_force[row]:
            issued = repealed = 0
        in_force[row] += issued - repealed
        columns = ("issued", "repealed", "in_force")
        if form == "2019":
            columns, repealed = ("made", "disclosed", "disclosed_total"), issued
        figures |= {
            f"{table}.{row}.{c}": n
            for c, n in zip(columns, (issued, repealed, in_force[row]), strict=True)
        }
    decisions = {
        "licensing": scale * 40,
        "other_services": scale * 9,
        "penalty": scale * 12,
        "coercion": scale,
    }
    for row in items:
        if form == "2019":
            change = random.randint(-2, 3)
            figures[f"{table}.{row}.items_previous_year"] = items[row]
            figures[f"{table}.{row}.items_change"] = change
            items[row] += change
        if row in decisions and not (form == "2021" and row == "other_services"):
            figures[f"{table}.{row}.decisions"] = random.randint(0, decisions[row])
    money = round(random.uniform(0, scale * 30), random.choice([2, 2, 4, 6]))
    if form == "2021":
        figures[f"{table}.fees.amount_10k_yuan"] = money
    else:
        figures[f"{table}.procurement.projects"] = random.randint(0, scale)
        figures[f"{table}.procurement.amount_10k_yuan"] = money
    return figures
