"""Who published a report, for which year, and when.

Every fact has several sources, asked in the order that is most often right. Where they disagree
the first stands and a problem says so:

* year: the period clause (统计期限自...起至...止), then the titles (ArticleTitle, the heading,
  ``<title>``, the list's), where they differ the one that is the year before publication; then what
  the prose states, then a year in the address;
* publisher: the titles, then the report that the prose announces (现公布...年度报告), the field 发布机构,
  ContentSource, what the prose states (由...编制, 请与...联系), the signature, the list;
* date: PubDate, the visible 发布日期, the list's date, 成文日期, the signature, the address; a date
  before the period's end is believed only if no source has a later one.

A page with several reports, or with a report and its explainer, is identified by the first.

Problem codes
    year_disagrees               sources name different years; the first in the order stands
    year_from_prose              only the openings of sentences name a year
    year_from_url                only the address names a year
    year_unknown                 nothing names a year
    period_inconsistent          the report's own period clauses name different years
    publisher_disagrees          title and 发布机构 name different organs
    publisher_unknown            nothing names a publisher
    published_disagrees          PubDate and the visible date of publication differ
    published_before_period_end  the date of publication lies before the end of the report's year
    published_unlikely           a date before 2008 and before the year, or beyond belief; left out
    title_of_explainer           the title is that of an explainer (解读, 图解)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

from parsers import clues
from parsers.dates import read_date
from parsers.model import Document, Problem
from parsers.publication import dates_given, publication_date
from parsers.publishers import Publisher, adcode_of_site, resolve
from parsers.titles import ReportTitle, fold, is_explainer, is_organ, recognise


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report, on which year, published when (ISO date); None where nothing says so.

    ``publisher`` is in one spelling (see `parsers.publishers`), ``adcode`` that of its division,
    ``publisher_kind`` one of `parsers.publishers.KINDS`.
    """

    title: str | None = None
    publisher: str | None = None
    year: int | None = None
    published: str | None = None
    adcode: str | None = None
    publisher_kind: str | None = None
    problems: tuple[Problem, ...] = ()


_Titled = tuple[str, str, ReportTitle]  # source, text, what it says


def identify(
    document: Document,
    *,
    sections_text: str,
    url: str | None = None,
    hints: Mapping[str, str] | None = None,
) -> Identity:
    """Find publisher, year and date of publication of ``document``.

    ``sections_text`` is the report's prose; ``hints`` is what a list or the registry said:
    ``list_title``, ``list_date``, ``adcode``, ``publisher``.
    """
    said = hints or {}
    problems: list[Problem] = []
    before, opening = clues.opening_lines(document)
    fields = clues.fields([*before, *opening])
    titles = list(_titles(document, before, opening, fields, said))
    if not any(label in fields for label in clues.PUBLISHED_LABELS):
        heading = next((text for source, text, _ in titles if source == "heading"), "")
        if below := clues.date_below([*before, *opening], heading):
            fields = {**fields, clues.PUBLISHED_LABELS[0]: below}
    explained = _explainer(document, opening)
    if explained:
        problems.append(Problem("title_of_explainer", explained))
        titles = []
    dates = dates_given(document, fields, said, url)
    year = _year(titles, sections_text, url, publication_date(dates, None, []), problems)
    publisher = _publisher(titles, document, fields, sections_text, said, problems)
    published = publication_date(dates, year, problems)
    return Identity(
        title=explained or next((text for _, text, _ in titles), None) or _plain_title(document),
        publisher=publisher.name if publisher else None,
        year=year,
        published=published.isoformat() if published else None,
        adcode=publisher.adcode if publisher else None,
        publisher_kind=publisher.kind if publisher else None,
        problems=tuple(problems),
    )


# -- titles -------------------------------------------------------------------------------------


def _titles(
    document: Document,
    before: Sequence[str],
    opening: Sequence[str],
    fields: Mapping[str, str],
    said: Mapping[str, str],
) -> Iterator[_Titled]:
    """Give every text that is a report's title, likeliest first."""
    candidates = [("ArticleTitle", document.meta.get("articletitle", ""))]
    heading = (
        _heading(opening[:6], range(6))
        or _heading(before[-12:], range(11, -1, -1))
        or _heading(opening, range(6, len(opening)))
    )
    if heading:
        candidates.append(("heading", heading))
    named = clues.first_of(fields, clues.TITLE_LABELS)
    candidates += [
        ("index table", named or ""),
        ("<title>", document.title),
        ("list", said.get("list_title", "")),
    ]
    for source, text in candidates:
        found = recognise(text) if text else None
        if found:
            yield source, " ".join(text.split()), found


