"""facts.sqlite: the durable truth of a case. WAL, synchronous FULL, one transaction per step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from spurline.model import CustodyBroken, Step, canonical, iso, parse_instant
from spurline.vault.custody import GENESIS, Head

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, size INTEGER NOT NULL, added TEXT NOT NULL,
    detail TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS names (
    sha256 TEXT NOT NULL REFERENCES items, name TEXT NOT NULL, PRIMARY KEY (sha256, name));
CREATE TABLE IF NOT EXISTS refused (name TEXT PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS steps (
    key TEXT PRIMARY KEY, tool TEXT NOT NULL, version TEXT NOT NULL, parameters TEXT NOT NULL,
    used TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (
    step TEXT NOT NULL REFERENCES steps, ordinal INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (step, ordinal)) WITHOUT ROWID;
"""
_ALL_ITEMS = "SELECT sha256, kind, size, added, detail FROM items ORDER BY sha256"
_ONE_ITEM = "SELECT sha256, kind, size, added, detail FROM items WHERE sha256 = ?"
_NAMES = "SELECT name FROM names WHERE sha256 = ? ORDER BY name"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One original that was added; `names` as given, `detail` holds what else is known of it
    (for instance `published`, `outlet`, `language`, `columns`)."""

    sha256: str
    kind: str
    names: tuple[str, ...]
    size: int
    added: datetime
    detail: dict[str, Any]

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that could not be added, and why."""

    name: str
    reason: str
    at: datetime


class Facts:
    """The database of one case. Every public method is one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise CustodyBroken(f"the database cannot be opened ({error})", where=path.name) from error

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def integrity(self) -> None:
        """Raises CustodyBroken when SQLite finds the file damaged."""
        try:
            found = self._connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise CustodyBroken(f"the database is damaged ({error})", where="facts.sqlite") from error
        if found != "ok":
            raise CustodyBroken(f"the database is damaged ({found})", where="facts.sqlite")

    def head(self) -> Head:
        """The end of the custody chain that was last acknowledged."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'custody'").fetchone()
        return Head(**json.loads(row[0])) if row else Head(0, GENESIS)

    def set_head(self, head: Head) -> None:
        with self._transaction() as database:
            _set_head(database, head)

    def add_item(
        self,
        sha256: str,
        *,
        kind: str,
        name: str,
        size: int,
        at: datetime,
        detail: dict[str, Any],
        head: Head,
    ) -> None:
        """Record an original under one more name, together with the custody head."""
        with self._transaction() as database:
            database.execute(
                "INSERT INTO items VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (sha256) DO UPDATE SET kind = excluded.kind, detail = excluded.detail",
                (sha256, kind, size, iso(at), canonical(detail)),
            )
            database.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (sha256, name))
            database.execute("DELETE FROM refused WHERE name = ?", (name,))
            _set_head(database, head)

    def refuse(self, name: str, reason: str, at: datetime) -> None:
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (name, reason, iso(at)))

    def items(self) -> tuple[StoredItem, ...]:
        """All originals, by hash: an order that does not depend on when they came."""
        return tuple(self._read_items(_ALL_ITEMS))

    def _read_items(self, query: str, *values: str) -> Iterator[StoredItem]:
        for sha256, kind, size, added, detail in self._connection.execute(query, values).fetchall():
            names = tuple(name for (name,) in self._connection.execute(_NAMES, (sha256,)))
            yield StoredItem(sha256, kind, names, size, parse_instant(added), json.loads(detail))

    def item(self, sha256: str) -> StoredItem | None:
        """One original, or None."""
        return next(self._read_items(_ONE_ITEM, sha256), None)

    def refusals(self) -> tuple[Refusal, ...]:
        rows = self._connection.execute("SELECT name, reason, at FROM refused ORDER BY name")
        return tuple(Refusal(name, reason, parse_instant(at)) for name, reason, at in rows)

    def has_step(self, key: str) -> bool:
        return self._connection.execute("SELECT 1 FROM steps WHERE key = ?", (key,)).fetchone() is not None

    def commit_step(self, step: Step, facts: Iterable[tuple[str, Any]], at: datetime) -> None:
        """Store a step and everything it made, all or nothing. A step already there is left alone."""
        with self._transaction() as database:
            cursor = database.execute(
                "INSERT OR IGNORE INTO steps VALUES (?, ?, ?, ?, ?, ?)",
                (
                    step.key,
                    step.tool,
                    step.version,
                    canonical(step.parameters),
                    canonical(step.used),
                    iso(at),
                ),
            )
            if not cursor.rowcount:
                return
            database.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?)",
                ((step.key, ordinal, kind, canonical(body)) for ordinal, (kind, body) in enumerate(facts)),
            )

    def facts(self, step: str, kind: str | None = None) -> Iterator[tuple[str, Any]]:
        """(kind, plain body) of what a step made, in the order in which it was made."""
        query = "SELECT kind, body FROM facts WHERE step = ? AND (? IS NULL OR kind = ?) ORDER BY ordinal"
        for found, body in self._connection.execute(query, (step, kind, kind)):
            yield found, json.loads(body)

    def steps(self) -> tuple[tuple[str, str, str, datetime], ...]:
        """(key, tool, version, time) of every step ever taken, oldest first."""
        rows = self._connection.execute("SELECT key, tool, version, at FROM steps ORDER BY at, key")
        return tuple((key, tool, version, parse_instant(at)) for key, tool, version, at in rows)


def _set_head(database: sqlite3.Connection, head: Head) -> None:
    body = canonical({"length": head.length, "hash": head.hash})
    database.execute("INSERT OR REPLACE INTO meta VALUES ('custody', ?)", (body,))
