"""T04, reading side: names inside archives are labels, never paths."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spurline.intake import read_positions, sniff
from spurline.model import BadInput

ROW = "mmsi,t,lon,lat\n1,1694491800,1,2\n"
ODD = [
    "../../evil",
    "/etc/cron.d/evil",
    "C:\\evil",
    "..\\..\\evil",
    "a\x1b[31m\n",
    "CON",
    "a" * 5000,
    "‮txt.exe",
    ".",
]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.sampled_from(ODD),
        st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=40).filter(
            lambda name: not name.endswith("/") and name[0] != "\x00"
        ),
    )
)
def test_no_name_of_a_member_becomes_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    room = tmp_path / "room"
    room.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    path = tmp_path / "in.zip"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), ROW)
    path.write_bytes(buffer.getvalue())
    before = {found.relative_to(tmp_path) for found in tmp_path.rglob("*")}
    try:
        sniff(path)
        assert sum(len(batch.positions) for batch in read_positions(path)) == 1
    except BadInput as error:
        assert str(error).isprintable()  # a name that zip itself cannot hold
    assert {found.relative_to(tmp_path) for found in tmp_path.rglob("*")} == before


def test_a_link_to_a_folder_and_a_device_are_no_files(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    for path in (link, Path("/dev/zero"), tmp_path / ("x" * 300)):
        with pytest.raises(BadInput):
            sniff(path)
