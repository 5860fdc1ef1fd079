# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Inner loops of backward sampling, draw by draw (see `spurline.itinerary.sampling` for what they mean)."""

from libc.math cimport exp


cdef inline double limited(double x) noexcept nogil:
    return exp(-600.0 if x < -600.0 else (600.0 if x > 600.0 else x))


def arrivals(const double[:, :, ::1] ends, const double[:, :, ::1] moves, const double[:, :, ::1] habits,
             const double[:, ::1] scale, const double[:, :, ::1] first, const long long[::1] chain,
             const long long[::1] place, const long long[::1] at, const double[::1] level,
             long long[::1] source, long long[::1] when, double[::1] mass):
    """Where and when the passage that ends at (place, at) began; source −1: the first fix. `mass` is room
    for all weights of one draw, (F·K,)."""
    cdef Py_ssize_t i, d, k, m, n = chain.shape[0], places = moves.shape[0], reach = moves.shape[2] - 1
    cdef Py_ssize_t c, p, t, border, last
    cdef double total, aim, shift, begun
    with nogil:
        for i in range(n):
            c, p, t = chain[i], place[i], at[i]
            begun = first[c, t, p] * limited(-scale[t, c])
            total = begun
            last = reach if reach < t else t
            m = 0
            for d in range(1, last + 1):
                border = t - d
                shift = limited(scale[border, c] - scale[t, c])
                for k in range(places):
                    mass[m] = ends[border, c, k] * shift * moves[k, p, d] * habits[c, k, p]
                    total += mass[m]
                    m += 1
            aim = level[i] * total
            source[i], when[i] = -1, 0
            if aim < begun or m == 0:
                continue
            aim -= begun
            for d in range(m):
                aim -= mass[d]
                if mass[d] > 0:
                    source[i], when[i] = d % places, t - 1 - d // places
                    if aim < 0:
                        break


def departures(const double[:, :, ::1] pmf, const double[:, :, ::1] starts, const double[:, :, ::1] evidence,
               const double[:, ::1] scale, const double[:, :, ::1] first, const double[:, :, ::1] survived,
               const double[:, :, ::1] tails, const long long[::1] chain, const long long[::1] place,
               const long long[::1] end, const double[::1] level, long long[::1] begin, double[::1] mass):
    """When the stay that ends at (place, end) began; −1: the stay of the start, −2: older than the explicit
    densities. `mass` is room for all weights of one draw, (D + 2,)."""
    cdef Py_ssize_t i, d, n = chain.shape[0], last = pmf.shape[2] - 1, c, p, t, border, longest
    cdef double total, aim
    with nogil:
        for i in range(n):
            c, p, t = chain[i], place[i], end[i]
            mass[0] = first[c, t, p] * survived[t, c, p]
            mass[1] = tails[t, c, p]
            total = mass[0] + mass[1]
            longest = last if last < t else t
            for d in range(1, longest + 1):
                border = t - d
                mass[d + 1] = 0.0
                if pmf[c, p, d] > 0 and starts[border, c, p] > 0:
                    mass[d + 1] = pmf[c, p, d] * starts[border, c, p] * limited(
                        scale[border, c] - scale[t, c] + evidence[t, c, p] - evidence[border, c, p])
                    total += mass[d + 1]
            aim = level[i] * total
            begin[i] = -1
            for d in range(longest + 2):
                aim -= mass[d]
                if mass[d] > 0:
                    begin[i] = -1 if d == 0 else (-2 if d == 1 else t - d + 1)
                    if aim < 0:
                        break
