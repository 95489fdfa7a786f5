"""The corpus: one SQLite file with every report, figure, check and the way back to its bytes."""

from crawler.corpus.errors import CorpusError
from crawler.corpus.store import Corpus, Known
from crawler.corpus.versions import Outcome

__all__ = ["Corpus", "CorpusError", "Known", "Outcome"]
