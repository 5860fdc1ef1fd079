"""Drawn itineraries: paths in bins turned into stays in hours, put together and asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.itinerary.durations import Floats
from spurline.itinerary.sampling import Ints, Paths
from spurline.itinerary.windows import Prepared


@dataclass(frozen=True, slots=True)
class Itineraries:
    """Drawn itineraries of one vessel, one per row, as stays in order of time: site (K: elsewhere,
    −1: padding), arrival and departure in hours; infinite where outside what is known."""

    site: Ints
    arrive: Floats
    depart: Floats

    def __len__(self) -> int:
        return len(self.site)


def timed(paths: Paths, prepared: Prepared, sites: int, rng: np.random.Generator) -> Itineraries:
    """Paths in bins as itineraries in hours, each border moved at random within its bin."""
    stretch, bins = prepared.stretch, prepared.stretch.bins
    place = np.append(prepared.active, sites)[paths.place]
    place = np.where(paths.place < 0, -1, place)
    jitter = rng.uniform(-0.5, 0.5, (2, *paths.begin.shape)) * stretch.step
    arrive = np.clip(stretch.begin + paths.begin * stretch.step + jitter[0], stretch.begin, stretch.end)
    depart = np.clip(stretch.begin + paths.end * stretch.step + jitter[1], stretch.begin, stretch.end)
    depart = np.maximum(depart, arrive + 0.25 * stretch.step)
    before, after = stretch.before, stretch.after
    since = stretch.begin - before.hours if before.complete else -np.inf
    until = stretch.end + after.hours if after.complete else np.inf
    arrive = np.where(paths.begin < 0, since, arrive)
    depart = np.where(paths.end > bins, until, depart)
    return Itineraries(place, arrive, depart)


def joined(
    parts: list[Itineraries], visible: tuple[tuple[int, float, float], ...], count: int
) -> Itineraries:
    """Hidden stretches and visible stays of the same draws, in order of time."""
    columns = list(parts)
    if visible:
        site, begin, end = (np.array(column) for column in zip(*visible, strict=True))
        columns.append(
            Itineraries(
                np.tile(site.astype(np.int64), (count, 1)),
                np.tile(begin.astype(np.float64), (count, 1)),
                np.tile(end.astype(np.float64), (count, 1)),
            )
        )
    if not columns:
        none = np.full((count, 1), -1, dtype=np.int64)
        return Itineraries(none, np.full((count, 1), np.inf), np.full((count, 1), np.inf))
    site = np.concatenate([part.site for part in columns], axis=1)
    arrive = np.concatenate([part.arrive for part in columns], axis=1)
    depart = np.concatenate([part.depart for part in columns], axis=1)
    arrive = np.where(site < 0, np.inf, arrive)
    order = np.argsort(arrive, axis=1, kind="stable")
    return Itineraries(*(np.take_along_axis(one, order, axis=1) for one in (site, arrive, depart)))


def in_order(parts: list[Itineraries], place: Ints) -> Itineraries:
    """Draws of several groups, put back in order: row i of the groups together becomes row place[i]."""
    together = stack(parts)
    back = np.argsort(place, kind="stable")
    return Itineraries(together.site[back], together.arrive[back], together.depart[back])


def rows(drawn: Itineraries, count: int) -> Itineraries:
    """The first `count` draws."""
    return Itineraries(drawn.site[:count], drawn.arrive[:count], drawn.depart[:count])


def stack(parts: list[Itineraries]) -> Itineraries:
    """Draws of several sweeps under one another."""
    width = max(part.site.shape[1] for part in parts)

    def wide(array: NDArray[np.generic], fill: float) -> NDArray[np.generic]:
        return np.pad(array, ((0, 0), (0, width - array.shape[1])), constant_values=fill)

    return Itineraries(
        np.concatenate([wide(part.site, -1) for part in parts]).astype(np.int64),
        np.concatenate([wide(part.arrive, np.inf) for part in parts]).astype(np.float64),
        np.concatenate([wide(part.depart, np.inf) for part in parts]).astype(np.float64),
    )


def transitions(path: Itineraries, size: int, hidden: Sequence[tuple[float, float]]) -> Floats:
    """How often each site follows each other one, (N, size, size), where the ship left or arrived
    inside one of the `hidden` spans of hours: what is visible has been counted before."""
    out = np.zeros((len(path), size, size))
    here, there = path.site[:, :-1], path.site[:, 1:]
    left, came = path.depart[:, :-1], path.arrive[:, 1:]
    unseen = np.zeros(here.shape, dtype=bool)
    for begin, end in hidden:
        unseen |= ((left > begin) & (left < end)) | ((came > begin) & (came < end))
    row, column = np.nonzero((here >= 0) & (there >= 0) & (here != there) & unseen)
    np.add.at(out, (row, here[row, column], there[row, column]), 1.0)
    return out


def present_at(path: Itineraries, site: Ints, moment: Floats) -> NDArray[np.bool_]:
    """Whether each draw has the vessel at the site of each glance at its moment (N, G)."""
    here = path.site[:, :, None] == site
    during = (path.arrive[:, :, None] <= moment[:, None]) & (path.depart[:, :, None] >= moment[:, None])
    return np.asarray((here & during).any(axis=1), dtype=bool)
