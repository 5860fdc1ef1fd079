# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Stays within a diameter, found in one pass (see `spurline.ais.stays`)."""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.math cimport M_PI, cos, fabs, hypot, sin, sqrt
from libc.stdlib cimport free, qsort, realloc


cdef packed struct Stay:
    unsigned int mmsi
    unsigned int track
    long long fixes
    long long t_first
    long long t_last
    double lon_first
    double lat_first
    double lon_last
    double lat_last
    double lon
    double lat


cdef struct Point:
    double x
    double y


cdef struct Fix:
    long long t
    Point at


cdef double metres(double lon1, double lat1, double lon2, double lat2) noexcept nogil:
    """Distance on the WGS 84 ellipsoid, exact to millimetres over a few kilometres."""
    cdef double middle = (lat1 + lat2) * (M_PI / 360.0)
    cdef double w = 1.0 - 0.00669437999014 * sin(middle) * sin(middle)
    cdef double east = (lon2 - lon1) * (M_PI / 180.0) * cos(middle) * 6378137.0 / sqrt(w)
    cdef double north = (lat2 - lat1) * (M_PI / 180.0) * 6378137.0 * (1.0 - 0.00669437999014) / (w * sqrt(w))
    return hypot(east, north)


cdef int by_x(const void *a, const void *b) noexcept nogil:
    cdef const Point *p = <const Point *> a
    cdef const Point *q = <const Point *> b
    if p.x != q.x:
        return -1 if p.x < q.x else 1
    if p.y != q.y:
        return -1 if p.y < q.y else 1
    return 0


cdef inline double turn(Point o, Point a, Point b) noexcept nogil:
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)


cdef int chain(Point *points, int n, Point *hull) noexcept nogil:
    """Convex hull, counter-clockwise, of points that are sorted on the way (Andrew 1979)."""
    cdef int k, size = 0, lower
    qsort(points, n, sizeof(Point), &by_x)
    for k in range(n):
        if k and points[k].x == points[k - 1].x and points[k].y == points[k - 1].y:
            continue
        while size >= 2 and turn(hull[size - 2], hull[size - 1], points[k]) <= 0:
            size -= 1
        hull[size] = points[k]
        size += 1
    lower = size + 1
    for k in range(n - 2, -1, -1):
        if points[k].x == points[k + 1].x and points[k].y == points[k + 1].y:
            continue
        while size >= lower and turn(hull[size - 2], hull[size - 1], points[k]) <= 0:
            size -= 1
        hull[size] = points[k]
        size += 1
    return size - 1 if size > 1 else size


cdef double diagonal(Point *hull, int n) noexcept nogil:
    """Metres of the diagonal of the least rectangle (by area in degrees) around a hull."""
    cdef int i, j, k, low = 0
    cdef double ux, uy, length, along, across, left, right, far, area, best = 1e300
    cdef Point a, b
    if n < 2:
        return 0.0
    if n == 2:
        return metres(hull[0].x, hull[0].y, hull[1].x, hull[1].y)
    for k in range(n):
        if hull[k].y < hull[low].y:
            low = k
    for i in range(n):
        k = (low - i - 1 + 2 * n) % n
        ux = hull[(k + 1) % n].x - hull[k].x
        uy = hull[(k + 1) % n].y - hull[k].y
        length = hypot(ux, uy)
        ux /= length
        uy /= length
        left = right = far = 0.0
        for j in range(n):
            along = (hull[j].x - hull[k].x) * ux + (hull[j].y - hull[k].y) * uy
            across = (hull[j].y - hull[k].y) * ux - (hull[j].x - hull[k].x) * uy
            left = min(left, along)
            right = max(right, along)
            far = max(far, across)
        area = (right - left) * far
        if area < best:
            best = area
            a.x = hull[k].x + right * ux
            a.y = hull[k].y + right * uy
            b.x = hull[k].x + left * ux - far * uy
            b.y = hull[k].y + left * uy + far * ux
    return metres(a.x, a.y, b.x, b.y)


