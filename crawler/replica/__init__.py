"""A small web of invented municipal sites under ``.gov.test``, reached as an HTTP proxy.

One city a platform family. ``Replica`` serves them, ``truth()`` says what is there to be found.
"""

from crawler.replica.server import LogEntry, Replica
from crawler.replica.truth import SiteTruth, TrueReport, truth

__all__ = ["LogEntry", "Replica", "SiteTruth", "TrueReport", "truth"]
