"""Timing by turns, and the list of benchmarks."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

Contender = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what was measured, and figures by the name of their column."""

    name: str
    figures: Mapping[str, str]


Bench = Callable[[], Iterator[Result]]
BENCHES: dict[str, tuple[str, Bench]] = {}
ONLY_IF_ASKED: set[str] = set()


def bench(title: str, *, only_if_asked: bool = False) -> Callable[[Bench], Bench]:
    """Put a function on the list of benchmarks, under its own name; ``title`` says what it is.

    One that takes long is run ``only_if_asked`` for by name.
    """

    def enter(function: Bench) -> Bench:
        BENCHES[function.__name__] = (title, function)
        if only_if_asked:
            ONLY_IF_ASKED.add(function.__name__)
        return function

    return enter


def by_turns(
    inputs: Sequence[Any], contenders: Mapping[str, Contender], *, turns: int
) -> dict[str, list[float]]:
    """Time each contender on each input in turn; give the seconds of each, turn by turn.

    The order changes with every turn. Each has done the first input once before, unmeasured.
    """
    for contender in contenders.values():
        contender(inputs[0])
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(turns):
        given = inputs[turn % len(inputs)]
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            gc.collect()
            started = time.perf_counter()
            contenders[name](given)
            seconds[name].append(time.perf_counter() - started)
    return seconds


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Write the median of the ratios of paired turns, with the quartiles."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    if len(ratios) < 4:
        return f"{median(ratios):.2f}"
    low, _, high = quantiles(ratios, n=4)
    return f"{median(ratios):.2f} ({low:.2f}-{high:.2f})"


def milliseconds(seconds: Sequence[float]) -> str:
    """Write the median in milliseconds."""
    return f"{median(seconds) * 1000:.1f}"
