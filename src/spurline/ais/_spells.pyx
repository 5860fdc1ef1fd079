# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Spells: runs of fixes in one state, gathered over chunks (see `spurline.ais.spells`)."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdlib cimport free, realloc


cdef packed struct Spell:
    unsigned int mmsi
    unsigned int track
    int state
    unsigned char entered
    unsigned char left
    long long fixes
    long long flagged
    long long t_first
    long long t_last
    double lon_first
    double lat_first
    double lon_last
    double lat_last
    double east
    double north
    double east_low
    double east_high
    double north_low
    double north_high
    double km
    double silent_h
    double flagged_h


def hysteresis(const float[::1] speed, const unsigned char[::1] first, float low, float high,
               bint carried, unsigned char[::1] still):
    """1 from a fix at `low` or less until one at `high` or more; NaN and what is between keep the state."""
    cdef Py_ssize_t k, n = speed.shape[0]
    cdef bint now = carried
    with nogil:
        for k in range(n):
            if speed[k] <= low:
                now = True
            elif first[k] or speed[k] >= high:
                now = False
            still[k] = now


cdef inline double turn(double degrees) noexcept nogil:
    """A difference of longitudes in (-180, 180]."""
    if degrees > 180.0:
        return degrees - 360.0
    if degrees <= -180.0:
        return degrees + 360.0
    return degrees


cdef class Gatherer:
    """Takes chunks and gives the spells that are over; the open one waits for the next chunk."""

    cdef Spell open
    cdef bint is_open
    cdef bint flag_before

    def __cinit__(self):
        self.is_open = False
        self.flag_before = False

    def feed(self, const unsigned int[::1] mmsi, const unsigned int[::1] track, const long long[::1] t,
             const double[::1] lon, const double[::1] lat, const double[::1] hours, const double[::1] km,
             const unsigned char[::1] first, const int[::1] state, const unsigned char[::1] cut,
             const unsigned char[::1] flag):
        """Bytes of the spells that ended, one `Spell` after the other."""
        cdef Py_ssize_t k, n = t.shape[0], count = 0, room = 0
        cdef Spell *done = NULL
        cdef Spell *more
        cdef bint failed = False
        cdef double east, north
        with nogil:
            for k in range(n):
                if self.is_open and (first[k] or cut[k] or state[k] != self.open.state):
                    self.open.left = not first[k]
                    if not first[k] and hours[k] > self.open.silent_h:
                        self.open.silent_h = hours[k]
                    if count == room:
                        room = 256 if room == 0 else room * 2
                        more = <Spell *> realloc(done, room * sizeof(Spell))
                        if more == NULL:
                            failed = True
                            break
                        done = more
                    done[count] = self.open
                    count += 1
                    self.is_open = False
                if state[k] >= 0:
                    if not self.is_open:
                        self.is_open = True
                        self.open.mmsi = mmsi[k]
                        self.open.track = track[k]
                        self.open.state = state[k]
                        self.open.entered = not first[k]
                        self.open.left = False
                        self.open.fixes = 0
                        self.open.flagged = 0
                        self.open.t_first = t[k]
                        self.open.lon_first = lon[k]
                        self.open.lat_first = lat[k]
                        self.open.east = self.open.north = 0.0
                        self.open.east_low = self.open.east_high = 0.0
                        self.open.north_low = self.open.north_high = 0.0
                        self.open.km = self.open.silent_h = self.open.flagged_h = 0.0
                    else:
                        self.open.km += km[k]
                        if hours[k] > self.open.silent_h:
                            self.open.silent_h = hours[k]
                        if flag[k] and self.flag_before:
                            self.open.flagged_h += hours[k]
                    east = turn(lon[k] - self.open.lon_first)
                    north = lat[k] - self.open.lat_first
                    self.open.fixes += 1
                    self.open.flagged += flag[k]
                    self.open.t_last = t[k]
                    self.open.lon_last = lon[k]
                    self.open.lat_last = lat[k]
                    self.open.east += east
                    self.open.north += north
                    self.open.east_low = min(self.open.east_low, east)
                    self.open.east_high = max(self.open.east_high, east)
                    self.open.north_low = min(self.open.north_low, north)
                    self.open.north_high = max(self.open.north_high, north)
                self.flag_before = flag[k]
        try:
            if failed:
                raise MemoryError
            return PyBytes_FromStringAndSize(<char *> done, count * sizeof(Spell))
        finally:
            free(done)

    def finish(self):
        """Bytes of the spell that was open, if any; the track ends with it."""
        if not self.is_open:
            return b""
        self.is_open = False
        return PyBytes_FromStringAndSize(<char *> &self.open, sizeof(Spell))
