"""Helpers of the crawler's tests: the `ogi` command as a user runs it, and small made-up webs."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

REPLICA_REGISTRY = Path(str(files("crawler.replica") / "sites.csv"))

# Loopback needs no pauses; AutoThrottle and the one connection a host stay as they are.
FAST = (
    "--set=DOWNLOAD_DELAY=0.001",
    "--set=AUTOTHROTTLE_START_DELAY=0.001",
    "--set=AUTOTHROTTLE_TARGET_CONCURRENCY=8",
    "--set=BACKOFF_BASE=0.1",
)


def environment(proxy_url=None):
    env = {k: v for k, v in os.environ.items() if k.lower() not in ("no_proxy", "all_proxy")}
    env["OGI_OFFICIAL_SUFFIXES"] = ".gov.test"
    env["COLUMNS"] = "200"
    if proxy_url:
        env |= {"http_proxy": proxy_url, "https_proxy": proxy_url}
    return env


def ogi(*args, proxy_url=None, cwd=None, timeout=100, **kwargs):
    """Run `ogi` as a user does; a traceback is never what a user should see."""
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *map(str, args)],
        env=environment(proxy_url),
        cwd=cwd,
        timeout=timeout,
        capture_output=True,
        text=True,
        check=False,
        **kwargs,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def ogi_crawl(folder, proxy_url, *args, registry=REPLICA_REGISTRY, **kwargs):
    """Crawl into ``folder``; give the exit code, a dict a site, and what was said on stderr."""
    done = ogi(
        "crawl", "--json", f"--corpus={folder / 'corpus.db'}", f"--registry={registry}", *FAST, *args,
        proxy_url=proxy_url, **kwargs,
    )  # fmt: skip
    results = {r["site"]: r for r in map(json.loads, done.stdout.splitlines())}
    return done.returncode, results, done.stderr


def registry_file(folder, *rows, columns="adcode,name_zh,portal_url,report_column_url,cms_family"):
    """Write a registry with these rows (text as in the file)."""
    path = folder / "sites.csv"
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    return path


@dataclass
class Web:
    """A few pages behind a proxy: ``pages`` maps an address to (status, headers, body)."""

    pages: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    times: list = field(default_factory=list)

    def __enter__(self):
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                import time

                web.asked.append(self.path)
                web.times.append(time.monotonic())
                answer = web.pages.get(self.path, (404, {}, b"not found"))
                status, headers, body = answer.pop(0) if isinstance(answer, list) else answer
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


HTML = {"Content-Type": "text/html; charset=utf-8"}


def html(body, status=200, **headers):
    return status, HTML | headers, f"<html><body>{body}</body></html>".encode()
