"""Positions to tracks and events: gaps with a cause, port visits, encounters, anomalies.

`build` makes a store (sorted, cleaned Parquet) from position batches in any order; `find_events`
reads it vessel by vessel and gives the events of contract B; `load`, `load_statics`, `vessels_in`,
`thin_track` and `stats` read it back; `contents`, `vessel_rows` and `claims_of` say what it holds. The
room weighs silence and never guesses where a silent ship was.
"""

from spurline.ais.anchorages import ANCHORAGE_COLUMNS, Anchorage, anchorage_row
from spurline.ais.claimed import Claimed, claims_of
from spurline.ais.clean import Reject
from spurline.ais.derived import anchorages_in, voyages_in
from spurline.ais.destinations import Destination, parse_destination
from spurline.ais.drawing import thin_track
from spurline.ais.engines import find_events, iter_events
from spurline.ais.events import Search, event_record
from spurline.ais.export import write_events
from spurline.ais.flags import flag_of
from spurline.ais.grid import CELL_DEGREES
from spurline.ais.importing.spill import Source
from spurline.ais.reading import StoreSummary, VesselSpan, load, stats, vessels_in
from spurline.ais.spark import on_spark
from spurline.ais.statics import load_statics
from spurline.ais.store import Imported, build, import_files
from spurline.ais.summary import (
    CellHeard,
    Contents,
    VesselHeard,
    VesselRows,
    contents,
    regions_of,
    vessel_rows,
)
from spurline.ais.voyages import VOYAGE_COLUMNS, Voyage, voyage_rows

__all__ = [
    "ANCHORAGE_COLUMNS",
    "CELL_DEGREES",
    "VOYAGE_COLUMNS",
    "Anchorage",
    "CellHeard",
    "Claimed",
    "Contents",
    "Destination",
    "Imported",
    "Reject",
    "Search",
    "Source",
    "StoreSummary",
    "VesselHeard",
    "VesselRows",
    "VesselSpan",
    "Voyage",
    "anchorage_row",
    "anchorages_in",
    "build",
    "claims_of",
    "contents",
    "event_record",
    "find_events",
    "flag_of",
    "import_files",
    "iter_events",
    "load",
    "load_statics",
    "on_spark",
    "parse_destination",
    "regions_of",
    "stats",
    "thin_track",
    "vessel_rows",
    "vessels_in",
    "voyage_rows",
    "voyages_in",
    "write_events",
]
