"""What narrows a page, as its address says it: known, or the answer is 400 and says what is known.

A filter that is passed over shows everything under the address of a part, and is cited as that part.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from datasette.utils.asgi import BadRequest  # type: ignore[import-untyped]

from crawler.datasette.pages.asking import number
from crawler.options import is_adcode

MAX_PAGE = 2000
# Names that some page knows. Others, such as those that a mail or a feed adds, narrow nothing.
_NAMES = frozenset("in province year kind rule verdict measure at_least q page".split())


class Filters:
    """The filters in the address of a page. Every method raises BadRequest for what is not known."""

    def __init__(self, request: Any, *names: str) -> None:
        self._given: dict[str, str] = {name: request.args.get(name) for name in request.args}
        for name in sorted(_NAMES.intersection(self._given).difference(names)):
            raise BadRequest(f"this page has no filter {name}; it has {_listed(names)}")

    def one_of(self, name: str, choices: Iterable[str]) -> str | None:
        """Give one of the choices, or None where none was asked for."""
        given = self._given.get(name)
        if given is None or given in (known := list(choices)):
            return given
        raise BadRequest(f"there is no {name} {given!r}; there are {_listed(filter(None, known))}")

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """Give a whole number, or None where the field was left empty."""
        given = self._given.get(name)
        if not given:
            return None
        value = number(given, least=least, most=most)
        if value is None:
            raise BadRequest(f"{name} is a number from {least} to {most}, not {given!r}")
        return value

    def province(self, name: str) -> str | None:
        """Give the adcode of a province (XX0000), or None where the field was left empty."""
        given = self._given.get(name)
        if not given:
            return None
        if is_adcode(given) and given.endswith("0000"):
            return given
        raise BadRequest(f"{name} is the code of a province, such as 370000, not {given!r}")

    def page(self) -> int:
        """Give the number of the page of a long list, 1 unless asked otherwise."""
        return self.number("page", least=1, most=MAX_PAGE) or 1


def known(name: str, value: object, among: Container[object]) -> None:
    """Raise BadRequest where the corpus has nothing on what was asked for."""
    if value is not None and value not in among:
        raise BadRequest(f"the corpus has nothing on {name} {value}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
