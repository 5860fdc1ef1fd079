"""Turns untrusted bytes into validated records or typed errors; the only room that parses foreign
bytes.

`sniff` tells from the content what a file is; one reader per kind returns records and, for every
row it could not use, a `Rejection` with file, line and reason. Every limit has a name in
`spurline.intake.limits`, and no error of another library leaves this room. `fetch` is the only
function that opens a socket outward, and only when asked.
"""

from spurline.intake.batches import PositionBatch
from spurline.intake.counts import read_counts
from spurline.intake.fetch import FetchRecord, fetch
from spurline.intake.looks import read_looks
from spurline.intake.positions import read_positions
from spurline.intake.records import Parsed, read_legs, read_places, read_vessels
from spurline.intake.shapes import read_shapes
from spurline.intake.sniff import Kind, sniff
from spurline.intake.text import Article, read_article

__all__ = [
    "Article",
    "FetchRecord",
    "Kind",
    "Parsed",
    "PositionBatch",
    "fetch",
    "read_article",
    "read_counts",
    "read_legs",
    "read_looks",
    "read_places",
    "read_positions",
    "read_shapes",
    "read_vessels",
    "sniff",
]
