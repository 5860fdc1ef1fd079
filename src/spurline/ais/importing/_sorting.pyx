# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The order of rows by (mmsi, t, everything else), and which of them repeat the row before."""

from .._radix cimport radix, u32, u64
from ._rows cimport Row

cdef Py_ssize_t SMALL = 32
cdef u64 WHOLE = 0xFFFFFFFF


cdef inline int compare_floats(double a, double b) noexcept nogil:
    """-1, 0 or 1; NaN after everything and equal to NaN."""
    if a < b:
        return -1
    if a > b:
        return 1
    if a == b:
        return 0
    return <int> (a != a) - <int> (b != b)


cdef inline int compare(const Row* a, const Row* b) noexcept nogil:
    """The order of two rows of equal mmsi and t."""
    cdef int verdict = compare_floats(a.lon, b.lon)
    if verdict == 0:
        verdict = compare_floats(a.lat, b.lat)
    if verdict == 0:
        verdict = <int> a.receiver - <int> b.receiver
    if verdict == 0:
        verdict = compare_floats(a.sog, b.sog)
    if verdict == 0:
        verdict = compare_floats(a.cog, b.cog)
    if verdict == 0:
        verdict = compare_floats(a.heading, b.heading)
    if verdict == 0:
        verdict = <int> a.nav_status - <int> b.nav_status
    return verdict


def sort_keys(const Row[::1] rows, u32[::1] order, u64[::1] pack, u64[::1] spare):
    """Fill `order` with the indices that sort `rows` by (mmsi, t); stable."""
    cdef Py_ssize_t k, n = rows.shape[0]
    cdef long long low, high, unit = 1000000
    cdef u64 step
    cdef u32 most = 0
    if n == 0:
        return
    with nogil:
        low = high = rows[0].t
        for k in range(n):
            if rows[k].t < low:
                low = rows[k].t
            if rows[k].t > high:
                high = rows[k].t
            if rows[k].mmsi > most:
                most = rows[k].mmsi
        for k in range(n):
            if (rows[k].t - low) % unit != 0:
                unit = 1
                break
        step = (<u64> (high - low)) / unit
        for k in range(n):
            pack[k] = ((<u64> ((rows[k].t - low) / unit)) << 32) | <u64> k
        radix(&pack[0], &spare[0], n, <u32> (step if step < WHOLE else WHOLE))
        if step > WHOLE:
            for k in range(n):
                pack[k] = ((<u64> ((rows[<u32> pack[k]].t - low) / unit)) >> 32 << 32) | <u32> pack[k]
            radix(&pack[0], &spare[0], n, <u32> (step >> 32))
        for k in range(n):
            pack[k] = ((<u64> rows[<u32> pack[k]].mmsi) << 32) | <u32> pack[k]
        radix(&pack[0], &spare[0], n, most)
        for k in range(n):
            order[k] = <u32> pack[k]


def sort_ties(Row[::1] rows):
    """Put rows of equal mmsi and t, which stand together, into their full order.

    Returns the groups that are too large for that.
    """
    cdef Py_ssize_t begin = 0, end, k, j, n = rows.shape[0]
    cdef Row held
    large = []
    with nogil:
        while begin < n:
            end = begin + 1
            while end < n and rows[end].t == rows[begin].t and rows[end].mmsi == rows[begin].mmsi:
                end += 1
            if end - begin > SMALL:
                with gil:
                    large.append((begin, end))
            else:
                for k in range(begin + 1, end):
                    held = rows[k]
                    j = k
                    while j > begin and compare(&rows[j - 1], &held) > 0:
                        rows[j] = rows[j - 1]
                        j -= 1
                    rows[j] = held
            begin = end
    return large


def drop_repeats(Row[::1] rows):
    """Keep, at the front of `rows`, those that differ from the one before; returns how many."""
    cdef Py_ssize_t k, kept = 0
    cdef const Row* row
    cdef const Row* last
    with nogil:
        for k in range(rows.shape[0]):
            row = &rows[k]
            if kept > 0:
                last = &rows[kept - 1]
                if row.t == last.t and row.mmsi == last.mmsi and compare(row, last) == 0:
                    continue
            if kept != k:
                rows[kept] = rows[k]
            kept += 1
    return kept


def permute(Row[::1] rows, u32[::1] order):
    """Put rows[order[k]] at k, in place; `order` is used up."""
    cdef Py_ssize_t k, at, n = rows.shape[0]
    cdef u32 source
    cdef Row held
    with nogil:
        for k in range(n):
            if order[k] == <u32> k:
                continue
            held = rows[k]
            at = k
            while True:
                source = order[at]
                order[at] = <u32> at
                if source == <u32> k:
                    rows[at] = held
                    break
                rows[at] = rows[source]
                at = source
