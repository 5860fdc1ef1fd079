# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Marks of tracks, and pairs of them that are close (see `spurline.ais.marks` and `.encounters`)."""

from libc.math cimport floor

from ._distance cimport distance

cdef int TURN = 1 << 24


cdef packed struct Mark:
    int step
    int owner
    double lon
    double lat
    float speed_kn


cdef packed struct Spell:
    int a
    int b
    int begin
    int last
    int marks
    int slow_a
    int slow_b
    double lon_first
    double lat_first
    double lon_last
    double lat_last
    unsigned int apart[51]
    unsigned int knots_a[21]
    unsigned int knots_b[21]


def count_marks(const long long[::1] t, const double[::1] hours, const unsigned char[::1] first,
                long long t_before, long long step_us, double max_hours):
    """How many marks lie between the fixes of a chunk."""
    cdef Py_ssize_t k, n = t.shape[0], count = 0
    cdef long long earlier
    with nogil:
        for k in range(n):
            if not first[k] and hours[k] <= max_hours:
                earlier = t[k - 1] if k else t_before
                count += (t[k] + step_us - 1) // step_us - (earlier + step_us - 1) // step_us
    return count


def fill_marks(const long long[::1] t, const double[::1] lon, const double[::1] lat, const double[::1] hours,
               const double[::1] km, const unsigned char[::1] first, const int[::1] owner,
               long long t_before, double lon_before, double lat_before,
               long long step_us, double max_hours, Mark[::1] marks):
    """Positions at the multiples of `step_us` in [fix before, fix), on the line between the two."""
    cdef Py_ssize_t k, n = t.shape[0], count = 0
    cdef long long t0, at, end
    cdef double lon0, lat0, share, turn, east
    with nogil:
        for k in range(n):
            if first[k] or hours[k] > max_hours:
                continue
            t0 = t[k - 1] if k else t_before
            lon0 = lon[k - 1] if k else lon_before
            lat0 = lat[k - 1] if k else lat_before
            turn = lon[k] - lon0
            if turn > 180.0:
                turn -= 360.0
            elif turn < -180.0:
                turn += 360.0
            end = (t[k] + step_us - 1) // step_us
            for at in range((t0 + step_us - 1) // step_us, end):
                share = (at * step_us - t0) / <double> (t[k] - t0)
                east = lon0 + share * turn
                if east >= 180.0:
                    east -= 360.0
                elif east < -180.0:
                    east += 360.0
                marks[count].step = <int> at
                marks[count].owner = owner[k]
                marks[count].lon = east
                marks[count].lat = lat0 + share * (lat[k] - lat0)
                marks[count].speed_kn = <float> (km[k] / hours[k] / 1.852)
                count += 1


def close_pairs(Py_ssize_t begin, const int[::1] step, const int[::1] band, const int[::1] column,
                const unsigned int[::1] mmsi, const double[::1] lon, const double[::1] lat,
                const int[::1] reach, double max_km, int[::1] a, int[::1] b, float[::1] km):
    """Pairs of marks of one step and two vessels within `max_km`, for the marks from `begin` on.

    Marks are ordered by (step, band, column): bands of latitude at least `max_km` high, columns of
    longitude of 1/2**24 turn; `reach` of a band is how many columns apart a pair of it and the next
    one can be. Returns the mark at which the room in `a`, `b` and `km` ended, and the pairs so far.
    """
    cdef Py_ssize_t i = begin, j, n = step.shape[0], room = a.shape[0], count = 0, sure = 0
    cdef Py_ssize_t group = 0, group_end = 0, next_end = 0, low = 0
    cdef int wide
    cdef bint full = False
    with nogil:
        if begin < n:
            group = begin
            while group > 0 and step[group - 1] == step[begin] and band[group - 1] == band[begin]:
                group -= 1
        group_end = begin
        while i < n:
            if i >= group_end:
                if i > begin:
                    group = i
                group_end = i
                while group_end < n and step[group_end] == step[i] and band[group_end] == band[i]:
                    group_end += 1
                next_end = group_end
                while next_end < n and step[next_end] == step[i] and band[next_end] == band[i] + 1:
                    next_end += 1
                low = group_end
            wide = reach[band[i]]
            sure = count
            j = i + 1
            while not full and j < group_end and column[j] - column[i] <= wide:
                count = tried(i, j, mmsi, lon, lat, max_km, a, b, km, count, room, &full)
                j += 1
            while low < next_end and column[low] < column[i] - wide:
                low += 1
            j = low
            while not full and j < next_end and column[j] <= column[i] + wide:
                count = tried(i, j, mmsi, lon, lat, max_km, a, b, km, count, room, &full)
                j += 1
            if wide < TURN:
                j = group
                while not full and j < i and column[j] + TURN - column[i] <= wide:
                    count = tried(i, j, mmsi, lon, lat, max_km, a, b, km, count, room, &full)
                    j += 1
                j = group_end
                while not full and j < next_end and column[j] + TURN - column[i] <= wide:
                    count = tried(i, j, mmsi, lon, lat, max_km, a, b, km, count, room, &full)
                    j += 1
                j = next_end - 1
                while not full and j >= group_end and column[i] + TURN - column[j] <= wide:
                    count = tried(i, j, mmsi, lon, lat, max_km, a, b, km, count, room, &full)
                    j -= 1
            if full:
                count = sure
                break
            i += 1
    return i, count


cdef inline Py_ssize_t tried(Py_ssize_t i, Py_ssize_t j, const unsigned int[::1] mmsi,
                             const double[::1] lon, const double[::1] lat, double max_km,
                             int[::1] a, int[::1] b, float[::1] km,
                             Py_ssize_t count, Py_ssize_t room, bint *full) noexcept nogil:
    """Adds the pair, if it is one; sets `full` where there is no room for it."""
    cdef double apart
    if mmsi[i] == mmsi[j]:
        return count
    apart = distance(lon[i], lat[i], lon[j], lat[j])
    if apart > max_km:
        return count
    if count == room:
        full[0] = True
        return count
    a[count] = <int> (i if mmsi[i] < mmsi[j] else j)
    b[count] = <int> (j if mmsi[i] < mmsi[j] else i)
    km[count] = <float> apart
    return count + 1


cdef inline Py_ssize_t slot_of(int a, int b, const int[::1] slots, Spell[::1] spells) noexcept nogil:
    """Where the pair stands in the table of open spells, or the empty slot where it would."""
    cdef unsigned long long mixed = (<unsigned long long> a << 32) | <unsigned int> b
    cdef unsigned long long mask = <unsigned long long> slots.shape[0] - 1
    mixed = (mixed ^ (mixed >> 31)) * 0x9E3779B97F4A7C15u
    mixed = (mixed ^ (mixed >> 29)) & mask
    while slots[mixed] >= 0 and (spells[slots[mixed]].a != a or spells[slots[mixed]].b != b):
        mixed = (mixed + 1) & mask
    return <Py_ssize_t> mixed


def index_spells(Spell[::1] spells, Py_ssize_t count, int[::1] slots):
    """Enter the first `count` spells into an empty table (all -1; its length a power of two)."""
    cdef Py_ssize_t k
    with nogil:
        for k in range(count):
            slots[slot_of(spells[k].a, spells[k].b, slots, spells)] = <int> k


def fold_pairs(const int[::1] a, const int[::1] b, const float[::1] km, Py_ssize_t pairs,
               const int[::1] step, const int[::1] owner, const double[::1] lon, const double[::1] lat,
               const float[::1] speed_kn, int merge_steps, float slow_kn,
               Spell[::1] spells, Py_ssize_t count, int[::1] slots):
    """Take pairs in order of time into the spells of their owners; returns how many spells there are.

    A pair not seen for more than `merge_steps` begins a new spell; the old one stays in `spells`.
    """
    cdef Py_ssize_t k, slot
    cdef int i, j, row, bin
    cdef double knots
    with nogil:
        for k in range(pairs):
            i = a[k]
            j = b[k]
            slot = slot_of(owner[i], owner[j], slots, spells)
            row = slots[slot]
            if row < 0 or step[i] - spells[row].last > merge_steps:
                row = <int> count
                count += 1
                slots[slot] = row
                spells[row].a = owner[i]
                spells[row].b = owner[j]
                spells[row].begin = step[i]
                spells[row].marks = spells[row].slow_a = spells[row].slow_b = 0
                spells[row].lon_first = lon[i]
                spells[row].lat_first = lat[i]
                for bin in range(51):
                    spells[row].apart[bin] = 0
                for bin in range(21):
                    spells[row].knots_a[bin] = 0
                    spells[row].knots_b[bin] = 0
            spells[row].last = step[i]
            spells[row].lon_last = lon[i]
            spells[row].lat_last = lat[i]
            spells[row].marks += 1
            spells[row].slow_a += speed_kn[i] < slow_kn
            spells[row].slow_b += speed_kn[j] < slow_kn
            bin = <int> floor(km[k] * 100.0 + 0.5)
            spells[row].apart[bin if bin < 50 else 50] += 1
            knots = speed_kn[i] * 10.0 + 0.5
            spells[row].knots_a[<int> knots if knots < 20.0 else 20] += 1
            knots = speed_kn[j] * 10.0 + 0.5
            spells[row].knots_b[<int> knots if knots < 20.0 else 20] += 1
    return count
