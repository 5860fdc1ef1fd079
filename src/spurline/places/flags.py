"""The state that the digits of an MMSI name (ITU, Table of Maritime Identification Digits)."""

from __future__ import annotations

from functools import cache

from spurline.places.countries import countries
from spurline.places.tables import rows


@cache
def _digits() -> dict[int, str]:
    return {
        number: row["code"]
        for row in rows("maritime_digits.tsv")
        for number in range(int(row["first"]), int(row["last"]) + 1)
    }


def flag_of(mmsi: int) -> tuple[str, str] | None:
    """ISO 3166-1 code and English name of the state that an MMSI names, or None.

    Ships carry the three digits first (ITU-R M.585), handheld sets after an 8, craft of a parent
    ship after 98. Whoever sets up the transponder types the number in: it is a claim, no register.
    """
    digits = f"{mmsi:09d}"
    place = 2 if digits.startswith("98") else 1 if digits.startswith("8") else 0
    code = _digits().get(int(digits[place : place + 3]))
    if code is None:
        return None
    return code, next((one.english for one in countries() if one.code == code), code)
