"""What a request that failed says of its address: there is nothing, no answer, or nobody asked."""

from __future__ import annotations

from typing import Literal

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.middlewares.robots import NoRules

Outcome = Literal["not_there", "unreachable", "not_asked"]


def outcome_of(failure: Failure) -> tuple[Outcome, str]:
    """Say how a request ended, and why, in words.

    HTTP 429 is no answer to what was asked: as 5xx it says nothing of what is there.

    >>> outcome_of(Failure(IgnoreRequest("robots.txt forbids it")))
    ('not_asked', 'robots.txt forbids it')
    """
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        gone = status < 500 and status != 429
        return "not_there" if gone else "unreachable", f"HTTP {status}"
    if isinstance(error, NoRules):
        return "unreachable", str(error)
    if isinstance(error, IgnoreRequest):
        return "not_asked", str(error)
    return "unreachable", f"{type(error).__name__}: {error}"


def is_not_there(failure: Failure) -> bool:
    """Say whether the host answered that there is nothing: all that a wrong guess need say."""
    return outcome_of(failure)[0] == "not_there"
