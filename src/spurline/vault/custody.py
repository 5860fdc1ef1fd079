"""The custody log: one line per event, each line bound to the one before it by its hash.

A line is canonical JSON with `seq`, `prev` (hash of the previous line, zeros for the first),
the event, and `hash`, the SHA-256 of the line without that field. Whoever changes, removes or
reorders a line breaks the chain; whoever cuts off its end differs from the head that the facts
database keeps.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spurline.model import CustodyBroken, canonical

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: number of lines and hash of the last one."""

    length: int
    hash: str


def seal(entry: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an entry without its `hash`."""
    body = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(canonical(body).encode()).hexdigest()


class Custody:
    """The append-only log of one case."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[dict[str, Any]]:
        """All entries in order. Raises CustodyBroken at the first line that does not hold."""
        previous, found = GENESIS, []
        for number, line in enumerate(self._lines(), 1):
            found.append(self._checked(line, number, previous))
            previous = found[-1]["hash"]
        return found

    def head(self) -> Head:
        entries = self.entries()
        return Head(len(entries), entries[-1]["hash"] if entries else GENESIS)

    def append(self, event: dict[str, Any], head: Head) -> Head:
        """Add one event after `head` and sync it to the disk; returns the new head."""
        entry = {**event, "seq": head.length + 1, "prev": head.hash}
        entry["hash"] = seal(entry)
        with self.path.open("ab") as log:
            log.write(canonical(entry).encode() + b"\n")
            log.flush()
            os.fsync(log.fileno())
        return Head(head.length + 1, entry["hash"])

    def tail(self) -> Head:
        """The head as the last line states it, without replaying the chain."""
        if not self.path.exists() or not self.path.stat().st_size:
            return Head(0, GENESIS)
        with self.path.open("rb") as log:
            size, reach = log.seek(0, os.SEEK_END), 0
            piece = b""
            while piece.count(b"\n") < 2 and reach < size:
                reach = min(size, 2 * reach + 4096)
                log.seek(size - reach)
                piece = log.read(reach)
        if not piece.endswith(b"\n"):
            raise CustodyBroken("the last line is incomplete", where=self.path.name)
        try:
            entry = json.loads(piece.rstrip(b"\n").rsplit(b"\n", 1)[-1])
            return Head(entry["seq"], entry["hash"])
        except (ValueError, KeyError, TypeError):
            raise CustodyBroken("the last line cannot be read", where=self.path.name) from None

    def drop_torn_line(self, acknowledged: int) -> bool:
        """Remove a last line without an end, left by a crash while it was written.

        Only beyond the `acknowledged` number of whole lines: a line that was acknowledged and
        has lost its end was damaged, not torn, and stays for `verify` to find.
        """
        if not self.path.exists():
            return False
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) == len(data) or whole.count(b"\n") < acknowledged:
            return False
        with self.path.open("r+b") as log:
            log.truncate(len(whole))
            os.fsync(log.fileno())
        return True

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        data = self.path.read_bytes()
        if data and not data.endswith(b"\n"):
            raise CustodyBroken("the last line is incomplete", where=self.path.name)
        return data.split(b"\n")[:-1]

    def _checked(self, line: bytes, number: int, previous: str) -> dict[str, Any]:
        where = f"{self.path.name} line {number}"
        try:
            entry = json.loads(line)
        except ValueError:
            raise CustodyBroken("the line is not JSON", where=where) from None
        if not isinstance(entry, dict) or canonical(entry).encode() != line:
            raise CustodyBroken("the line was rewritten", where=where)
        if entry.get("seq") != number or entry.get("prev") != previous:
            raise CustodyBroken(f"the line does not follow its predecessor {previous}", where=where)
        if entry.get("hash") != seal(entry):
            raise CustodyBroken(f"the line hashes to {seal(entry)}, not to what it says", where=where)
        return entry
