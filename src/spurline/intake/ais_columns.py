"""What AIS tables call their columns, and the words they use for codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spurline.intake.tables import normal, shown
from spurline.model import BadInput

# Own name → what providers call it (compared without case, blanks and underscores). Headers seen:
# Danish Maritime Authority, MarineCadastre before and after 2023, exactEarth, Kystverket, Global
# Fishing Watch, Piraeus, aisstream, and the store of Spurline itself.
AIS_COLUMNS: dict[str, tuple[str, ...]] = {
    "mmsi": ("mmsi", "ssvid", "user_id", "mmsi_number", "source_mmsi"),
    "t": (
        "t",
        "timestamp",
        "base_date_time",
        "date_time_utc",
        "datetime",
        "timestamp_utc",
        "time_utc",
        "msgtime",
        "time",
        "epoch",
        "ts",
    ),
    "lon": ("lon", "longitude", "long", "lng", "longitude_degrees", "x"),
    "lat": ("lat", "latitude", "latitude_degrees", "y"),
    "sog": ("sog", "speed_over_ground", "sog_knots", "speed", "speed_knots"),
    "cog": ("cog", "course_over_ground", "cog_degrees", "course"),
    "heading": ("heading", "true_heading", "hdg"),
    "nav_status": ("nav_status", "navigational_status", "navigation_status", "status"),
    "transceiver": (
        "transceiver",
        "transceiver_class",
        "transciever_class",  # so spelled by MarineCadastre for years
        "type_of_mobile",
        "target_type",
        "message_id",
        "msgid",
        "message_type",
        "message_nr",
    ),
    "receiver": ("receiver", "receiver_id"),
    "millisecond": ("millisecond",),
    "imo": ("imo", "imo_number"),
    "name": ("name", "vessel_name", "ship_name"),
    "callsign": ("callsign", "call_sign"),
    "type": ("ship_type", "vessel_type", "type"),
    "length": ("length", "length_m"),
    "width": ("width", "width_m", "beam"),
    "draught": ("draught", "draft", "draught_m"),
    "destination": ("destination",),
    "bow": ("dim_bow", "dimension_to_bow", "a"),
    "stern": ("dim_stern", "dimension_to_stern", "b"),
    "port": ("dim_port", "dimension_to_port", "c"),
    "starboard": ("dim_starboard", "dimension_to_starboard", "d"),
    "geometry": ("geometry", "geom", "wkb_geometry"),
}
NEEDED = ("mmsi", "t", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an AIS table keeps what: own name → index of the column.

    `utc` is whether the provider documents that its times are UTC; `day_first` whether dates
    with slashes are day/month/year; `wrapped_course` whether courses above 204.7° are stored as
    signed numbers (old MarineCadastre files: -61.8 stands for 347.8).
    """

    columns: dict[str, int]
    utc: bool = False
    day_first: bool = False
    wrapped_course: bool = False


def missing_columns(header: tuple[str, ...], *, points: bool = False) -> list[str]:
    """Which of mmsi, t, lon, lat a header lacks; with `points` a geometry stands for lon and lat."""
    return _missing(_found(header), points)


def _missing(columns: Mapping[str, int], points: bool) -> list[str]:
    placed = {"lon", "lat"} if points and "geometry" in columns else set()
    return [column for column in NEEDED if column not in columns and column not in placed]


