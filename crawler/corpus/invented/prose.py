"""What an invented report says in words, and which of it are claims about the table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from parsers.model import Claim, Number, Section

_SENTENCES = (14, 10, 4)  # of a general part, of active disclosure, of problems
COPIES = 0.04  # of publishers copy last year's words and change the numbers
_KEPT = 0.45  # of the sentences stay the next year with the others


def sections(
    publisher: str, seed: str, year: int, values: Mapping[str, Number]
) -> tuple[str, tuple[Section, ...], tuple[Claim, ...]]:
    """Write the preamble, the sections and the claims of one report."""
    words = _words()
    style = Random(f"{seed} style")  # noqa: S311 - invented: the same every time
    copies = style.random() < COPIES
    draw = Random(f"{seed} {year} words")  # noqa: S311
    kept = 1.0 if copies else _KEPT
    first, second, third = _SENTENCES
    general = _sentences(style, draw, kept, first)
    opening, claims = _claims(words, style if copies else draw, year, values)
    active = _sentences(style, draw, kept, second)
    faults = _drawn(style, draw, kept, words["problems"], third, "；")
    rest = (style if copies else draw).choice(words["others"])
    parts = (
        Section("一、总体情况", f"{opening}\n{general}"),
        Section("二、主动公开政府信息情况", active),
        Section("三、收到和处理政府信息公开申请情况", ""),
        Section("四、政府信息公开行政复议、行政诉讼情况", ""),
        Section("五、存在的主要问题及改进情况", faults),
        Section("六、其他需要报告的事项", _numbers(rest, draw)),
    )
    return words["preamble"].format(publisher=publisher, year=year), parts, claims


@cache
def _words() -> Any:
    return tomllib.loads(files(__package__).joinpath("prose.toml").read_text("utf-8"))


def _claims(
    words: Any, draw: Random, year: int, values: Mapping[str, Number]
) -> tuple[str, tuple[Claim, ...]]:
    text, rows = draw.choice(words["requests"])
    keys = [f"requests.{row}.total" for row in rows]
    if keys[0] not in values:  # a form before 2019
        return f"{year}年，政府信息公开工作平稳推进。", ()
    said, claims = "", []
    pieces = text.replace("{year}", str(year)).split("{")
    for piece in pieces:
        name, brace, after = piece.partition("}")
        if not brace:
            said += piece
            continue
        key = keys["abcd".index(name)]
        start = max(said.rfind("，"), said.rfind("年度")) + 1
        said += f"{values[key]}件"
        quote = said[start:]
        claims.append(Claim((key,), values[key], quote, 0, start, len(said)))
        said += after.removeprefix("件")
    return said, tuple(claims)


def _sentences(style: Random, draw: Random, kept: float, count: int) -> str:
    words = _words()
    out = []
    for _ in range(count):
        own = [style.choice(words[part]) for part in ("subjects", "doings", "results")]
        new = [draw.choice(words[part]) for part in ("subjects", "doings", "results")]
        chosen = own if draw.random() < kept else new
        out.append("，".join(_numbers(part, draw) for part in chosen))
    return "。\n".join("。".join(out[n : n + 4]) for n in range(0, count, 4)) + "。"


def _drawn(
    style: Random, draw: Random, kept: float, texts: list[str], count: int, joint: str
) -> str:
    own, new = style.sample(texts, count), draw.sample(texts, count)
    chosen = [a if draw.random() < kept else b for a, b in zip(own, new, strict=True)]
    return joint.join(_numbers(text, draw) for text in dict.fromkeys(chosen)) + "。"


def _numbers(text: str, draw: Random) -> str:
    if "{" not in text:
        return text
    return text.replace("{n}", str(draw.randint(5, 2400))).replace("{m}", str(draw.randint(1, 40)))
