"""Wagons on the tracks of a yard: a count with an interval, against the yard's own history."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from spurline.imagery import records
from spurline.imagery.occupancy import Ground, ground_of, occupied, runs
from spurline.imagery.rakes import wagon_counts
from spurline.imagery.scene import Values, open_scene
from spurline.imagery.series import Frame, Series, read_series
from spurline.imagery.shapes import read_lines
from spurline.imagery.sun import sun
from spurline.imagery.tracks import Track, lay_tracks, profiles
from spurline.model import BadInput, iso

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[np.float64]

COUNT_GSD_M = 3.5
LEAST_HISTORY = 4
LEAST_RUN_M = 9.0
WAGON_HEIGHT_M = 3.9
MAX_HIDDEN = 0.4
QUIET_NOISE, BRIGHT = 1.7, 1.7
# Share of a count by which misread stretches scatter (measured on simulated yards).
FINE_SLACK, COARSE_SLACK = 0.06, 0.15
# Share of the ground's brightness that light from neighbours and shadows may add unseen.
FINE_LEAK, COARSE_LEAK = 0.02, 0.17


@dataclass(frozen=True, slots=True)
class _Reading:
    """One date: distribution of the count, occupied metres, share of the tracks hidden, mean
    deviation from the ground in spreads."""

    frame: Frame
    counts: Doubles
    occupied_m: float
    hidden: float
    index: float


def count_wagons(
    scene: Path, *, tracks: Path, history: Path | None = None, stacks: Path | None = None
) -> dict[str, Any]:
    """Count the wagons on drawn tracks (contract D): an object with count {q05, q50, q95},
    occupied_length_m {q05, q50, q95}, baseline, p_record, reason.

    `tracks` is GeoJSON with a centreline per track, `history` a folder of images of the same grid
    (dates with few or many wagons; at least LEAST_HISTORY). Each pixel of a track is compared with
    its own history; the chain along the track decides between empty, shaded and occupied; rakes are
    cut at couplings or by length. Up to about 1 m a count, up to 3.5 m a wider one; beyond that no
    count: count is None and p_record rests on an index of deviation. p_record is the chance that
    the count exceeds every date of the history; baseline gives the negative binomial of the history
    with the chance of so many on a usual date, and 1/(n + 1), the chance of a record by luck alone.
    Raises BadInput (no history, another grid, no track in view), MissingExtra.
    """
    if stacks is not None:
        raise BadInput("containers in stack polygons cannot be counted yet", do="Leave out the stacks")
    scene, past = Path(scene), _history(history, Path(scene))
    lines = read_lines(Path(tracks))
    where = open_scene(scene).georeference
    points = np.concatenate([np.array(line, np.float64) for _, line in lines])
    x, y = where.to_pixel(points[:, 0], points[:, 1])
    series = read_series(scene, past, x, y)
    step = float(np.clip(series.pixel_m / 2, 0.5, 1.0))
    laid = lay_tracks(lines, where, series.pixel_m, step)
    readings = _read_all(series, laid)
    usable = [one for one in readings[:-1] if one.hidden <= MAX_HIDDEN and _quiet(one.frame, series)]
    return _answer(series, laid, readings[-1], usable, len(past))


def _history(folder: Path | None, scene: Path) -> list[Path]:
    if folder is None or not Path(folder).is_dir():
        raise BadInput(
            "wagons are counted against the yard's own history",
            where=str(folder) if folder else scene.name,
            do=f"Give a folder with at least {LEAST_HISTORY} earlier images of the same grid",
        )
    files = sorted(
        path for path in Path(folder).iterdir() if path.suffix.lower() in {".tif", ".tiff", ".png"}
    )
    files = [path for path in files if path.resolve() != scene.resolve()]
    if len(files) < LEAST_HISTORY:
        raise BadInput(f"{len(files)} earlier images are too few", where=Path(folder).name, do="Add dates")
    return files


def _quiet(frame: Frame, series: Series) -> bool:
    """Whether a date resembles the others (snow, haze and broken cloud do not)."""
    usual = float(np.quantile([one.noise for one in series.frames], 0.4))
    light = float(np.median([one.brightness for one in series.frames]))
    return frame.noise <= QUIET_NOISE * usual and frame.brightness <= BRIGHT * light


def _read_all(series: Series, tracks: list[Track]) -> list[_Reading]:
    seen = [
        [profiles(frame, series, track, [t for t in tracks if t is not track]) for track in tracks]
        for frame in series.frames
    ]
    seen = _same_ballast(seen)
    quiet = [number for number, frame in enumerate(series.frames[:-1]) if _quiet(frame, series)]
    chosen = quiet if len(quiet) >= LEAST_HISTORY else list(range(len(series.frames) - 1))
    ground = [ground_of([seen[number][k][0] for number in chosen]) for k in range(len(tracks))]
    return [_read(series, frame, tracks, ground, seen[n]) for n, frame in enumerate(series.frames)]


def _same_ballast(seen: list[list[tuple[Doubles, Doubles]]]) -> list[list[tuple[Doubles, Doubles]]]:
    """Bring the tracks of every date to one brightness: rain darkens soil and ballast differently, so
    the light of the surroundings is not quite that of the tracks. The commonest ratio to the typical
    ballast is that of empty track."""
    typical = [np.nanmedian(np.stack([date[k][0] for date in seen]), axis=0) for k in range(len(seen[0]))]
    out = []
    for date in seen:
        ratio = np.concatenate(
            [one / np.maximum(usual, 1e-6) for (one, _), usual in zip(date, typical, strict=True)]
        )
        ratio = ratio[np.isfinite(ratio).all(1)]
        light = np.array([_mode(band) for band in ratio.T]) if len(ratio) else np.ones(date[0][0].shape[1])
        out.append([(profile / light, clear) for profile, clear in date])
    return out


def _mode(values: Doubles) -> float:
    """Half-sample mode: the middle of the densest half, again and again (Bickel 2002), down to a
    tenth of the sample."""
    values = np.sort(values)
    least = max(10, len(values) // 10)
    while len(values) > least:
        half = (len(values) + 1) // 2
        first = int((values[half - 1 :] - values[: len(values) - half + 1]).argmin())
        values = values[first : first + half]
    return float(np.clip(np.median(values), 0.3, 3.0))


def _read(
    series: Series,
    frame: Frame,
    tracks: list[Track],
    ground: list[Ground],
    seen: list[tuple[Doubles, Doubles]],
) -> _Reading:
    """Tracks are read from the sunward side on, so that the shadow of each is known to the next."""
    throw = _shadow(series, frame)
    order = sorted(range(len(tracks)), key=lambda k: -_sunward(tracks[k], throw))
    stand: list[Doubles] = []
    counts, length, deviation, hidden = [], 0.0, [], []
    for k in order:
        track, (profile, _) = tracks[k], seen[k]
        shaded = _in_shadow(track, stand, throw, series.pixel_m)
        leak = (FINE_LEAK if series.pixel_m <= 1.3 else COARSE_LEAK) * float(np.nanmedian(ground[k].middle))
        noise = float(np.hypot(0.35 * frame.noise, leak))
        chance = occupied(profile, ground[k], shaded, track.step, noise, 1.3 * series.pixel_m)
        found = runs(chance, track.step, 2.2, LEAST_RUN_M)
        for begin, end, sure in found:
            pmf = wagon_counts(profile, begin, end, track.step, series.pixel_m)
            counts.append(np.r_[1.0 - sure, np.zeros(len(pmf) - 1)] + sure * pmf)
            length += float(np.nansum(chance[begin:end] > 0.5)) * track.step
            stand.append(np.stack([track.x[begin:end], track.y[begin:end]], 1))
        spread = np.maximum(ground[k].spread, noise)
        deviation.append((np.abs(profile - ground[k].middle) / spread).mean(1))
        hidden.append(np.isnan(profile).any(1))
    there = np.concatenate(deviation)
    index = float(np.nanmean(np.minimum(there, 8.0))) if np.isfinite(there).any() else 0.0
    return _Reading(frame, records.convolve(counts), length, float(np.concatenate(hidden).mean()), index)


def _shadow(series: Series, frame: Frame) -> Doubles | None:
    """Displacement in pixels from a wagon's foot to the end of its shadow; None if not known."""
    where = series.scene.georeference
    if frame.when is None or frame.when.earliest is None or not where.known:
        return None
    x, y = series.col + frame.image.shape[2] / 2, series.row + frame.image.shape[1] / 2
    lon, lat = where.to_lonlat(np.array(x), np.array(y))
    height, azimuth = sun(frame.when.earliest, float(lon), float(lat))
    reach = WAGON_HEIGHT_M / np.tan(np.radians(max(height, 12.0)))
    ground = -reach * np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
    return np.asarray(np.linalg.solve(where.metres(x, y), ground))


