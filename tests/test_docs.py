"""The docs keep up with the code: every problem has its line, every command shown is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from crawler.cli import main
from parsers.model import NOT_A_REPORT

ROOT = Path(__file__).parents[1]
VERBS = {"as", "goes", "obeys", "in", "is"}  # what the prose says of ogi
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def problem_codes() -> Iterator[str]:
    """Give every code that the parsers name in ``Problem("...", ...)``."""
    for path in (ROOT / "parsers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_every_problem_is_explained() -> None:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`([a-z_]+)`", text))
    assert (set(problem_codes()) | NOT_A_REPORT) - explained == set()


def test_the_problems_of_what_is_no_report_stand_together() -> None:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    section = text.partition("## The document was not read as a report")[2].partition("\n## ")[0]
    listed = set(re.findall(r"^\| `([a-z_]+)`", section, re.MULTILINE))
    assert listed == NOT_A_REPORT | {"title_of_explainer"}  # which is `not_a_report` too


def test_the_commands_shown_exist() -> None:
    commands = main.list_commands(click.Context(main))
    for page in PAGES:
        shown = re.findall(r"\bogi ([a-z]+)\b", page.read_text(encoding="utf-8"))
        assert {word for word in shown if word not in commands} <= VERBS, page


def test_links_between_the_docs_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links {target}"
