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
from spurline.ais.cell_hours import HOUR_BITS, HOURS, Timetable
from spurline.ais.fixes import HOUR_US, Floats, Ints, distance_km
from spurline.ais.gaps import LOOK_BACK_H, Silences
from spurline.ais.grid import CELL_DEGREES, COARSER_DEGREES, COLUMNS, cells_of, coarser, summed
from spurline.ais.listening import Classes, Heard
from spurline.ais.lost import Lost, lost_seconds
from spurline.ais.paths import Paths, trace
from spurline.ais.rates import Rates

COVERED_A_PRIORI = 0.5
COVERAGE_H = 6.0
"""Hours of evidence in a larger cell that count as much as the cell's own."""
CELL_CAP_H = 24.0
"""Hours of sending that one cell can lend to the larger cell it lies in: a port is not a sea."""
SHARPNESS = 1.5
STEADY_SHARE = 0.8
STEADY_VESSELS = 3.0
NEAR_KM = 42.0
KEPT_NAMES = 5
ENOUGH_H = 6.0
BASES = ("prior", "region", "cells")


@dataclass(frozen=True, slots=True, eq=False)
class Reception:
    """What the field says of each gap, in columns.

    `expected`: messages that would have been heard of a ship that sends all the way · `log_silence`:
    logarithm of the chance to hear nothing of it, receivers working as usual, each hour weighted by
    the trust in the ship's place · `usual`, `heard`: vessel-hours of others, as in the 12 hours before
    and after, and during the silence, in the cells of the way (column 0) and beside them (column 1) ·
    `vessels`: MMSI of up to five that were heard (0: none) · `covered`: chance that the way is within
    reach of receivers · `basis`: index into BASES.
    """

    expected: Floats
    log_silence: Floats
    usual: Floats
    heard: Floats
    vessels: NDArray[np.uint32]
    covered: Floats
    basis: Ints