def _sunward(track: Track, throw: Doubles | None) -> float:
    if throw is None:
        return 0.0
    return float(-(track.x.mean() * throw[0] + track.y.mean() * throw[1]))


def _in_shadow(
    track: Track, stand: list[Doubles], throw: Doubles | None, pixel_m: float
) -> NDArray[np.bool_]:
    """Which points of a track the shadows of wagons already found may reach."""
    from scipy.spatial import cKDTree

    if not stand:
        return np.zeros(len(track.x), bool)
    tree = cKDTree(np.concatenate(stand))
    if throw is None:
        return np.asarray(tree.query(np.stack([track.x, track.y], 1))[0] * pixel_m < 7.0)
    reached = np.zeros(len(track.x), bool)
    for part in (0.5, 1.0):
        foot = np.stack([track.x - part * throw[0], track.y - part * throw[1]], 1)
        reached |= tree.query(foot)[0] * pixel_m < 3.2
    return reached


def _answer(
    series: Series, tracks: list[Track], target: _Reading, usable: list[_Reading], dates: int
) -> dict[str, Any]:
    moment = target.frame.when.earliest if target.frame.when else None
    usual = [records.quantile(one.counts, 0.5) for one in usable]
    base = records.baseline([float(n) for n in usual])
    out: dict[str, Any] = {
        "scene": series.scene.path.name,
        "time": iso(moment) if moment else None,
        "gsd_m": round(series.pixel_m, 3),
        "track_length_m": round(sum(len(track.x) * track.step for track in tracks), 1),
        "hidden_share": round(target.hidden, 4),
        "history_dates": {"given": dates, "usable": len(usable)},
    }
    if series.scene.values is not Values.OPTICAL:
        out["note"] = "one grey band: wagons are told from ground by brightness alone"
    if series.pixel_m > COUNT_GSD_M or target.hidden > 0.6 or len(usable) < 2:
        return out | _index_only(series, target, usable)
    pmf = _with_hidden(target.counts, target.hidden)
    low, middle, high = (records.quantile(pmf, q) for q in (0.05, 0.5, 0.95))
    slack = max(1, round((FINE_SLACK if series.pixel_m <= 1.3 else COARSE_SLACK) * middle)) if middle else 0
    span = max(0.03 * target.occupied_m, 2.0 * series.pixel_m) if target.occupied_m else series.pixel_m
    return out | {
        "count": {"q05": max(0, low - slack), "q50": middle, "q95": high + slack},
        "occupied_length_m": {
            "q05": round(max(0.0, target.occupied_m - 1.645 * span), 1),
            "q50": round(target.occupied_m, 1),
            "q95": round(target.occupied_m + 1.645 * span, 1),
        },
        "baseline": {
            "mean": round(base.mean, 2),
            "dispersion": round(base.dispersion, 3),
            "counts": usual,
            "p_at_least": float(f"{base.tail(middle):.3g}"),
            "p_record_by_luck": round(records.order_statistic(len(usable)), 4),
        },
        "p_record": round(records.record_chance(pmf, [one.counts for one in usable]), 4),
        "reason": f"{len(tracks)} tracks at {series.pixel_m:.2g} m against {len(usable)} usable dates",
    }


