"""Cases to test with: the embedded one, and one made of the shared real data."""

from __future__ import annotations

from pathlib import Path

import pytest

from spurline.case.adding import add
from spurline.case.config import template
from spurline.vault import Vault

ARTICLES = ("000_8c77e5170ecf1e86.txt", "002_e5016e7ca0ae6b5f.txt", "003_d94d5e9d380f4a3d.txt")
TABLES = ("places.csv", "legs.csv", "vessels.csv", "looks.csv")
QUESTION = "Do ships and trains covertly carry freight from North Korea to Russia?"


def real_files(shared: Path) -> list[Path]:
    """The files of the real case: three articles, the tables of the contract, a real AIS file."""
    data = shared / "data"
    files = [data / "claims" / name for name in ARTICLES]
    files += [data / "case" / "contract" / name for name in TABLES]
    return [*files, data / "ais" / "ny_harbor_2020_06_30_first_hour.csv"]


def make_case(folder: Path, files: list[Path]) -> Path:
    """A case in `folder` with these files added in this order."""
    Vault.create(folder, template("Real case", QUESTION))
    added, refused = add(folder, [str(path) for path in files])
    assert not refused
    assert len(added) == len(files)
    return folder


@pytest.fixture(scope="session")
def real_case_files(shared: Path) -> list[Path]:
    return real_files(shared)
