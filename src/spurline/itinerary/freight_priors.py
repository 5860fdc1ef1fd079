"""What is believed about loads and stocks before the case says more, each with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FreightPriors:
    """Priors of cargo. Hours, TEU, tonnes; spreads on log scale. A `…_weight` is the number of trips that a
    share rests on: the larger, the narrower its Beta distribution.

    They are judgements, not estimates: every one is printed and may be replaced in case.toml.
    """

    # Loads of ships.
    load_share: float = 0.7  # of the container capacity, on a laden trip; liner services run 0.6 to 0.85
    load_share_weight: float = 8.0  # between fleets: 0.42 to 0.92 is unremarkable
    load_trip_weight: float = 8.0  # between the trips of one fleet
    empty_share: float = 0.1  # trips on a leg of the case that carry nothing
    empty_share_weight: float = 10.0
    tonnes_per_teu: float = 12.0  # gross mass; boxes run from 2.3 t (empty) to 28 t
    tonnes_per_teu_spread: float = 0.25
    cargo_share_of_dwt: float = 0.9  # fuel, water and stores take the rest

    # Places where boxes change from leg to leg.
    opening_stock_teu: float = 200.0  # mean of what lay there at the start (exponential)
    handling_h: float = 12.0  # from arrival until a box can leave
    handling_spread: float = 0.7
    teu_per_box: float = 1.5  # between all twenty-foot and mostly forty-foot boxes
    stock_count_spread: float = 0.4  # stacks hide boxes; others' boxes stand among them
    count_blunder_share: float = 0.15  # counts that say next to nothing about the stock

    # Trains that nobody recognised.
    trains_per_week: float = 2.0  # mean of the rate per leg (exponential), besides recognised sets
    train_loading_h: float = 24.0  # a train stands at the place for so long
    train_wagons: float = 30.0
    train_wagons_spread: float = 0.5
    wagon_count_spread: float = 0.3  # wagons seen against the length of a train
    teu_per_wagon: float = 2.0  # one forty-foot box
    other_wagons: float = 0.3  # chance that wagons of other trains are seen
    detect_containers: float = 0.85  # where a look at boxes or wagons states no chance

    def pairs(self) -> tuple[tuple[str, Any], ...]:
        """Name–value pairs in the order of declaration, as printed with every result."""
        return tuple(asdict(self).items())
