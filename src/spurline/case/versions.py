"""The version of a tool is the version of its code: a changed room makes its old steps stale."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import spurline
from spurline import __version__

_SOURCE = Path(spurline.__file__).parent
_BUILT_ON = {
    "intake": ("model",),
    "places": ("model",),
    "claims": ("model", "places", "intake"),
    "ais": ("model", "places", "intake"),
    "imagery": ("model", "places"),
    "itinerary": ("model", "places"),
    "weighing": ("model",),
    "dossier": ("model", "places", "case"),
}

_BUILT = {".pyc", ".c", ".so", ".pyd"}  # made from the code beside them


@cache
def tool_version(room: str) -> str:
    """Release and the first 8 hex digits of the SHA-256 over the files of `room` and of the rooms
    it is built on, for instance "0.1.0+1a2b3c4d"."""
    total = hashlib.sha256()
    for name in (room, *_BUILT_ON[room]):
        for path in sorted((_SOURCE / name).rglob("*")):
            if path.is_file() and path.suffix not in _BUILT:
                total.update(path.relative_to(_SOURCE).as_posix().encode())
                total.update(path.read_bytes())
    return f"{__version__}+{total.hexdigest()[:8]}"