def _heading(lines: Sequence[str], order: Sequence[int]) -> str | None:
    """Find a report's title among ``lines``: whole on one, else cut over two or three of them."""
    bare = None
    for place in order:
        line = lines[place] if place < len(lines) and len(lines[place]) <= 80 else ""
        if line.partition(":")[0] in clues.TITLE_LABELS or line.endswith("。"):
            continue  # 名称:..., a row of the index table; a sentence
        if clues.is_trail(line):
            continue
        found = recognise(line) if line else None
        if found and found.publisher:
            return line
        bare = bare or (line if found else None)
    for place in order:
        for width in (2, 3):
            joined = "".join(lines[place : place + width])
            if lines[place : place + 1] == lines[place + 1 : place + 2]:
                break  # the organ has signed a letter, and stands again above its title
            if clues.is_trail(joined):
                break
            if len(joined) > 80 or place + width > len(lines) or not _is_first_line(lines[place]):
                break  # 分享到, 打印: not the first line of a title
            found = recognise(joined)
            if found and found.publisher:
                return joined
    return bare


def _is_first_line(line: str) -> bool:
    if ":" in line or "：" in line:  # 来源：办公室
        return False
    return _CUT.search(line) is not None or is_organ("".join(line.split()))


_CUT = re.compile(r"\d\s*年|信息|公开")
_PROSE = re.compile(r"[。，,;；:：]|^[一二三四五六七八九十]、|^\W*$")


def _explainer(document: Document, opening: Sequence[str]) -> str | None:
    for text in (document.meta.get("articletitle", ""), document.title, *opening[:2]):
        if not text or len(text) > 80:
            continue
        if recognise(text):
            return None
        if is_explainer(text):
            return " ".join(text.split())
    return None


def _plain_title(document: Document) -> str | None:
    title = document.meta.get("articletitle") or document.title
    if not title:
        first = next(document.paragraphs(), None)
        title = first.text if first and len(first.text) <= 60 else ""
        title = "" if _PROSE.search(title) or read_date(title) else title
    return " ".join(title.split()) or None


# -- year ---------------------------------------------------------------------------------------

_YEAR_IN_URL = re.compile(
    r"(?:fbtime|nbyear|year|timeframe)=(20\d\d)\b"
    r"|(?<!/art)(?<!/content)/(20\d\d)(?:n|nb|nd|year)?/(?![01]?\d[/-])",  # and no date: /2024/1/23/
    re.I,
)


def _year(
    titles: Sequence[_Titled],
    prose: str,
    url: str | None,
    dated: date | None,
    problems: list[Problem],
) -> int | None:
    periods = clues.period_years(prose[:3000]) or clues.period_years(prose[3000:])
    if len(set(periods)) > 1:
        detail = "period clauses of " + ", ".join(map(str, dict.fromkeys(periods)))
        problems.append(Problem("period_inconsistent", detail))
    named = [(f"period of {year}", year) for year in periods[:1]]
    named += [(f"{source} {text!r}", found.year) for source, text, found in titles if found.year]
    if len(set(periods)) > 1 and len(named) > 1:
        named = named[1:]  # a clause that contradicts itself does not outweigh the title
    if not named and (stated := clues.stated_year(prose)):
        named.append(("prose", stated))
    if not named:
        told = clues.told_year(prose)
        if told is None or (dated is not None and dated.year <= told):
            return _year_of_address(url, problems)
        problems.append(Problem("year_from_prose", f"only sentences of the prose name {told}"))
        return told
    # A period copied from last year's report, or a title: the one before the date of publication.
    before = [one for one in named if dated is not None and one[1] == dated.year - 1]
    named = [*before, *(one for one in named if one not in before)]
    year = named[0][1]
    others = {other: source for source, other in reversed(named) if other != year}
    for other, source in others.items():
        problems.append(
            Problem("year_disagrees", f"{year} from {named[0][0]}, {other} from {source}")
        )
    return year


def _year_of_address(url: str | None, problems: list[Problem]) -> int | None:
    match = _YEAR_IN_URL.search(url or "")
    if match is None:
        problems.append(Problem("year_unknown", "no title, period clause or address names a year"))
        return None
    year = int(match[1] or match[2])
    problems.append(Problem("year_from_url", f"{year} is named by the address alone"))
    return year


# -- publisher ----------------------------------------------------------------------------------


