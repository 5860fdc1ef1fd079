"""T05: request forgery by fetch. Servers stand on loopback; the resolver is ours."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spurline.intake import fetch
from spurline.intake.fetch import is_public
from spurline.model import BadInput, LimitExceeded, SpurlineError, Unreachable

pytestmark = pytest.mark.enable_socket

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, Answer], list[str]]]:
    """(address, answers by path, hosts that were asked for)."""
    answers: dict[str, Answer] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(str(self.headers["Host"]) + self.path)
            with contextlib.suppress(OSError):  # the client may hang up, as it should
                answers[self.path](self)

        def log_message(self, *_: object) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"example.test:{running.server_port}", answers, asked
    running.shutdown()
    running.server_close()
    thread.join()


def send(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def allowed(address: str) -> bool:
    return address == "127.0.0.1"


Server = tuple[str, dict[str, Answer], list[str]]


def test_a_document_is_fetched_whole_with_its_record(server: Server, tmp_path: Path) -> None:
    host, answers, asked = server
    answers["/a?b=1"] = send(b"words", Content_Type="text/plain")
    record = fetch(f"http://{host}/a?b=1#part", tmp_path / "a", resolver=to_loopback, permitted=allowed)
    assert (tmp_path / "a").read_bytes() == b"words"
    assert record.sha256 == hashlib.sha256(b"words").hexdigest()
    assert (record.status, record.size, record.address) == (200, 5, "127.0.0.1")
    assert ("content-type", "text/plain") in record.headers
    assert asked == [f"{host}/a?b=1"]


def test_loopback_is_refused_by_the_rule_itself(server: Server, tmp_path: Path) -> None:
    host, answers, asked = server
    answers["/"] = send(b"secret")
    port = host.split(":")[1]
    for name in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"):
        with pytest.raises((BadInput, Unreachable)):
            fetch(f"http://{name}:{port}/", tmp_path / "a")
    assert asked == [] and not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "93.184.216.34"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_several_bars_the_host(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"10\.0\.0\.1"):
        fetch("http://example.test/", tmp_path / "a", resolver=lambda *_: ["93.184.216.34", "10.0.0.1"])


def test_a_host_is_resolved_once_per_hop_so_that_rebinding_is_too_late(
    server: Server, tmp_path: Path
) -> None:
    host, answers, asked = server
    answers["/"] = send(b"words")
    calls: list[str] = []

    def rebinding(name: str, port: int) -> list[str]:
        calls.append(name)
        return ["127.0.0.1"] if len(calls) == 1 else ["169.254.169.254"]

    fetch(f"http://{host}/", tmp_path / "a", resolver=rebinding, permitted=allowed)
    assert calls == ["example.test"]
    assert asked == [f"{host}/"]


@pytest.mark.parametrize(
    "target", ["http://inner.test/", "//inner.test/", "file:///etc/passwd", "ftp://x.test/", "gopher://x"]
)
def test_a_redirect_passes_the_same_checks(target: str, server: Server, tmp_path: Path) -> None:
    host, answers, _ = server
    answers["/"] = send(b"", 302, Location=target)

    def resolver(name: str, port: int) -> list[str]:
        return ["127.0.0.1"] if name == "example.test" else ["169.254.169.254"]

    with pytest.raises(BadInput):
        fetch(f"http://{host}/", tmp_path / "a", resolver=resolver, permitted=allowed)
    assert not (tmp_path / "a").exists()


def test_redirects_are_followed_and_bounded(server: Server, tmp_path: Path) -> None:
    host, answers, _ = server
    answers["/"] = send(b"", 301, Location="/b")
    answers["/b"] = send(b"words")
    answers["/loop"] = send(b"", 302, Location="/loop")
    record = fetch(f"http://{host}/", tmp_path / "a", resolver=to_loopback, permitted=allowed)
    assert record.final_url == f"http://{host}/b"
    with pytest.raises(LimitExceeded, match="FETCH_REDIRECTS"):
        fetch(f"http://{host}/loop", tmp_path / "a", resolver=to_loopback, permitted=allowed)


def test_size_and_time_are_bounded(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host, answers, _ = server

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    answers["/big"] = send(b"x" * 200_000)
    answers["/drip"] = drip
    monkeypatch.setenv("SPURLINE_FETCH_BYTES", "100000")
    with pytest.raises(LimitExceeded, match="FETCH_BYTES"):
        fetch(f"http://{host}/big", tmp_path / "a", resolver=to_loopback, permitted=allowed)
    monkeypatch.setenv("SPURLINE_FETCH_SECONDS", "1")
    begun = time.monotonic()
    with pytest.raises(LimitExceeded, match="FETCH_SECONDS"):
        fetch(f"http://{host}/drip", tmp_path / "a", resolver=to_loopback, permitted=allowed)
    assert time.monotonic() - begun < 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [
        send(b"no", 404),
        send(b"x", Content_Encoding="gzip"),
        send(b"x", Content_Length="99"),
        lambda h: h.wfile.write(b"junk\r\n\r\n"),
    ],
)
def test_answers_that_are_no_document_are_typed_errors(
    answer: Answer, server: Server, tmp_path: Path
) -> None:
    host, answers, _ = server
    answers["/"] = answer
    with pytest.raises(Unreachable):
        fetch(f"http://{host}/", tmp_path / "a", resolver=to_loopback, permitted=allowed)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["", "x", "file:///etc/passwd", "http://", "http://a@b/", "http://a:b@c/", "http://x:99999/", "http://x:0/",
     "http://x/\r\nHost: y", "http://[::1", "javascript:alert(1)", "http://a b/", "HTTP:///x", "http://\udc80/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SpurlineError):
        fetch(url, tmp_path / "a", resolver=lambda *_: [])
