"""What several commands of `ogi` take: their common options, and the sites that these select."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

CORPUS = Path("output/corpus.db")

registry_option = click.option(
    "--registry", type=click.Path(path_type=Path), help="A registry file instead of the package's."
)
corpus_option = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=CORPUS,
    show_default=True,
    help="The corpus file.",
)
archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path),
    help="Folder of WARC files. [default: archive/ beside the corpus]",
)
settings_option = click.option(
    "--set", "-s", "settings", multiple=True, metavar="NAME=VALUE", help="A Scrapy setting."
)
quiet_option = click.option("--quiet", is_flag=True, help="Print errors only.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
selection = [
    click.option("--site", "ids", multiple=True, metavar="ID", help="This site; may be repeated."),
    click.option("--city", metavar="ADCODE", help="This city and what lies below it."),
    click.option("--province", metavar="ADCODE", help="All of this province."),
    click.option("--family", metavar="NAME", help="Sites of this platform family."),
]


class Refused(click.ClickException):
    """Something the user gave cannot be worked with: exit code 2."""

    exit_code = 2


def selecting(function: Any) -> Any:
    """Give a command the options that select sites."""
    for option in reversed(selection):
        function = option(function)
    return function


def is_adcode(text: str) -> bool:
    """Say whether a text is written as the code of a division is: six digits (GB/T 2260)."""
    return len(text) == 6 and text.isascii() and text.isdigit()


def select_sites(registry: Path | None, **conditions: Any) -> list[Any]:
    """Give the sites that meet the conditions; raises Refused where that makes no sense."""
    from crawler import registry as registry_module

    for name in ("city", "province"):
        code = conditions.get(name)
        if code is not None and not is_adcode(code):
            raise Refused(f"--{name} {code}: an adcode has six digits, such as 370200")
    try:
        chosen = registry_module.select(registry_module.load(registry), **conditions)
    except registry_module.RegistryError as error:
        raise Refused(str(error)) from error
    if not chosen:
        raise Refused("no site of the registry meets these conditions")
    return chosen
