"""Why a row of an AIS table cannot be used."""

from __future__ import annotations

from enum import IntEnum


class Fault(IntEnum):
    """What makes a row useless, in the order in which the compiled loops number them."""

    CELLS = 0
    QUOTE = 1
    ZERO = 2
    MMSI_EMPTY = 3
    MMSI_BAD = 4
    T_EMPTY = 5
    T_NO_FORM = 6
    T_NO_DATE = 7
    T_TWO_WAYS = 8
    T_NEVER = 9
    T_TWICE = 10
    T_OUTSIDE = 11
    PLACE_EMPTY = 12
    PLACE_BAD = 13
    BASE_STATION = 14
    AID_TO_NAVIGATION = 15
    AIRCRAFT = 16
    BEACON = 17


WORDS: dict[Fault, str] = {
    Fault.CELLS: "the row has another number of cells than the header",
    Fault.QUOTE: "a quote is opened and never closed",
    Fault.ZERO: "the row holds zero bytes",
    Fault.MMSI_EMPTY: "the MMSI is empty",
    Fault.MMSI_BAD: "the MMSI is not a whole number from 1 to 4294967295",
    Fault.T_EMPTY: "the time is empty",
    Fault.T_NO_FORM: "the time has no known form",
    Fault.T_NO_DATE: "the time is none of the calendar",
    Fault.T_TWO_WAYS: "the date does not tell day from month",
    Fault.T_NEVER: "the local time never came, as clocks were put forward",
    Fault.T_TWICE: "the local time came twice, as clocks were put back",
    Fault.T_OUTSIDE: "the time lies outside 1990 to 2100",
    Fault.PLACE_EMPTY: "the position is empty",
    Fault.PLACE_BAD: "the position is not two numbers",
    Fault.BASE_STATION: "it is a base station, not a vessel",
    Fault.AID_TO_NAVIGATION: "it is an aid to navigation, not a vessel",
    Fault.AIRCRAFT: "it is an aircraft, not a vessel",
    Fault.BEACON: "it is a distress beacon, not a vessel",
}

FINE = 255
# What a compiled reader of times answers, in its own order: `Moment` of `_cells.pxd`.
OF_MOMENT = (*(FINE, FINE, Fault.T_NO_FORM, Fault.T_NO_DATE, Fault.T_NEVER, Fault.T_TWICE, Fault.T_TWO_WAYS),)
