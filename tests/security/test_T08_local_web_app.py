"""T08: the local server answers this machine's user and nobody else."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from spurline.model import BadInput
from spurline.web import ResultServer, serve

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ResultServer]:
    out = tmp_path / "out"
    out.mkdir()
    (out / "dossier.html").write_text("<!doctype html>dossier")
    (out / "notes.exe").write_text("no")
    (tmp_path / "secret.json").write_text("{}")
    running = serve(tmp_path)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def ask(server: ResultServer, path: str, *, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def test_the_url_with_the_token_leads_to_the_dossier(server: ResultServer) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    path = server.url.split(str(server.server_port), 1)[1]
    assert ask(server, path) == (200, b"<!doctype html>dossier")
    assert ask(server, path, method="HEAD") == (200, b"")


def test_a_foreign_host_gets_400(server: ResultServer) -> None:
    assert ask(server, f"/{server.token}/dossier.html", Host="evil.example")[0] == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_gets_403(server: ResultServer, site: str) -> None:
    assert ask(server, f"/{server.token}/dossier.html", Sec_Fetch_Site=site)[0] == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(server: ResultServer, method: str) -> None:
    assert ask(server, f"/{server.token}/dossier.html", method=method)[0] == 501


@pytest.mark.parametrize("name", ["../secret.json", "..%2fsecret.json", "notes.exe", "", "missing.html", "."])
def test_nothing_outside_the_results_is_served(server: ResultServer, name: str) -> None:
    assert ask(server, f"/{server.token}/{name}")[0] == 404


@pytest.mark.parametrize("path", ["/", "/dossier.html", "/wrong/dossier.html", "/%FF/dossier.html"])
def test_without_the_token_there_is_nothing(server: ResultServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_a_case_without_results_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="spurline run"):
        serve(tmp_path)
