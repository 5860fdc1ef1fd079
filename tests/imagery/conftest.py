"""A small radar scene shared by the tests of the room."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import radar_scenes

from spurline.imagery import detect_ships


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 x 320 pixels of 10 m with four ships, two polarisations."""
    vv = radar_scenes.with_ships(radar_scenes.k_sea(320, 320, seed=1))
    vh = radar_scenes.with_ships(0.2 * radar_scenes.k_sea(320, 320, seed=2), level=0.8)
    path = tmp_path_factory.mktemp("sea") / "scene_20230914T213210.tif"
    return radar_scenes.write(
        path, np.stack([vv, vh]), names=("VV", "VH"), tags=radar_scenes.TAGS, nodata=0.0
    )


@pytest.fixture(scope="session")
def detections(sea: Path) -> dict[str, Any]:
    return detect_ships(sea)
