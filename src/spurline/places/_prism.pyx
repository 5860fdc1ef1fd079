# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which places lie in the prism of each silence (see `spurline.places.prisms` for what the arrays mean)."""

from libc.math cimport asin, sqrt

cdef enum:
    BLOCK = 64
    NO_WAY = 65535


def candidates(const unsigned short[:, ::1] steps, const long long[::1] off, const long long[::1] on,
               const long long[::1] most, long long[::1] counts):
    """How many places each silence, (n,), may reach by the table alone: the sum of the two ways is at
    most `most` steps. A region of −1 reaches none."""
    cdef Py_ssize_t g, p, places = steps.shape[1]
    cdef const unsigned short *out
    cdef const unsigned short *back
    cdef unsigned int limit, found
    with nogil:
        for g in range(off.shape[0]):
            counts[g] = 0
            if off[g] < 0 or on[g] < 0 or most[g] < 0 or places == 0:
                continue
            out, back = &steps[off[g], 0], &steps[on[g], 0]
            limit = <unsigned int>most[g]
            found = 0
            for p in range(places):
                found += <unsigned int>out[p] + <unsigned int>back[p] <= limit
            counts[g] = found


def reached(const unsigned short[:, ::1] steps, double step_km, const long long[::1] off,
            const long long[::1] on, const long long[::1] most, const long long[::1] counts,
            const double[:, ::1] off_at, const double[:, ::1] on_at, const double[:, ::1] place_at,
            const double[::1] radius_km, double earth_km, const double[::1] hours,
            const double[::1] km_per_hour, const double[::1] least, long long[::1] starts,
            int[::1] place, double[::1] slack):
    """Fill in, silence by silence, the places whose slack is at least `least` hours, ascending, and where
    each silence's begin, (n + 1,). A way is the longer of the table's and of the great circle to the rim."""
    cdef Py_ssize_t g, b, p, q, places = steps.shape[1], last, at = 0
    cdef const unsigned short *out
    cdef const unsigned short *back
    cdef unsigned int limit, seen
    cdef double way, spare
    starts[0] = 0
    with nogil:
        for g in range(off.shape[0]):
            if counts[g] > 0:
                out, back = &steps[off[g], 0], &steps[on[g], 0]
                limit = <unsigned int>most[g]
                for b in range((places + BLOCK - 1) // BLOCK):
                    p = b * BLOCK
                    last = p + BLOCK if p + BLOCK < places else places
                    seen = 0
                    for q in range(p, last):
                        seen += <unsigned int>out[q] + <unsigned int>back[q] <= limit
                    if seen == 0:
                        continue
                    for q in range(p, last):
                        if <unsigned int>out[q] + <unsigned int>back[q] > limit or out[q] == NO_WAY or back[q] == NO_WAY:
                            continue
                        way = longer(out[q] * step_km, &off_at[g, 0], &place_at[q, 0], radius_km[q], earth_km)
                        way += longer(back[q] * step_km, &on_at[g, 0], &place_at[q, 0], radius_km[q], earth_km)
                        spare = hours[g] - way / km_per_hour[g]
                        if spare >= least[g]:
                            place[at], slack[at] = <int>q, spare
                            at += 1
            starts[g + 1] = at


# A metre is given away, so that two ways of rounding one great circle cannot exclude a place.
cdef double ROUNDING_KM = 0.001


cdef inline double longer(double km, const double *one, const double *other, double radius_km,
                          double earth_km) noexcept nogil:
    cdef double x = one[0] - other[0], y = one[1] - other[1], z = one[2] - other[2], half
    half = 0.5 * sqrt(x * x + y * y + z * z)
    half = 2.0 * earth_km * asin(1.0 if half > 1.0 else half) - radius_km - ROUNDING_KM
    return half if half > km else km
