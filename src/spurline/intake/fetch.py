"""Fetches one document from the web: the only outward socket of Spurline, opened only when asked.

A host name is resolved once per hop, every address it yields must be public, and the connection
goes to the address that was checked, not to the name (so that a second answer of the name server
cannot lead elsewhere). Redirects pass the same checks.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import os
import socket
import ssl
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from spurline.intake import limits
from spurline.model import BadInput, Unreachable

Resolver = Callable[[str, int], list[str]]
Permission = Callable[[str], bool]

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_KEPT_HEADERS = ("content-type", "last-modified", "etag", "date", "content-language")


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """What was fetched, for the custody log: address asked for and address that answered, the IP
    address, status, some headers (name, value), size in bytes and SHA-256 of the body."""

    url: str
    final_url: str
    address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    size: int
    sha256: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet.

    Private, loopback, link-local (cloud metadata too), multicast and reserved addresses do not,
    nor do IPv6 addresses that wrap such an IPv4 address (mapped, 6to4, Teredo, NAT64).
    """
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in ipaddress.ip_network("64:ff9b::/96"):
            return False
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def resolve(host: str, port: int) -> list[str]:
    """IP addresses of a host, in the order of the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    url: str, to: Path, *, resolver: Resolver = resolve, permitted: Permission = is_public
) -> FetchRecord:
    """Fetches `url` into the file `to` and returns the record of it.

    At most `FETCH_BYTES` in `FETCH_SECONDS` over all redirects; the file appears whole or not at
    all. `resolver` and `permitted` stand for the name service and the rule of public addresses.
    Raises BadInput for addresses that may not be asked, LimitExceeded for too much or too slow,
    Unreachable when the server does not answer with a document.
    """
    deadline = time.monotonic() + limits.FETCH_SECONDS.value
    current = url
    for _ in range(limits.FETCH_REDIRECTS.value + 1):
        parts = _checked(current)
        connection, address = _connected(parts, current, deadline, resolver, permitted)
        try:
            response = _asked(connection, parts, current)
            if response.status in _REDIRECTS and response.getheader("Location"):
                current = urljoin(current, response.getheader("Location"))
                continue
            if response.status != 200:
                raise Unreachable(f"the server answers with status {response.status}", where=current)
            body = _body(connection, response, current, deadline)
        finally:
            connection.close()
        _store(body, to)
        headers = ((name, response.getheader(name)) for name in _KEPT_HEADERS)
        return FetchRecord(
            url=url,
            final_url=current,
            address=address,
            status=response.status,
            headers=tuple((name, value) for name, value in headers if value),
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
        )
    raise limits.FETCH_REDIRECTS.exceeded("redirects too often", where=url)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput(f"is no web address ({error})", where=url[:200]) from None
    if parts.scheme not in _PORTS:
        raise BadInput(f"scheme {parts.scheme!r} is not fetched", where=url[:200], do="Use http or https")
    if not parts.hostname or port == 0 or any(letter <= " " or letter == "\x7f" for letter in url):
        raise BadInput("is no web address", where=url[:200])
    if parts.username is not None or parts.password is not None:
        raise BadInput("carries a user name", where=parts.hostname, do="Leave it out of the address")
    return parts


def _connected(
    parts: SplitResult, url: str, deadline: float, resolver: Resolver, permitted: Permission
) -> tuple[http.client.HTTPConnection, str]:
    """A connection to an address that was checked, and that address."""
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    try:
        addresses = resolver(host.encode("idna").decode("ascii") if not _is_ip(host) else host, port)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"host {host!r} is not found ({error})", where=url) from None
    barred = [address for address in addresses if not permitted(address)]
    if barred or not addresses:
        what = f"host {host!r} leads to {barred[0]}" if barred else f"host {host!r} has no address"
        raise BadInput(f"{what}, which is not on the public internet", where=url, do="Fetch it yourself")
    try:
        plain = socket.create_connection((addresses[0], port), timeout=_left(deadline, url))
    except OSError as error:
        raise Unreachable(f"{addresses[0]} does not answer ({error})", where=url) from None
    connection = http.client.HTTPConnection(host, port)
    try:
        plain.settimeout(_left(deadline, url))
        secure = parts.scheme == "https"
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        )
    except (OSError, ValueError) as error:
        plain.close()
        raise Unreachable(f"no secure connection ({error})", where=url) from None
    return connection, addresses[0]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return True


def _left(deadline: float, url: str) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise limits.FETCH_SECONDS.exceeded("takes too long", where=url)
    return left


def _asked(connection: http.client.HTTPConnection, parts: SplitResult, url: str) -> http.client.HTTPResponse:
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    try:
        connection.request(
            "GET",
            target if target.startswith("/") else f"/{target}",
            headers={"Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0", "Connection": "close"},
        )
        return connection.getresponse()
    except TimeoutError:
        raise limits.FETCH_SECONDS.exceeded("takes too long", where=url) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"the server does not answer as one should ({error!r})", where=url) from None


def _body(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, url: str, deadline: float
) -> bytes:
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("the server packs its answer although asked not to", where=url)
    body = bytearray()
    try:
        while True:
            if connection.sock is not None:
                connection.sock.settimeout(_left(deadline, url))
            _left(deadline, url)
            block = response.read1(65_536)
            if not block:
                break
            body += block
            limits.FETCH_BYTES.check(len(body), "is too large", where=url)
    except TimeoutError:
        raise limits.FETCH_SECONDS.exceeded("takes too long", where=url) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        raise Unreachable(f"the answer breaks off ({error!r})", where=url) from None
    if response.length:
        raise Unreachable(f"the answer ends {response.length} bytes early", where=url)
    return bytes(body)


def _store(body: bytes, to: Path) -> None:
    """Writes a new file beside `to`, then renames it: `to` is never half a document."""
    handle, name = tempfile.mkstemp(prefix=".fetch-", dir=to.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(to)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise BadInput(f"cannot be written ({error.strerror})", where=str(to)) from None
