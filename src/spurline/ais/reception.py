"""Reception, learned from the data at hand: would this ship have been heard, had it been sending?

The field knows how often vessels that were sending were heard, by cell, hour of day and class, where
ships fall silent on their way, and which receivers were at work when. It holds for this feed in this
sea and nowhere else; its domain is printed with each gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.ais import _listening
from spurline.ais.fixes import HOUR_US, Floats, Ints, distance_km
from spurline.ais.gaps import LOOK_BACK_H, Silences
from spurline.ais.listening import (
    BLOCKS,
    CELL_DEGREES,
    CLASSES,
    COLUMNS,
    HOUR_BITS,
    STRIDE,
    Heard,
    class_index,
    sum_by,
)
from spurline.ais.paths import Paths, resting, trace

COARSER_DEGREES = (16.0, 4.0, 1.0)
COVERED_A_PRIORI = 0.5
COVERAGE_H = 6.0
SHARPNESS = 1.5
RATE_H = 6.0
CELL_CAP_H = 24.0
NEAR_KM = 42.0
KEPT_NAMES = 5
STEADY_SHARE = 0.8
STEADY_VESSELS = 3.0
ENOUGH_H = 6.0
BASES = ("prior", "region", "cells")


@dataclass(frozen=True, slots=True, eq=False)
class Reception:
    """What the field says of each gap, in columns.

    `expected`: messages that would have been heard of a ship that sends all the way · `log_silence`:
    logarithm of the chance to hear nothing of it, receivers working as usual, each hour weighted by
    the trust in the ship's place · `usual`, `heard`: vessel-hours of others, as in the 12 hours before
    and after, and during the silence, in the cells of the way (column 0) and beside them (column 1) · `vessels`: MMSI of up to five that were heard
    (0: none) · `covered`: chance that the way is within reach of receivers · `basis`: index into BASES.
    """

    expected: Floats
    log_silence: Floats
    usual: Floats
    heard: Floats
    vessels: NDArray[np.uint32]
    covered: Floats
    basis: Ints


class Field:
    """The reception field of a store: of what was `heard`, and of the ways on which ships fell silent."""

    def __init__(
        self,
        heard: Heard,
        silences: Silences,
        classes: tuple[NDArray[np.uint32], NDArray[np.int64]],
    ) -> None:
        self._heard = heard
        self._silences = silences
        self._classes = classes
        self._paths = trace(silences)
        self._moved = ~resting(silences)
        rate_cell = heard.rate_key // (len(CLASSES) * BLOCKS)
        self.cells, rates = sum_by(rate_cell, heard.rates)
        self._slot = np.full(len(COLUMNS) * STRIDE, -1, dtype=np.int32)
        self._slot[self.cells] = np.arange(len(self.cells))
        self._messages, self._sending_h = rates[:, 0].astype(np.float64), rates[:, 1] / 3600
        self.messages, self.sending_h = int(rates[:, 0].sum()), float(self._sending_h.sum())
        hours = heard.cell_hour & ((1 << HOUR_BITS) - 1)
        self.first_hour, self.last_hour = (int(hours.min()), int(hours.max())) if len(hours) else (0, 0)
        self._by_class()
        self._by_block(rate_cell)
        self.spread = self._dispersion()

    def judge(self) -> Reception:
        """What reception says of each of the silences that the field was made with."""
        paths, silences = self._paths, self._silences
        covered, sure = self._coverage(paths)
        rate = self._rate(paths) * self._own(silences)[paths.gap] * self._working(paths)
        heard = (1 + rate * paths.span_h / self.spread) ** -self.spread
        silent = (1 - covered) + covered * heard
        count = len(silences)
        whole = silences.hours / np.maximum(np.bincount(paths.gap, paths.span_h, count), 1e-9)
        weight = np.bincount(paths.gap, paths.trust, count)
        usual, vessel_hours, vessels = self._neighbours(paths)
        evidence_h = np.bincount(paths.gap, sure * paths.trust, count) / np.maximum(weight, 1e-9)
        enough = self.sending_h >= ENOUGH_H
        return Reception(
            expected=np.bincount(paths.gap, covered * rate * paths.span_h, count) * whole,
            log_silence=np.bincount(paths.gap, paths.trust * np.log(np.maximum(silent, 1e-12)), count),
            usual=usual,
            heard=vessel_hours,
            vessels=vessels,
            covered=np.bincount(paths.gap, covered * paths.trust, count) / np.maximum(weight, 1e-9),
            basis=np.where(evidence_h >= ENOUGH_H, 2, int(enough)),
        )

    def _coverage(self, paths: Paths) -> tuple[Floats, Floats]:
        """Chance that each sample is within reach of receivers, and the hours of evidence of its cell.

        Hours of known sending speak for it; hours of other ships' silence on their way, this gap's
        own left out, against it. A cell leans on ever larger ones around it.
        """
        moved = self._moved[paths.gap]
        lost_h = np.where(moved, paths.trust * paths.span_h, 0.0)
        chance = np.full(len(paths.gap), COVERED_A_PRIORI)
        places = _middles(self.cells)
        fine = self._slot[paths.cell]
        for size in (*COARSER_DEGREES, CELL_DEGREES):
            cell = _cells(paths.lon, paths.lat, size)
            own_cell = _cells(*places, size)
            length = round(180 / size) * STRIDE
            capped = np.minimum(self._sending_h, CELL_CAP_H) if size > CELL_DEGREES else self._sending_h
            sending = np.bincount(own_cell, capped, length)[cell]
            lost = np.bincount(cell, lost_h, length)[cell]
            others = np.maximum(0.0, lost - _own_share(paths.gap, cell, lost_h))
            chance = (sending + COVERAGE_H * chance) / (sending + others + COVERAGE_H)
        chance = chance**SHARPNESS / (chance**SHARPNESS + (1 - chance) ** SHARPNESS)
        known = np.where(fine >= 0, self._sending_h[fine], 0.0) if len(self.cells) else 0.0 * chance
        return chance, known + others

    def _rate(self, paths: Paths) -> Floats:
        """Messages per hour of a vessel that is sending in reach, at each sample."""
        rate = np.full(len(paths.gap), self._all_per_h)
        places = _middles(self.cells)
        for size in (*COARSER_DEGREES[1:], CELL_DEGREES):
            cell, own_cell = _cells(paths.lon, paths.lat, size), _cells(*places, size)
            length = round(180 / size) * STRIDE
            messages = np.bincount(own_cell, self._messages, length)[cell]
            sending = np.bincount(own_cell, self._sending_h, length)[cell]
            rate = (messages + RATE_H * rate) / (sending + RATE_H)
        kind = class_index(self._silences.mmsi, self._classes)
        return rate * self._class_factor[kind[paths.gap]] * self._block(paths.cell, paths.hour)

    def _own(self, silences: Silences) -> Floats:
        """How often the ship itself was heard before OFF, by what is usual there."""
        cell = _cells(silences.lon_off, silences.lat_off, CELL_DEGREES)
        slot = self._slot[cell]
        local = np.where(slot >= 0, self._messages[slot] + RATE_H * self._all_per_h, np.nan)
        local /= np.where(slot >= 0, self._sending_h[slot] + RATE_H, np.nan)
        kind = class_index(silences.mmsi, self._classes)
        usual = local * self._class_factor[kind]
        steps = np.maximum(silences.before - 1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = usual * steps / silences.rate_per_h
        factor = (steps + 3.0) / (expected + 3.0)
        return np.where(np.isfinite(factor), np.clip(factor, 0.02, 5.0), 1.0)

    def _by_class(self) -> None:
        kind = self._heard.rate_key // BLOCKS % len(CLASSES)
        messages = np.bincount(kind, self._heard.rates[:, 0], len(CLASSES))
        hours = np.bincount(kind, self._heard.rates[:, 1], len(CLASSES)) / 3600
        self._all_per_h = float(messages.sum() / hours.sum()) if hours.sum() > 0 else 0.0
        self._class_factor = (messages + RATE_H * self._all_per_h) / (
            hours * self._all_per_h + RATE_H * self._all_per_h + 1e-12
        )
        if self._all_per_h == 0:
            self._class_factor[:] = 1.0

    def _by_block(self, rate_cell: Ints) -> None:
        """Per cell and block of the day, messages by those expected at the rate of the cell."""
        index = self._slot[rate_cell] * BLOCKS + self._heard.rate_key % BLOCKS
        size = len(self.cells) * BLOCKS
        kind = self._heard.rate_key // BLOCKS % len(CLASSES)
        usual = (self._messages / np.maximum(self._sending_h, 1e-9))[self._slot[rate_cell]]
        hours = self._heard.rates[:, 1] / 3600
        expected = np.bincount(index, usual * hours * self._class_factor[kind], size)
        heard = np.bincount(index, self._heard.rates[:, 0], size)
        self._block_factor = np.append((heard + 20.0) / (expected + 20.0), 1.0)

    def _block(self, cell: NDArray[np.int32], hour: NDArray[np.int32]) -> Floats:
        slot = self._slot[cell]
        index = np.where(slot >= 0, slot * BLOCKS + hour % 24 // (24 // BLOCKS), len(self.cells) * BLOCKS)
        return self._block_factor[index]

    def _dispersion(self) -> float:
        """Shape of the negative binomial of messages per hour, by moments within cell, class and block."""
        _, _, hours, messages, squares = self._heard.rates.T.astype(np.float64)
        chosen = hours >= 2
        hours, messages, squares = hours[chosen], messages[chosen], squares[chosen]
        mean = messages / hours
        variance = (squares - messages * mean) / (hours - 1)
        excess = float(np.sum(hours * (variance - mean)))
        shape = float(np.sum(hours * mean**2)) / excess if excess > 0 else 10.0
        return min(10.0, max(0.2, shape))

    def _working(self, paths: Paths) -> Floats:
        """Share of the receivers of each sample's cell that heard anything at all in its hour."""
        receiver = self._heard.receiver_hour >> HOUR_BITS
        hour = (self._heard.receiver_hour & ((1 << HOUR_BITS) - 1)) - self.first_hour
        count, span = int(receiver.max(initial=0)) + 1, self.last_hour - self.first_hour + 1
        heard = np.zeros((count, span), dtype=np.uint8)
        heard[receiver, hour] = 1
        vessels, active = np.bincount(receiver, self._heard.hour_vessels, count), heard.sum(axis=1)
        steady = (active >= STEADY_SHARE * span) & (vessels >= STEADY_VESSELS * active)
        heard[~steady] = 1
        share = np.ones(len(paths.gap))
        pairs = self._heard.cell_receiver
        begin = np.searchsorted(pairs >> 16, np.append(self.cells, 1 << 40))
        _listening.working(
            self._slot[paths.cell],
            np.clip(paths.hour - self.first_hour, 0, span - 1).astype(np.int32),
            begin.astype(np.int64),
            (pairs & 0xFFFF).astype(np.int32),
            self._heard.receiver_messages,
            heard,
            share,
        )
        return share

    def _neighbours(self, paths: Paths) -> tuple[Floats, Floats, NDArray[np.uint32]]:
        """Vessel-hours of others on and beside each way: usual, and heard in the silence; and who."""
        silences, heard = self._silences, self._heard
        count = len(silences)
        off, on = ((t // HOUR_US).astype(np.int32) for t in (silences.t_off, silences.t_on))
        during, before, after = np.zeros((count, 2)), np.zeros((count, 2)), np.zeros((count, 2))
        shown = np.zeros((count, KEPT_NAMES), dtype=np.uint32)
        _listening.neighbours(
            *(paths.begin, paths.cell, paths.hour, silences.mmsi, off, on),
            *(LOOK_BACK_H, self.first_hour, self.last_hour, COLUMNS, self._slot),
            np.searchsorted(heard.cell_hour >> HOUR_BITS, np.append(self.cells, 1 << 40)).astype(np.int64),
            (heard.cell_hour & ((1 << HOUR_BITS) - 1)).astype(np.int32),
            np.append(0, np.cumsum(heard.vessels)).astype(np.int64),
            *(heard.names, during, before, after, shown),
        )
        inner = (paths.hour > off[paths.gap]) & (paths.hour < on[paths.gap])
        own = silences.hours_before / LOOK_BACK_H
        for side, lon, lat in (
            (before, silences.lon_off, silences.lat_off),
            (after, silences.lon_on, silences.lat_on),
        ):
            near = inner & (distance_km(paths.lon, paths.lat, lon[paths.gap], lat[paths.gap]) < NEAR_KM)
            side[:, 0] -= np.bincount(paths.gap, near, count) * own
        has_before, has_after = off > self.first_hour, (on < self.last_hour) & ~silences.open
        one, two = has_before[:, None], has_after[:, None]
        usual = (np.maximum(0, before) * one + np.maximum(0, after) * two) / np.maximum(1, one.astype(int) + two)
        return usual, during, shown


def _own_share(gap: Ints, cell: Ints, lost_h: Floats) -> Floats:
    """Per sample what its own gap contributes to its cell."""
    key = gap * (1 << 32) + cell
    order = np.argsort(key, kind="stable")
    edge = np.append(True, np.diff(key[order]) != 0) if len(key) else np.zeros(0, dtype=bool)
    group = np.cumsum(edge) - 1
    total = np.bincount(group, lost_h[order]) if len(key) else lost_h
    own = np.empty(len(key))
    own[order] = total[group]
    return own


_COLUMNS = {
    size: np.maximum(
        1, np.round(360 / size * np.cos(np.radians((np.arange(int(180 / size)) + 0.5) * size - 90)))
    ).astype(np.int32)
    for size in COARSER_DEGREES
} | {CELL_DEGREES: COLUMNS}


def _cells(lon: Floats, lat: Floats, size: float) -> Ints:
    """Cells of another size, numbered as in `cell_of`."""
    cell = np.empty(len(lon), dtype=np.int32)
    _listening.cells(lon, lat, 1 / size, _COLUMNS[size], cell)
    return cell.astype(np.int64)


def _middles(cells: Ints) -> tuple[Floats, Floats]:
    row, column = cells // STRIDE, cells % STRIDE
    return (column + 0.5) / COLUMNS[row] * 360 - 180, (row + 0.5) * CELL_DEGREES - 90
