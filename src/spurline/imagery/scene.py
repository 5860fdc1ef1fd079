"""One raster scene: what its pixels mean, where they lie, when they were taken."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery.georeference import Georeference
from spurline.model import BadInput, LimitExceeded, MissingExtra, When, parse_instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PIXELS_IN_MEMORY = 2**26
MAX_SCENE_PIXELS = 2**33

_STAMP = re.compile(r"(?<!\d)(\d{8})[T_]?(\d{6})(?!\d)")
_POLARISATION = re.compile(r"(?<![A-Za-z])(VV|VH|HH|HV)(?![A-Za-z])", re.IGNORECASE)
_COLOURS = {"red", "green", "blue", "nir", "panchromatic"}


class Values(StrEnum):
    """What the numbers of a raster are."""

    LINEAR = "linear power"
    DECIBEL = "decibel"
    AMPLITUDE = "amplitude"
    OPTICAL = "optical"


@dataclass(frozen=True, slots=True)
class Scene:
    """A raster as found on disk; nothing of it is held in memory.

    `bands` are 1-based raster bands with the name each goes by (a polarisation, a colour or
    "band1"); `nodata` the declared value (None: none declared); `values_reason` says how the
    meaning of the numbers was recognised. `when` is None where neither tags nor name tell it.
    """

    path: Path
    rows: int
    cols: int
    bands: tuple[tuple[int, str], ...]
    values: Values
    values_reason: str
    nodata: float | None
    integer: bool
    georeference: Georeference
    when: When | None
    tags: tuple[tuple[str, str], ...]

    @property
    def tag(self) -> dict[str, str]:
        return dict(self.tags)

    def number(self, name: str) -> float | None:
        """A numeric tag, or None where it is absent. Raises BadInput where it is no number."""
        text = self.tag.get(name)
        if text is None:
            return None
        try:
            return float(text)
        except ValueError:
            raise BadInput(f"tag {name} is {text!r}, not a number", where=self.path.name) from None


def rasterio_module() -> Any:
    """The rasterio package. Raises MissingExtra with the line that installs it."""
    try:
        import rasterio
        import rasterio.features
        import rasterio.warp
        import rasterio.windows
    except ImportError:
        raise MissingExtra(
            "images need the extra 'imagery'", do="Install it with: pip install 'spurline[imagery]'"
        ) from None
    return rasterio


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A rasterio dataset. Raises BadInput where the file is no raster, LimitExceeded for its size."""
    rasterio = rasterio_module()
    if not path.is_file():
        raise BadInput("no such image", where=str(path), do="Check the path")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        try:
            dataset = rasterio.open(path)
        except rasterio.errors.RasterioIOError as error:
            raise BadInput(f"not a raster that can be read ({error})", where=path.name) from None
        with dataset:
            if dataset.width * dataset.height > MAX_SCENE_PIXELS:
                raise LimitExceeded(
                    f"{dataset.width} x {dataset.height} pixels exceed MAX_SCENE_PIXELS = {MAX_SCENE_PIXELS}",
                    where=path.name,
                    do="Cut the scene to the area of interest",
                )
            try:
                yield dataset
            except rasterio.errors.RasterioIOError as error:
                raise BadInput(f"the raster is damaged ({error})", where=path.name) from None


def open_scene(path: Path) -> Scene:
    """What a raster is, from its header, its tags and a thin sample of its values.

    Raises BadInput, LimitExceeded, MissingExtra.
    """
    path = Path(path)
    with opened(path) as dataset:
        sample = _sample(dataset)
        tags = tuple(sorted((str(k), str(v)) for k, v in dataset.tags().items() if len(str(v)) <= 200))
        names = _band_names(dataset, path.name)
        integer = bool(np.issubdtype(np.dtype(dataset.dtypes[0]), np.integer))
        values, reason = _values(sample, names, dict(tags), dataset, integer)
        if values is not Values.OPTICAL and not _polarised(names):
            names = ("intensity",)
        return Scene(
            path=path,
            rows=dataset.height,
            cols=dataset.width,
            bands=tuple((number, name) for number, name in enumerate(names, 1) if name != "alpha"),
            values=values,
            values_reason=reason,
            nodata=None if dataset.nodata is None else float(dataset.nodata),
            integer=integer,
            georeference=Georeference.of(dataset),
            when=_time(dict(tags), path.name),
            tags=tags,
        )


def scene_time(scene: Path) -> When | None:
    """When an image was taken (UTC): tag ACQUISITION_TIME, else the first YYYYMMDDThhmmss of its
    name; None where neither is there. Satellite products name their times in UTC."""
    path = Path(scene)
    with opened(path) as dataset:
        return _time({str(k): str(v) for k, v in dataset.tags().items()}, path.name)


def name_time(name: str) -> datetime | None:
    """The first YYYYMMDDThhmmss of a file name as UTC, or None."""
    for match in _STAMP.finditer(name):
        try:
            return datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
        except ValueError:
            continue
    return None


def name_polarisation(name: str) -> str | None:
    """The polarisation that a file name or band description carries, or None."""
    match = _POLARISATION.search(name.replace("_", " "))
    return match[1].upper() if match else None


