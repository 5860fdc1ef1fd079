"""Every prior of the reconstruction, with its default and the reason for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed before the data speak. Times in hours, speeds in knots, lengths in metres.

    Most are weak on purpose: stays, habits, detectability and other traffic are learned from the
    case's own looks and visible voyages, and the spread of each prior says how far they may move.
    """

    # Stays: a log-normal body (turnaround) and a share of long stays (waiting for cargo, lay-up).
    stay_median_h: float = 48.0  # general cargo berths, about two days; project assumption
    stay_median_spread: float = 0.55  # log scale: a factor of 1.7 either way is unremarkable
    stay_place_spread: float = 0.35  # log scale: how far places differ from each other
    stay_spread: float = 0.6  # log scale: single stays around the median of their place
    stay_long_share: float = 0.15  # lay-ups, storms, queues for cargo
    stay_long_factor: float = 4.5  # median of the long stays relative to the usual ones
    stay_long_spread: float = 1.0  # a fortnight of waiting and months of lay-up alike
    stay_min_h: float = 2.0  # shorter halts are no call

    shape_weight: float = 20.0  # visible stays or voyages that outweigh the priors of spread and waiting

    # Elsewhere: roadsteads, drifting, ports that are not listed. Heavy-tailed by design.
    elsewhere_share: float = 0.06  # chance that a vessel goes elsewhere next; never zero
    elsewhere_median_h: float = 30.0
    elsewhere_spread: float = 1.2

    # Passages: cruising speed, a slow tail (weather, slow steaming), waiting at the entrance.
    cruise_kn: float = 11.0  # small general cargo; used when no fix shows the vessel's own speed
    cruise_spread: float = 0.15
    slow_share: float = 0.15
    slow_factor: float = 1.4
    slow_spread: float = 0.25
    manoeuvre_h: float = 1.0  # pilot, mooring, leaving: added to every passage
    wait_share: float = 0.3  # arrivals that wait for a berth or a tide
    wait_mean_h: float = 20.0
    top_speed_factor: float = 1.2  # on the vessel's own 99th percentile: the prism excludes no truth
    top_speed_kn: float = 15.0  # class value when no fix shows the vessel's own speed
    elsewhere_passage_h: float = 4.0  # from a listed place to somewhere unlisted: the way is unknown
    elsewhere_passage_spread: float = 0.8
    elsewhere_area_km2: float = 800.0  # over which a roaming vessel may show up
    lane_width_km: float = 5.0  # across which a vessel on passage may show up

    # Habits: Dirichlet rows over the next place.
    habit_strength: float = 6.0  # pseudo-voyages behind the prior row of each place
    looked_at_weight: float = 4.0  # analysts point sensors where ships are expected
    leg_weight: float = 6.0  # a leg that the case names, relative to one that it does not
    distance_scale_km: float = 900.0  # e-folding of attraction with distance
    scale_voyages: float = 4.0  # visible voyages that outweigh this scale
    fleet_voyages: float = 8.0  # at most so many voyages of others count towards a vessel's scale
    fleet_strength: float = 2.0  # at most so many pseudo-voyages of others behind a row
    own_visits_power: float = 1.2  # attraction of a place by the vessel's own visible visits
    own_visits_floor: float = 0.2
    other_visits_power: float = 0.4  # and by those of others
    other_visits_floor: float = 0.5
    fleet_share: float = 0.2  # weight of another vessel's voyage relative to the vessel's own
    hidden_share: float = 0.5  # weight of another vessel's hidden voyage, which shares the silence
    habits_last_h: float = 8760.0  # a year; the longer the silence, the likelier habits have changed
    learn_habits: bool = True  # False: prior rows only, to see how far the answer rests on learning

    # Looks.
    detect_optical: float = 0.85  # where a look does not state its chance of detection
    detect_radar: float = 0.8
    detect_bias: float = -0.1  # log-odds by which stated chances tend to be off
    detect_bias_spread: float = 0.5
    tells_all: float = 0.75  # chance that a look without a count reports every ship it saw, not just one
    tells_all_weight: float = 4.0  # looks that this rests on, before learning
    identity_error: float = 0.02  # names read wrongly
    length_error_m: float = 6.0  # where a look states a length but no error
    length_model_m: float = 4.0  # register against hull as seen
    length_blunder_share: float = 0.06  # lengths measured on the wrong hull
    other_ships: float = 0.3  # other ships seen per look at a place, before learning
    other_length_m: float = 108.0  # background hulls: mean and spread
    other_length_spread_m: float = 38.0
    other_stay_h: float = 40.0  # a stranger seen twice within this time is probably one ship
    vessel_length_m: float = 110.0  # where the register gives no length
    vessel_length_spread_m: float = 20.0

    # Silence.
    gap_hours: float = 6.0  # a silence of this length is inferred, a shorter one bridged
    bridge_hours: float = 12.0  # silence at one berth that does not end a visible stay
    dark_near_share: float = 0.7  # silences that begin on the approach to the call they hide, or end after it
    dark_lead_h: float = 0.2  # the shortest such lead; the hours from there up are log-uniform
    dark_lead_longest_h: float = 48.0
    detour_km: float = 2.0  # slack of a passage that a fix may lie beside, and its share of the way
    detour_share: float = 0.15
    detour_floor: float = 0.15  # passages that do not take the shortest way
    idle_odds: float = -0.8  # log-odds that a closed silence hides no call, before hours and ends speak
    idle_spread: float = 2.0  # log-odds by which the chance that a closed silence hides no call may be off
    loose_share: float = 0.1  # of the hours between stays: working, waiting or drifting, on no passage
    loose_weight_h: float = 48.0  # visible hours between stays that outweigh this
    switched_off: float = 0.5  # against "on, but nobody heard it", before reception is weighed
    unheard_per_h: float = 0.02  # messages received where nobody was ever heard: closed bays
    reception_shape: float = 2.0  # negative-binomial shape of message counts

    # Windows. On masked real calls the raw ones held 0.80 of arrivals for 0.90.
    window_stretch: float = 1.2  # reported quantiles lie so much further from the median than drawn ones
    window_pad_h: float = 0.25  # and so much more: when a call begins is a matter of definition

    # Computation.
    chains: int = 20
    sweeps: int = 14
    burn_in: int = 6
    draws: int = 1600

    def pairs(self) -> tuple[tuple[str, Any], ...]:
        """Name–value pairs in the order of declaration, as printed with every result."""
        return tuple(asdict(self).items())

    def learned(self, other: Priors) -> tuple[tuple[str, Any], ...]:
        """Pairs of what `other` has differently, named as learned."""
        mine = dict(self.pairs())
        return tuple((f"learned_{k}", round(v, 4)) for k, v in other.pairs() if v != mine[k])
