"""The replica's HTTP server: a forward proxy for the invented hosts, and an index for browsers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import SplitResult, urlsplit

from crawler.replica import render, world
from crawler.replica.hosts import Answer, Host, Portal, bare, for_browser
from crawler.replica.model import Request, redirect

HTTP_ONLY = "502: the invented sites speak http only"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request as the replica answered it. ``time`` is Unix seconds; names of headers in Title-Case."""

    time: float
    method: str
    host: str
    path: str  # with the query
    headers: Mapping[str, str]
    status: int
    bytes: int  # of the body sent

    @property
    def url(self) -> str:
        """The address that was asked for."""
        return f"http://{self.host}{self.path}"


class Replica:
    """The invented sites behind an HTTP proxy on 127.0.0.1.

    ``with Replica() as replica:`` serves in a thread; ask ``replica.proxy_url`` for
    ``http://www.<city>.gov.test/...``. ``log`` lists the requests. ``edition`` 2 is the world some
    time later: a report corrected, one new, one withdrawn. Pages that fail at first count their
    failures here: a new Replica, or ``reset()``, starts them again.
    """

    def __init__(self, port: int = 0, edition: int = 1) -> None:
        self.log: list[LogEntry] = []
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._load(edition)
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    def _load(self, edition: int) -> None:
        self.edition = edition
        sites = (*world.sites(edition), *world.sites(edition, "apart"))
        self.hosts = {site.host: Host(site) for site in sites}
        self.hosts |= {host: Portal(site) for site in sites for host in site.data.get("portal", ())}
        self.hosts |= {
            sister: self.hosts[site.host]
            for site in sites
            for sister in site.data.get("sisters", ())
        }
        self.aliases = {
            alias: site.host for site in sites for alias in site.data.get("aliases", ())
        }

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def proxy_url(self) -> str:
        """The address to use as HTTP proxy."""
        return f"http://127.0.0.1:{self.port}"

    def advance(self) -> None:
        """Go on to the next edition of the world."""
        self._load(self.edition + 1)

    def reset(self) -> None:
        """Forget the log and let the pages that fail at first fail again."""
        with self._lock:
            self.log.clear()
            self._failures.clear()

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Replica:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answer(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """Answer a request for one of the invented hosts; any other host gets a 502."""
        if request.host in self.aliases:
            query = f"?{request.query}" if request.query else ""
            return bare(redirect(f"http://{self.aliases[request.host]}{request.path}{query}"))
        host = self.hosts.get(request.host)
        if host is None:
            return _text(502, f"502: the replica knows no host {request.host!r}")
        page = host.page(request)
        if page.delay:
            time.sleep(page.delay)
        if page.fails and self._still_fails(f"{request.host}{request.path}", page.fails):
            return Answer(503, {"Content-Type": "text/html", "Retry-After": "1"}, b"busy")
        return host.answer(request, page, headers)

    def _still_fails(self, key: str, times: int) -> bool:
        with self._lock:
            self._failures[key] += 1
            return self._failures[key] <= times

    def record(self, entry: LogEntry) -> None:
        """Add an entry to the log."""
        with self._lock:
            self.log.append(entry)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], replica: Replica) -> None:
        super().__init__(address, _Handler)
        self.replica = replica


class _Handler(BaseHTTPRequestHandler):
    """Takes absolute-form requests (a proxy's) and plain ones (a browser's, under /@host/)."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write an answer
    timeout = 60

    def do_GET(self) -> None:
        """Answer, and note the answer in the log."""
        length = self.headers.get("Content-Length", "0")
        form = self.rfile.read(int(length) if length.isdecimal() else 0).decode("utf-8", "replace")
        direct = self.path.startswith("/@")
        try:
            url = urlsplit("http://" + self.path[2:] if direct else self.path)
        except ValueError as error:
            self._send(_text(400, f"400: {error}"))
            return
        if not url.hostname:
            answer = self._index() if url.path == "/" else _text(404, "404: see /")
        elif url.scheme != "http":
            answer = self._log(url, _text(502, HTTP_ONLY))
        elif direct and not url.path:
            answer = bare(redirect(self.path + "/"))
        else:
            request = Request(
                self.command, url.hostname, url.path or "/", url.query, form, self._headers()
            )
            answer = self._log(url, self.server.replica.answer(request, self._headers()))
            if direct:
                answer = for_browser(answer, request.host, list(self.server.replica.hosts))
        self._send(answer)

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names that http.server calls

    def do_CONNECT(self) -> None:
        """Refuse tunnels: the invented sites speak http only."""
        self._send(self._log(urlsplit(f"https://{self.path}/"), _text(502, HTTP_ONLY)))

    def _headers(self) -> dict[str, str]:
        return {name.title(): value for name, value in self.headers.items()}

    def _index(self) -> Answer:
        replica = self.server.replica
        sites = [host.site for host in replica.hosts.values()]
        text = render.html("common/index.html", sites=sites, replica=replica)
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, text.encode())

    def _log(self, url: SplitResult, answer: Answer) -> Answer:
        entry = LogEntry(
            time=time.time(),
            method=self.command,
            host=url.hostname or "",
            path=(url.path or "/") + (f"?{url.query}" if url.query else ""),
            headers=self._headers(),
            status=answer.status,
            bytes=0 if self.command == "HEAD" else len(answer.body),
        )
        self.server.replica.record(entry)
        return answer

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status, HTTPStatus(answer.status).phrase)
        self.send_header("Date", format_datetime(datetime.now(UTC), usegmt=True))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the console quiet: requests are in ``Replica.log``."""


def _text(status: int, text: str) -> Answer:
    return Answer(status, {"Content-Type": "text/plain; charset=utf-8"}, f"{text}\n".encode())
