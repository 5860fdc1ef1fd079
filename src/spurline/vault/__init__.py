"""Keeps a case folder: hashed read-only originals, the custody log, the facts.

The only room that writes into a case. Originals are named by the SHA-256 of their bytes; the
custody log is a hash chain whose head the database keeps; facts are stored a step at a time in
SQLite, all of a step or nothing; results are replaced atomically. `Vault.opened` holds the lock
and mends what a crash left half done; `Vault.check` finds any flipped byte.
"""

from spurline.vault.atomic import WriteFailed, write_bytes
from spurline.vault.blobs import digest
from spurline.vault.facts import Refusal, StoredItem
from spurline.vault.vault import CASE_FILE, Vault, sealed

__all__ = ["CASE_FILE", "Refusal", "StoredItem", "Vault", "WriteFailed", "digest", "sealed", "write_bytes"]
