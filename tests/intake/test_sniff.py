"""What a file is, by content."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from spurline.intake import Kind, sniff
from spurline.model import BadInput, LimitExceeded

PLACES = "id,name,lon,lat,kind,radius_km\nrajin,Rajin,130.29,42.235,port,3\n"
DMA = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,"
    "Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,"
    "Data source type,A,B,C,D\n"
    "31/12/2023 23:59:59,Class A,219000001,55.5,11.25,Moored,0,0,0,0,,,,,,,,,,,,AIS,,,,\n"
)
NMEA = "!AIVDM,1,1,,B,13:BuN001=15mQFOjcOBG1p800SK,0*7B\n"
CASES = {
    "plain text": ("Moskau, 3. November. Er sagte nichts.", Kind.ARTICLE),
    "markdown": ("---\ntitle: A\n---\n# Heading\n\nSome words, more words, and more.\n", Kind.ARTICLE),
    "html": ("<!DOCTYPE html><html><body><p>Words.</p></body></html>", Kind.ARTICLE),
    "cyrillic": ("Поезд пересёк границу.\n", Kind.ARTICLE),
    "nmea": (NMEA, Kind.POSITIONS),
    "tagged nmea": ("\\s:42809,c:1635731889*6A\\" + NMEA, Kind.POSITIONS),
    "nmea after time lines": (
        "\\si:AISD*3F\\\n$PGHP,1,2014,10,2,16,30,3,887,219,1,99,1,7B*5C\n" + NMEA,
        Kind.POSITIONS,
    ),
    "danish": (DMA, Kind.POSITIONS),
    "marine cadastre": ("MMSI,BaseDateTime,LAT,LON,SOG\n1,2020-01-01T00:00:00,1,2,3\n", Kind.POSITIONS),
    "marine cadastre new": (
        "mmsi,base_date_time,longitude,latitude,sog\n1,2025-01-01 00:00:00,1,2,3\n",
        Kind.POSITIONS,
    ),
    "semicolons": ('"timestamp";"mmsi";"lat";"long"\n1522559988000;205366000;54.5;10.3\n', Kind.POSITIONS),
    "places": (PLACES, Kind.PLACES),
    "renamed places": (
        "id;name_en;latitude;longitude;kind;precision_km;extra\na;A;1;2;port;3;x\n",
        Kind.PLACES,
    ),
    "looks": ("id,place_id,start,end,sensor,saw\n1,rajin,2023-09-01,,S2,absent\n", Kind.LOOKS),
    "legs": ("id,from,to,mode\n1,a,b,sea\n", Kind.LEGS),
    "vessels": ("id,name,imo,mmsi,type,length_m\nangara,Angara,9179842,,cargo,\n", Kind.VESSELS),
    "points": (
        (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
            '"geometry":{"type":"Point","coordinates":[1,2]}}]}'
        ),
        Kind.PLACES,
    ),
    "polygons": ('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}', Kind.LAND),
    "no polygons": ('{"type":"FeatureCollection","features":[]}', Kind.LAND),
    "lines": ('{"type":"LineString","coordinates":[[0,0],[1,0]]}', Kind.TRACKS),
}


@pytest.mark.parametrize("case", CASES)
def test_content_tells_the_kind_whatever_the_name(case: str, tmp_path: Path) -> None:
    text, kind = CASES[case]
    path = tmp_path / "file.bin"
    path.write_bytes(text.encode())
    assert sniff(path) is kind


@pytest.mark.parametrize("case", ["nmea", "danish", "places"])
def test_packed_tables_are_recognised(case: str, tmp_path: Path) -> None:
    text, kind = CASES[case]
    zipped, gzipped = tmp_path / "a.csv", tmp_path / "b.csv"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("member", text)
    gzipped.write_bytes(gzip.compress(text.encode()))
    assert sniff(zipped) is kind
    assert sniff(gzipped) is kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\xef\xbb\xbf", "is empty"),
        (bytes(1000), "zero bytes"),
        (b"%PDF-1.7\n", "PDF"),
        (b"SQLite format 3\x00...", "SQLite"),
        (b"GIF89a....", "GIF"),
        (bytes(range(256)) * 8, "binary"),
        (b"<?xml version='1.0'?><kml xmlns='x'/>", "KML"),
        (b"<svg onload=alert(1)>", "SVG"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON Lines"),
        (b'{"a": 1}', "not GeoJSON"),
        (b'[{"a": 1}]', "JSON list"),
        (b"id,speaker,date,stance\n1,x,y,z\n2,x,y,z\n", "no known kind"),
        (b"obs_id,place_id,time,sensor,event\n1,a,b,c,d\n2,a,b,c,d\n", "lacks saw"),
        (b"1054 1028 1063 1011\n807 331 800 324\n" * 9, "numbers"),
        (b"PAR1" + bytes(50), "Parquet"),
    ],
)
def test_other_content_is_named_with_a_way_out(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words) as caught:
        sniff(path, "the name as given")
    assert "the name as given" in str(caught.value)


def test_unreadable_paths_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        sniff(tmp_path)
    with pytest.raises(BadInput, match="does not exist"):
        sniff(tmp_path / "nothing")


def test_an_endless_line_names_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_bytes(b"mmsi,t,lon,lat," + b"a" * 3_000_000)
    with pytest.raises(LimitExceeded, match="MAX_LINE_BYTES"):
        sniff(path)


def test_limits_can_be_raised_by_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "article.txt"
    path.write_text("Words and words. " * 100)
    monkeypatch.setenv("SPURLINE_MAX_ARTICLE_BYTES", "100")
    with pytest.raises(LimitExceeded, match="SPURLINE_MAX_ARTICLE_BYTES"):
        sniff(path)
    monkeypatch.setenv("SPURLINE_MAX_ARTICLE_BYTES", "many")
    with pytest.raises(BadInput, match="whole number"):
        sniff(path)


SHARED_KINDS = {
    "ais/aisdb_20211101.nm4": Kind.POSITIONS,
    "ais/baltic_2018_sample.csv": Kind.POSITIONS,
    "ais/dma_212123000_no_drift.ais": Kind.POSITIONS,
    "ais/dma_219165000_speed_change.ais": Kind.POSITIONS,
    "ais/dma_ais_sample.txt.gz": Kind.POSITIONS,
    "ais/dma_stream_example.txt": Kind.POSITIONS,
    "ais/exactearth_20210701.csv": Kind.POSITIONS,
    "ais/gfw_anchorage_overrides.csv.gz": Kind.PLACES,
    "ais/nmea_corpus.nmea": Kind.POSITIONS,
    "ais/ny_harbor_2020_06_30_first_hour.csv": Kind.POSITIONS,
    "ais/real_ais_dev.parquet": Kind.POSITIONS,
    "ais/solent_20160112.csv": Kind.POSITIONS,
    "ais/world_port_index.csv": Kind.PLACES,
    "case/places.csv": Kind.PLACES,
    "case/route_legs.csv": Kind.LEGS,
    "case/contract/places.csv": Kind.PLACES,
    "case/contract/looks.csv": Kind.LOOKS,
    "case/contract/legs.csv": Kind.LEGS,
    "case/contract/vessels.csv": Kind.VESSELS,
    "claims/000_8c77e5170ecf1e86.txt": Kind.ARTICLE,
    "claims/002_e5016e7ca0ae6b5f.txt": Kind.ARTICLE,
    "claims/003_d94d5e9d380f4a3d.txt": Kind.ARTICLE,
    "imagery/hrsid/P0119_2400_3200_6000_6800_land.geojson": Kind.LAND,
    "imagery/rail/trains-labels.geojson": Kind.LAND,
    "imagery/rail/example.png": Kind.IMAGE,
    "imagery/misc/S2TD_S2_test.tif": Kind.IMAGE,
}


@pytest.mark.shared
def test_shared_files_are_recognised(shared: Path) -> None:
    found = {name: sniff(shared / "data" / name) for name in SHARED_KINDS}
    assert found == SHARED_KINDS


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ais/marnet_plus_20km.gpkg", "SQLite"),
        ("case/public_claims.csv", "no known kind"),
        ("case/looks_2022_2023.csv", "lacks saw"),
        ("claims/gold_dev.json", "not GeoJSON"),
        ("claims/krauts.jsonl", "JSON Lines"),
        ("imagery/dota/P0706.txt", "numbers"),
        ("imagery/shipsnet/scene_2_ships.geojson", "points without names"),
    ],
)
def test_shared_files_of_other_kinds_are_named(shared: Path, name: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        sniff(shared / "data" / name)


def test_short_sentences_with_a_comma_each_are_an_article(tmp_path: Path) -> None:
    lines = [
        "Tagesspur, 18. Oktober 2023",
        "Er kam, er sah.",
        "Sie blieb, er ging.",
        "Das Schiff lief aus, sagte er.",
    ]
    (tmp_path / "report.txt").write_text("\n\n".join(lines), "utf-8")
    assert sniff(tmp_path / "report.txt") is Kind.ARTICLE
