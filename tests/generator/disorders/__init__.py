"""What editors do to a table, each a function that changes the draft and what is expected of it.

Disorders stack. They run stage by stage: ``rows`` on logical tables, then ``cells``, ``labels``,
``figures`` and ``markup`` on the laid-out grids, then ``page`` on the blocks around them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.generator.draft import Draft

Disorder = Callable[[Draft, Random], None]

STAGES = ("rows", "cells", "labels", "figures", "markup", "page")
DISORDERS: dict[str, tuple[int, Disorder]] = {}


def disorder(stage: str) -> Callable[[Disorder], Disorder]:
    """Register a disorder under its function's name."""

    def register(function: Disorder) -> Disorder:
        DISORDERS[function.__name__] = (STAGES.index(stage), function)
        return function

    return register


def some(rng: Random, items: list, share: float = 0.3) -> list:
    """Choose about ``share`` of the items, at least one where there are any."""
    chosen = [item for item in items if rng.random() < share]
    return chosen or ([rng.choice(items)] if items else [])


from tests.generator.disorders import (  # noqa: E402, F401
    cells,
    figures,
    labels,
    markup,
    page,
    printing,
    rows,
)
