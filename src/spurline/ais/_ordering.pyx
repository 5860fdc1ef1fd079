# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The order of rows by (mmsi, track) that keeps the order they came in."""

from ._radix cimport radix, u32, u64


def is_ordered(const u32[::1] mmsi, const u32[::1] track):
    cdef Py_ssize_t k
    cdef bint ordered = True
    with nogil:
        for k in range(1, mmsi.shape[0]):
            if mmsi[k] < mmsi[k - 1] or (mmsi[k] == mmsi[k - 1] and track[k] < track[k - 1]):
                ordered = False
                break
    return ordered


def order(const u32[::1] mmsi, const u32[::1] track, u64[::1] pack, u64[::1] spare, u32[::1] out):
    cdef Py_ssize_t k, n = mmsi.shape[0]
    cdef u32 most_mmsi = 0, most_track = 0
    if n == 0:
        return
    with nogil:
        for k in range(n):
            pack[k] = ((<u64> track[k]) << 32) | <u64> k
            if mmsi[k] > most_mmsi:
                most_mmsi = mmsi[k]
            if track[k] > most_track:
                most_track = track[k]
        radix(&pack[0], &spare[0], n, most_track)
        for k in range(n):
            pack[k] = ((<u64> mmsi[<u32> pack[k]]) << 32) | <u32> pack[k]
        radix(&pack[0], &spare[0], n, most_mmsi)
        for k in range(n):
            out[k] = <u32> pack[k]
