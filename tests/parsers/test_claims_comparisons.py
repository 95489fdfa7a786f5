"""Shares and growth that the prose states, and above all those that it seems to state."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parsers.claims import check_claims, find_claims
from parsers.model import Claim, Figure, Section
from tests.parsers.test_claims_sentences import expand

FILE = Path(__file__).parents[1] / "fixtures/claims/comparisons.toml"
SENTENCES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["sentence"]


def cells(key: str) -> tuple[str, ...]:
    return expand(key + ".total" if key.endswith("*") else key, "2021")


def wanted(case: dict[str, Any]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for line in case.get("growth", []):
        key, value, unit = line.split()
        found.append(("growth", cells(key), Decimal(value), unit, ()))
    for line in case.get("share", []):
        key, value, unit, base = line.split()
        found.append(("share", cells(key), Decimal(value), unit, cells(base)))
    return found


def comparing(text: str, heading: str = "一、总体情况") -> list[Claim]:
    claims = find_claims([Section(heading, text)], "2021", None, 2024)
    return [claim for claim in claims if claim.relation != "equals"]


def figures(**totals: int | None) -> dict[str, Figure]:
    keys = {f"requests.{row}.total": value for row, value in totals.items()}
    return {
        key: Figure(*key.split("."), value, str(value), "number" if value is not None else "blank", "")  # type: ignore[arg-type, misc]
        for key, value in keys.items()
    }  # fmt: skip


@pytest.mark.parametrize("case", SENTENCES, ids=[s["text"][:40] for s in SENTENCES])
def test_a_sentence_compares_just_this(case: dict[str, Any]) -> None:
    claims = comparing(case["text"], case.get("heading", "一、总体情况"))
    assert [(c.relation, c.cells, Decimal(str(c.value)), c.unit, c.base) for c in claims] == wanted(
        case
    )
    assert all(case["text"][c.start : c.end] == c.quote for c in claims)


def test_the_sentences_are_many_and_half_of_them_traps() -> None:
    assert len(SENTENCES) >= 25
    assert 2 * sum("trap" in s for s in SENTENCES) >= len(SENTENCES)
    assert not any("trap" in s and ("growth" in s or "share" in s) for s in SENTENCES)


def test_a_quote_runs_from_the_number_to_what_is_said_of_it() -> None:
    (claim,) = comparing("本年度，共收到 政府信息公开申请 72 件，同比增长 53% 。")
    assert claim.quote == "共收到 政府信息公开申请 72 件，同比增长 53%"
    assert claim.as_json()["relation"] == "growth"
    assert (claim.as_json()["unit"], claim.as_json()["base"]) == ("%", [])


def test_a_plain_claim_keeps_its_keys() -> None:
    (claim,) = find_claims([Section("", "收到政府信息公开申请72件。")], "2021")
    assert set(claim.as_json()) == {"cell", "cells", "value", "quote", "section", "start", "end"}


def test_growth_is_not_checked_within_a_report() -> None:
    claims = comparing("收到政府信息公开申请72件，同比增长53%。")
    assert claims
    assert check_claims(claims, figures(received_new=72)) == []


SHARE = "办结政府信息公开申请74件，其中予以公开12件，占答复总数的{}%。"


@pytest.mark.parametrize(
    ("printed", "granted", "closed", "status"),
    [
        ("16.2", 12, 74, "pass"), ("16.22", 12, 74, "pass"), ("16", 12, 74, "pass"),
        ("16.0", 12, 74, "fail"), ("16.7", 12, 74, "fail"), ("12.5", 1, 8, "pass"),
        ("13", 1, 8, "pass"), ("12", 1, 8, "pass"), ("16.2", None, 74, "unknown"),
        ("16.2", 12, None, "unknown"), ("16.2", 0, 0, "unknown"),
    ],
)  # fmt: skip
def test_a_share_is_checked_as_it_is_rounded(
    printed: str, granted: int | None, closed: int | None, status: str
) -> None:
    (check,) = check_claims(
        comparing(SHARE.format(printed)), figures(granted=granted, closed_total=closed)
    )
    assert (check.rule, check.status) == ("claim.share.requests.granted.total", status)
    assert f"占答复总数的{printed}%" in check.detail
    if status == "fail":
        assert "12 of 74" in check.detail
