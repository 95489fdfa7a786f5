"""An empty corpus for each test of the schedule."""

import pytest

from crawler.corpus import Corpus


@pytest.fixture
def corpus(tmp_path):
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened
