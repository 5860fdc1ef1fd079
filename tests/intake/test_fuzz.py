"""Whatever the bytes, only errors of Spurline leave the room."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.intake import (
    read_article,
    read_legs,
    read_looks,
    read_places,
    read_positions,
    read_shapes,
    read_vessels,
    sniff,
)
from spurline.model import SpurlineError

NMEA = b"\\s:r,c:1635731889*00\\!AIVDM,1,1,,B,13:BuN001=15mQFOjcOBG1p800SK,0*7B\r\n"
SEEDS = [
    b"id,name,lon,lat,kind,radius_km,tz,part_of\na,A,1,2,port,3,+09:00,b\n",
    b"id;place_id;start;end;sensor;saw\n1;a;2023-09-01;;S2;absent\n",
    b"mmsi,t,lon,lat,sog\n219000001,2024-01-01T00:00:00Z,1,2,3\n",
    NMEA * 3
    + b"!AIVDM,2,1,3,A,53:BuN001=15mQFOjcOBG1p800SK,0*7B\n$PGHP,1,2014,10,2,16,30,3,887,,,,1,7B*5C\n",
    (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},"geometry":'
        b'{"type":"Point","coordinates":[1,2]}}]}'
    ),
    b"<html lang=de><body><article><h1>Zug</h1><p>Ein Wort.<br>Noch eins.</p></article></body></html>",
    b"---\ntitle: x\n---\n# Y\n\ntext",
    b"PAR1\x15\x04\x15\x00PAR1",
    b"II*\x00\x08\x00\x00\x00\x02\x00\x00\x01\x03\x00\x01\x00\x00\x00\x40\x00\x00\x00\x01\x01\x03\x00\x01\x00\x00\x00",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00",
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
]


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", data)
    return buffer.getvalue()


SEEDS += [gzip.compress(SEEDS[2], mtime=0), zipped(SEEDS[3]), b"\x28\xb5\x2f\xfd\x04\x00"]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A seed with some bytes replaced, removed, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.integers(0, 3)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case 1:
                del data[at : at + draw(st.integers(1, 9))]
            case 2:
                data[at:at] = draw(
                    st.sampled_from([b",", b"\n", b'"', b"\x00", b"\\", b"!", b"*", b"{", b"<", b"1e400"])
                )
            case _:
                data += data[:at]
    return bytes(data)


READERS: dict[str, Callable[[Path], Any]] = {
    "sniff": sniff,
    "article": read_article,
    "places": read_places,
    "legs": read_legs,
    "vessels": read_vessels,
    "looks": lambda path: read_looks(path, ()),
    "shapes": read_shapes,
}


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.one_of(damaged(), st.binary(max_size=300)))
def test_only_spurline_errors_escape_a_reader(
    reader: str, data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _survives(READERS[reader], data, tmp_path_factory)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.one_of(damaged(), st.binary(max_size=300)))
def test_only_spurline_errors_escape_the_position_readers(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _survives(lambda path: list(read_positions(path)), data, tmp_path_factory)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(st.just(NMEA), damaged(), st.binary(max_size=90)), max_size=6))
def test_only_positions_come_out_of_damaged_sentences(parts: list[bytes]) -> None:
    from spurline.intake.nmea import read_nmea

    batches = list(read_nmea(io.BytesIO(b"\n".join(parts)), "fuzz"))
    whole = sum(part.count(NMEA) for part in parts)
    assert sum(len(batch.positions) for batch in batches) >= min(whole, 1)


def _survives(reader: Callable[[Path], Any], data: bytes, folders: pytest.TempPathFactory) -> None:
    path = folders.getbasetemp() / "fuzz"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            reader(path)
        except SpurlineError as error:
            assert error.what
