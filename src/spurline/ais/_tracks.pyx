# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which steps one ship can have made, and which track each run of them continues.

See `spurline.ais.tracks` for what the limits mean.
"""

from libc.math cimport fabs, log1p

from ._distance cimport distance

cdef double HOUR_US = 3.6e9
cdef long long MINUTE_US = 60000000


def judge_steps(const long long[:] t1, const double[:] lon1, const double[:] lat1,
                const long long[:] t2, const double[:] lon2, const double[:] lat2,
                double max_kmh, double slack_h, double silence_h,
                unsigned char[::1] verdict, long long[::1] minutes):
    """verdict: 2 for a step that no ship makes, 1 after a silence, else 0; `minutes` counts the
    steps by their whole minutes, the last entry those that are longer."""
    cdef Py_ssize_t k, n = verdict.shape[0], most = minutes.shape[0] - 1
    cdef double hours
    cdef long long minute
    with nogil:
        for k in range(n):
            hours = (t2[k] - t1[k]) / HOUR_US
            minute = (t2[k] - t1[k]) // MINUTE_US
            minutes[0 if minute < 0 else (minute if minute < most else most)] += 1
            if distance(lon1[k], lat1[k], lon2[k], lat2[k]) > max_kmh * (hours + slack_h):
                verdict[k] = 2
            else:
                verdict[k] = 1 if hours > silence_h else 0


def grow(const long long[:] rows, const long long[:] t, const double[:] lon, const double[:] lat,
         const double[:] kn, const long long[:] end_t, const double[:] end_lon, const double[:] end_lat,
         const double[:] end_kn, double patience_h, double max_kn, double km_per_nm, double slack_h,
         int ship_rows, double ship_h, double ship_open_h, double new_cost, double recency_cost,
         double short_cost, double ordinary_kn, int[::1] recent,
         int[::1] owner, long long[::1] track_rows, long long[::1] track_begin, int[::1] track_last):
    """Give each run to the open track it fits best, or open one; returns how many were opened.

    `recent` is room for the tracks that stay open, the one heard last in front. A track ends where
    its last run (`track_last`) ends.
    """
    cdef Py_ssize_t k, n = rows.shape[0]
    cdef int j, place, track, best, opened = 0, held = 0, most = recent.shape[0], last
    cdef double hours, required, near, misfit, cost, least, one, two
    cdef bint ship, ship_seen
    with nogil:
        for k in range(n):
            best = -1
            place = -1
            least = new_cost
            ship_seen = False
            for j in range(held):
                track = recent[j]
                last = track_last[track]
                hours = (t[k] - end_t[last]) / HOUR_US
                ship = track_rows[track] >= ship_rows and (end_t[last] - track_begin[track]) / HOUR_US >= ship_h
                if not (hours <= patience_h or (ship and (
                        not ship_seen or (rows[k] >= ship_rows and hours <= ship_open_h)))):
                    ship_seen = ship_seen or ship
                    continue
                ship_seen = ship_seen or ship
                required = distance(end_lon[last], end_lat[last], lon[k], lat[k]) / km_per_nm / (hours + slack_h)
                if required > max_kn:
                    continue
                one = kn[k]
                two = end_kn[last]
                if one != one and two != two:
                    misfit = required - ordinary_kn if required > ordinary_kn else 0.0
                else:
                    near = two if one != one or fabs(required - two) < fabs(required - one) else one
                    misfit = fabs(required - near)
                cost = 0.5 * misfit + recency_cost * log1p(hours)
                if track_rows[track] < ship_rows:
                    cost += short_cost
                if cost < least:
                    best = track
                    place = j
                    least = cost
            if best < 0:
                best = opened
                opened += 1
                track_rows[best] = 0
                track_begin[best] = t[k]
                if held < most:
                    held += 1
                place = held - 1
            for j in range(place, 0, -1):
                recent[j] = recent[j - 1]
            recent[0] = best
            owner[k] = best
            track_rows[best] += rows[k]
            track_last[best] = <int> k
    return opened