cdef class Gatherer:
    """Takes chunks and gives the stays that are over; the open window waits for the next chunk."""

    cdef double diameter
    cdef long long duration
    cdef Fix *window
    cdef Point *hull
    cdef Point *scratch
    cdef Py_ssize_t begin, end, room
    cdef int corners
    cdef bint stopped, settled, hull_known
    cdef double low_x, low_y, high_x, high_y
    cdef Stay stay

    def __cinit__(self, double diameter, long long duration):
        self.diameter = diameter
        self.duration = duration
        self.window = NULL
        self.hull = self.scratch = NULL
        self.room = 0
        self.restart()

    def __dealloc__(self):
        free(self.window)
        free(self.hull)
        free(self.scratch)

    cdef void restart(self) noexcept nogil:
        """Forget the window."""
        self.begin = self.end = 0
        self.corners = 0
        self.stopped = self.settled = False
        self.hull_known = True
        self.low_x = self.low_y = 1e300
        self.high_x = self.high_y = -1e300
        self.stay.fixes = 0
        self.stay.lon = self.stay.lat = 0.0

    cdef bint make_room(self) noexcept nogil:
        """Space for one fix more in the window and one corner more in the hull; False without memory."""
        cdef Py_ssize_t room
        cdef Fix *window
        cdef Point *hull
        cdef Point *scratch
        if self.begin > 4096 and self.begin > (self.end - self.begin):
            for room in range(self.begin, self.end):
                self.window[room - self.begin] = self.window[room]
            self.end -= self.begin
            self.begin = 0
        if self.end + 2 <= self.room:
            return True
        room = 1024 if self.room == 0 else self.room * 2
        window = <Fix *> realloc(self.window, room * sizeof(Fix))
        if window != NULL:
            self.window = window
        hull = <Point *> realloc(self.hull, 2 * room * sizeof(Point))
        if hull != NULL:
            self.hull = hull
        scratch = <Point *> realloc(self.scratch, room * sizeof(Point))
        if scratch != NULL:
            self.scratch = scratch
        if window == NULL or hull == NULL or scratch == NULL:
            return False
        self.room = room
        return True

    cdef void forget_early(self, long long now) noexcept nogil:
        """Drop the fixes that are a whole duration old, as long as more than two remain."""
        cdef Py_ssize_t k, old = self.begin
        while self.end - self.begin > 2 and now - self.window[self.begin].t >= self.duration:
            self.begin += 1
        if self.begin == old:
            return
        self.hull_known = False
        self.low_x = self.low_y = 1e300
        self.high_x = self.high_y = -1e300
        self.stay.lon = self.stay.lat = 0.0
        for k in range(self.begin, self.end):
            self.widen(self.window[k].at)
        self.stay.fixes = self.end - self.begin
        self.stay.t_first = self.window[self.begin].t
        self.stay.lon_first = self.window[self.begin].at.x
        self.stay.lat_first = self.window[self.begin].at.y

    cdef void widen(self, Point at) noexcept nogil:
        self.low_x = min(self.low_x, at.x)
        self.low_y = min(self.low_y, at.y)
        self.high_x = max(self.high_x, at.x)
        self.high_y = max(self.high_y, at.y)
        self.stay.lon += at.x
        self.stay.lat += at.y

    cdef void enclose(self, Point at) noexcept nogil:
        """Bring the hull up to date: with the newest fix, or anew from the window."""
        cdef int k
        cdef Py_ssize_t j
        cdef bint inside = self.corners >= 3
        if not self.hull_known:
            for j in range(self.begin, self.end):
                self.scratch[j - self.begin] = self.window[j].at
            self.corners = chain(self.scratch, <int> (self.end - self.begin), self.hull)
            self.hull_known = True
            return
        for k in range(self.corners):
            inside = inside and turn(self.hull[k], self.hull[(k + 1) % self.corners], at) >= 0
            self.scratch[k] = self.hull[k]
        if not inside:
            self.scratch[self.corners] = at
            self.corners = chain(self.scratch, self.corners + 1, self.hull)

    cdef bint within(self, Point at) noexcept nogil:
        """Whether all fixes of the window lie within the diameter."""
        if self.stay.fixes < 2 or metres(self.low_x, self.low_y, self.high_x, self.high_y) >= 1.5 * self.diameter:
            self.hull_known = False
            return False
        self.enclose(at)
        return diagonal(self.hull, self.corners) < self.diameter

    cdef bint step(self, long long t, double lon, double lat, Stay *done) noexcept nogil:
        """One fix of the track; True when a stay ended before it, which is then in `done`."""
        cdef bint before = self.stopped, ended = False
        cdef Point at
        at.x = lon
        at.y = lat
        if self.stay.fixes == 0:
            self.stay.t_first = t
            self.stay.lon_first = lon
            self.stay.lat_first = lat
        if not self.settled:
            self.window[self.end].t = t
            self.window[self.end].at = at
            self.end += 1
        self.widen(at)
        self.stay.fixes += 1
        if not before:
            self.forget_early(t)
        self.stopped = self.within(at)
        if before and not self.stopped and self.stay.fixes > 1:
            if self.stay.t_last - self.stay.t_first >= self.duration:
                done[0] = self.stay
                done.fixes -= 1
                done.lon = (done.lon - lon) / done.fixes
                done.lat = (done.lat - lat) / done.fixes
                ended = True
                self.restart()
                self.stay.t_first = t
                self.stay.lon_first = lon
                self.stay.lat_first = lat
                self.window[0].t = t
                self.window[0].at = at
                self.end = 1
                self.widen(at)
                self.stay.fixes = 1
                self.enclose(at)
        self.stay.t_last = t
        self.stay.lon_last = lon
        self.stay.lat_last = lat
        # A stay as long as the duration can only end as one: its single fixes are needed no more.
        if self.stopped and t - self.stay.t_first >= self.duration:
            self.settled = True
        return ended

    cdef bint close(self, Stay *done) noexcept nogil:
        """The track is over; True when it ended in a stay."""
        cdef bint found = self.stopped and self.stay.t_last - self.stay.t_first >= self.duration
        if found:
            done[0] = self.stay
            done.lon /= done.fixes
            done.lat /= done.fixes
        self.restart()
        return found

    def feed(self, const unsigned int[::1] mmsi, const unsigned int[::1] track, const long long[::1] t,
             const double[::1] lon, const double[::1] lat, const unsigned char[::1] first):
        """Bytes of the stays that ended, one `Stay` after the other."""
        cdef Py_ssize_t k, n = t.shape[0], count = 0, room = 0
        cdef Stay *done = NULL
        cdef Stay *more
        cdef bint failed = False
        with nogil:
            for k in range(n):
                if count + 2 > room:
                    room = 256 if room == 0 else room * 2
                    more = <Stay *> realloc(done, room * sizeof(Stay))
                    if more != NULL:
                        done = more
                    failed = more == NULL
                if failed or not self.make_room():
                    failed = True
                    break
                if first[k] and self.stay.fixes:
                    count += self.close(&done[count])
                self.stay.mmsi = mmsi[k]
                self.stay.track = track[k]
                count += self.step(t[k], lon[k], lat[k], &done[count])
        try:
            if failed:
                raise MemoryError
            return PyBytes_FromStringAndSize(<char *> done, count * sizeof(Stay))
        finally:
            free(done)

    def finish(self):
        """Bytes of the stay that the last track ended in, if it did."""
        cdef Stay done
        if not self.close(&done):
            return b""
        return PyBytes_FromStringAndSize(<char *> &done, sizeof(Stay))
