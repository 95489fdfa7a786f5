"""A proxy that lets https through to servers of this machine, each as old as a test wants it."""

from __future__ import annotations

import datetime
import select
import socket
import ssl
import threading
import warnings
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> Path:
    """Make a self-signed certificate with its key, in one file."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "invented.gov.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=400))
        .not_valid_after(now - datetime.timedelta(days=1))  # expired, as many are
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def modern(path: Path) -> ssl.SSLContext:
    """Give what a server of today speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def only_tls_1_0(path: Path) -> ssl.SSLContext:
    """Give what a server speaks that nobody has touched since 2010."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    return context


@dataclass
class Proxy:
    """``pages`` maps addresses to bodies; ``http`` and ``https`` say whether each answers at all."""

    pages: dict[str, bytes]
    https: ssl.SSLContext | None = None
    http: bool = True
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        outer = self

        class Page(BaseHTTPRequestHandler):
            """Answers requests, plain ones to the proxy and those inside a tunnel."""

            protocol_version = "HTTP/1.1"
            scheme = "http"

            def do_GET(self) -> None:
                plain = self.path.startswith("http://")
                if plain and not outer.http:
                    self.close_connection = True
                    return
                url = self.path if plain else f"https://{self.headers['Host']}{self.path}"
                outer.asked.append(url)
                body = outer.pages.get(url.partition("://")[2])
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def do_CONNECT(self) -> None:
                if outer.https is None:
                    self.send_error(502)
                    return
                self.send_response(200)
                self.end_headers()
                tunnel(self.connection, outer.inner.server_address[1])
                self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self.inner = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        if self.https is not None:
            self.inner.socket = self.https.wrap_socket(
                self.inner.socket, server_side=True, do_handshake_on_connect=False
            )
            self.inner.handle_error = lambda *args: None  # type: ignore[method-assign]
        self.outer = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.url = f"http://127.0.0.1:{self.outer.server_address[1]}"
        for server in (self.inner, self.outer):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        for server in (self.inner, self.outer):
            server.shutdown()
            server.server_close()


def tunnel(client: socket.socket, port: int) -> None:
    """Carry bytes both ways until one side is done."""
    with socket.create_connection(("127.0.0.1", port)) as server:
        ends = {client: server, server: client}
        while True:
            for ready in select.select(list(ends), [], [], 10)[0] or [None]:
                try:
                    data = ready.recv(65536) if ready else b""
                except OSError:
                    data = b""
                if not data:
                    return
                ends[ready].sendall(data)
