"""Articles that come as the JSON of a call (Epoint's getGovInfoDetail)."""

import json

import pytest

from parsers.readers.html import read_html

TABLE = "<p>甲区审计局2023年政府信息公开工作年度报告</p><table><tr><td colspan='2'>新收</td><td>7</td></tr></table>"


@pytest.mark.parametrize(
    "answer",
    [
        {
            "custom": {
                "code": 1,
                "data": {"title": "甲", "infocontent": TABLE, "infodate": "2024-01-09"},
            }
        },
        {"data": {"title": "甲", "body": TABLE, "infodate": "2024-01-09"}},
    ],
)
def test_the_text_of_an_answer_is_read_as_the_page_it_would_make(answer):
    document = read_html(json.dumps(answer).encode())
    (grid,) = document.grids()
    assert {"新收", "7"} <= {cell.text for cell in grid.rows[0] if cell}
    assert (document.title, document.meta["pubdate"]) == ("甲", "2024-01-09")


@pytest.mark.parametrize(
    "data", [b"{", b"{}", b'{"custom": 3}', b'{"data": {"infocontent": 1}}', b'{"a":' * 9999]
)
def test_what_is_no_such_answer_is_read_as_it_stands(data):
    assert read_html(data).reader == "html"
