"""Which form each table of a document is of: by its labels and heads, never by its year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from parsers.forms import load
from parsers.labels import key_of
from parsers.row_labels import FORMS_OF, LISTS
from parsers.row_lines import RowLine

_FEWEST_OF_LIST = 5  # rows, where the document has another table
_ROWS_OF_2021 = frozenset({"other_not_corrected", "other_fee_unpaid", "other_other"})
_COLUMNS_OF = {
    "2021": frozenset({"issued", "repealed", "in_force"}),
    "2019": frozenset(
        {"made", "disclosed", "disclosed_total", "items_previous_year", "items_change", "projects"}
    ),
}


def forms_of(rows: Sequence[RowLine]) -> dict[str, str]:
    """Decide the form of each table that was found, by its labels and heads alone."""
    found: dict[str, str | None] = {}
    counts = Counter(row.table for row in rows if row.row is not None)
    for code in LISTS & counts.keys():
        fewest = max(_FEWEST_OF_LIST, *(counts[c] for c in LISTS))
        if counts[code] < fewest and (len(counts) > 1 or not _is_headed(rows, code)):
            del counts[code]
    for code in counts:
        own = [row for row in rows if row.table == code]
        if code == "requests":
            found[code] = _form_of_requests(own)
        elif code == "active_disclosure":
            found[code] = _form_of_disclosure(own)
        elif code == "review_litigation":
            found[code] = None  # the same in both
        else:
            found[code] = FORMS_OF[code][0]
    known = found.get("requests") or found.get("active_disclosure") or "2021"
    return {code: form or known for code, form in found.items()}


def _is_headed(rows: Sequence[RowLine], code: str) -> bool:
    """Whether a head is a list's own, and none that any table may have.

    Below 「指标 | 数量」, 「收到申请 | 30」 is a line of an explainer, or of some other table of the page.
    """
    labels = {key_of(column.label) for column in load(FORMS_OF[code][0]).tables[code].columns}
    heads = {meaning.key for row in rows if row.table == code for meaning, _ in row.heads}
    return code != "statistics" or bool(heads & labels)


def _form_of_requests(rows: Sequence[RowLine]) -> str | None:
    codes = {row.row for row in rows}
    if codes & _ROWS_OF_2021:
        return "2021"
    return "2019" if "other" in codes else None


def _form_of_disclosure(rows: Sequence[RowLine]) -> str | None:
    votes = {"2021": 0, "2019": 0}
    for row in rows:
        codes = {c[2] for m, _ in row.heads for c in m.columns if c[0] == "active_disclosure"}
        for form, own in _COLUMNS_OF.items():
            votes[form] += len(codes & own)
        if row.row in ("other_services", "procurement"):
            votes["2019"] += 3
        if row.row == "fees" and any("收费金额" in m.key for m, _ in row.heads):
            votes["2021"] += 3
        if codes == {"decisions"} and sum(1 for token in row.values if token.text) == 1:
            votes["2021"] += 1
    if votes["2021"] == votes["2019"]:
        return None
    return max(votes, key=lambda form: votes[form])
