"""The sites we know: rows of CSV files, loaded, validated, selected.

``sites.csv`` (provinces, prefectures) and ``counties.csv`` are facts from public lists (`data.py`
says which) and keep the columns that say how sure each is: a ``column_basis`` of ``derived_*``
marks a seed to test, ``guessed`` what was found from a guessed address, a ``cms_family_basis``
other than ``report_url`` or ``page_markers`` a guess. ``families.csv`` names the platform families
and the spider of each. A registry of one's own has the columns of ``sites.csv``; of these only
``adcode`` and ``portal_url`` or ``report_column_url`` must be filled. A column ``site`` gives ids
where one division has several sites; ``report_column_url`` may have several addresses, parted by
spaces, where a site has several columns (each department its own, say). Where a column is known and
its family is not, its address tells the family, or it is left to the spider for unknown ones.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.families import recognise
from crawler.hosts import DEFAULT_SUFFIXES, is_official, official_suffixes

_ID = re.compile(r"[\w.-]{1,64}")
_LEVELS = ("", "province", "municipality", "prefecture", "county", "department", "township")


class RegistryError(Exception):
    """A registry that cannot be used; the message names the file and the row."""


class UnknownSite(RegistryError):  # noqa: N818  reads well in an except clause
    """No row has this id."""


@dataclass(frozen=True, slots=True)
class Site:
    """One row: a web site that publishes annual reports, and what is known of it.

    ``id`` is the adcode unless the row says otherwise. ``column_url`` is the column of annual
    reports (政府信息公开年报), where known, ``more_columns`` the others that the row has;
    ``column_basis`` says how they are known. ``spider`` is None where the family is unknown or has
    no spider yet.
    """

    id: str
    adcode: str
    name: str
    level: str
    family: str | None
    spider: str | None
    portal_url: str | None
    column_url: str | None
    column_basis: str | None
    confidence: str | None
    notes: str | None
    more_columns: tuple[str, ...] = ()

    @property
    def column_urls(self) -> tuple[str, ...]:
        """All columns of the row."""
        return (self.column_url, *self.more_columns) if self.column_url else ()

    @property
    def host(self) -> str:
        """The host that is crawled first."""
        return urlsplit(self.column_url or self.portal_url or "").hostname or ""

    def as_json(self) -> dict[str, Any]:
        """Give the row as a JSON object."""
        return {**asdict(self), "column_urls": list(self.column_urls)}


def load(path: Path | None = None) -> tuple[Site, ...]:
    """Load a registry file, or the package's own two; raises RegistryError."""
    return _load(None if path is None else path.resolve(), official_suffixes())


@cache  # each spider of a run asks for it
def _load(path: Path | None, suffixes: tuple[str, ...]) -> tuple[Site, ...]:
    sites: dict[str, Site] = {}
    here = Path(str(files(__package__)))
    if path is None:  # real sites, whatever else counts as official in this crawl
        suffixes = DEFAULT_SUFFIXES
    for file in (here / "sites.csv", here / "counties.csv") if path is None else (path,):
        for line, row in _rows(file):
            try:
                site = _site(row, suffixes)
                if site.id in sites:
                    raise ValueError(f"site {site.id} is there twice")
            except ValueError as error:
                raise RegistryError(f"{file.name}, line {line}: {error}") from error
            sites[site.id] = site
    return tuple(sites.values())


def find(sites: Iterable[Site], site_id: str) -> Site:
    """Give the site with this id; raises UnknownSite."""
    for site in sites:
        if site.id == site_id:
            return site
    raise UnknownSite(f"the registry has no site {site_id}; `ogi sites` lists them")


def shared_columns(sites: Iterable[Site]) -> dict[str, list[str]]:
    """Give the columns that rows of several divisions claim, with the ids of these rows.

    One of them is wrong, or the column is their common one: a person has to say.
    """
    owners: dict[str, list[Site]] = {}
    for site in sites:
        for url in site.column_urls:
            owners.setdefault(url, []).append(site)
    return {
        url: [site.id for site in among]
        for url, among in owners.items()
        if len({site.adcode for site in among}) > 1
    }


