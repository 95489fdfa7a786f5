"""A claim against the cells that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from parsers.model import Check, CheckStatus, Claim, Figure, Number

_DECIMALS = re.compile(r"[.．](\d+)\s*[%％﹪]?$")


def check_claims(claims: Iterable[Claim], figures: Mapping[str, Figure]) -> list[Check]:
    """Check each claim: the cells that it speaks of add up to the number in the prose.

    ``figures`` maps cell keys to figures. A check has ``expected`` what the cells add up to and
    ``actual`` what the prose says; it is ``unknown``, both None, where a needed cell is no number.
    Money counts as equal where the prose rounds what the table prints, in either way. A share has to be, rounded
    as printed, what the cells are of their base. Growth is left alone: what it is measured
    against stands in last year's report. Rule: design.md, *Checks*.
    """
    checks = {"equals": _check, "share": _check_share}
    return [checks[c.relation](c, figures) for c in claims if c.relation in checks]


def with_carried_in(claims: Sequence[Claim], figures: Mapping[str, Figure]) -> list[Claim]:
    """Tie requests received to those carried in as well, where the prose counts both.

    「全年共受理申请749件」 is said where 713 came in and 36 were left of the year before, and is no
    contradiction: of which cells it is, only the figures tell. What is said to be new is not. Shares
    and growth of such a number are of the same cells.
    """
    counted = {(c.section, c.start): c.cells for c in claims if _counts_carried_in(c, figures)}
    if not counted:
        return [*claims]
    bases = set(counted.values())
    return [
        replace(
            claim,
            cells=_both(claim.cells)
            if claim.cells == counted.get((claim.section, claim.start))
            else claim.cells,
            base=_both(claim.base) if claim.base in bases else claim.base,
        )
        for claim in claims
    ]


def _counts_carried_in(claim: Claim, figures: Mapping[str, Figure]) -> bool:
    if claim.relation != "equals" or not all(cell.startswith(_NEW) for cell in claim.cells):
        return False
    stated = Decimal(str(claim.value))
    return (
        "新" not in claim.quote
        and _total(claim.cells, figures) not in (None, stated)
        and _total(_both(claim.cells), figures) == stated
    )


def _both(cells: tuple[str, ...]) -> tuple[str, ...]:
    return (*cells, *(_CARRIED_IN + cell.removeprefix(_NEW) for cell in cells))


_NEW, _CARRIED_IN = "requests.received_new.", "requests.carried_in."


def gives_share(part: Decimal, base: Decimal, percent: Decimal) -> bool:
    """Whether ``part`` of ``base`` is ``percent``, rounded as ``percent`` is written."""
    if not base:
        return False
    exponent = percent.as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(100 * part / base - percent) <= Decimal(5).scaleb(exponent - 1)


def decimals_printed(quote: str) -> int:
    """Count the decimals of the percentage that a quote ends with: 「占16.0%」 has one."""
    decimals = _DECIMALS.search(quote)
    return len(decimals[1]) if decimals else 0


def _check(claim: Claim, figures: Mapping[str, Figure]) -> Check:
    rule = "claim." + "+".join(claim.cells)
    total = _total(claim.cells, figures)
    if total is None:
        return Check(rule, "unknown", None, None, claim.cells, f"「{claim.quote}」")
    stated = Decimal(str(claim.value))
    if claim.cells[0].endswith("_yuan") or claim.cells[0].endswith("fees_charged.value"):
        agrees = stated in _rounded(total, _places(stated))
    else:
        agrees = total == stated
    detail = f"「{claim.quote}」"
    if not agrees:
        detail = f"the prose says {claim.value}: 「{claim.quote}」; the table says {_number(total)}"
    status: CheckStatus = "pass" if agrees else "fail"
    return Check(rule, status, _number(total), claim.value, claim.cells, detail)


def _check_share(claim: Claim, figures: Mapping[str, Figure]) -> Check:
    rule, cells = f"claim.share.{claim.cell}", (*claim.cells, *claim.base)
    part, base = _total(claim.cells, figures), _total(claim.base, figures)
    if part is None or not base:
        return Check(rule, "unknown", None, None, cells, f"「{claim.quote}」")
    stated = Decimal(str(claim.value)).quantize(Decimal(1).scaleb(-decimals_printed(claim.quote)))
    if gives_share(part, base, stated):
        return Check(rule, "pass", claim.value, claim.value, cells, f"「{claim.quote}」")
    share = round(100 * part / base, _decimals(stated))
    of = f"{_number(part)} of {_number(base)}"
    detail = f"the prose says {stated}%: 「{claim.quote}」; the table says {of}, which is {share}%"
    return Check(rule, "fail", _number(share), claim.value, cells, detail)


def _total(cells: Sequence[str], figures: Mapping[str, Figure]) -> Decimal | None:
    """Add cells up; None where one of them is no number."""
    values = [f.value if (f := figures.get(key)) else None for key in cells]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return sum((Decimal(str(value)) for value in known), Decimal(0))


def _rounded(number: Decimal, places: int) -> set[Decimal]:
    """Round as is done: a five at the end up (四舍五入), or to the even digit (GB/T 8170)."""
    unit = Decimal(1).scaleb(-places)
    return {number.quantize(unit, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def _places(number: Decimal) -> int:
    return _decimals(number.normalize())


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _number(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)
