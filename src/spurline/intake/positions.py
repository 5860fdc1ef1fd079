"""AIS positions from any of the files that carry them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from pathlib import Path

from spurline.intake.ais_tables import read_position_table
from spurline.intake.archives import streams
from spurline.intake.batches import PositionBatch
from spurline.intake.nmea import read_nmea
from spurline.intake.sniff import has_sentences
from spurline.model import BadInput


def read_positions(
    path: Path,
    name: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> Iterator[PositionBatch]:
    """Batches of positions (about 250,000 rows each) from NMEA, CSV or Parquet.

    NMEA, CSV and their zip, gzip and zstd packings are told apart by content. `columns` maps own
    names (mmsi, t, lon, lat, sog, cog, heading, nav_status, receiver, imo, name …) to the columns
    of a table whose header is not known. Times with a zone or counted since 1970 are taken as
    they are, and so are those of providers that document UTC; other naive times are read in `zone`
    (fixed or IANA: a local time that never came or came twice is rejected), without `zone` as UTC,
    which is the time of AIS (ITU-R M.1371), and a note says so. Notes and rejections of a table come
    with its last batch.

    Raises BadInput for files that hold no positions, are damaged or unpack to far too much. Files are
    read as a stream, so batches may have been handed on before: the error is of the
    whole file, and whoever takes the batches drops those of a file that ends in one. Rows that cannot be read
    become counted Rejections.
    """
    where = name or path.name
    with streams(path, where) as files:
        sentences = [has_sentences(stream.read(20_000)) for _, stream in files]
    if not sentences or not any(sentences):
        yield from read_position_table(path, where, columns, zone)
        return
    if columns:
        raise BadInput("holds NMEA sentences, which have no columns", where=where, do="Leave out --columns")
    if not all(sentences):
        raise BadInput(
            "mixes NMEA with other files", where=where, do="Unpack it and add the files one by one"
        )
    with streams(path, where) as files:
        for label, stream in files:
            yield from read_nmea(stream, label)
