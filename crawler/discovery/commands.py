"""`ogi discover` and `ogi sites`: finding columns, and what the registry knows of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from crawler import output
from crawler import registry as registry_module
from crawler.options import (
    Refused,
    archive_option,
    corpus_option,
    is_adcode,
    json_option,
    quiet_option,
    registry_option,
    select_sites,
    selecting,
    settings_option,
)
from crawler.registry import Site


@click.command()
@click.argument("url", required=False)
@click.option("--all", "everything", is_flag=True, help="All sites of the registry.")
@click.option("--moved", is_flag=True, help="Sites whose last crawl found their column moved.")
@selecting
@click.option("--adcode", metavar="ADCODE", help="With URL: whose site it is (行政区划代码).")
@click.option(
    "--write", "rows", type=click.Path(path_type=Path), metavar="FILE",
    help="Put what is found into this registry file, for you to look at and crawl with.",
)  # fmt: skip
@click.option(
    "--requests", type=click.IntRange(1), default=60, show_default=True,
    help="Pages of one site at the most, on the way to its column.",
)  # fmt: skip
@click.option(
    "--organs", type=click.IntRange(0), default=200, show_default=True,
    help="Further pages at the most, in its tree of departments and townships.",
)  # fmt: skip
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True,
    help="Time for one site at the most.",
)  # fmt: skip
@corpus_option
@archive_option
@registry_option
@settings_option
@quiet_option
@json_option
def discover(
    url: str | None,
    everything: bool,
    moved: bool,
    adcode: str | None,
    rows: Path | None,
    requests: int,
    organs: int,
    minutes: float,
    corpus: Path,
    archive: Path | None,
    registry: Path | None,
    settings: tuple[str, ...],
    quiet: bool,
    as_json: bool,
    **conditions: Any,
) -> None:
    """Find the column of annual reports from the home page of URL, or of sites of the registry.

    Home page, disclosure platform (政府信息公开), column (政府信息公开年报): each step is printed and
    stored with its evidence. Exit code 0 if every site's column was found, 1 if any was not, or
    was only guessed.
    """
    from crawler.crawl_command import CannotCrawl
    from crawler.discovery import discovering
    from crawler.discovery.model import Bounds

    chosen = _chosen(
        url, registry, adcode=adcode, everything=everything, conditions=conditions,
        narrow=_moved(corpus) if moved else None,
    )  # fmt: skip
    job = discovering.Job(
        sites=chosen,
        corpus=corpus,
        archive=archive or corpus.parent / "archive",
        rows=rows,
        bounds=Bounds(requests=requests, organs=organs, seconds=minutes * 60),
        settings=_overrides(settings),
        asked=" ".join(["discover", *sys.argv[2:]])
        if sys.argv[1:2] == ["discover"]
        else "discover",
    )
    try:
        sys.exit(discovering.run(job, quiet=quiet, as_json=as_json))
    except CannotCrawl as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("what", required=False, metavar="[check | elsewhere | SITE]")
@selecting
@corpus_option
@archive_option
@registry_option
@settings_option
@json_option
def sites(
    what: str | None,
    corpus: Path,
    archive: Path | None,
    registry: Path | None,
    settings: tuple[str, ...],
    as_json: bool,
    **conditions: Any,
) -> None:
    """List the sites of the registry and how surely each is known.

    `ogi sites SITE` shows one: its row, and what the corpus has of it. `ogi sites check` asks every
    selected site for its column and says what moved; exit code 1 if any did. `ogi sites elsewhere`
    lists the reports that lists link on other governments' domains, and whose rows have these.
    """

    if what == "elsewhere":
        _elsewhere(corpus, registry, as_json=as_json)
        return
    if what is not None and what != "check":
        _show(what, corpus, registry, as_json=as_json)
        return
    chosen = select_sites(registry, **conditions)
    if what == "check":
        _check(chosen, corpus, archive, settings, as_json=as_json)
        return
    if as_json:
        for site in chosen:
            click.echo(json.dumps(site.as_json(), ensure_ascii=False))
    else:
        from crawler.console import sites_table

        screen = output.screen()
        screen.print(sites_table(chosen))
        screen.print(f"{len(chosen)} sites")


def _show(site_id: str, corpus: Path, registry: Path | None, *, as_json: bool) -> None:
    from crawler.corpus.errors import CorpusError
    from crawler.discovery.state import print_state, state_of

    site = _loaded(lambda: registry_module.find(registry_module.load(registry), site_id))
    try:
        state = state_of(site, corpus)
    except CorpusError as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(json.dumps(state, ensure_ascii=False))
    else:
        print_state(output.screen(), state)


def _elsewhere(corpus: Path, registry: Path | None, *, as_json: bool) -> None:
    from crawler.console import elsewhere_table
    from crawler.corpus.connection import open_for_reading
    from crawler.corpus.errors import CorpusError
    from crawler.discovery.elsewhere import elsewhere

    known = _loaded(lambda: registry_module.load(registry))
    try:
        conn = open_for_reading(corpus)
        try:
            found = elsewhere(conn, known)
        finally:
            conn.close()
    except CorpusError as error:
        raise Refused(str(error)) from error
    if as_json:
        for one in found:
            click.echo(json.dumps(one.as_json(), ensure_ascii=False))
    else:
        output.screen().print(elsewhere_table(found))


def _check(
    chosen: list[Site],
    corpus: Path,
    archive: Path | None,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    from crawler.crawl_command import CannotCrawl
    from crawler.discovery import checking

    overrides = {"ARCHIVE": str(archive or corpus.parent / "archive"), **_overrides(settings)}
    try:
        sys.exit(checking.run(chosen, overrides, as_json=as_json))
    except CannotCrawl as error:
        raise click.ClickException(str(error)) from error


def _chosen(
    url: str | None,
    registry: Path | None,
    *,
    adcode: str | None,
    everything: bool,
    conditions: dict[str, Any],
    narrow: set[str] | None,
) -> list[Site]:
    named = any(conditions.values())
    if sum((url is not None, everything, named or narrow is not None)) != 1:
        raise click.UsageError(
            "give one of: URL, --all, --moved, or what selects sites (--site ...)"
        )
    if url is None:
        chosen = select_sites(registry, **conditions)
        if narrow is not None:
            chosen = [site for site in chosen if site.id in narrow]
            if not chosen:
                raise Refused("no selected site is known to have moved")
        return chosen
    from crawler.discovery.discovering import site_of
    from crawler.hosts import is_official, official_suffixes

    if "//" not in url:
        url = f"http://{url}/"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Refused(f"{url} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not is_official(
        parts.hostname, official_suffixes()
    ):
        raise Refused(f"{url} is not on an official host ({', '.join(official_suffixes())})")
    if adcode is not None and not is_adcode(adcode):
        raise Refused(f"adcode {adcode!r} is not six digits")
    known = _loaded(lambda: registry_module.load(registry))
    return [site_of(url, list(known), adcode)]


def _moved(corpus: Path) -> set[str]:
    from crawler.corpus.errors import CorpusError
    from crawler.discovery.state import moved_sites

    try:
        return moved_sites(corpus)
    except CorpusError as error:
        raise Refused(str(error)) from error


def _loaded(load: Callable[[], Any]) -> Any:
    try:
        return load()
    except registry_module.RegistryError as error:
        raise Refused(str(error)) from error


def _overrides(settings: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name, _, value in (s.partition("=") for s in settings)}
