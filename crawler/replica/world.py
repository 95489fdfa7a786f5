"""From the files under ``cities/`` to sites full of articles, the same ones every time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from crawler.replica import figures, forms, prose
from crawler.replica.figures import Figures, Number
from crawler.replica.model import MOVED, Article, Report, Site, Unit

TITLES = (
    "{name}{year}年政府信息公开工作年度报告",
    "{name}{year}年政府信息公开工作年度报告",
    "{year}年{name}政府信息公开工作年度报告",
    "{name}{year}年度政府信息公开工作年度报告",
    "{name} {year}年政府信息公开工作年度报告",
    "{name}政府信息公开工作年度报告（{year}年度）",
    "{name}{year}年政府信息公开年度报告",
)


@cache
def sites(edition: int = 1, folder: str = "cities") -> tuple[Site, ...]:
    """Build every invented site as it stands in ``edition`` 1, 2, ... of the world.

    ``folder`` "apart" has the cities that an ordinary crawl leaves out: they are there to be
    discovered. A city with ``editions`` is there in those only.
    """
    found = files(__package__).joinpath(folder).iterdir()
    cities = [tomllib.loads(f.read_text("utf-8")) for f in found if f.name.endswith(".toml")]
    there = [city for city in cities if edition in city.get("editions", [edition])]
    return tuple(sorted((_site(city, edition) for city in there), key=lambda site: site.adcode))


def _site(data: Mapping[str, Any], edition: int) -> Site:
    units = tuple(Unit(**unit) for unit in data["unit"])
    articles = [a for unit in units for a in _reports(data, unit, units.index(unit), edition)]
    articles += _others(data, units)
    articles.sort(key=lambda a: (a.published, a.number), reverse=True)
    return Site(
        family=data["family"],
        host=data["host"],
        adcode=data["adcode"],
        name=data["name"],
        units=units,
        articles=tuple(articles),
        data=data,
    )


def _reports(data: Mapping[str, Any], unit: Unit, index: int, edition: int) -> Iterator[Article]:
    """Give the reports that ``unit`` has online in ``edition``."""
    options = {year: _options(data, unit, year) for year in data["years"]}
    seed = f"{data['host']} {unit.name}"
    invented = figures.series(
        seed, {year: _forms_of(year, options[year]) for year in options}, unit.scale
    )
    for year, option in options.items():
        since, until = option.get("since", 1), option.get("until", edition)
        if option.get("absent") or not since <= edition <= until:
            continue
        random = Random(f"{seed} {year}")  # noqa: S311 - the same sites every time
        # The government's own report is due by 31 March, the others' by 31 January.
        days = random.randint(60, 88) if unit.kind == "government" else random.randint(8, 30)
        published = date(year + 1, 1, 1) + timedelta(days=days)
        name, title = unit.name, option.get("title", random.choice(TITLES))
        # 东汀区人民政府信息公开…: the two 政府 are written once.
        title = title.format(name=name, year=year).replace("政府政府信息公开", "政府信息公开")
        layout = option.get("layout", random.choice(data["layouts"]))
        corrected = edition >= option.get("corrected", edition + 1)
        option |= {"layout": layout, "corrected": corrected}
        yield Article(
            title=title,
            unit=unit,
            year=year,
            published=published,
            modified=published + timedelta(days=40) if corrected else published,
            number=MOVED + (year % 100) * 10_000 + index * 37 + random.randint(0, 36),
            report=_report(f"{seed} {year}", unit, year, invented[year], option),
            shown=_report(f"{seed} {year}", unit, year, invented[year], option | option["page"])
            if "page" in option else None,
            options=option,
        )  # fmt: skip


def _options(data: Mapping[str, Any], unit: Unit, year: int) -> dict[str, Any]:
    """Give what the city's file says of one report."""
    for entry in data.get("report", ()):
        if entry["unit"] == unit.name and entry["year"] == year:
            return dict(entry)
    return {}


def _forms_of(year: int, option: Mapping[str, Any]) -> dict[str, str]:
    form = option.get("form", "2021" if year >= 2021 else "2019")
    mixed: Mapping[str, str] = option.get("forms", {})
    return {table: mixed.get(table, form) for table in forms.TABLES}


def _report(
    seed: str, unit: Unit, year: int, invented: Figures, option: Mapping[str, Any]
) -> Report:
    """Write the report, with the disorders that ``option`` plants."""
    form = _forms_of(year, option)
    order = [key for table in forms.TABLES for key in forms.keys(table, form[table])]
    right = {key: invented[key] for key in order}
    values: dict[str, Number | None] = dict(right)
    misprints: Figures = {}
    if not option["corrected"]:
        for key, wrong in option.get("misprint", {}).items():
            misprints[key], values[key] = right[key], right[key] + wrong
    told = right | {key: right[key] + n for key, n in option.get("prose", {}).items()}
    printed = {key: _printed(value, option) for key, value in values.items()}
    for key, value in values.items():
        if value == 0 and _nil_text(key, option) is not None:
            printed[key], values[key] = _nil_text(key, option) or "", None
    named = (
        "zeros",
        "digits",
        "prose",
        "form",
        "forms",
        "encoding",
        "slow",
        "fails",
        "moved",
        "file",
        "beside",
    )
    disorders = [name for name in named if name in option] + ["misprint"] * bool(misprints)
    return Report(
        forms=form,
        printed=printed,
        values=values,
        misprints=misprints,
        prose=prose.write(option.get("words", seed), unit.name, year, told),
        layout=option["layout"],
        disorders=tuple(disorders),
    )


def _nil_text(key: str, option: Mapping[str, Any]) -> str | None:
    """Say how a zero in ``key`` is printed if not as 0."""
    style = option.get("zeros")
    if style == "blank":
        return ""
    if style == "slash":
        return "/"
    if style == "organizations_blank":
        column = key.rpartition(".")[2]
        inner = key.startswith("requests.") and column not in ("natural_person", "total")
        return "" if inner else None
    return None


def _printed(value: Number | None, option: Mapping[str, Any]) -> str:
    style = option.get("digits")
    if style == "separated":
        return f"{value:,}"
    text = str(value)
    if style == "full_width":
        return text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    return text


def _others(data: Mapping[str, Any], units: tuple[Unit, ...]) -> Iterator[Article]:
    """Give the articles that are no reports: explainers, website statistics, notices, policies."""
    by_name = {unit.name: unit for unit in units}
    for i, entry in enumerate(data.get("article", ())):
        published = date.fromisoformat(entry["published"])
        yield Article(
            title=entry["title"],
            unit=by_name[entry["unit"]],
            year=entry["year"],
            published=published,
            modified=published,
            number=MOVED + 900_000 + i * 11,
            kind=entry["kind"],
            options=entry,
        )