def is_guess(site: Site) -> bool:
    """Say whether the row's column is derived or guessed: nobody has seen that it is there.

    >>> is_guess(find(load(), "110000"))
    True
    """
    return bool(site.column_url) and (site.column_basis or "").startswith(("derived", "guess"))


def select(
    sites: Iterable[Site],
    *,
    ids: Iterable[str] = (),
    city: str | None = None,
    province: str | None = None,
    family: str | None = None,
) -> list[Site]:
    """Give the sites that meet every condition that is set.

    ``city`` and ``province`` are adcodes and take in what lies below them; ``family`` is a code
    of families.csv or the name of a spider. Raises UnknownSite for an id that is not there.
    """
    chosen = list(sites)
    if ids:
        chosen = [find(chosen, wanted) for wanted in ids]
    for division in (city, province):
        if division:
            prefix = re.sub(r"(00)+$", "", division)
            chosen = [s for s in chosen if s.adcode.startswith(prefix)]
    if family:
        chosen = [s for s in chosen if family in (s.family, s.spider)]
    return chosen


@cache
def families() -> Mapping[str, str | None]:
    """Give the spider of each platform family (None: not written yet)."""
    with Path(str(files(__package__) / "families.csv")).open(encoding="utf-8") as file:
        return {row["code"]: row["spider"] or None for row in csv.DictReader(file)}


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if "adcode" not in (reader.fieldnames or ()):
                raise RegistryError(f"{path.name}, line 1: no column adcode; is this a registry?")
            for row in reader:
                yield reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}
    except FileNotFoundError as error:
        raise RegistryError(f"no such registry file: {path}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RegistryError(f"{path}: {error}") from error


def _site(row: Mapping[str, str], suffixes: tuple[str, ...]) -> Site:
    adcode = row["adcode"]
    if not re.fullmatch(r"[0-9]{6}", adcode):
        raise ValueError(f"adcode {adcode!r} is not six digits")
    province = row.get("province_adcode") or adcode
    if province[:2] != adcode[:2]:
        raise ValueError(f"adcode {adcode} does not lie in province {province}")
    if row.get("level", "") not in _LEVELS:
        raise ValueError(f"level {row['level']!r} is none of {', '.join(filter(None, _LEVELS))}")
    site_id = row.get("site") or adcode
    if not _ID.fullmatch(site_id):
        raise ValueError(f"site {site_id!r} has other characters than letters, digits and _.-")
    columns = row.get("report_column_url", "").split()
    _check_address("portal_url", row.get("portal_url", ""), suffixes)
    for column in columns:
        _check_address("report_column_url", column, suffixes)
    if len(set(columns)) < len(columns):
        raise ValueError("report_column_url has an address twice")
    family = row.get("cms_family") or None
    if family is not None and family not in families():
        raise ValueError(f"platform family {family!r} is none of families.csv")
    if family is None and columns:
        family = _told(columns[0], row.get("sample_report_url", ""))
    return Site(
        id=site_id,
        adcode=adcode,
        name=row.get("name_zh") or site_id,
        level=row.get("level") or "county",
        family=family,
        spider=families().get(family) if family else None,
        portal_url=row.get("portal_url") or None,
        column_url=columns[0] if columns else None,
        column_basis=row.get("column_basis") or None,
        confidence=row.get("confidence") or None,
        notes=row.get("notes") or None,
        more_columns=tuple(columns[1:]),
    )


def _told(column: str, report: str) -> str:
    """Give the family that a row's addresses tell, where nobody has said it; else ``other``."""
    known = recognise("", column, [report])
    return next((one.code for one in known if one.code in families()), "other")


def _check_address(name: str, url: str, suffixes: tuple[str, ...]) -> None:
    if not url:
        return
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{name} {url!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"{name} {url!r} is no http address")
    if not is_official(host, suffixes):
        raise ValueError(f"{name} {url!r} is not on an official host ({', '.join(suffixes)})")
