"""Templates to pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.replica import forms
from crawler.replica.model import Article, Report, Site


@cache
def environment() -> Environment:
    """Give the template environment: everything escaped, an unknown name is an error."""
    env = Environment(
        loader=PackageLoader("crawler.replica"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["script_json"] = script_json
    return env


def html(template: str, **context: Any) -> str:
    """Fill ``template`` (a path under ``templates/``)."""
    return environment().get_template(template).render(**context)


def body(site: Site, article: Article) -> Markup:
    """Give the inner HTML of an article: a report in its layout, or the text of its kind."""
    if article.report is None:
        return Markup(html(f"articles/{article.kind}.html", article=article, site=site))  # noqa: S704
    return Markup(  # noqa: S704 - made by our own escaping templates
        html(
            "reports/report.html",
            look=f"reports/{article.report.layout}.html",
            article=article,
            prose=article.report.prose,
            table=lambda name: printed_table(article.report, name) if article.report else (),
        )
    )


def printed_table(report: Report, name: str) -> list[list[Mapping[str, Any]]]:
    """Give a table of the report as rows of cells: text, figure (bool), colspan, rowspan."""
    return [
        [
            {
                "text": report.printed[cell.key] if cell.key else cell.label,
                "figure": bool(cell.key),
                "colspan": cell.colspan,
                "rowspan": cell.rowspan,
            }
            for cell in row
        ]
        for row in forms.grid(name, report.forms[name])
    ]


def script_json(value: Any) -> Markup:
    r"""Write JSON into a script as PHP's JSON_HEX flags do: < as \u003C, / as \/, all ASCII."""
    text = json.dumps(value, separators=(",", ":")).replace("/", "\\/")
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04X}")
    return Markup(text.replace('\\"', "\\u0022"))  # noqa: S704 - nothing of HTML is left in it
