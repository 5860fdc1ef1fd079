"""A vessel with more rows than fit in memory, track by track: sorted through a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from spurline.ais.fixes import Rows

_TYPES = ("<u4", "<u4", "<i8", "<f8", "<f8", "<f4", "<f4", "u1", "<u2")
_RECORD = np.dtype(list(zip(Rows._fields, _TYPES, strict=True)))


def tracks_of_giant(chunks: Iterable[Rows], most: int) -> Iterator[Rows]:
    """The rows of one vessel by (track, t), in chunks of at most `most`, from chunks by t.

    Each chunk is sorted by track and put into a file; then track after track is gathered from
    the places where it lies. Takes 40 bytes per row on disk and memory for one chunk.
    """
    with TemporaryFile() as file:
        places: dict[int, list[tuple[int, int]]] = {}
        end = 0
        for rows in chunks:
            order = np.argsort(rows.track, kind="stable")
            records = np.empty(len(order), _RECORD)
            for name in Rows._fields:
                records[name] = getattr(rows, name)[order]
            file.write(records.data)
            found = np.unique(records["track"], return_index=True, return_counts=True)
            for track, first, number in zip(*(column.tolist() for column in found), strict=True):
                places.setdefault(track, []).append((end + first, number))
            end += len(order)
        for track in sorted(places):
            for first, number in places[track]:
                for begin in range(first, first + number, most):
                    yield _read(file, begin, min(most, first + number - begin))


def _read(file: IO[bytes], first: int, count: int) -> Rows:
    file.seek(first * _RECORD.itemsize)
    records = np.frombuffer(file.read(count * _RECORD.itemsize), _RECORD)
    return Rows._make(np.ascontiguousarray(records[name]) for name in Rows._fields)
