# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which fixes of a track a drawing needs, row by row (see `spurline.ais.drawing`)."""

from libc.math cimport M_PI, cos, fmax, fmin, sqrt

cdef double DEGREE_KM = M_PI / 180.0 * 6371.0088
cdef double RADIANS = M_PI / 180.0


def spaced(const double[::1] lon, const double[::1] lat, const unsigned char[::1] first, double least_km,
           double[::1] last, unsigned char[::1] keep):
    """Keep the first row of each piece, the row before it, and each row farther than `least_km` from
    the last one kept, whose lon and lat stand in `last` before and after the call."""
    cdef Py_ssize_t k, n = lon.shape[0]
    cdef double east, north
    with nogil:
        for k in range(n):
            east = lon[k] - last[0]
            if east > 180.0:
                east -= 360.0
            elif east < -180.0:
                east += 360.0
            east *= cos(lat[k] * RADIANS)
            north = lat[k] - last[1]
            keep[k] = first[k] or sqrt(east * east + north * north) * DEGREE_KM > least_km
            if first[k] and k > 0:
                keep[k - 1] = 1
            if keep[k]:
                last[0] = lon[k]
                last[1] = lat[k]


def straightened(const double[::1] east, const double[::1] north, double tolerance, long long[::1] stack,
                 unsigned char[::1] keep):
    """Douglas and Peucker (1973) on a plane; `stack` has room for twice the points."""
    cdef Py_ssize_t k, first, last, worst, top = 2, n = east.shape[0]
    cdef double dx, dy, px, py, square, along, away, farthest
    with nogil:
        keep[0] = 1
        keep[n - 1] = 1
        stack[0] = 0
        stack[1] = n - 1
        while top:
            top -= 2
            first = stack[top]
            last = stack[top + 1]
            dx = east[last] - east[first]
            dy = north[last] - north[first]
            square = dx * dx + dy * dy
            farthest = -1.0
            worst = first
            for k in range(first + 1, last):
                px = east[k] - east[first]
                py = north[k] - north[first]
                along = fmin(1.0, fmax(0.0, (px * dx + py * dy) / square)) if square > 0.0 else 0.0
                px -= along * dx
                py -= along * dy
                away = px * px + py * py
                if away > farthest:
                    farthest = away
                    worst = k
            if farthest > tolerance * tolerance:
                keep[worst] = 1
                stack[top] = first
                stack[top + 1] = worst
                stack[top + 2] = worst
                stack[top + 3] = last
                top += 4
