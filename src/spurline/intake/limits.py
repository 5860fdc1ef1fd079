"""Every limit on foreign input, by name.

A `LimitExceeded` error names its constant. The environment variable `SPURLINE_<NAME>` raises (or
lowers) one for a single call; the values below are the project's start values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from spurline.model import BadInput, LimitExceeded


@dataclass(frozen=True, slots=True)
class Limit:
    """A named bound. `start` is the project's value, `unit` the word that follows the number."""

    name: str
    start: int
    unit: str

    @property
    def value(self) -> int:
        """The bound in force. Raises BadInput when the environment variable is no whole number."""
        text = os.environ.get(f"SPURLINE_{self.name}")
        if text is None:
            return self.start
        if not text.isdecimal() or len(text) > 18:
            raise BadInput(
                f"{text!r} is not a whole number", where=f"environment variable SPURLINE_{self.name}"
            )
        return int(text)

    def exceeded(self, what: str, *, where: str) -> LimitExceeded:
        """The error to raise: `what` is over this limit at `where`."""
        return LimitExceeded(
            f"{what} (limit {self.name} = {self.value:,} {self.unit})",
            where=where,
            do=f"If you trust it, set SPURLINE_{self.name} to a larger number",
        )

    def check(self, amount: float, what: str, *, where: str) -> None:
        """Raises LimitExceeded when `amount` is above the limit."""
        if amount > self.value:
            raise self.exceeded(what, where=where)


MEGABYTE = 1_000_000

MAX_ARTICLE_BYTES = Limit("MAX_ARTICLE_BYTES", 20 * MEGABYTE, "bytes")
MAX_SCENE_BYTES = Limit("MAX_SCENE_BYTES", 20_000 * MEGABYTE, "bytes")
MAX_SHAPES_BYTES = Limit("MAX_SHAPES_BYTES", 200 * MEGABYTE, "bytes")
MAX_LINE_BYTES = Limit("MAX_LINE_BYTES", MEGABYTE, "bytes")
MAX_COLUMNS = Limit("MAX_COLUMNS", 2_000, "columns")
MAX_ARCHIVE_RATIO = Limit("MAX_ARCHIVE_RATIO", 100, "times")
MAX_ARCHIVE_MEMBERS = Limit("MAX_ARCHIVE_MEMBERS", 10_000, "members")
MAX_ARCHIVE_DEPTH = Limit("MAX_ARCHIVE_DEPTH", 1, "levels")
MAX_PIXELS_IN_MEMORY = Limit("MAX_PIXELS_IN_MEMORY", 2**26, "pixels")
MAX_XML_DEPTH = Limit("MAX_XML_DEPTH", 100, "levels")
MAX_XML_ATTRIBUTES = Limit("MAX_XML_ATTRIBUTES", 1_000, "attributes")
MAX_JSON_DEPTH = Limit("MAX_JSON_DEPTH", 100, "levels")
FETCH_BYTES = Limit("FETCH_BYTES", 10 * MEGABYTE, "bytes")
FETCH_SECONDS = Limit("FETCH_SECONDS", 20, "seconds")
FETCH_REDIRECTS = Limit("FETCH_REDIRECTS", 5, "redirects")
MIN_FREE_DISK = Limit("MIN_FREE_DISK", 200 * MEGABYTE, "bytes")
