# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Turns and moments of the way of each track in windows of the clock (see `spurline.ais.circles`)."""

from libc.math cimport M_PI, atan2, cos, fabs

cdef double RADIANS = M_PI / 180.0
cdef double DEGREE_KM = M_PI / 180.0 * 6371.0088


cdef class Windows:
    """One open window at a time. A window that turned enough one way is appended to `found` as a tuple:
    mmsi, track, fixes, t, lon, lat of the first and of the last fix, net turn in radians, kilometres,
    hours, and the sums of x, y, xx, yy, xy, xz, yz, z, zz of its fixes in kilometres east and north of
    the first one, where z = xx + yy."""

    cdef readonly list found
    cdef long long length, window, t0, t1, count
    cdef double least_turn, same_way
    cdef int least_fixes, open, has_direction
    cdef unsigned int mmsi, track
    cdef double lon0, lat0, lon1, lat1, wide, direction, net, whole, km, hours
    cdef double sx, sy, sxx, syy, sxy, sxz, syz, sz, szz

    def __init__(self, long long length_us, int least_fixes, double least_turn, double same_way):
        self.found = []
        self.length = length_us
        self.least_fixes = least_fixes
        self.least_turn = least_turn
        self.same_way = same_way
        self.open = 0
        self.has_direction = 0

    cdef inline void begin(self, long long window, unsigned int mmsi, unsigned int track) noexcept nogil:
        self.open = 1
        self.window = window
        self.mmsi = mmsi
        self.track = track
        self.count = 0
        self.net = self.whole = self.km = self.hours = 0.0
        self.sx = self.sy = self.sxx = self.syy = self.sxy = self.sxz = self.syz = self.sz = self.szz = 0.0

    cdef inline int likely(self) noexcept nogil:
        return (self.open and self.count >= self.least_fixes and fabs(self.net) >= self.least_turn
                and fabs(self.net) >= self.same_way * self.whole)

    cdef int keep(self) except -1:
        self.found.append((self.mmsi, self.track, self.count, self.t0, self.lon0, self.lat0, self.t1, self.lon1,
                           self.lat1, self.net, self.km, self.hours, self.sx, self.sy, self.sxx, self.syy, self.sxy,
                           self.sxz, self.syz, self.sz, self.szz))
        return 0

    cdef inline void add(self, long long t, double lon, double lat) noexcept nogil:
        cdef double x, y, z
        if self.count == 0:
            self.t0 = t
            self.lon0 = lon
            self.lat0 = lat
            self.wide = DEGREE_KM * cos(lat * RADIANS)
        x = lon - self.lon0
        if x > 180.0:
            x -= 360.0
        elif x < -180.0:
            x += 360.0
        x *= self.wide
        y = (lat - self.lat0) * DEGREE_KM
        z = x * x + y * y
        self.count += 1
        self.sx += x
        self.sy += y
        self.sxx += x * x
        self.syy += y * y
        self.sxy += x * y
        self.sxz += x * z
        self.syz += y * z
        self.sz += z
        self.szz += z * z
        self.t1 = t
        self.lon1 = lon
        self.lat1 = lat

    cdef inline void turn(self, double lon, double lat, double before_lon, double before_lat) noexcept nogil:
        """Add the turn from the step before to the step from (before_lon, before_lat) to here."""
        cdef double east = lon - before_lon, direction, change
        if east > 180.0:
            east -= 360.0
        elif east < -180.0:
            east += 360.0
        direction = atan2(east * cos(lat * RADIANS), lat - before_lat)
        if self.has_direction:
            change = direction - self.direction
            if change > M_PI:
                change -= 2.0 * M_PI
            elif change <= -M_PI:
                change += 2.0 * M_PI
            self.net += change
            self.whole += fabs(change)
        self.direction = direction
        self.has_direction = 1

    def feed(self, const unsigned int[::1] mmsi, const unsigned int[::1] track, const long long[::1] t,
             const double[::1] lon, const double[::1] lat, const double[::1] hours, const double[::1] km,
             const unsigned char[::1] first):
        """Rows by track and time; `first` marks the first fix of each track."""
        cdef Py_ssize_t k, n = t.shape[0]
        cdef long long window
        cdef double before_lon, before_lat
        with nogil:
            for k in range(n):
                window = t[k] // self.length
                before_lon = self.lon1
                before_lat = self.lat1
                if first[k] or not self.open or window != self.window:
                    if self.likely():
                        with gil:
                            self.keep()
                    self.begin(window, mmsi[k], track[k])
                if first[k]:
                    self.has_direction = 0
                else:
                    self.km += km[k]
                    self.hours += hours[k]
                    if km[k] > 0.0:
                        self.turn(lon[k], lat[k], before_lon, before_lat)
                self.add(t[k], lon[k], lat[k])

    def finish(self):
        """Close the last window."""
        if self.likely():
            self.keep()
        self.open = 0
