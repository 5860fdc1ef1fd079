"""T16: extremes of integers, dates and numbers become typed rejections."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.intake import read_looks, read_places, read_positions, read_vessels
from spurline.model import Place, SpurlineError

NUMBERS = [
    "91", "-91", "181", "1e308", "1e309", "-1e309", "nan", "NaN", "inf", "-Infinity", "0x10", "1e-400",
    "-0", "１２", "", "9" * 400, "1" + "0" * 30, "1e", "--1", "+", ".", "1.2.3", "½", "1 000", "1,5", "true",
    "None", "\u0661",
]  # fmt: skip
TIMES = [
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "99999-01-01T00:00:00Z",
    "2023-02-30T00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T23:59:60Z", "2023-01-01T00:00:00+99:99", "-1",
    "9" * 30, "1e400", "nan", "2023-01-01T00:00:00.1234567890123Z", "2023-01-01", "T", "Z",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_extreme_numbers_never_reach_a_record(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        f'id,name,lon,lat,kind,radius_km\na,A,"{text}",1,port,3\nb,B,1,"{text}",port,3\nc,C,1,1,port,"{text}"\n'
    )
    for place in read_places(path).rows:
        assert -180 <= place.lon <= 180 and -90 <= place.lat <= 90 and place.radius_km > 0
    path.write_text(f'id,name,imo,mmsi,length_m\na,A,"{text}","{text}","{text}"\n')
    for vessel in read_vessels(path).rows:
        assert vessel.length_m is None or 0 < vessel.length_m < 1e7
    path.write_text(f'mmsi,t,lon,lat,sog\n"{text}",1694491800,1,2,3\n1,1694491800,"{text}",2,"{text}"\n')
    for batch in read_positions(path):
        assert np.isfinite(batch.positions.lon).all()
        assert not np.isinf(batch.positions.sog).any()


@pytest.mark.parametrize("text", TIMES)
def test_extreme_times_are_rejected_or_in_range(text: str, tmp_path: Path) -> None:
    place = Place("a", "A", 1.0, 1.0, "port", 3.0, zone="+14:00")
    path = tmp_path / "t.csv"
    path.write_text(
        f"id,place_id,start,end,sensor,saw\n1,a,{text},,S,present\n2,a,2023-01-01,{text},S,present\n"
    )
    looks = read_looks(path, [place])
    assert len(looks.rows) + len(looks.rejected) == 2
    path.write_text(f"mmsi,t,lon,lat\n1,{text},1,2\n1,2023-01-01T00:00:00Z,1,2\n")
    try:
        years = [
            batch.positions.t.astype("M8[us]").astype("M8[Y]").astype(int) + 1970
            for batch in read_positions(path)
        ]
    except SpurlineError:
        return
    assert all(((part >= 1990) & (part < 2100)).all() for part in years)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.floats(), min_size=4, max_size=4), st.integers())
def test_any_float_and_integer_is_a_row_or_a_rejection(
    tmp_path: Path, floats: list[float], mmsi: int
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"mmsi,t,lon,lat,sog,cog\n{mmsi},1694491800,{','.join(map(repr, floats))}\n")
    (batch,) = read_positions(path)
    assert len(batch.positions) + sum(rejection.count for rejection in batch.rejected) == 1
