"""A read-only server of a case's results on loopback."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from spurline.model import BadInput

LOOPBACK = "127.0.0.1"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
}


class ResultServer(ThreadingHTTPServer):
    """Serves the files under a case's out/ at http://127.0.0.1:PORT/TOKEN/NAME.

    `url` leads to the dossier. Whoever does not know the token sees nothing; requests for another
    host (DNS rebinding) get 400, requests that another site caused get 403, and every method but
    GET and HEAD gets 501.
    """

    daemon_threads = True

    def __init__(self, results: Path, port: int = 0) -> None:
        self.results = results.resolve()
        self.token = secrets.token_urlsafe(24)
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/{self.token}/dossier.html"

    def find(self, path: str) -> Path | None:
        """The result file that a request path names, or None."""
        token, _, name = path.lstrip("/").partition("/")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        wanted = (self.results / name).resolve()
        inside = wanted.is_relative_to(self.results) and wanted.suffix in _TYPES
        return wanted if inside and wanted.is_file() else None


class _Handler(BaseHTTPRequestHandler):
    server: ResultServer
    server_version = "Spurline"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30
    _HEADERS: ClassVar[dict[str, str]] = {
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        port = self.server.server_port
        if self.headers.get("Host") not in {f"{LOOPBACK}:{port}", f"localhost:{port}"}:
            self._send(HTTPStatus.BAD_REQUEST, b"unknown host\n", "text/plain", with_body=with_body)
            return
        if self.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            self._send(HTTPStatus.FORBIDDEN, b"asked by another site\n", "text/plain", with_body=with_body)
            return
        found = self.server.find(self.path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, b"nothing here\n", "text/plain", with_body=with_body)
            return
        self._send(HTTPStatus.OK, found.read_bytes(), _TYPES[found.suffix], with_body=with_body)

    def _send(self, status: HTTPStatus, body: bytes, kind: str, *, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self._HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Requests hold the token, so they are not logged."""


def serve(folder: Path, port: int = 0) -> ResultServer:
    """A server of the results of the case in `folder`, not yet started.

    Raises BadInput when the case has no results.
    """
    if not (folder / "out" / "dossier.html").is_file():
        raise BadInput("there is no result yet", where=str(folder), do=f"Run `spurline run {folder}` first")
    return ResultServer(folder / "out", port)
