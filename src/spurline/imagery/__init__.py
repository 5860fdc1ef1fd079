"""Scenes become sightings, counts and change: ships in radar images and their match with AIS,
wagons on the tracks of a yard against its own history, lasting change in stacks, and the looks that
all of these give to a reconstruction, absent ones included. Statistics and geometry, no trained
weights. Whatever reads a raster needs the extra `[imagery]` and raises MissingExtra without it.
"""

from spurline.imagery.change import find_change
from spurline.imagery.looks import look_from_count, look_rows, looks_from_detections
from spurline.imagery.matching import match_ships
from spurline.imagery.scene import scene_time
from spurline.imagery.ships import detect_ships
from spurline.imagery.wagons import count_wagons

__all__ = [
    "count_wagons",
    "detect_ships",
    "find_change",
    "look_from_count",
    "look_rows",
    "looks_from_detections",
    "match_ships",
    "scene_time",
]
