"""A stack: images of one place over time, per orbit and polarisation, on one grid."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.georeference import Georeference
from spurline.imagery.scene import (
    MAX_PIXELS_IN_MEMORY,
    Scene,
    Values,
    name_polarisation,
    open_scene,
    opened,
    rasterio_module,
    read_band,
    read_power,
)
from spurline.model import BadInput, LimitExceeded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BURST = re.compile(r"(T\d{3}-\d{6}-IW\d)", re.IGNORECASE)
_SUFFIXES = {".tif", ".tiff", ".png", ".jp2", ".img", ".vrt"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One orbit and polarisation (or colour): `values` (date, row, col), natural log of power for
    radar, as stored for optical, NaN without data; `dates` index the stack's dates."""

    name: str
    dates: tuple[int, ...]
    values: Floats


@dataclass(frozen=True, slots=True)
class Stack:
    """Layers over common dates on the grid of the first image; `dates` is None for undated
    images, which then are only in order."""

    layers: tuple[Layer, ...]
    dates: tuple[datetime, ...] | None
    length: int
    rows: int
    cols: int
    georeference: Georeference
    first: Path


def read_stack(paths: Sequence[Path]) -> Stack:
    """Read folders of GeoTIFFs, or two or more images in order of time.

    Files are grouped by orbit (a burst name, or the tags of pass and relative orbit) and
    polarisation; images of one group share their viewing geometry, so only they are compared.
    Raises BadInput for less than two dates or images that do not overlap, LimitExceeded.
    """
    files = _files(paths)
    scenes = [open_scene(path) for path in files]
    scenes = [scene for scene in scenes if not _is_mask(scene)]
    if len(scenes) < 2:
        raise BadInput("change needs two images at least", where=str(paths[0]))
    moments = [_moment(scene) for scene in scenes]
    dated = all(moment is not None for moment in moments)
    steps = sorted({m for m in moments if m is not None}) if dated else list(range(len(scenes)))
    when = [steps.index(m) for m in moments] if dated else list(range(len(scenes)))  # type: ignore[arg-type]
    base = scenes[0]
    if base.rows * base.cols * len(scenes) > 4 * MAX_PIXELS_IN_MEMORY:
        raise LimitExceeded("the stack is larger than memory allows", where=base.path.name, do="Cut it")
    groups: dict[str, list[tuple[int, Scene, int]]] = {}
    for place, scene in zip(when, scenes, strict=True):
        for band, name in scene.bands[:3]:
            groups.setdefault(_group(scene, name), []).append((place, scene, band))
    layers = []
    for name, members in sorted(groups.items()):
        members.sort(key=lambda one: (one[0], one[1].path.name))
        values = np.stack([_on_grid(scene, band, base) for _, scene, band in members])
        layers.append(Layer(name, tuple(place for place, _, _ in members), values))
    if len(steps) < 2:
        raise BadInput("all images are of one date", where=str(paths[0]))
    dates = tuple(steps) if dated else None
    return Stack(tuple(layers), dates, len(steps), base.rows, base.cols, base.georeference, base.path)  # type: ignore[arg-type]


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)
        else:
            files.append(path)
    if not files:
        raise BadInput("no image in the stack", where=str(paths[0]) if paths else "stack")
    return files


def _is_mask(scene: Scene) -> bool:
    """Whether a raster is auxiliary (a mask, incidence angles, looks), as its name tells."""
    return bool(
        re.search(r"_(mask|incidence|local_incidence|number_of_looks|tv)\b", scene.path.stem, re.IGNORECASE)
    )


def _moment(scene: Scene) -> datetime | None:
    """The acquisition to the minute: bursts of one pass differ by seconds."""
    if scene.when is None or scene.when.earliest is None:
        return None
    return scene.when.earliest.astimezone(timezone.utc).replace(second=0, microsecond=0)


def _group(scene: Scene, band: str) -> str:
    burst = _BURST.search(scene.path.name)
    orbit = (
        burst[1]
        if burst
        else " ".join(scene.tag[name] for name in ("ORBIT_PASS", "RELATIVE_ORBIT") if name in scene.tag)
    )
    layer = name_polarisation(band) or band
    return f"{orbit} {layer}".strip()


def _on_grid(scene: Scene, band: int, base: Scene) -> Floats:
    """A band as log power (radar) or as stored (optical) on the grid of the base image."""
    radar = scene.values is not Values.OPTICAL
    data = read_power(scene, band) if radar else read_band(scene, band)
    if not _same(scene, base):
        data = _warped(scene, data, base)
    if not radar:
        return data
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(data), np.float32)


def _same(scene: Scene, base: Scene) -> bool:
    one, other = scene.georeference, base.georeference
    return (scene.rows, scene.cols, one.kind, one.affine, str(one.crs)) == (
        base.rows, base.cols, other.kind, other.affine, str(other.crs)
    )  # fmt: skip


def _warped(scene: Scene, data: Floats, base: Scene) -> Floats:
    if scene.georeference.kind != "affine" or base.georeference.kind != "affine":
        raise BadInput(
            "images of different size without a common georeference",
            where=scene.path.name,
            do="Align them first",
        )
    rasterio = rasterio_module()
    out = np.full((base.rows, base.cols), np.nan, np.float32)
    rasterio.warp.reproject(
        data,
        out,
        src_crs=scene.georeference.crs,
        src_transform=rasterio.Affine(*scene.georeference.affine),
        src_nodata=np.nan,
        dst_crs=base.georeference.crs,
        dst_transform=rasterio.Affine(*base.georeference.affine),
        dst_nodata=np.nan,
        resampling=rasterio.warp.Resampling.bilinear,
    )
    if not np.isfinite(out).any():
        raise BadInput("the image does not overlap the first one", where=scene.path.name)
    return out


def write_raster(path: Path, values: Floats, like: Path, tags: dict[str, str]) -> None:
    """Write one float band on the grid of another image, whole or not at all."""
    rasterio = rasterio_module()
    with opened(like) as dataset:
        profile: dict[str, Any] = {"crs": dataset.crs, "transform": dataset.transform}
    partial = path.with_name(f".{path.name}.part")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(
            partial, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
            dtype="float32", nodata=float("nan"), compress="deflate", predictor=3, **profile,
        ) as dataset:  # fmt: skip
            dataset.write(values, 1)
            dataset.update_tags(**tags)
    partial.replace(path)
