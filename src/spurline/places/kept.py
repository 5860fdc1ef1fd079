"""Arrays that take long to make, kept in a folder under a name made of all that they rest on.

Two files each: `<key>.npy`, mapped into memory, and `<key>.json` with its checksum, written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import warnings
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1 << 24


class DamagedTable(UserWarning):
    """A kept array was not what was written, and is made again."""


def content_key(about: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> str:
    """Sixteen hex digits of the SHA-256 of a description and of arrays, shapes and types included."""
    digest = hashlib.sha256(json.dumps(about, sort_keys=True, separators=(",", ":")).encode())
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def kept(folder: Path, key: str, shape: tuple[int, ...]) -> NDArray[np.uint16] | None:
    """The array of that key, read-only, or None if there is none or (with a warning) a damaged one."""
    table, note = folder / f"{key}.npy", folder / f"{key}.json"
    if not note.exists():
        return None
    try:
        written = json.loads(note.read_text("utf-8"))
        found = np.load(table, mmap_mode="r", allow_pickle=False)
        whole = found.shape == shape and found.dtype == np.uint16 and written == {"crc32": _checksum(found)}
    except (OSError, ValueError, EOFError) as problem:
        whole, reason = False, str(problem)
    else:
        reason = "its content is not what was written"
    if whole:
        return np.asarray(found)
    warnings.warn(f"{table} is damaged and made again: {reason}", DamagedTable, stacklevel=3)
    return None


def keep(folder: Path, key: str, made: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Write an array, each file whole or not at all, and return it mapped into memory."""
    folder.mkdir(parents=True, exist_ok=True)
    note = json.dumps({"crc32": _checksum(made)}) + "\n"
    _settle(folder / f"{key}.npy", lambda file: np.save(file, made, allow_pickle=False))
    _settle(folder / f"{key}.json", lambda file: file.write(note.encode()))
    return np.asarray(np.load(folder / f"{key}.npy", mmap_mode="r", allow_pickle=False))


def _checksum(array: NDArray[np.uint16]) -> int:
    """CRC-32 of the bytes, a piece at a time."""
    found, flat = 0, array.reshape(-1)
    for at in range(0, flat.size, _AT_ONCE):
        found = zlib.crc32(np.ascontiguousarray(flat[at : at + _AT_ONCE]).data, found)
    return found


def _settle(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            beside.unlink()
            raise
    beside.replace(path)
