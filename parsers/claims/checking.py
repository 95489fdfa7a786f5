"""A claim against the cells that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from parsers.model import Check, CheckStatus, Claim, Figure, Number


def check_claims(claims: Iterable[Claim], figures: Mapping[str, Figure]) -> list[Check]:
    """Check each claim: the cells that it speaks of add up to the number in the prose.

    ``figures`` maps cell keys to figures. A check has ``expected`` what the cells add up to and
    ``actual`` what the prose says; it is ``unknown``, both None, where a needed cell is no number.
    Money counts as equal where the prose rounds what the table prints. Rule: design.md, *Checks*.
    """
    return [_check(claim, figures) for claim in claims]


def _check(claim: Claim, figures: Mapping[str, Figure]) -> Check:
    rule = "claim." + "+".join(claim.cells)
    values = [f.value if (f := figures.get(key)) else None for key in claim.cells]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return Check(rule, "unknown", None, None, claim.cells, f"「{claim.quote}」")
    total = sum((Decimal(str(value)) for value in known), Decimal(0))
    stated = Decimal(str(claim.value))
    if claim.cells[0].endswith("_yuan") or claim.cells[0].endswith("fees_charged.value"):
        agrees = round(total, _places(stated)) == stated
    else:
        agrees = total == stated
    detail = f"「{claim.quote}」"
    if not agrees:
        detail = f"the prose says {claim.value}: 「{claim.quote}」; the table says {_number(total)}"
    status: CheckStatus = "pass" if agrees else "fail"
    return Check(rule, status, _number(total), claim.value, claim.cells, detail)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _number(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)
