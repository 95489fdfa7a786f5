"""Numbers as a spreadsheet shows them: 9574.494 under ``0.00`` is printed 9574.49."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TAG = re.compile(r"\[(?:[A-Za-z]+\d*|\$[^\]]*)\]")  # colours and locales; not conditions
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_LITERAL = re.compile(r'"([^"]*)"|[\\!](.)|[_*](.)')
_PLACES = re.compile(r"(?P<whole>[#0?,]*[#0?])(?:\.(?P<fraction>[#0?]*))?(?P<scale>,*)")
_FIELD = "\ue000"  # holds the place of a literal


def plain(value: float) -> str:
    """Write a number without an exponent, to the 15 digits that spreadsheets keep: 12, 9574.49."""
    if isinstance(value, int):
        return str(value)
    try:
        number = Decimal(format(value, ".15g"))
        text = f"{number:f}"
    except (InvalidOperation, ValueError):
        return str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: float, code: str) -> str:
    """Write a number in a number format (empty: General).

    A format that is not understood (fractions, exponents, dates, conditions) gives the number
    with the format in brackets after it, which nobody takes for a plain figure.
    """
    if not code:
        return plain(value)
    sections = _SECTION.split(code)
    number = Decimal(plain(value)) if abs(value) < 1e15 else None
    if number is None or not number.is_finite():
        return plain(value)
    if number < 0 and len(sections) > 1 and sections[1].strip():
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
    text = _apply(number, section)
    return f"{plain(value)}〔{code[:40]}〕" if text is None else text


def _apply(number: Decimal, section: str) -> str | None:
    section = _TAG.sub("", _CURRENCY.sub(lambda m: f'"{m[1]}"' if m[1] else "", section))
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] if match[1] is not None else match[2] or " ")
        return _FIELD

    bare = _LITERAL.sub(keep, section)
    if bare.strip().lower() == "general":
        return plain(float(number))
    match = _PLACES.search(bare)
    if match is None:  # only literals: 「-」 for zero
        return _fill(bare, literals) if not re.sub(rf"[{_FIELD}\s()+/-]", "", bare) else None
    before, after = bare[: match.start()], bare[match.end() :]
    if re.sub(rf"[{_FIELD}\s()+%￥¥$-]", "", before + after):
        return None
    if "%" in before + after:
        number *= 100
    number /= Decimal(1000) ** len(match["scale"])
    fraction = match["fraction"] or ""
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    whole, _, digits = f"{abs(rounded):f}".partition(".")
    least = len(fraction.rstrip("#"))
    while len(digits) > least and digits.endswith("0"):
        digits = digits[:-1]
    whole = whole.zfill(match["whole"].count("0"))
    if whole == "0" and "0" not in match["whole"]:
        whole = ""
    if "," in match["whole"]:
        whole = f"{int(whole):,}" if whole else whole
    sign = "-" if rounded < 0 else ""
    body = sign + whole + ("." + digits if digits else "")
    return _fill(before + body + after, literals).strip()


def _fill(text: str, literals: list[str]) -> str:
    parts = iter(literals)
    return "".join(next(parts) if c == _FIELD else c for c in text).strip()
