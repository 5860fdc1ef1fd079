"""Real logs: every position and every static report as pyais decodes it, and the known rows and times."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyais.stream import IterMessages

from spurline.intake import PositionBatch, read_positions
from spurline.intake.nmea import read_nmea

PGHP = b"$PGHP,1,2023,9,12,4,10,0,250,219,,2190077,1,2E*67\n"
LOGS = {
    "aisdb_20211101.nm4": (917, "2021-11-01T01:58:07", "2021-11-01T01:59:06"),
    "dma_ais_sample.txt.gz": (24688, "2013-11-12T12:00:00", "2013-11-12T12:04:59"),
    "dma_219165000_speed_change.ais": (59, "2014-10-05T15:56:43", "2014-10-05T16:19:18"),
    "dma_212123000_no_drift.ais": (2563, "2014-10-02T16:30:03", "2014-10-03T06:59:53"),
    "dma_stream_example.txt": (2988, "2010-06-11T11:46:10", "2010-06-11T11:46:38"),
}

pytestmark = pytest.mark.shared


def column(batches: list[PositionBatch], name: str) -> np.ndarray[Any, Any]:
    return np.concatenate([getattr(batch.positions, name) for batch in batches])


def ours_and_theirs(path: Path) -> tuple[list[PositionBatch], list[Any]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    decoded = [message.decode() for message in IterMessages(data.splitlines())]
    return list(read_nmea(io.BytesIO(PGHP + data), path.name)), decoded


@pytest.mark.parametrize("name", ["nmea_corpus.nmea", *LOGS])
def test_positions_equal_those_of_pyais_bit_for_bit(shared: Path, name: str) -> None:
    batches, decoded = ours_and_theirs(shared / "data/ais" / name)
    expected = [message for message in decoded if message.msg_type in {1, 2, 3, 18, 19, 27}]
    assert column(batches, "mmsi").tolist() == [message.mmsi for message in expected]

    def theirs(field: str, missing: float) -> np.ndarray[Any, Any]:
        values = np.array([getattr(message, field, np.nan) for message in expected], float)
        return np.where(values >= missing, np.nan, values).astype(np.float32)

    long_range = np.array([message.msg_type == 27 for message in expected])
    speed = np.where(long_range & (theirs("speed", 999) == 63), np.nan, theirs("speed", 102.25))
    np.testing.assert_array_equal(column(batches, "sog"), speed)
    np.testing.assert_array_equal(column(batches, "cog"), theirs("course", 360))
    np.testing.assert_array_equal(column(batches, "heading"), theirs("heading", 360))
    # pyais rounds to six decimals, a tenth of the step of a coordinate.
    assert [round(lon, 6) for lon in column(batches, "lon").tolist()] == [m.lon for m in expected]
    assert [round(lat, 6) for lat in column(batches, "lat").tolist()] == [m.lat for m in expected]
    status = [int(getattr(message, "status", 15)) for message in expected]
    assert column(batches, "nav_status").tolist() == status


@pytest.mark.parametrize("name", ["nmea_corpus.nmea", *LOGS])
def test_static_data_equal_those_of_pyais(shared: Path, name: str) -> None:
    batches, decoded = ours_and_theirs(shared / "data/ais" / name)
    fields = {"name": "shipname", "callsign": "callsign", "destination": "destination", "imo": "imo"}
    fields |= {"draught_m": "draught"}

    def said(message: Any) -> tuple[Any, ...]:
        values = [getattr(message, field, None) for field in fields.values()]
        texts = [value.split("@")[0].strip() if isinstance(value, str) else value for value in values]
        size = [
            (getattr(message, one, None) or 0) + (getattr(message, other, None) or 0)
            for one, other in (("to_bow", "to_stern"), ("to_port", "to_starboard"))
        ]
        return (message.mmsi, *(value or None for value in texts + size))

    theirs = {said(message) for message in decoded if message.msg_type in {5, 19, 24}}
    ours = {
        (s.mmsi, *(getattr(s, field) for field in fields), s.length_m, s.width_m)
        for batch in batches[:-1]
        for s in batch.statics
    }
    assert {row for row in theirs if any(row[1:])} == {row for row in ours if any(row[1:])}


@pytest.mark.parametrize("name", LOGS)
def test_logs_have_their_known_rows_and_times(shared: Path, name: str) -> None:
    batches = list(read_positions(shared / "data/ais" / name))
    moments = sorted(str(moment) for moment in column(batches, "t").astype("M8[us]").astype("M8[s]"))
    assert (len(moments), moments[0], moments[-1]) == LOGS[name]
