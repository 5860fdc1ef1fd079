# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What each fix says about reception, and what was heard around a path (see `spurline.ais.reception`)."""

from libc.math cimport cos, floor

DEF SLOTS = 32
BEGUN = SLOTS
cdef long long HOUR_US = 3600000000
cdef int STRIDE = 4096


cdef inline int cell_at(double lon, double lat, double per_degree, const int[::1] columns) noexcept nogil:
    cdef int last = <int> columns.shape[0] - 1
    cdef double height = floor((lat + 90.0) * per_degree)
    cdef int row = 0 if height < 0 else (last if height > last else <int> height)
    cdef int width = columns[row]
    cdef int column = <int> floor((lon + 180.0) / 360.0 * width) % width
    return row * STRIDE + (column + width if column < 0 else column)


def cells(const double[::1] lon, const double[::1] lat, double per_degree, const int[::1] columns, int[::1] cell):
    cdef Py_ssize_t k
    with nogil:
        for k in range(cell.shape[0]):
            cell[k] = cell_at(lon[k], lat[k], per_degree, columns)


cdef class Hours:
    """The clock hour that the current track is in: what was heard of it, by cell and receiver.

    An hour is written out when the track leaves it, so that chunks may be cut anywhere.
    """

    cdef int count
    cdef int[SLOTS] cell
    cdef int[SLOTS] receiver
    cdef long long[SLOTS] messages
    cdef long long[SLOTS] steps
    cdef long long[SLOTS] sending_s
    cdef long long hour
    cdef unsigned int mmsi
    cdef bint begun
    cdef long long t
    cdef double lon
    cdef double lat
    cdef double per_degree
    cdef const int[::1] columns
    cdef long long gap_us
    cdef int[:, ::1] into_int
    cdef unsigned int[::1] into_mmsi
    cdef Py_ssize_t written

    def __init__(self, double per_degree, const int[::1] columns, long long gap_us):
        self.per_degree = per_degree
        self.columns = columns
        self.gap_us = gap_us
        self.count = 0
        self.begun = False

    cdef void write(self) noexcept nogil:
        """Rows (cell, receiver, hour, messages) and of the cell, on its first row alone (messages, those
        of them that end a step of known sending, seconds of it; else 0, 0, -1)."""
        cdef int k, other
        cdef long long total, steps, seconds
        cdef bint leads
        for k in range(self.count):
            total = 0
            steps = 0
            seconds = 0
            leads = True
            for other in range(self.count):
                if self.cell[other] == self.cell[k]:
                    total += self.messages[other]
                    steps += self.steps[other]
                    seconds += self.sending_s[other]
                    if other < k:
                        leads = False
            self.into_int[self.written, 0] = self.cell[k]
            self.into_int[self.written, 1] = self.receiver[k]
            self.into_int[self.written, 2] = <int> self.hour
            self.into_int[self.written, 3] = <int> self.messages[k]
            self.into_int[self.written, 4] = <int> total if leads else 0
            self.into_int[self.written, 5] = <int> steps if leads else 0
            self.into_int[self.written, 6] = <int> seconds if leads else -1
            self.into_mmsi[self.written] = self.mmsi
            self.written += 1
        self.count = 0

    cdef void add(self, long long hour, int cell, int receiver, int messages, int steps, long long seconds) noexcept nogil:
        cdef int k
        if hour != self.hour and self.count:
            self.write()
        self.hour = hour
        for k in range(self.count):
            if self.cell[k] == cell and self.receiver[k] == receiver:
                self.messages[k] += messages
                self.steps[k] += steps
                self.sending_s[k] += seconds
                return
        if self.count == SLOTS:
            self.write()
        k = self.count
        self.cell[k] = cell
        self.receiver[k] = receiver
        self.messages[k] = messages
        self.steps[k] = steps
        self.sending_s[k] = seconds
        self.count += 1

    cdef long long between(self, long long t, double lon, double lat) noexcept nogil:
        """Whole hours between two fixes, each where the ship then was; the seconds that are left."""
        cdef long long step = t - self.t, hour, first = self.t // HOUR_US + 1, last = t // HOUR_US
        cdef double share, turn = lon - self.lon
        if turn > 180.0:
            turn -= 360.0
        elif turn < -180.0:
            turn += 360.0
        for hour in range(first, last):
            share = (hour * HOUR_US + HOUR_US / 2 - self.t) / <double> step
            self.add(hour, cell_at(self.lon + share * turn, self.lat + share * (lat - self.lat),
                                   self.per_degree, self.columns), 0, 0, 0, 3600)
        return (step - (last - first if last > first else 0) * HOUR_US) // 1000000

    def feed(self, const unsigned int[::1] mmsi, const unsigned char[::1] first, const long long[::1] t,
             const double[::1] lon, const double[::1] lat, const unsigned short[::1] receiver,
             int[:, ::1] rows, unsigned int[::1] row_mmsi):
        """Take a chunk; returns the number of rows written, see `write`."""
        cdef Py_ssize_t k
        cdef long long seconds
        cdef int steps
        self.into_int = rows
        self.into_mmsi = row_mmsi
        self.written = 0
        with nogil:
            for k in range(t.shape[0]):
                if first[k] and self.count:
                    self.write()
                steps = 1
                if first[k] or not self.begun or t[k] - self.t >= self.gap_us:
                    seconds = 0
                    steps = 0
                elif t[k] - self.t > HOUR_US:
                    seconds = self.between(t[k], lon[k], lat[k])
                else:
                    seconds = (t[k] - self.t) // 1000000
                self.mmsi = mmsi[k]
                self.add(t[k] // HOUR_US, cell_at(lon[k], lat[k], self.per_degree, self.columns),
                         receiver[k], 1, steps, seconds)
                self.begun = True
                self.t = t[k]
                self.lon = lon[k]
                self.lat = lat[k]
        return self.written

    def finish(self, int[:, ::1] rows, unsigned int[::1] row_mmsi):
        self.into_int = rows
        self.into_mmsi = row_mmsi
        self.written = 0
        self.write()
        return self.written


