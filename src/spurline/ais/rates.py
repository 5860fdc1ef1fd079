"""How many messages an hour are heard of a ship that is sending: by cell, class and time of day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spurline.ais.cell_hours import sum_by
from spurline.ais.fixes import Floats, Ints
from spurline.ais.gaps import Silences
from spurline.ais.grid import CELL_DEGREES, COARSER_DEGREES, Cells, cell_of, cells_of, coarser, summed
from spurline.ais.listening import BLOCKS, CLASSES, Classes, Heard, class_index

RATE_H = 6.0
"""Hours of sending in a larger cell that count as much as the cell's own."""
BLOCK_MESSAGES = 20.0
OWN_MESSAGES = 3.0
SPREADS = (0.2, 10.0)


class Rates:
    """Rates of a store. `cells` (sorted) are those where vessels were heard, with `messages` and
    `sending_h` of each; `slot` gives the index of a cell in them, -1 for others; `spread` is the shape
    of the negative binomial of the messages of an hour."""

    def __init__(self, heard: Heard, classes: Classes) -> None:
        self._classes = classes
        cell = heard.rate_key // (len(CLASSES) * BLOCKS)
        self.cells, sums = sum_by(cell, heard.rates)
        self.messages, self.sending_h = sums[:, 0].astype(np.float64), sums[:, 1] / 3600
        self.slot = np.full(cells_of(CELL_DEGREES), -1, dtype=np.int32)
        self.slot[self.cells] = np.arange(len(self.cells))
        total = float(self.sending_h.sum())
        self.all_per_h = float(self.messages.sum()) / total if total > 0 else 0.0
        self._class_factor = self._by_class(heard)
        self._block_factor = self._by_block(heard, self.slot[cell])
        self.spread = _dispersion(heard.rates)

    def along(self, cell: Cells, hour: NDArray[np.int32], mmsi: NDArray[np.uint32]) -> Floats:
        """Messages per hour of a vessel of the class of each of some, in a cell and an hour, if
        receivers reach there. A cell leans on ever larger ones around it."""
        names, index = np.unique(cell.astype(np.int64), return_inverse=True)
        rate = np.full(len(names), self.all_per_h)
        for size in (*COARSER_DEGREES[1:], CELL_DEGREES):
            if size == CELL_DEGREES:
                messages, hours = self.of_cells(self.messages, names), self.of_cells(self.sending_h, names)
            else:
                larger, length = coarser(self.cells, size), cells_of(size)
                around = coarser(names, size)
                messages = summed(larger, self.messages, length)[around]
                hours = summed(larger, self.sending_h, length)[around]
            rate = (messages + RATE_H * rate) / (hours + RATE_H)
        slot = self.slot[cell]
        block = np.where(slot >= 0, slot * BLOCKS + hour % 24 // (24 // BLOCKS), len(self.cells) * BLOCKS)
        kind = class_index(mmsi, self._classes)
        return np.asarray(rate[index] * self._class_factor[kind] * self._block_factor[block])

    def own(self, silences: Silences) -> Floats:
        """How often each ship itself was heard in the hours before OFF, by what is usual there."""
        cell = cell_of(silences.lon_off, silences.lat_off).astype(np.int64)
        messages, hours = self.of_cells(self.messages, cell), self.of_cells(self.sending_h, cell)
        usual = (messages + RATE_H * self.all_per_h) / (hours + RATE_H)
        usual = usual * self._class_factor[class_index(silences.mmsi, self._classes)]
        steps = np.maximum(silences.before - 1, 0)
        rate = np.where(silences.rate_per_h > 0, silences.rate_per_h, np.inf)
        factor = (steps + OWN_MESSAGES) / (usual * steps / rate + OWN_MESSAGES)
        return np.where(np.isnan(silences.rate_per_h), 1.0, np.clip(factor, 0.02, 5.0))

    def of_cells(self, values: Floats, cell: Ints) -> Floats:
        """Values of some cells, 0 where nothing was heard."""
        slot = self.slot[cell]
        return np.where(slot >= 0, np.append(values, 0.0)[slot], 0.0)

    def _by_class(self, heard: Heard) -> Floats:
        """Rate of each class by the rate of all."""
        kind = heard.rate_key // BLOCKS % len(CLASSES)
        messages = summed(kind, heard.rates[:, 0], len(CLASSES))
        hours = summed(kind, heard.rates[:, 1], len(CLASSES)) / 3600
        usual = (hours + RATE_H) * self.all_per_h
        return np.where(usual > 0, (messages + RATE_H * self.all_per_h) / np.maximum(usual, 1e-12), 1.0)

    def _by_block(self, heard: Heard, slot: Cells) -> Floats:
        """Per cell and block of the day, messages by those expected at the rate of the cell; and 1."""
        index = slot * BLOCKS + heard.rate_key % BLOCKS
        size = len(self.cells) * BLOCKS
        kind = heard.rate_key // BLOCKS % len(CLASSES)
        usual = (self.messages / np.maximum(self.sending_h, 1e-9))[slot]
        expected = summed(index, usual * heard.rates[:, 1] / 3600 * self._class_factor[kind], size)
        messages = summed(index, heard.rates[:, 0], size)
        return np.append((messages + BLOCK_MESSAGES) / (expected + BLOCK_MESSAGES), 1.0)


def _dispersion(rates: Ints) -> float:
    """Shape of the negative binomial of messages per hour, by moments within cell, class and block."""
    _, _, hours, messages, squares = rates.T.astype(np.float64)
    chosen = hours >= 2
    hours, messages, squares = hours[chosen], messages[chosen], squares[chosen]
    mean = messages / hours
    variance = (squares - messages * mean) / (hours - 1)
    excess = float(np.sum(hours * (variance - mean)))
    shape = float(np.sum(hours * mean**2)) / excess if excess > 0 else SPREADS[1]
    return min(SPREADS[1], max(SPREADS[0], shape))
