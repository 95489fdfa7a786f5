"""Markup inside a figure's cell. Only HTML shows it; in text layouts the plain text stays."""

from __future__ import annotations

from random import Random

from tests.generator.disorders import disorder, some
from tests.generator.draft import Cell, Draft


def _plain(made: Draft) -> list[Cell]:
    return [
        c
        for c in made.cells("value")
        if made.single(c) and c.html is None and c.text.isascii() and c.text.isdecimal()
    ]


def _long(made: Draft) -> list[Cell]:
    return [cell for cell in _plain(made) if len(cell.text) > 1]


@disorder("markup")
def digits_cut(made: Draft, rng: Random) -> None:
    """A number over several spans, fonts or comments, as editors leave it."""
    for cell in _long(made):
        style = rng.choice(
            ["<span>{}</span>", "<font>{}</font>", "<b>{}</b><!-- x -->", "<a name=_x></a>{}"]
        )
        cell.html = "".join(style.format(digit) for digit in cell.text)


@disorder("markup")
def entities_in_figures(made: Draft, rng: Random) -> None:
    for cell in some(rng, _plain(made)):
        cell.html = "".join(rng.choice([f"&#{ord(c)};", f"&#x{ord(c):x};", c]) for c in cell.text)


@disorder("markup")
def invisible_characters(made: Draft, rng: Random) -> None:
    """Zero-width characters between digits: the same number, or refused."""
    for cell in some(rng, _long(made)):
        cell.text = (
            rng.choice(["\u200b", "\ufeff", "\u2060", "&shy;"])
            .join(cell.text)
            .replace("&shy;", "\xad")
        )
        made.loosen([cell.key])


@disorder("markup")
def footnotes(made: Draft, rng: Random) -> None:
    """A raised note mark is no digit of the number."""
    for cell in some(rng, _plain(made), 0.1):
        cell.html = cell.text + rng.choice(
            ["<sup>1</sup>", "<sup>[1]</sup>", "<a href='#n1'><sup>2</sup></a>", "<sub>1</sub>"]
        )
        cell.text += "[1]"
        made.loosen([cell.key])


@disorder("markup")
def tracked_changes(made: Draft, rng: Random) -> None:
    """What was struck out is not printed."""
    for cell in some(rng, _plain(made), 0.05):
        cell.html = (
            rng.choice(["<del>{}</del>", "<s>{}</s>", "<strike>{}</strike>"]).format(
                rng.randint(1, 99)
            )
            + f"<ins>{cell.text}</ins>"
        )
        made.loosen([cell.key])


@disorder("markup")
def hidden_text(made: Draft, rng: Random) -> None:
    """What the page hides is not printed."""
    for cell in some(rng, _plain(made), 0.05):
        hidden = rng.choice(
            [
                '<span style="display:none">{}</span>',
                "<span hidden>{}</span>",
                "<script>var a={};</script>",
                '<span style="DISPLAY: none;">{}</span>',
            ]
        )
        cell.html = cell.text + hidden.format(rng.randint(1, 99))
        made.loosen([cell.key])


@disorder("markup")
def figure_in_two_paragraphs(made: Draft, rng: Random) -> None:
    """Two digits over each other may be one number broken or two figures: refused.

    One broken before its last three digits may be read, as one with a space there: a sum may prove it.
    """
    for cell in some(rng, _long(made), 0.1):
        first, rest = cell.text[0], cell.text[1:]
        cell.html = f"<p>{first}</p><p>{rest}</p>"
        cell.text = f"{first}\n{rest}"
        if len(rest) == _THOUSANDS:
            made.loosen([cell.key])
        else:
            made.nullify([cell.key])


_THOUSANDS = 3  # digits


@disorder("markup")
def figures_in_inputs(made: Draft, rng: Random) -> None:
    """A form field's value is what the page shows."""
    for cell in some(rng, _plain(made), rng.choice((0.05, 1))):
        cell.html = f'<input type="text" value="{cell.text}" readonly>'


@disorder("markup")
def copy_hidden(made: Draft, rng: Random) -> None:
    """A copy that the page does not show, for printing or for telephones, has older figures."""
    made.marks.add("copy_hidden")


@disorder("markup")
def elements_of_word(made: Draft, rng: Random) -> None:
    """Tables stand inside elements that Word leaves behind, whose names XPath does not know."""
    made.marks.add("elements_of_word")


@disorder("markup")
def more_than_cells(made: Draft, rng: Random) -> None:
    """Scripts, forms and fields that nobody sees stand between the cells of rows."""
    made.marks.add("more_than_cells")


@disorder("markup")
def unclosed_table(made: Draft, rng: Random) -> None:
    made.marks.add("unclosed")


@disorder("markup")
def page_in_a_table(made: Draft, rng: Random) -> None:
    """The whole page is laid out in a table."""
    made.marks.add("whole_in_table")