def _publisher(
    titles: Sequence[_Titled],
    document: Document,
    fields: Mapping[str, str],
    prose: str,
    said: Mapping[str, str],
    problems: list[Problem],
) -> Publisher | None:
    near = _near(document, said)
    named = [(found.publisher, text) for _, text, found in titles if found.publisher]
    titled = next((name for name, text in named if not _is_site(name, text)), None)
    field = _organ(clues.first_of(fields, clues.ORGAN_LABELS))
    name = titled or next(_named_elsewhere(document, fields, prose, said), None)
    if titled is None and named:
        site = named[0][0]
        name = name if name and not _same(resolve(name, near), resolve(site, near)) else site
    if name is None:
        problems.append(
            Problem("publisher_unknown", "no title, field or sentence names a publisher")
        )
        return None
    publisher = resolve(name, near)
    if titled and field and not _same(publisher, resolve(field, near)):
        detail = f"title: {titled}; 发布机构: {field}"
        problems.append(Problem("publisher_disagrees", detail))
    if publisher.adcode is None:  # 大川镇 in the title, 茅箭区大川镇人民政府 elsewhere
        for other in _named_elsewhere(document, fields, prose, said):
            full = resolve(other, near)
            if full.adcode and full.name.endswith(publisher.name):
                return full
    return publisher


def _is_site(name: str, title: str) -> bool:
    """Whether a title names the site's government before the report: 「青溪市人民政府 - 2022年…报告」."""
    before, _, after = title.partition(name)
    apart = after.lstrip().startswith(("-", "_", "|", "—", "–"))
    return name.endswith("人民政府") and not before and apart


def _named_elsewhere(
    document: Document, fields: Mapping[str, str], prose: str, said: Mapping[str, str]
) -> Iterator[str]:
    """Give the organs that other places than titles name, likeliest first."""
    yield from filter(None, map(_organ, _said_elsewhere(document, fields, prose, said)))


def _said_elsewhere(
    document: Document, fields: Mapping[str, str], prose: str, said: Mapping[str, str]
) -> Iterator[str | None]:
    announced = filter(None, map(recognise, clues.announced(prose)))
    yield next((title.publisher for title in announced if title.publisher), None)
    yield clues.first_of(fields, clues.ORGAN_LABELS)
    yield document.meta.get("contentsource")
    yield from clues.said_makers(prose)
    yield clues.first_of(fields, clues.SOURCE_LABELS)
    yield clues.signature(document)[0]
    yield said.get("publisher")
    yield clues.told_of(prose)
    trails = filter(clues.is_trail, chain(*clues.opening_lines(document)))
    yield next((found.publisher for found in map(recognise, trails) if found), None)
    listed = said.get("list_title", "")  # 甲市教育局, 甲市教育局2023年: how a list calls the report
    yield None if recognise(listed) else _YEAR_AT_END.sub("", listed)


def _near(document: Document, said: Mapping[str, str]) -> str | None:
    """Give the site's own code, or the registry's adcode for it."""
    code = document.meta.get("siteidcode", "").strip()
    return code if adcode_of_site(code) else said.get("adcode")


# A person, a section, the site itself: what 来源 and ContentSource hold besides organs.
_NO_ORGAN = re.compile(r"^.{0,4}(?:办公室|编辑部|管理员|科室?|股室?|室)$")
_YEAR_AT_END = re.compile(r"\s*[(（]?(?:19|20)\d\d年?度?[)）]?$")
_NO_ORGANS_END = tuple(
    "本站 本网 原创 未知 佚名 网 网站 平台 公众号 客户端 日报 晚报 电视台".split()
)


def _organ(text: str | None) -> str | None:
    """Give the organ that a field's value names, None if it names none."""
    if not text:
        return None
    name = re.split(r"[\s|｜\[【]", text.strip())[0]
    return name if 3 <= len(name) <= 40 and _is_organ(name) else None


@lru_cache(maxsize=4096)  # a page names its organ in five places
def _is_organ(name: str) -> bool:
    if name.endswith(_NO_ORGANS_END) or _NO_ORGAN.match(name):
        return False
    return is_organ(fold(name))


def _same(one: Publisher, other: Publisher) -> bool:
    """Whether two names may be the same publisher's, one fuller or a government's own office."""
    names = {one.name, other.name}
    shorter, longer = sorted(names, key=len)[0], sorted(names, key=len)[-1]
    if longer.endswith(shorter) or names & {*one.aliases, *other.aliases}:
        return True
    if one.organ.endswith(other.organ) or other.organ.endswith(one.organ):
        return one.adcode is None or other.adcode is None or one.adcode == other.adcode
    return {one.kind, other.kind} == {"government", "general_office"} and (
        one.adcode is None or other.adcode is None or one.adcode == other.adcode
    )
