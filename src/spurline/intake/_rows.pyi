from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint8]]
Periods = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]

class Rows:
    """Reads the rows of one table into the arrays of one batch after the other; the first row that is
    not blank is the header.

    `column` says where the own columns are (-1: nowhere): mmsi, t, lon, lat, sog, cog, heading,
    nav_status, transceiver, receiver, millisecond, then any static ones. Words are lower case, one
    behind the other, with their ends and codes; `zone` are the local begins, local ends and offsets
    of the periods of the zone of times that carry none, `times` the first time taken and the first
    not taken any more, all in microseconds. `order` is 0 for dates with slashes of unknown order,
    1 for day first, 2 for month first.
    """

    count: int
    """Positions in this batch."""
    line: int
    """The line at which the next row begins, from 1."""
    rows: int
    """Rows read in all batches, useless ones included; `static_rows` of them tell no position but
    something else, `naive` have a time without a zone, `slashes` a date with slashes."""
    static_rows: int
    naive: int
    slashes: int
    proven: int
    """The order of day and month that the first date with a number above 12 proves."""
    full: bool
    too_long: bool

    def __init__(
        self,
        column: NDArray[np.int32],
        nav_words: Words,
        sender_words: Words,
        nothing_words: Words,
        zone: Periods,
        times: tuple[int, int],
        *,
        width: int,
        delimiter: int,
        comma: bool,
        wrapped: bool,
        order: int,
        most_bytes: int,
    ) -> None: ...
    def begin(
        self,
        columns: tuple[NDArray[Any], ...],
        statics: tuple[NDArray[Any], ...],
        receivers: tuple[NDArray[Any], ...],
    ) -> None:
        """Starts a batch that fills these arrays: mmsi, t, lon, lat, sog, cog, heading, nav_status,
        receiver; of static reports mmsi, t, transceiver, ends of their cells, texts; of receivers
        ends of their names, names."""

    def feed(self, data: bytearray, stop: int, at: int, last: bool) -> int:
        """Reads the whole rows of data[at:stop], where data[stop] is a newline, until none is left or
        the batch is full; `last` says that the table ends at `stop`. Returns where reading ended.
        The cells of rows that were read may be overwritten."""

    def kept_texts(self) -> tuple[int, int]:
        """Static reports and names of receivers in this batch."""

    def faults(self) -> list[tuple[int, int, int]]:
        """(`ais_faults.Fault`, first line, rows) of all rows that could not be used so far."""

    def strange(self) -> bytes:
        """The first cell that is no time of any known form, cut after 60 bytes."""
