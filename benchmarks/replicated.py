"""Many rows out of few: a positions file repeated under new MMSI.

A replicated file measures throughput, memory and time per row, not variety: caches and
dictionaries do better than on real data. Say "replicated" wherever such a figure is printed.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

PLACES = """id,name,lon,lat,kind,radius_km
sin,Singapore,103.75,1.25,port,3
akl,Auckland,174.78,-36.84,port,3
nyc,New York,-74.02,40.68,port,3
lax,Los Angeles,-118.2,33.75,port,3
msy,New Orleans,-90.2,29.95,port,3
sfo,San Francisco,-122.4,37.8,port,3
"""


def replicate(source: Path, rows: int, to: Path) -> tuple[int, int]:
    """Write at least `rows` rows to the Parquet file `to`; returns their number and that of copies.

    Each copy has its own MMSI and comes one week after the one before, so that a ship does not
    meet itself. `source` has mmsi, t, lon, lat, sog, cog.
    """
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'; set memory_limit = '2GB'")
        con.execute(f"set temp_directory = '{to.parent / 'spill'}'")
        held = con.execute(f"select count(*) from read_parquet('{source}')").fetchone()
        assert held
        copies = -(-rows // held[0])
        con.execute(
            f"""copy (
                with vessel as (select mmsi, row_number() over (order by mmsi) as n
                    from (select distinct mmsi from read_parquet('{source}')))
                select (201000000 + n + copy * (select count(*) from vessel))::uinteger as mmsi,
                    t + to_days((7 * copy)::integer) as t, lon, lat, sog, cog
                from range({copies}) as c(copy), read_parquet('{source}') join vessel using (mmsi)
            ) to '{to}' (format parquet, compression zstd)"""
        )
    return held[0] * copies, copies
