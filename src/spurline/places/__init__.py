"""Where things are and how far apart: names to places, states by any of their names, land and
water, distances over sea and rail, and offsets of local time. Packaged data only; the user's
places come first. Nothing here knows a case.
"""

from spurline.places.countries import country_code
from spurline.places.gazetteer import Candidate, Gazetteer, Resolution
from spurline.places.sphere import EARTH_RADIUS_KM, great_circle_km

__all__ = ["EARTH_RADIUS_KM", "Candidate", "Gazetteer", "Resolution", "country_code", "great_circle_km"]