class Field:
    """The reception field of a store: of what was `heard`, of its cell-hours in a `timetable`, and of
    the ways on which ships were `lost`.

    `first_hour`, `last_hour` (since 1970) bound what was heard.
    """

    def __init__(self, heard: Heard, timetable: Timetable, lost: Lost, classes: Classes) -> None:
        self.rates = Rates(heard, classes)
        self._heard = heard
        self._lost_cell, self._lost_h = lost.cell, lost.seconds / 3600
        self._timetable = timetable
        self.first_hour, self.last_hour = timetable.first_hour, timetable.last_hour
        self._row, self._alive = self._receivers()
        self._cell_begin = timetable.begin[np.append(np.searchsorted(timetable.cell, self.rates.cells), -1)]

    def judge(self, silences: Silences) -> Reception:
        """What reception says of some of the gaps that the field was made with."""
        paths, count = trace(silences), len(silences)
        covered, evidence_h = self._coverage(silences, paths)
        rate = self.rates.along(paths.cell, paths.hour, silences.mmsi[paths.gap])
        rate *= self.rates.own(silences)[paths.gap] * self._working(paths)
        unheard = (1 + rate * paths.span_h / self.rates.spread) ** -self.rates.spread
        silent = np.maximum((1 - covered) + covered * unheard, 1e-12)
        usual, heard, vessels = self._neighbours(silences, paths)

        def over_way(values: Floats) -> Floats:
            return summed(paths.gap, values, count)

        trust = np.maximum(over_way(paths.trust), 1e-9)
        sampled = silences.hours / np.maximum(over_way(paths.span_h), 1e-9)
        enough = int(self.rates.sending_h.sum() >= ENOUGH_H)
        return Reception(
            expected=over_way(covered * rate * paths.span_h) * sampled,
            log_silence=over_way(paths.trust * np.log(silent)),
            usual=usual,
            heard=heard,
            vessels=vessels,
            covered=over_way(covered * paths.trust) / trust,
            basis=np.where(over_way(evidence_h * paths.trust) / trust >= ENOUGH_H, 2, enough),
        )

    def _coverage(self, silences: Silences, paths: Paths) -> tuple[Floats, Floats]:
        """Chance that each sample is within reach of receivers, and the hours of evidence in its cell.

        Hours of known sending speak for it; hours of silence of ships on their way, this gap's own
        left out, against it. A cell leans on ever larger ones around it.
        """
        own_h = lost_seconds(silences, paths) / 3600
        names, index = np.unique(paths.cell.astype(np.int64), return_inverse=True)
        chance = np.full(len(paths.gap), COVERED_A_PRIORI)
        for size in COARSER_DEGREES:
            around, length = coarser(names, size), cells_of(size)
            capped = np.minimum(self.rates.sending_h, CELL_CAP_H)
            sending = summed(coarser(self.rates.cells, size), capped, length)[around]
            lost = summed(coarser(self._lost_cell, size), self._lost_h, length)[around]
            chance = _leaning(
                chance, sending[index], lost[index], _own_share(paths.gap, around[index], own_h)
            )
        sending, at = (
            self.rates.of_cells(self.rates.sending_h, names),
            np.searchsorted(self._lost_cell, names),
        )
        own = _own_share(paths.gap, names[index], own_h)
        lost = self._lost_h[at][index]
        chance = _leaning(chance, sending[index], lost, own)
        odds = (chance / (1 - chance)) ** SHARPNESS
        return odds / (1 + odds), sending[index] + np.maximum(0.0, lost - own)

    def _receivers(self) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Per receiver its row in a table of the hours in which it heard anything. Only receivers that
        do so nearly always are told apart; row 0, all ones, stands for the others."""
        receiver, hour = self._heard.receiver_hour >> HOUR_BITS, self._heard.receiver_hour & HOURS
        span = self.last_hour - self.first_hour + 1
        active = np.bincount(receiver)
        steady = active >= STEADY_SHARE * span
        steady &= summed(receiver, self._heard.hour_vessels, len(active)) >= STEADY_VESSELS * active
        row = np.where(steady, np.cumsum(steady), 0).astype(np.int32)
        alive = np.zeros((int(steady.sum()) + 1, span), dtype=np.uint8)
        alive[row[receiver], hour - self.first_hour] = 1
        alive[0] = 1
        return (row if len(row) else np.zeros(1, np.int32)), alive

    def _working(self, paths: Paths) -> Floats:
        """Share of the receivers of each sample's cell that heard anything at all in its hour."""
        share = np.ones(len(paths.gap))
        hour = np.clip(paths.hour - self.first_hour, 0, self._alive.shape[1] - 1).astype(np.int32)
        pairs = self._heard.cell_receiver
        rows = self._row[pairs & 0xFFFF]
        begin = self._starts(pairs >> 16)
        slot = self.rates.slot[paths.cell]
        messages = self._heard.receiver_messages
        _listening.working(slot, hour, begin, rows, messages, int(self._row[0]), self._alive, share)
        return share

    def _starts(self, cell: Ints) -> Ints:
        """Where the rows of each of the cells begin in a table sorted by cell; and its length."""
        return np.append(np.searchsorted(cell, self.rates.cells), len(cell)).astype(np.int64)

    def _neighbours(self, silences: Silences, paths: Paths) -> tuple[Floats, Floats, NDArray[np.uint32]]:
        """Vessel-hours of others on and beside each way: usual, and heard in the silence; and who."""
        count = len(silences)
        off, on = ((t // HOUR_US).astype(np.int32) for t in (silences.t_off, silences.t_on))
        during, before, after = np.zeros((count, 2)), np.zeros((count, 2)), np.zeros((count, 2))
        shown = np.zeros((count, KEPT_NAMES), dtype=np.uint32)
        _listening.neighbours(
            *(paths.begin, paths.cell, paths.hour, silences.mmsi, off, on),
            *(LOOK_BACK_H, self.first_hour, self.last_hour, COLUMNS[CELL_DEGREES], self.rates.slot),
            *(self._cell_begin, *self._timetable.columns()),
            *(during, before, after, shown),
        )
        inner = (paths.hour > off[paths.gap]) & (paths.hour < on[paths.gap])
        inner[1:] &= (paths.hour[1:] != paths.hour[:-1]) | (paths.gap[1:] != paths.gap[:-1])
        own = silences.hours_before / LOOK_BACK_H
        ends = (
            (before, silences.lon_off, silences.lat_off),
            (after, silences.lon_on, silences.lat_on),
        )
        for side, lon, lat in ends:
            near = inner & (distance_km(paths.lon, paths.lat, lon[paths.gap], lat[paths.gap]) < NEAR_KM)
            side[:, 0] -= summed(paths.gap, near.astype(np.int64), count) * own
        one, two = (off > self.first_hour)[:, None], ((on < self.last_hour) & ~silences.open)[:, None]
        usual = np.maximum(0, before) * one + np.maximum(0, after) * two
        return usual / np.maximum(1, one.astype(int) + two), during, shown


def _leaning(chance: Floats, sending_h: Floats, lost_h: Floats, own_h: Floats) -> Floats:
    """Chance of being in reach from the hours of a cell, leaning on the `chance` of a larger one."""
    others = np.maximum(0.0, lost_h - own_h)
    return np.asarray((sending_h + COVERAGE_H * chance) / (sending_h + others + COVERAGE_H))


def _own_share(gap: Ints, cell: Ints, lost_h: Floats) -> Floats:
    """Per sample what its own gap contributes to its cell."""
    _, group = np.unique((gap << 32) | cell, return_inverse=True)
    return (summed(group, lost_h, int(group.max(initial=-1)) + 1)[group]) if len(gap) else lost_h