cdef inline Py_ssize_t below(const int[::1] hours, Py_ssize_t low, Py_ssize_t high, long long hour) noexcept nogil:
    """First index in [low, high) whose hour is not before `hour`."""
    cdef Py_ssize_t middle
    while low < high:
        middle = (low + high) // 2
        if hours[middle] < hour:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline int beside(int cell, int up, int side, const int[::1] columns) noexcept nogil:
    """A cell among the 3 by 3 around one; -1 beyond a pole."""
    cdef int row = cell // STRIDE + up, width
    if row < 0 or row >= columns.shape[0]:
        return -1
    width = columns[row]
    cdef double middle = (cell % STRIDE + 0.5) / columns[cell // STRIDE]
    cdef int column = (<int> floor(middle * width) + side) % width
    return row * STRIDE + (column + width if column < 0 else column)


def neighbours(const long long[::1] begin, const int[::1] cell, const int[::1] hour, const unsigned int[::1] mmsi,
               const int[::1] off_hour, const int[::1] on_hour, int window, int first_hour, int last_hour,
               const int[::1] columns, const int[::1] slot, const long long[::1] starts, const int[::1] hours,
               const long long[::1] sums, const unsigned int[:, ::1] names,
               double[:, ::1] heard, double[:, ::1] before, double[:, ::1] after, unsigned int[:, ::1] shown):
    """Per gap (samples begin[k] to begin[k + 1]) the vessel-hours heard around its path, and those of the
    `window` hours before OFF and after ON as if they had lasted as long, in the cells of the path (column 0)
    and those beside them (column 1), one sample an hour; up to `shown.shape[1]` vessels, the nearest first."""
    cdef Py_ssize_t gap, k, one, two, at, many
    cdef int ring, up, side, place, other, span
    cdef long long low, high
    cdef int wanted = <int> shown.shape[1], kept = <int> names.shape[1]
    cdef Py_ssize_t filled, seen
    cdef unsigned int name
    with nogil:
        for gap in range(off_hour.shape[0]):
            filled = 0
            for ring in range(2):
                for k in range(begin[gap], begin[gap + 1]):
                    if hour[k] <= off_hour[gap] or hour[k] >= on_hour[gap]:
                        continue
                    if k > begin[gap] and hour[k] == hour[k - 1]:
                        continue
                    for up in range(-1, 2):
                        for side in range(-1, 2):
                            if (up == 0 and side == 0) != (ring == 0):
                                continue
                            place = beside(cell[k], up, side, columns)
                            if place < 0 or slot[place] < 0:
                                continue
                            one = starts[slot[place]]
                            two = starts[slot[place] + 1]
                            at = below(hours, one, two, hour[k])
                            if at < two and hours[at] == hour[k]:
                                heard[gap, ring] += sums[at + 1] - sums[at]
                                for other in range(kept):
                                    name = names[at, other]
                                    if name == 0 or name == mmsi[gap] or filled == wanted:
                                        continue
                                    seen = 0
                                    while seen < filled and shown[gap, seen] != name:
                                        seen += 1
                                    if seen == filled:
                                        shown[gap, filled] = name
                                        filled += 1
                            low = off_hour[gap] - window
                            low = first_hour if low < first_hour else low
                            span = <int> (off_hour[gap] - low)
                            if span > 0:
                                many = sums[below(hours, one, two, off_hour[gap])] - sums[below(hours, one, two, low)]
                                before[gap, ring] += many / <double> span
                            low = on_hour[gap] + 1
                            high = low + window
                            high = last_hour + 1 if high > last_hour + 1 else high
                            span = <int> (high - low)
                            if span > 0:
                                many = sums[below(hours, one, two, high)] - sums[below(hours, one, two, low)]
                                after[gap, ring] += many / <double> span


def working(const int[::1] slot, const int[::1] hour, const long long[::1] begin, const int[::1] row,
            const long long[::1] messages, int unnamed, const unsigned char[:, ::1] alive, double[::1] share):
    """Share of each cell's messages that come from receivers (rows of `alive`) which were alive in an
    hour; a cell without known receivers depends on the row `unnamed`."""
    cdef Py_ssize_t k, at
    cdef double up, total
    with nogil:
        for k in range(slot.shape[0]):
            up = 0.0
            total = 0.0
            if slot[k] >= 0:
                for at in range(begin[slot[k]], begin[slot[k] + 1]):
                    total += messages[at]
                    if alive[row[at], hour[k]]:
                        up += messages[at]
            share[k] = up / total if total > 0 else <double> alive[unnamed, hour[k]]


def companions(const long long[::1] t_on, const double[::1] lon, const double[::1] lat,
               const unsigned int[::1] mmsi, const long long[::1] low, const long long[::1] high,
               const long long[::1] other_on, const double[::1] other_lon, const double[::1] other_lat,
               const unsigned int[::1] other_mmsi, long long window, double degrees, long long[:, ::1] found):
    """Per gap the gaps of others, among those numbered low to high, that began within `degrees` (column 0),
    and of those the ones that ended within `window` of it (column 1)."""
    cdef Py_ssize_t k, other
    cdef double east, north
    with nogil:
        for k in range(t_on.shape[0]):
            for other in range(low[k], high[k]):
                north = other_lat[other] - lat[k]
                if north > degrees or north < -degrees or mmsi[k] == other_mmsi[other]:
                    continue
                east = other_lon[other] - lon[k]
                east = (east - 360.0 if east > 180.0 else (east + 360.0 if east < -180.0 else east)) * cos(
                    lat[k] * 0.017453292519943295)
                if east * east + north * north > degrees * degrees:
                    continue
                found[k, 0] += 1
                if t_on[k] - other_on[other] <= window and other_on[other] - t_on[k] <= window:
                    found[k, 1] += 1
