"""Counts that others published, the day a look was published, capacities: reading them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spurline.intake import Kind, read_counts, read_looks, read_vessels, sniff
from spurline.model import BadInput, Counted, Place, When

PLACES = (
    Place("rajin", "Rajin", 130.29, 42.235, "port", 3.0, zone="+09:00"),
    Place("dunai", "Dunai", 132.345, 42.875, "port", 3.0, zone="+10:00"),
    Place("nowhere", "Nowhere", 0.0, 0.0, "port", 3.0),
)
HEADER = "publisher,from,to,start,end,low,high,what,published,url,note\n"


def written(folder: Path, text: str, name: str = "counts.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_table_of_published_counts_is_recognised_and_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER
        + "RUSI,rajin,dunai,2023-08-15,2023-10-14,5,,round trips,2023-10-16,https://example.org/a,two ships\n",
    )
    assert sniff(path) is Kind.COUNTS
    (one,) = read_counts(path, PLACES).rows
    assert (one.publisher, one.low, one.high, one.what) == ("RUSI", 5, None, Counted.ROUND_TRIPS)
    assert str(one.when) == "2023-08-14T14:00:00Z/2023-10-14T14:00:00Z"
    assert one.published == When.parse("2023-10-16T00:00:00Z", "2023-10-17T00:00:00Z")
    assert one.number == "≥ 5"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Desk,rajin,atlantis,2023-08-15,2023-10-14,5,,trips,,,", "atlantis"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,x,,trips,,,", "not a number"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,,,trips,,,", "both empty"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,5,3,trips,,,", "below its start"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,-5,3,trips,,,", "negative"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,1.5,3,trips,,,", "whole number"),
        ("Desk,rajin,dunai,2023-10-14,2023-08-15,5,,trips,,,", "ends on"),
        ("Desk,rajin,dunai,August,2023-08-15,5,,trips,,,", "August"),
        ("Desk,rajin,dunai,2023-08-15,,5,,trips,,,", "end is empty"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,5,,dreams,,,", "dreams"),
        ("Desk,,dunai,2023-08-15,2023-10-14,5,,round_trips,,,", "both ends"),
        ("Desk,dunai,dunai,2023-08-15,2023-10-14,5,,trips,,,", "to itself"),
        (",rajin,dunai,2023-08-15,2023-10-14,5,,trips,,,", "publisher is empty"),
        ("Desk,rajin,dunai,2023-08-15,2023-10-14,5,,trips,soon,,", "soon"),
    ],
)
def test_one_bad_row_is_rejected_with_its_line_and_the_rest_is_read(
    tmp_path: Path, row: str, why: str
) -> None:
    good = "Desk,rajin,dunai,2023-08-15,2023-10-14,5,,trips,,,\n"
    parsed = read_counts(written(tmp_path, HEADER + row + "\n" + good), PLACES)
    assert len(parsed.rows) == 1
    (rejection,) = parsed.rejected
    assert (rejection.file, rejection.where) == ("counts.csv", "line 2")
    assert why in rejection.reason


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="low"):
        read_counts(
            written(tmp_path, "publisher,to,start,end,what\nDesk,dunai,2023-08-15,2023-08-16,trips\n"), PLACES
        )


def test_a_place_without_a_clock_counts_in_utc(tmp_path: Path) -> None:
    (one,) = read_counts(
        written(tmp_path, HEADER + "Desk,,nowhere,2023-08-15,2023-08-15,1,2,visits,,,\n"), PLACES
    ).rows
    assert str(one.when) == "2023-08-15T00:00:00Z/2023-08-16T00:00:00Z"


def test_the_day_of_publication_of_a_look_is_read_and_a_bad_one_rejected(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,place_id,start,end,sensor,saw,published\n"
        "L1,dunai,2023-08-15,,optical,present,2023-10-16\n"
        "L2,dunai,2023-08-15,,optical,present,\n"
        "L3,dunai,2023-08-15,,optical,present,2023-10-16T08:00:00Z\n"
        "L4,dunai,2023-08-15,,optical,present,last week\n",
    )
    parsed = read_looks(path, PLACES)
    one, two, three = parsed.rows
    assert one.published == When.parse("2023-10-16T00:00:00Z", "2023-10-17T00:00:00Z")
    assert two.published is None
    assert three.published is not None
    assert three.published.is_instant
    assert [r.where for r in parsed.rejected] == ["line 5"]
    moment = two.when.latest
    assert moment is not None
    assert two.known_by(moment)
    assert not one.known_by(moment)


def test_a_capacity_that_runs_backwards_is_left_out_and_the_vessel_kept(tmp_path: Path) -> None:
    parsed = read_vessels(
        written(tmp_path, "id,name,capacity_teu_low,capacity_teu_high\nx,X,300,200\ny,Y,200,300\n")
    )
    assert [v.capacity_teu_low for v in parsed.rows] == [None, 200]
    assert "runs backwards" in parsed.rejected[0].reason
