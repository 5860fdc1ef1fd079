"""Places, legs, vessels and looks: good rows are kept, bad rows say why."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spurline.intake import read_legs, read_looks, read_places, read_vessels
from spurline.model import BadInput, Mode, Place, Saw


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


PLACES = """id,name,lon,lat,kind,radius_km,country,tz,part_of,aliases,extra
rajin,Rajin,130.29,42.235,port,3,KP,+09:00,,Najin|Rason|Najin,x
pier,"Pier 1, old",130.285,42.234,berth,1.0,UA (occupied),,rajin,,y
"""


def test_places_keep_zone_whole_and_aliases(tmp_path: Path) -> None:
    places = read_places(written(tmp_path, PLACES))
    rajin, pier = places.rows
    assert places.rejected == ()
    assert (rajin.zone, rajin.aliases, rajin.country) == ("+09:00", ("Najin", "Rason"), "KP")
    assert (pier.name, pier.part_of, pier.zone, pier.country) == (
        "Pier 1, old",
        "rajin",
        None,
        "UA (occupied)",
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,A,42.2,130.3,port,3", "swapped"),
        ("a,A,181,1,port,3", "out of range"),
        ("a,A,x,1,port,3", "lon 'x' is not a number"),
        ("a,A,nan,1,port,3", "not a number"),
        ("a,A,1e400,1,port,3", "not a number"),
        ("a,A,1_0,1,port,3", "not a number"),
        ("a,A,,1,port,3", "lon is empty"),
        ("a,A,1,1,port,0", "not positive"),
        (",A,1,1,port,3", "id is empty"),
        ("a,,1,1,port,3", "name is empty"),
        ("a,A,1,1,port", "5 cells where the header has 6"),
        ("a,A,1,1,port,3,more", "7 cells"),
    ],
)
def test_a_bad_place_is_rejected_and_the_others_are_kept(row: str, words: str, tmp_path: Path) -> None:
    text = f"id,name,lon,lat,kind,radius_km\n{row}\nb,B,1,2,port,3\n"
    places = read_places(written(tmp_path, text), "places.csv")
    assert [place.id for place in places.rows] == ["b"]
    (rejection,) = places.rejected
    assert (rejection.file, rejection.where) == ("places.csv", "line 2")
    assert words in rejection.reason


def test_the_first_of_a_doubled_id_is_kept(tmp_path: Path) -> None:
    text = "id,name,lon,lat,kind,radius_km\na,A,1,2,port,3\n\na,B,1,2,port,3\n"
    places = read_places(written(tmp_path, text))
    assert [place.name for place in places.rows] == ["A"]
    assert places.rejected[0].where == "line 4" and "line 2" in places.rejected[0].reason


@pytest.mark.parametrize(
    ("zone", "kept"),
    [("+09:00", "+09:00"), ("UTC+9", "+09:00"), ("-0330", "-03:30"), ("Z", "Z"), ("-", None), ("", None)],
)
def test_zones_are_offsets(zone: str, kept: str | None, tmp_path: Path) -> None:
    text = f"id,name,lon,lat,kind,radius_km,tz\na,A,1,2,port,3,{zone}\n"
    places = read_places(written(tmp_path, text))
    assert places.rows[0].zone == kept
    assert places.rejected == ()


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "+25:00", "9"])
def test_a_zone_that_is_no_offset_is_rejected_and_the_place_kept(zone: str, tmp_path: Path) -> None:
    text = f"id,name,lon,lat,kind,radius_km,tz\na,A,1,2,port,3,{zone}\n"
    places = read_places(written(tmp_path, text))
    assert places.rows[0].zone is None
    assert "offset" in places.rejected[0].reason


def test_dialects_and_encodings_read_the_same(tmp_path: Path) -> None:
    rows = [
        ["ID", "Name_EN", "Longitude", "Latitude", "Kind", "Precision km"],
        ["a", "Öl; Hafen", "1.5", "2", "port", "3"],
    ]
    expected = read_places(
        written(tmp_path, "id,name,lon,lat,kind,radius_km\na,Öl; Hafen,1.5,2,port,3\n")
    ).rows
    for delimiter in ",;\t|":
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "windows-1252"):
            buffer = io.StringIO()
            csv.writer(buffer, delimiter=delimiter).writerows(rows)
            assert read_places(written(tmp_path, buffer.getvalue(), encoding)).rows == expected
    assert read_places(
        written(tmp_path, "id;name;lon;lat;kind;radius_km\na;Öl\\; Hafen;1,5;2;port;3\n")
    ).rejected


def test_a_comma_is_a_decimal_sign_between_semicolons_only(tmp_path: Path) -> None:
    text = "id;name;lon;lat;kind;radius_km\na;A;1,5;2,25;port;3\n"
    assert read_places(written(tmp_path, text)).rows[0].lon == 1.5
    text = 'id,name,lon,lat,kind,radius_km\na,A,"1,5",2,port,3\n'
    assert read_places(written(tmp_path, text)).rejected


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="columns kind, radius_km"):
        read_places(written(tmp_path, "id,name,lon,lat\na,A,1,2\n"))


def test_geojson_points_are_places(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": "a",
            "properties": {
                "name": "A",
                "kind": "port",
                "radius_km": 3,
                "tz": "+09:00",
                "aliases": ["X", "Y"],
            },
            "geometry": {"type": "Point", "coordinates": [130.29, 42.235, 0.0]},
        },
        {"type": "Feature", "properties": None, "geometry": {"type": "Polygon", "coordinates": []}},
        {"type": "Feature", "properties": [], "geometry": {"type": "Point", "coordinates": ["x", 1]}},
        {
            "type": "Feature",
            "properties": {"name": "B"},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        },
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    places = read_places(written(tmp_path, text))
    assert [(place.id, place.lon, place.aliases) for place in places.rows] == [("a", 130.29, ("X", "Y"))]
    assert [rejection.where for rejection in places.rejected] == ["feature 2", "feature 3", "feature 4"]


NAMES = (
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            NAMES,
            st.floats(-180, 180).map(lambda x: round(x, 6)),
            st.floats(-90, 90).map(lambda x: round(x, 6)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_places_survive_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, float]]
) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["id", "name", "lon", "lat", "kind", "radius_km"])
    for number, (name, lon, lat) in enumerate(rows):
        writer.writerow([number, name, lon, lat, "port", 1])
    path = tmp_path_factory.mktemp("t") / "p.csv"
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    read = read_places(path)
    assert read.rejected == ()
    assert [(place.name, place.lon, place.lat) for place in read.rows] == rows


def test_legs_read_modes_and_hours(tmp_path: Path) -> None:
    text = "id,from,to,mode,hours_low,hours_high\n"
    text += "a,x,y,Sea,9,11\nb,x,y,rail,,\nc,x,y,air,,\nd,x,y,sea,9,8\ne,x,x,sea,,\n"
    legs = read_legs(written(tmp_path, text))
    assert [(leg.id, leg.mode, leg.hours_low) for leg in legs.rows] == [
        ("a", Mode.SEA, 9.0),
        ("b", Mode.RAIL, None),
    ]
    assert [rejection.where for rejection in legs.rejected] == ["line 4", "line 5", "line 6"]


def test_vessels_keep_what_is_right_and_reject_bad_values(tmp_path: Path) -> None:
    text = (
        "id,name,imo,mmsi,type,length_m,dwt\nangara,Angara,9179842,,cargo,122,7300\n"
        "b,B,IMO9179843,12345,,-3,\n,C,,273359440,,,\n,,,,,,\n,D,,,,,\n"
    )
    vessels = read_vessels(written(tmp_path, text))
    angara, wrong, by_mmsi = vessels.rows
    assert (angara.imo, angara.mmsi, angara.dwt) == (9179842, None, 7300.0)
    assert (wrong.imo, wrong.mmsi, wrong.length_m) == (None, None, None)
    assert (by_mmsi.id, by_mmsi.mmsi) == ("273359440", 273359440)
    reasons = " ".join(rejection.reason for rejection in vessels.rejected)
    assert (
        "check digit" in reasons
        and "nine digits" in reasons
        and "length_m" in reasons
        and "needs an id" in reasons
    )


def test_vessels_without_ids_go_by_mmsi(tmp_path: Path) -> None:
    vessels = read_vessels(written(tmp_path, "mmsi,name,type,length_m,cruise_kn\n273000001,,,120,11\n"))
    assert (vessels.rows[0].id, vessels.rows[0].name) == ("273000001", "273000001")


HOME = Place("rajin", "Rajin", 130.29, 42.235, "port", 3.0, zone="+09:00")
PIER = Place("pier", "Pier", 130.28, 42.234, "berth", 1.0, part_of="rajin")
NOWHERE = Place("sea", "Sea", 131.0, 42.0, "area", 9.0, part_of="sea-too")
LOOP = Place("sea-too", "Sea", 131.0, 42.0, "area", 9.0, part_of="sea")
PLACES_OF_LOOKS = (HOME, PIER, NOWHERE, LOOP)
UTC = timezone.utc


@pytest.mark.parametrize(
    ("place", "start", "end", "earliest", "latest"),
    [
        ("rajin", "2023-09-12T04:10:00Z", "", datetime(2023, 9, 12, 4, 10, tzinfo=UTC), None),
        ("sea", "2023-09-12 04:10+09:00", "", datetime(2023, 9, 11, 19, 10, tzinfo=UTC), None),
        (
            "rajin",
            "2023-09-12",
            "",
            datetime(2023, 9, 11, 15, tzinfo=UTC),
            datetime(2023, 9, 12, 15, tzinfo=UTC),
        ),
        (
            "pier",
            "2023-09-12",
            "2023-09-13",
            datetime(2023, 9, 11, 15, tzinfo=UTC),
            datetime(2023, 9, 13, 15, tzinfo=UTC),
        ),
        (
            "pier",
            "2023-09-12T09:00",
            "2023-09-12T10:00",
            datetime(2023, 9, 12, 0, tzinfo=UTC),
            datetime(2023, 9, 12, 1, tzinfo=UTC),
        ),
    ],
)
def test_times_of_looks_belong_to_a_zone(
    place: str, start: str, end: str, earliest: datetime, latest: datetime | None, tmp_path: Path
) -> None:
    text = f"id,place_id,start,end,sensor,saw\n1,{place},{start},{end},S2,present\n"
    looks = read_looks(written(tmp_path, text), PLACES_OF_LOOKS)
    assert looks.rejected == ()
    assert looks.rows[0].when.earliest == earliest
    assert looks.rows[0].when.latest == (latest or earliest)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,sea,2023-09-12T04:10:00,,S2,present,ship,,", "no zone"),
        ("1,sea,2023-09-12,,S2,present,ship,,", "no zone"),
        ("1,nix,2023-09-12,,S2,present,ship,,", "not among the places"),
        ("1,rajin,2023-09-12,,S2,maybe,ship,,", "none of present"),
        ("1,rajin,2023-09-12,,S2,present,boat,,", "none of ship"),
        ("1,rajin,2023-09-12,,S2,present,ship,1.2,", "not a probability"),
        ("1,rajin,2023-09-12,,S2,present,ship,,-1", "negative"),
        ("1,rajin,2023-09-12,,S2,present,ship,,1.5", "whole"),
        ("1,rajin,2023-W37,,S2,present,ship,,", "not a day"),
        ("1,rajin,2023-09-31,,S2,present,ship,,", "ISO 8601"),
        ("1,rajin,0000-01-01,,S2,present,ship,,", "ISO 8601"),
        ("1,rajin,0001-01-01,,S2,present,ship,,", "out of range"),
        ("1,rajin,2023-09-12,2023-09-11,S2,present,ship,,", "ends"),
        ("1,rajin,,,S2,present,ship,,", "start is empty"),
    ],
)
def test_a_bad_look_is_rejected_with_its_reason(row: str, words: str, tmp_path: Path) -> None:
    text = f"id,place_id,start,end,sensor,saw,what,p_detect,count\n{row}\n"
    looks = read_looks(written(tmp_path, text), PLACES_OF_LOOKS)
    assert looks.rows == ()
    assert words in looks.rejected[0].reason


def test_a_look_is_of_a_ship_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = "id,place_id,start,end,sensor,saw,what,vessel,count,p_detect\n"
    text += "1,rajin,2023-09-12,,S2,Absent,,,,0.7\n2,rajin,2023-09-12,,S2,present,wagons,,12,\n"
    ship, wagons = read_looks(written(tmp_path, text), PLACES_OF_LOOKS).rows
    assert (ship.what, ship.saw, ship.detectability, ship.count) == ("ship", Saw.ABSENT, 0.7, None)
    assert (wagons.what, wagons.count) == ("wagons", 12)
    assert ship.when.duration == timedelta(days=1)


@pytest.mark.shared
def test_the_contract_files_are_read_without_loss(shared: Path) -> None:
    folder = shared / "data/case/contract"
    places = read_places(folder / "places.csv")
    looks = read_looks(folder / "looks.csv", places.rows)
    legs, vessels = read_legs(folder / "legs.csv"), read_vessels(folder / "vessels.csv")
    assert (len(places.rows), len(looks.rows), len(legs.rows), len(vessels.rows)) == (31, 25, 11, 3)
    assert places.rejected + looks.rejected + legs.rejected + vessels.rejected == ()
