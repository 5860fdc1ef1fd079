"""T03: zip, gzip, zstd, Parquet and TIFF bombs."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import duckdb
import pytest

from spurline.intake import read_article, read_places, read_positions, sniff
from spurline.model import BadInput, LimitExceeded

HEADER = b"mmsi,t,lon,lat\n"
BOMB = HEADER + b"1,1694491800,1,2\n" * 2_000_000


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refused(path: Path, limit: str) -> None:
    with pytest.raises(LimitExceeded, match=limit):
        list(read_positions(path))
    for reader in (read_places, read_article):
        with pytest.raises(BadInput):
            reader(path)


def test_flat_bombs_stop_at_the_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    for data in (zipped({"a.csv": BOMB}), gzip.compress(BOMB, 9)):
        path.write_bytes(data)
        refused(path, "MAX_ARCHIVE_RATIO")


def test_a_zstd_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.zst"
    duckdb.sql(
        "COPY (SELECT 1 AS mmsi, 1694491800 AS t, 1 AS lon, 2 AS lat FROM range(3_000_000)) "
        f"TO '{path}' (FORMAT csv, HEADER, COMPRESSION zstd)"
    )
    with pytest.raises(LimitExceeded, match="MAX_ARCHIVE_RATIO"):
        list(read_positions(path))


def test_the_budget_is_of_the_archive_not_of_its_members(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({f"{n}.csv": BOMB[:3_000_000] for n in range(12)}))
    refused(path, "MAX_ARCHIVE_RATIO")


def test_a_nested_archive_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "nested.zip"
    for inner in (zipped({"a.csv": HEADER}), gzip.compress(HEADER)):
        path.write_bytes(zipped({"inner": inner}))
        refused(path, "MAX_ARCHIVE_DEPTH")
    path.write_bytes(gzip.compress(gzip.compress(HEADER)))
    refused(path, "MAX_ARCHIVE_DEPTH")


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{n}": b"" for n in range(10_001)}))
    refused(path, "MAX_ARCHIVE_MEMBERS")


def test_a_lying_central_directory_does_not_help(tmp_path: Path) -> None:
    honest = zipped({"a.csv": BOMB})
    at = honest.rfind(b"PK\x01\x02")
    lying = honest[: at + 24] + struct.pack("<I", 100) + honest[at + 28 :]
    path = tmp_path / "lying.zip"
    path.write_bytes(lying)
    with pytest.raises(BadInput):
        list(read_positions(path))


def tiff(width: int, height: int, *, tile: int | None = None) -> bytes:
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (277, 3, 1, 1)]
    tags += [(322, 4, 1, tile), (323, 4, 1, tile)] if tile else [(278, 4, 1, 1)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\x00" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


def png(width: int, height: int) -> bytes:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def jpeg(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + bytes(9)


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (tiff(60_000, 60_000), "MAX_ARCHIVE_RATIO"),
        (tiff(10**6, 10**6), "MAX_SCENE_BYTES"),
        (tiff(50_000, 50_000, tile=50_000), "MAX_PIXELS_IN_MEMORY"),
        (png(2**31 - 1, 2**31 - 1), "MAX_PIXELS_IN_MEMORY"),
        (jpeg(65_535, 65_535), "MAX_PIXELS_IN_MEMORY"),
    ],
)
def test_pictures_are_measured_before_they_are_decoded(data: bytes, limit: str, tmp_path: Path) -> None:
    path = tmp_path / "scene"
    path.write_bytes(data)
    with pytest.raises(LimitExceeded, match=limit):
        sniff(path)


@pytest.mark.parametrize(
    "data",
    [tiff(0, 5), b"II*\x00", b"II*\x00\xff\xff\xff\xff", b"II+\x00" + bytes(12),
     b"MM\x00*\x00\x00\x00\x08\xff\xff", png(0, 5), png(1, 1)[:20], b"\xff\xd8\xff",
     b"\xff\xd8\xff\xe0\x00\x00" * 99],
)  # fmt: skip
def test_damaged_pictures_are_typed_errors(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scene"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        sniff(path)


def test_parquet_that_declares_absurdly_many_rows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPURLINE_MAX_ARCHIVE_RATIO", "1")
    path = tmp_path / "rows.parquet"
    duckdb.sql(
        "COPY (SELECT 1 AS mmsi, 1694491800 AS t, 1.0 AS lon, 2.0 AS lat FROM range(2_000_000)) "
        f"TO '{path}' (FORMAT parquet)"
    )
    with pytest.raises(LimitExceeded, match="MAX_ARCHIVE_RATIO"):
        list(read_positions(path))
