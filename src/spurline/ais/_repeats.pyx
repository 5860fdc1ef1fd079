# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fingerprints of the last steps of each track, by a rolling hash (see `spurline.ais.copies`)."""

from libc.math cimport llround

cdef enum:
    LENGTH = 50

ctypedef unsigned long long word


cdef inline word mixed(word x) noexcept nogil:
    """The finaliser of SplitMix64: every bit of the input moves every bit of the output."""
    x = (x ^ (x >> 30)) * <word> 0xBF58476D1CE4E5B9
    x = (x ^ (x >> 27)) * <word> 0x94D049BB133111EB
    return x ^ (x >> 31)


cdef class Repeats:
    """The last LENGTH steps over `least_km` of the track at hand, as numbers of a rolling polynomial hash."""

    cdef word ring[LENGTH]
    cdef long long t[LENGTH]
    cdef double lon[LENGTH]
    cdef double lat[LENGTH]
    cdef word hash, base, leading
    cdef long long count, t_before
    cdef int place, least_distinct
    cdef double least_km, lon_before, lat_before

    def __init__(self, double least_km, int least_distinct):
        cdef int k
        self.least_km = least_km
        self.least_distinct = least_distinct
        self.base = <word> 0x9E3779B97F4A7C15
        self.leading = 1
        for k in range(LENGTH):
            self.leading *= self.base
        self.count = 0
        self.hash = 0
        self.place = 0

    cdef inline int varied(self) noexcept nogil:
        """Whether enough of the steps differ from all others before them in the ring."""
        cdef int k, j, distinct = 0
        for k in range(LENGTH):
            for j in range(k):
                if self.ring[j] == self.ring[k]:
                    break
            else:
                distinct += 1
                if distinct >= self.least_distinct:
                    return 1
        return 0

    def feed(self, const long long[::1] t, const double[::1] lon, const double[::1] lat, const double[::1] km,
             const unsigned char[::1] first, word ceiling, word[::1] found, long long[::1] row,
             long long[::1] t_first, double[::1] lon_first, double[::1] lat_first):
        """Rows by track and time. Fingerprints below `ceiling` are written to `found`, with the row at which
        each ends and the fix from which it begins; returns their number."""
        cdef Py_ssize_t k, n = t.shape[0], number = 0
        cdef word step, old, print_
        cdef double east
        with nogil:
            for k in range(n):
                if first[k]:
                    self.count = 0
                    self.hash = 0
                    self.place = 0
                elif km[k] >= self.least_km:
                    east = lon[k] - self.lon_before
                    if east > 180.0:
                        east -= 360.0
                    elif east < -180.0:
                        east += 360.0
                    step = mixed((<word> llround(east * 1e6)) * <word> 0xD1B54A32D192ED03
                                 + <word> llround((lat[k] - self.lat_before) * 1e6))
                    old = self.ring[self.place] if self.count >= LENGTH else 0
                    self.hash = self.hash * self.base + step - old * self.leading
                    self.ring[self.place] = step
                    self.t[self.place] = self.t_before
                    self.lon[self.place] = self.lon_before
                    self.lat[self.place] = self.lat_before
                    self.place = (self.place + 1) % LENGTH
                    self.count += 1
                    if self.count >= LENGTH:
                        print_ = mixed(self.hash)
                        if print_ < ceiling and self.varied():
                            found[number] = print_
                            row[number] = k
                            t_first[number] = self.t[self.place]
                            lon_first[number] = self.lon[self.place]
                            lat_first[number] = self.lat[self.place]
                            number += 1
                self.t_before = t[k]
                self.lon_before = lon[k]
                self.lat_before = lat[k]
        return number
