"""What OCR read, and whether to believe it: the sums of the form against the confidence of each cell.

Figures that were read by OCR say so in their locator (``confidence=0.98``); all others are left
alone. One that a sum confirms is believed, one that nothing confirms only if OCR was sure. Where
sums fail, the doubtful figures in them are opened (`ambiguous`), unless exactly one change of a
digit into one that looks like it, in exactly one doubtful cell, makes every sum of the table hold:
then that change is made, and said. So is the choice of one figure where OCR read several in one cell, or
other signs with it, and two sums hold with that one only. A misprint that OCR read surely stays as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.checks import Equation, equations, evaluate
from parsers.forms import load
from parsers.model import CheckStatus, Figure, Problem
from parsers.values import value_of

# Believed without any sum; in a sum that fails, nothing under SURE_IN_DOUBT is.
SURE = 0.90
SURE_IN_DOUBT = 0.97
# Believed where one sum holds, where two do. Print that is hard to read is misread the same way
# twice (a 1 as 7 in a cell and in its total), so even then OCR has to be half sure.
SURE_BY_ONE, SURE_BY_TWO = 0.70, 0.45
# Digits that are taken for each other in poor print.
LOOK_ALIKE: Mapping[str, str] = {
    "0": "689", "1": "47", "2": "7", "3": "589", "4": "19",
    "5": "368", "6": "058", "7": "12", "8": "03569", "9": "0348",
}  # fmt: skip

# A comma that parts thousands is read as a point now and then, however surely: 「6,625」 as 6.625.
_THREE_DECIMALS = re.compile(r"(?<!\d)\d{1,3}[.．]\d{3}(?!\d)")
_NEVER = 2.0
# Letters and signs that a digit looks like which has lost a stroke or has one too many.
_LETTERS = str.maketrans(
    dict.fromkeys("OoQCcDUθσΘ〇○ＯɑG", "0")
    | {"l": "1", "I": "1", "A": "4", "S": "5", "s": "5", "B": "8", "Z": "2", "z": "2"}
)
_FIGURES = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

_CONFIDENCE = re.compile(r"\bconfidence=(\d\.\d+)")


def settle_doubts(
    figures: Sequence[Figure], forms: Mapping[str, str]
) -> tuple[list[Figure], list[Problem]]:
    """Mend, believe or open the figures that OCR read; ``forms`` gives the form of each table.

    Problems: ``ocr_mended`` names a cell that was changed and what OCR read there (which is its
    ``raw``), ``ocr_doubtful`` the cells of a table that were opened.
    """
    sure = {
        figure.key: found
        for figure in figures
        if "confidence=" in figure.locator and (found := confidence(figure)) is not None
    }
    if not sure:
        return list(figures), []
    by_key = {figure.key: figure for figure in figures}
    problems: list[Problem] = []
    for table, form in forms.items():
        own = [key for key in sure if key.startswith(f"{table}.")]
        sums = equations(form, table) if table in load(form).tables else ()
        _take_apart(by_key, sure, sums, form, problems)
        _mend(by_key, sure, sums, form, problems)
        _open(by_key, sure, own, sums, problems)
    return list(by_key.values()), problems


def confidence(figure: Figure) -> float | None:
    """Give how sure OCR was of a figure; None if it was not read by OCR."""
    return confidence_in(figure.locator)


def confidence_in(locator: str) -> float | None:
    """Give the confidence that a locator states; None if OCR did not read what it leads to."""
    found = _CONFIDENCE.findall(locator)  # several where a cell was cut by a page
    return min(map(float, found)) if found else None


# ---- one of several figures that two sums hold with --------------------------------------------------


def _take_apart(
    figures: dict[str, Figure],
    sure: Mapping[str, float],
    sums: Sequence[Equation],
    form: str,
    problems: list[Problem],
) -> None:
    """Take the one figure of a text like 「0 1」 or 「Q」 with which all sums hold that it is in, two at least.

    So OCR reads a figure with strokes of a seal beside it or over it. All others in these sums must be such as two
    sums may confirm. What one gives may be what another lacks.
    """
    of_cell: dict[str, list[Equation]] = {}
    for one in sums:
        for key in one.cells:
            of_cell.setdefault(key, []).append(one)
    open_ = {
        key: list(_options(figures[key], form))
        for key in of_cell
        if len(of_cell[key]) > 1 and key in sure and figures[key].state == "ambiguous"
    }
    while taken := {
        key: fitting[0]
        for key, options in open_.items()
        if len(fitting := [o for o in options if _holds(o, figures, sure, of_cell[key])]) == 1
    }:
        _take(taken, figures, problems)
        open_ = {key: options for key, options in open_.items() if key not in taken}
    # What one sum lacks to hold may be several of them, each of which another sum tells.
    trial = {}
    for key, options in open_.items():
        alone = [
            one
            for one in of_cell[key]
            if not any(cell in open_ for cell in one.cells if cell != key)
        ]
        fitting = [o for o in options if _holds(o, figures, {}, alone)]
        if len(fitting) == 1:
            trial[key] = fitting[0]
    while failing := [
        key
        for key, changed in trial.items()
        if not _holds(
            changed, {**figures, **trial}, {**sure, **dict.fromkeys(trial, 1.0)}, of_cell[key]
        )
    ]:
        for key in failing:
            del trial[key]
    _take(trial, figures, problems)


def _take(taken: Mapping[str, Figure], figures: dict[str, Figure], problems: list[Problem]) -> None:
    for key, figure in taken.items():
        figures[key] = figure
        detail = f"OCR read {figure.raw!r}; its sums hold only with {figure.value}"
        problems.append(Problem("ocr_mended", detail, (key,)))


def _options(figure: Figure, form: str) -> Iterator[Figure]:
    """Give the figures that may be meant by a text that is no single number."""
    if "|" not in figure.raw:  # of which row it is may be anybody's guess
        for text in dict.fromkeys(_FIGURES.findall(figure.raw.translate(_LETTERS))):
            if changed := _with(figure, text, form):
                yield changed


def _holds(
    changed: Figure,
    figures: Mapping[str, Figure],
    sure: Mapping[str, float],
    sums: Sequence[Equation],
) -> bool:
    """Whether sums hold with a figure changed, and with no other that two sums could not confirm."""
    others = {cell for one in sums for cell in one.cells if cell != changed.key}
    if any(sure.get(cell, 1.0) < SURE_BY_TWO for cell in others):
        return False
    changed_too = {**figures, changed.key: changed}
    return all(evaluate(one, changed_too).status == "pass" for one in sums)


def _with(figure: Figure, text: str, form: str) -> Figure | None:
    """Give a figure with the number that a text says, in the unit of its row."""
    unit = load(form).tables[figure.table].row(figure.row).units.get(figure.column, "")
    value = value_of(text, unit)
    if value.number is None or value.note:
        return None
    return replace(figure, value=value.number, state="number")


# ---- one change that mends every sum -------------------------------------------------------------


def _mend(
    figures: dict[str, Figure],
    sure: Mapping[str, float],
    sums: Sequence[Equation],
    form: str,
    problems: list[Problem],
) -> None:
    failing = [one.rule for one in sums if evaluate(one, figures).status == "fail"]
    if not failing:
        return
    suspected = {
        key
        for one in sums
        if one.rule in failing
        for key in one.cells
        if sure.get(key, 1.0) < SURE_IN_DOUBT
    }
    mended = [
        changed
        for key in sorted(suspected)
        for changed in _look_alikes(figures[key], form)
        if _all_hold(sums, failing, {**figures, key: changed})
    ]
    if len(mended) == 1:
        figure = mended[0]
        figures[figure.key] = figure
        detail = (
            f"OCR read {figure.raw!r} (confidence {sure[figure.key]:.2f}); every sum of the table "
            f"holds only with {figure.value}"
        )
        problems.append(Problem("ocr_mended", detail, (figure.key,)))


def _look_alikes(figure: Figure, form: str) -> Iterator[Figure]:
    for place, digit in enumerate(figure.raw):
        for other in LOOK_ALIKE.get(digit, ""):
            text = figure.raw[:place] + other + figure.raw[place + 1 :]
            if changed := _with(figure, text, form):
                yield changed


def _all_hold(
    sums: Sequence[Equation], failing: Sequence[str], figures: Mapping[str, Figure]
) -> bool:
    status = {one.rule: evaluate(one, figures).status for one in sums}
    return "fail" not in status.values() and all(status[rule] == "pass" for rule in failing)


# ---- what nothing confirms -----------------------------------------------------------------------


def _open(
    figures: dict[str, Figure],
    sure: Mapping[str, float],
    keys: Sequence[str],
    sums: Sequence[Equation],
    problems: list[Problem],
) -> None:
    said: dict[str, list[CheckStatus]] = {key: [] for key in keys}
    forced = set(keys)  # by sums of which all other cells are sure
    for one in sums:
        status = evaluate(one, figures).status
        unsure = [key for key in one.cells if sure.get(key, 1.0) < SURE]
        for key in one.cells:
            if key in said:
                said[key].append(status)
                if status != "pass" or not {*unsure} <= {key}:
                    forced.discard(key)
    mended = {key for problem in problems if problem.code == "ocr_mended" for key in problem.cells}
    opened = [
        key
        for key in keys
        if figures[key].state in ("number", "blank", "nil_mark")
        and key not in mended
        and sure[key] < _needed(figures[key], said[key], is_forced=key in forced)
    ]
    for key in opened:
        figures[key] = replace(figures[key], value=None, state="ambiguous")
    if opened:
        read = ", ".join(f"{key} {figures[key].raw!r} {sure[key]:.2f}" for key in opened[:12])
        more = f" and {len(opened) - 12} more" if len(opened) > 12 else ""
        detail = f"OCR is not sure, and no sum confirms it: {read}{more}"
        problems.append(Problem("ocr_doubtful", detail, tuple(opened)))


def _needed(figure: Figure, said: Sequence[CheckStatus], *, is_forced: bool) -> float:
    """Give how sure OCR must be of a figure, by what the sums that it is in say.

    ``is_forced``: they all hold, and all others in them are sure: no misreading is repeated in them.
    """
    if "fail" in said:
        return SURE_IN_DOUBT
    if figure.state != "number":
        return SURE  # a sum that holds does not tell a blank from a zero that was not seen
    holding = said.count("pass")
    if not holding and _THREE_DECIMALS.search("".join(figure.raw.split())):
        return _NEVER
    if holding >= 2:
        return 0.0 if is_forced else SURE_BY_TWO
    return SURE_BY_ONE if holding else SURE
