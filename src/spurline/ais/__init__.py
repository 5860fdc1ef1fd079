"""Positions to tracks and events: gaps with a cause, port visits, encounters, anomalies.

`build` makes a store (sorted, cleaned Parquet) from position batches in any order; `find_events`
reads it vessel by vessel and gives the events of contract B; `load`, `load_statics`, `vessels_in`, `thin_track`
and `stats` read it back. The room weighs silence and never guesses where a silent ship was.
"""

from spurline.ais.clean import Reject
from spurline.ais.drawing import thin_track
from spurline.ais.events import Search, event_record, find_events, iter_events
from spurline.ais.export import write_events
from spurline.ais.reading import StoreSummary, VesselSpan, load, stats, vessels_in
from spurline.ais.statics import load_statics
from spurline.ais.store import Imported, Source, build, import_files

__all__ = [
    "Imported",
    "Reject",
    "Search",
    "Source",
    "StoreSummary",
    "VesselSpan",
    "build",
    "event_record",
    "find_events",
    "import_files",
    "iter_events",
    "load",
    "load_statics",
    "stats",
    "thin_track",
    "vessels_in",
    "write_events",
]
