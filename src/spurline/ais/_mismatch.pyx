# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Reported speed and course against the way made good (see `spurline.ais.mismatch`)."""

from libc.math cimport M_PI, cos, isnan, sin, sqrt

cdef double RADIANS = M_PI / 180.0
cdef double DEGREE_KM = M_PI / 180.0 * 6371.0088

cdef double UNIT_SLIP = cos(20.0 * RADIANS)  # ten times the course within 20 degrees of the way

cdef enum:
    NONE = 0
    STILL = 1
    MOVING = 2
    COURSE = 3


cdef inline double along(double east, double north, double course) noexcept nogil:
    """How far a way leads in the direction of a course."""
    return east * sin(course * RADIANS) + north * cos(course * RADIANS)


cdef class Mismatches:
    """Legs of at least `leg_us` between fixes of one track; a run of legs that all disagree in the same way,
    long enough, is appended to `found` as a tuple: mmsi, track, kind (1 reports speed and stays, 2 moves and
    reports none, 3 goes elsewhere than reported), fixes, t, lon, lat of the first and of the last fix, and
    kilometres reported and made good."""

    cdef readonly list found
    cdef long long leg, longest_step, least_time, least_fixes
    cdef double least_kn, share
    cdef unsigned int mmsi, track
    cdef int anchored, kind
    cdef long long t_before, t_anchor, t_start, fixes, leg_fixes
    cdef double sog_before, lon_anchor, lat_anchor, cog_anchor
    cdef double lon_start, lat_start, reported, run_reported, run_made

    def __init__(self, long long leg_us, long long longest_step_us, long long least_time_us, long long least_fixes,
                 double least_kn, double share):
        self.found = []
        self.leg = leg_us
        self.longest_step = longest_step_us
        self.least_time = least_time_us
        self.least_fixes = least_fixes
        self.least_kn = least_kn
        self.share = share
        self.anchored = 0
        self.kind = NONE

    cdef inline int long_enough(self) noexcept nogil:
        return (self.kind != NONE and self.t_anchor - self.t_start >= self.least_time
                and self.fixes >= self.least_fixes)

    cdef int keep(self) except -1:
        self.found.append((self.mmsi, self.track, self.kind, self.fixes, self.t_start, self.lon_start,
                           self.lat_start, self.t_anchor, self.lon_anchor, self.lat_anchor, self.run_reported,
                           self.run_made))
        return 0

    cdef inline int judge(self, long long t, double east, double north, double made, double cog) noexcept nogil:
        """How the leg that ends here disagrees."""
        cdef double hours = (t - self.t_anchor) / 3.6e9
        cdef double kn_made = made / 1.852 / hours, kn_reported = self.reported / 1.852 / hours
        if kn_reported >= self.least_kn and made <= self.share * self.reported:
            return STILL
        if kn_made >= self.least_kn and self.reported <= self.share * made:
            return MOVING
        if kn_made >= self.least_kn and kn_reported >= self.least_kn:  # NaN compares false
            if along(east, north, self.cog_anchor) < 0 and along(east, north, cog) < 0:
                if along(east, north, 10.0 * cog) < UNIT_SLIP * made:
                    return COURSE
        return NONE

    cdef inline void anchor(self, long long t, double lon, double lat, double cog) noexcept nogil:
        self.anchored = 1
        self.t_anchor = t
        self.lon_anchor = lon
        self.lat_anchor = lat
        self.cog_anchor = cog
        self.reported = 0.0
        self.leg_fixes = 0

    def feed(self, const unsigned int[::1] mmsi, const unsigned int[::1] track, const long long[::1] t,
             const double[::1] lon, const double[::1] lat, const float[::1] sog, const float[::1] cog,
             const unsigned char[::1] first):
        """Rows by track and time; `first` marks the first fix of each track."""
        cdef Py_ssize_t k, n = t.shape[0]
        cdef double east, north, made
        cdef int kind
        with nogil:
            for k in range(n):
                if first[k] or not self.anchored or isnan(sog[k]) or t[k] - self.t_before > self.longest_step:
                    if self.long_enough():
                        with gil:
                            self.keep()
                    self.kind = NONE
                    self.anchored = 0
                    if not isnan(sog[k]):
                        self.mmsi = mmsi[k]
                        self.track = track[k]
                        self.anchor(t[k], lon[k], lat[k], cog[k])
                else:
                    self.reported += 0.5 * (self.sog_before + sog[k]) * 1.852 * ((t[k] - self.t_before) / 3.6e9)
                    self.leg_fixes += 1
                    if t[k] - self.t_anchor >= self.leg:
                        east = lon[k] - self.lon_anchor
                        if east > 180.0:
                            east -= 360.0
                        elif east < -180.0:
                            east += 360.0
                        east *= DEGREE_KM * cos(0.5 * (lat[k] + self.lat_anchor) * RADIANS)
                        north = (lat[k] - self.lat_anchor) * DEGREE_KM
                        made = sqrt(east * east + north * north)
                        kind = self.judge(t[k], east, north, made, cog[k])
                        if kind != self.kind:
                            if self.long_enough():
                                with gil:
                                    self.keep()
                            self.kind = kind
                            self.t_start = self.t_anchor
                            self.lon_start = self.lon_anchor
                            self.lat_start = self.lat_anchor
                            self.fixes = 1
                            self.run_reported = self.run_made = 0.0
                        self.fixes += self.leg_fixes
                        self.run_reported += self.reported
                        self.run_made += made
                        self.anchor(t[k], lon[k], lat[k], cog[k])
                self.t_before = t[k]
                self.sog_before = sog[k]

    def finish(self):
        """Close the last run."""
        if self.long_enough():
            self.keep()
        self.kind = NONE
