"""The replica's HTTP server: a forward proxy for the invented hosts, and an index for browsers."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import SplitResult, urlsplit

from crawler.replica import render, wire, world
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
        self._load(edition)
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

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
    def proxy_url(self) -> str:
        """The address to use as HTTP proxy."""
        return f"http://127.0.0.1:{self.port}"

    def advance(self) -> None:
        """Go on to the next edition of the world."""
        self._load(self.edition + 1)

    def reset(self) -> None:
        """Forget the log and let the pages that fail at first fail again."""
        self.log.clear()
        self._failures.clear()

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()
        self._started.wait()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._connected, sock=self._socket)
        self._started.set()
        await self._stopping.wait()
        server.close()

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

    async def _connected(self, stream: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Answer what is asked over one connection, until it ends or the replica stops."""
        try:
            while (asked := await wire.read(stream)) is not None:
                back.write(wire.written(await self._answer(asked), asked.method))
                await back.drain()
                if asked.is_last:
                    break
        except (OSError, asyncio.CancelledError):
            pass  # nobody is there any more, or soon
        finally:
            back.close()

    async def _answer(self, asked: wire.Asked) -> Answer:
        """Answer an absolute target (a proxy's) or a plain one (a browser's, under /@host/)."""
        if asked.method == "CONNECT":
            return self._logged(asked, urlsplit(f"https://{asked.target}/"), _text(502, HTTP_ONLY))
        direct = asked.target.startswith("/@")
        try:
            url = urlsplit("http://" + asked.target[2:] if direct else asked.target)
        except ValueError as error:
            return _text(400, f"400: {error}")
        if not url.hostname:
            return self._index() if url.path == "/" else _text(404, "404: see /")
        if url.scheme != "http":
            return self._logged(asked, url, _text(502, HTTP_ONLY))
        if direct and not url.path:
            return bare(redirect(asked.target + "/"))
        request = Request(
            asked.method, url.hostname, url.path or "/", url.query, asked.form, asked.headers
        )
        answer = self._logged(asked, url, await self._of_host(request))
        return for_browser(answer, request.host, list(self.hosts)) if direct else answer

    async def _of_host(self, request: Request) -> Answer:
        """Answer a request for one of the invented hosts; any other host gets a 502."""
        if request.host in self.aliases:
            query = f"?{request.query}" if request.query else ""
            return bare(redirect(f"http://{self.aliases[request.host]}{request.path}{query}"))
        host = self.hosts.get(request.host)
        if host is None:
            return _text(502, f"502: the replica knows no host {request.host!r}")
        page = host.page(request)
        if page.delay:
            await asyncio.sleep(page.delay)
        if page.fails and self._still_fails(f"{request.host}{request.path}", page.fails):
            return Answer(503, {"Content-Type": "text/html", "Retry-After": "1"}, b"busy")
        return host.answer(request, page, request.headers)

    def _still_fails(self, key: str, times: int) -> bool:
        self._failures[key] += 1
        return self._failures[key] <= times

    def _index(self) -> Answer:
        sites = [host.site for host in self.hosts.values()]
        text = render.html("common/index.html", sites=sites, replica=self)
        return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, text.encode())

    def _logged(self, asked: wire.Asked, url: SplitResult, answer: Answer) -> Answer:
        """Give the answer, noted in the log."""
        entry = LogEntry(
            time=time.time(),
            method=asked.method,
            host=url.hostname or "",
            path=(url.path or "/") + (f"?{url.query}" if url.query else ""),
            headers=asked.headers,
            status=answer.status,
            bytes=0 if asked.method == "HEAD" else len(answer.body),
        )
        self.log.append(entry)
        return answer


def _text(status: int, text: str) -> Answer:
    return Answer(status, {"Content-Type": "text/plain; charset=utf-8"}, f"{text}\n".encode())
