"""Fixes, silence and looks to calls, trips and counts: where a silent ship can have been, how often,
how likely. An explicit-duration model of each vessel, exact forward filtering and backward sampling,
looks that saw nothing included; the fleet is sampled together, so one sighting is one ship. Never
sees a claim."""

from spurline.itinerary.contract import contract
from spurline.itinerary.curves import count_curve
from spurline.itinerary.distances import Distances, GreatCircle
from spurline.itinerary.freight import with_freight
from spurline.itinerary.freight_priors import FreightPriors
from spurline.itinerary.images import Sighting, one_per_image
from spurline.itinerary.looking import Drawn, Sensor
from spurline.itinerary.model import Posterior, posterior, reconstruct
from spurline.itinerary.overrides import overridden
from spurline.itinerary.plan_rows import DAY_COLUMNS, plan_days, plan_record
from spurline.itinerary.planning import Plan, plan_looks
from spurline.itinerary.priors import Priors

__all__ = [
    "DAY_COLUMNS",
    "Distances",
    "Drawn",
    "FreightPriors",
    "GreatCircle",
    "Plan",
    "Posterior",
    "Priors",
    "Sensor",
    "Sighting",
    "contract",
    "count_curve",
    "one_per_image",
    "overridden",
    "plan_days",
    "plan_looks",
    "plan_record",
    "posterior",
    "reconstruct",
    "with_freight",
]