def _index_only(series: Series, target: _Reading, usable: list[_Reading]) -> dict[str, Any]:
    """No count: how far the target's deviation lies above the history's."""
    from scipy.stats import norm

    past = np.array([one.index for one in usable])
    if series.pixel_m > COUNT_GSD_M:
        why = f"pixels of {series.pixel_m:.3g} m cannot separate wagons (3.2 m wide); deviation index only"
    elif target.hidden > 0.6:
        why = f"{100 * target.hidden:.0f} % of the tracks are hidden; no count"
    else:
        why = "fewer than two usable dates to compare with; no count"
    chance = None
    if len(past) >= 2 and target.hidden <= 0.6:
        spread = max(1.4826 * float(np.median(np.abs(past - np.median(past)))), 0.05)
        chance = round(float(norm.cdf((target.index - past.max()) / (0.7 * spread))), 4)
    return {
        "count": None,
        "occupied_length_m": None,
        "baseline": {"index": [round(float(v), 3) for v in past], "dates": len(past)},
        "deviation_index": round(target.index, 3),
        "p_record": chance,
        "reason": why,
    }


def _with_hidden(counts: Doubles, hidden: float) -> Doubles:
    """Add what may stand under cloud: Poisson with the density of the visible part."""
    from scipy.stats import poisson

    if hidden < 0.02:
        return counts
    visible = float((counts * np.arange(len(counts))).sum())
    mean = (visible + 1.0) * hidden / (1.0 - hidden)
    return records.convolve([counts, poisson.pmf(np.arange(int(mean + 8 * np.sqrt(mean) + 8)), mean)])
