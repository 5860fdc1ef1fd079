"""Where things are and how far apart: names to places, states by any of their names, land and
water, distances over sea and rail, and offsets of local time. Packaged data only; the user's
places come first. Nothing here knows a case.
"""

from spurline.places.coast import on_land, shore_distance_km
from spurline.places.countries import country_code, country_name
from spurline.places.distance_table import DistanceTable
from spurline.places.gates import Gate, gates
from spurline.places.gazetteer import Candidate, Gazetteer, Resolution
from spurline.places.kept import DamagedTable
from spurline.places.labels import MapName, map_names
from spurline.places.land import LAND_ATTRIBUTION, Detail, Ring, border_lines, land_rings
from spurline.places.locodes import listed_ports, port_by_locode, port_near
from spurline.places.nearby import nearby_names
from spurline.places.prisms import Prisms, feasible
from spurline.places.rail import RailNetwork
from spurline.places.sea import SeaNetwork
from spurline.places.sphere import EARTH_RADIUS_KM, great_circle_km
from spurline.places.zones import zone_of

__all__ = [
    "EARTH_RADIUS_KM",
    "LAND_ATTRIBUTION",
    "Candidate",
    "DamagedTable",
    "Detail",
    "DistanceTable",
    "Gate",
    "Gazetteer",
    "MapName",
    "Prisms",
    "RailNetwork",
    "Resolution",
    "Ring",
    "SeaNetwork",
    "border_lines",
    "country_code",
    "country_name",
    "feasible",
    "gates",
    "great_circle_km",
    "land_rings",
    "listed_ports",
    "map_names",
    "nearby_names",
    "on_land",
    "port_by_locode",
    "port_near",
    "shore_distance_km",
    "zone_of",
]