def layout_of(
    header: tuple[str, ...], given: Mapping[str, str] | None, *, where: str, points: bool = False
) -> Layout:
    """The layout of a header, by known names or by the user's mapping `given` (own name → column).

    A mapping adds to and overrides the known names; with `points` a column of geometries may stand
    for lon and lat. Raises BadInput for unknown own names, for columns that do not exist and when
    mmsi, t, lon or lat cannot be found.
    """
    columns = _found(header)
    for own, column in (given or {}).items():
        if own not in AIS_COLUMNS:
            raise BadInput(
                f"{own!r} is no column of positions", where=where, do=f"Use {', '.join(AIS_COLUMNS)}"
            )
        columns[own] = _index(header, column, where)
    missing = _missing(columns, points)
    if missing:
        raise BadInput(
            f"no column for {', '.join(missing)} among {shown(header)}",
            where=where,
            do=f"Name it with --columns {missing[0]}=COLUMN",
        )
    names = {normal(column) for column in header}
    danish = {"typeofmobile", "timestamp", "navigationalstatus"} <= names
    cadastre = "basedatetime" in names
    exact_earth = {"messageid", "millisecond", "communicationstate"} <= names
    own_store = {"navstatus", "track", "reject"} <= names
    return Layout(
        columns=columns,
        utc=danish or cadastre or exact_earth or own_store,
        day_first=danish,
        wrapped_course=cadastre,
    )


def _found(header: tuple[str, ...]) -> dict[str, int]:
    at: dict[str, int] = {}
    for index, column in enumerate(header):
        at.setdefault(normal(column), index)
    columns: dict[str, int] = {}
    for own, names in AIS_COLUMNS.items():
        match = next((at[normal(name)] for name in names if normal(name) in at), None)
        if match is not None:
            columns[own] = match
    return columns


def _index(header: tuple[str, ...], column: str, where: str) -> int:
    if column in header:
        return header.index(column)
    folded = [normal(name) for name in header]
    if normal(column) in folded:
        return folded.index(normal(column))
    raise BadInput(f"has no column {column!r}; it has {shown(header)}", where=where, do="Check --columns")


# Navigational status, ITU-R M.1371-5 table 45, in the words of the Danish files.
NAV_STATUS: dict[str, int] = {
    "under way using engine": 0,
    "at anchor": 1,
    "not under command": 2,
    "restricted maneuverability": 3,
    "restricted manoeuvrability": 3,
    "constrained by her draught": 4,
    "moored": 5,
    "aground": 6,
    "engaged in fishing": 7,
    "under way sailing": 8,
    "reserved for future amendment [hsc]": 9,
    "reserved for future amendment [wig]": 10,
    "power-driven vessel towing astern": 11,
    "power-driven vessel pushing ahead or towing alongside": 12,
    "reserved for future use": 13,
    "ais-sart (active)": 14,
    "unknown value": 15,
}

# What other programs write where there is nothing.
NOTHING = ("nan", "null", "none", "n/a", "na", "\\n")

# Who sent a row: class A, class B, then the stations that are no vessels, in the order of
# `ais_faults.Fault`. In the words of the Danish files and of MarineCadastre, or as the number of
# the message (ITU-R M.1371-5, annex 8).
TRANSCEIVERS: dict[str, int] = {
    **dict.fromkeys(("class a", "a", "1", "2", "3", "5"), 1),
    **dict.fromkeys(("class b", "b", "18", "19", "24"), 2),
    **dict.fromkeys(("base station", "4", "11"), 3),
    **dict.fromkeys(("aton", "21"), 4),
    **dict.fromkeys(("sar airborne", "9"), 5),
    **dict.fromkeys(("sart", "search and rescue transponder", "man overboard device", "epirb"), 6),
}

# First code of each ship type, ITU-R M.1371-5 table 53, in the words of the Danish files.
SHIP_TYPE: dict[str, int] = {
    "wig": 20,
    "fishing": 30,
    "towing": 31,
    "towing long/wide": 32,
    "dredging": 33,
    "diving": 34,
    "military": 35,
    "sailing": 36,
    "pleasure": 37,
    "hsc": 40,
    "pilot": 50,
    "sar": 51,
    "tug": 52,
    "port tender": 53,
    "anti-pollution": 54,
    "law enforcement": 55,
    "spare 1": 56,
    "spare 2": 57,
    "medical": 58,
    "not party to conflict": 59,
    "passenger": 60,
    "cargo": 70,
    "tanker": 80,
    "other": 90,
}