def read_power(
    scene: Scene, band: int, row: int = 0, col: int = 0, rows: int | None = None, cols: int | None = None
) -> NDArray[np.float32]:
    """A window of one radar band as linear power, float32, NaN where there are no data.

    Decibels and amplitudes are converted. Whole 8-bit and 16-bit steps are spread evenly over
    their width with a fixed sequence, because quantiles of a few dark steps are otherwise ties.
    Raises BadInput for optical scenes, LimitExceeded beyond MAX_PIXELS_IN_MEMORY.
    """
    if scene.values is Values.OPTICAL:
        raise BadInput("an optical image has no radar power", where=scene.path.name)
    data = read_band(scene, band, row, col, rows, cols)
    if scene.values is Values.DECIBEL:
        return np.asarray(10.0 ** (data / 10.0), np.float32)
    if scene.values is Values.AMPLITUDE:
        if scene.integer:
            spread = np.random.default_rng(0).random(data.shape, np.float32) - np.float32(0.5)
            data = np.abs(data + spread)
        return np.asarray(data * data, np.float32)
    return data


def read_band(
    scene: Scene, band: int, row: int = 0, col: int = 0, rows: int | None = None, cols: int | None = None
) -> NDArray[np.float32]:
    """A window of one band as stored, float32, NaN where there are no data."""
    height = scene.rows - row if rows is None else min(rows, scene.rows - row)
    width = scene.cols - col if cols is None else min(cols, scene.cols - col)
    if height * width > MAX_PIXELS_IN_MEMORY:
        raise LimitExceeded(
            f"a window of {height} x {width} pixels exceeds MAX_PIXELS_IN_MEMORY = {MAX_PIXELS_IN_MEMORY}",
            where=scene.path.name,
            do="Cut the image to the area of interest",
        )
    rasterio = rasterio_module()
    with opened(scene.path) as dataset:
        raw = dataset.read(band, window=rasterio.windows.Window(col, row, width, height))
    return _without_nodata(raw, scene)


def _without_nodata(raw: NDArray[Any], scene: Scene) -> NDArray[np.float32]:
    data = raw.astype(np.float32)
    if scene.nodata is not None and np.isfinite(scene.nodata):
        data[raw == raw.dtype.type(scene.nodata)] = np.nan
    data[~np.isfinite(data)] = np.nan
    if scene.values in (Values.LINEAR, Values.AMPLITUDE):
        if scene.integer:
            data[_empty_area(raw == 0)] = np.nan
        else:
            data[data <= 0] = np.nan
    return data


def _empty_area(zeros: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Zeros that fill whole 9 x 9 neighbourhoods: outside the swath, not a dark sea."""
    from scipy.ndimage import binary_dilation, binary_erosion

    square = np.ones((9, 9), bool)
    core = binary_erosion(zeros, square, border_value=1)
    return np.asarray(binary_dilation(core, square) & zeros, bool)


def _sample(dataset: Any) -> NDArray[np.float64]:
    """At most about 256 x 256 values of every band, (band, row, col), nodata and zeros as NaN."""
    shape = (dataset.count, min(256, dataset.height), min(256, dataset.width))
    data = dataset.read(out_shape=shape).astype(np.float64)
    data[~np.isfinite(data)] = np.nan
    if dataset.nodata is not None:
        data[data == dataset.nodata] = np.nan
    data[data == 0] = np.nan
    if np.isnan(data).all():
        raise BadInput("the image holds no data", where=Path(dataset.name).name)
    return np.asarray(data)


def _band_names(dataset: Any, name: str) -> tuple[str, ...]:
    names = []
    for number in range(1, dataset.count + 1):
        described = dataset.descriptions[number - 1] or ""
        polarisation = name_polarisation(described)
        if polarisation is None and dataset.count == 1:
            polarisation = name_polarisation(name)
        colour = dataset.colorinterp[number - 1].name
        named = described.strip().lower()
        if polarisation:
            names.append(polarisation)
        elif named in _COLOURS or colour in {"red", "green", "blue", "alpha"}:
            names.append(named if named in _COLOURS else colour)
        else:
            names.append(named or f"band{number}")
    return tuple(names)


def _polarised(names: tuple[str, ...]) -> bool:
    return all(_POLARISATION.fullmatch(name) for name in names)


def _values(
    sample: NDArray[np.float64], names: tuple[str, ...], tags: dict[str, str], dataset: Any, integer: bool
) -> tuple[Values, str]:
    """The meaning of the numbers and how it was recognised."""
    grey = len(names) == 1 or bool(np.array_equal(sample[0], sample[1], equal_nan=True))
    if not _polarised(names) and not grey:
        return Values.OPTICAL, f"bands {', '.join(names)} that differ"
    said = " ".join((tags.get("CALIBRATION", ""), *(unit or "" for unit in dataset.units))).lower()
    if "db" in said or "decibel" in said:
        return Values.DECIBEL, f"said by the file ({said.strip()})"
    if "linear" in said:
        return Values.LINEAR, f"said by the file ({said.strip()})"
    if "amplitude" in said:
        return Values.AMPLITUDE, f"said by the file ({said.strip()})"
    low, middle = np.nanquantile(sample, [0.05, 0.5])
    if low < 0:
        return Values.DECIBEL, f"values are negative (median {middle:.3g})"
    if integer:
        return Values.AMPLITUDE, "whole positive numbers, as amplitude images hold"
    if middle > 10.0:
        return Values.AMPLITUDE, f"positive with median {middle:.3g}, too bright for sigma nought"
    return Values.LINEAR, f"positive with median {middle:.3g}, as linear sigma or gamma nought"


def _time(tags: dict[str, str], name: str) -> When | None:
    said = tags.get("ACQUISITION_TIME") or tags.get("ACQUISITION_DATETIME")
    if said:
        return When.instant(parse_instant(said, zone=timezone.utc))
    moment = name_time(name)
    return When.instant(moment) if moment else None
