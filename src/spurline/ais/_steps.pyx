# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Steps between consecutive fixes, row by row (see `spurline.ais.fixes` for what they mean)."""

from ._distance cimport distance


def distances(const double[::1] lon1, const double[::1] lat1, const double[::1] lon2, const double[::1] lat2,
              double[::1] km):
    cdef Py_ssize_t k, n = km.shape[0]
    with nogil:
        for k in range(n):
            km[k] = distance(lon1[k], lat1[k], lon2[k], lat2[k])


def steps(const long long[::1] t, const double[::1] lon, const double[::1] lat, const unsigned char[::1] first,
          double[::1] hours, double[::1] km):
    cdef Py_ssize_t k, n = t.shape[0]
    with nogil:
        for k in range(n):
            if k == 0 or first[k]:
                hours[k] = 0.0
                km[k] = 0.0
            else:
                hours[k] = (t[k] - t[k - 1]) / 3.6e9
                km[k] = distance(lon[k - 1], lat[k - 1], lon[k], lat[k])


def speeds(const float[::1] sog, const double[::1] hours, const double[::1] km, const unsigned char[::1] first,
           float[::1] speed):
    """sog in knots or, where it is NaN, way by time over the steps before and after; of those only the one
    of an hour or less where the other is longer, because a silence says little about speed."""
    cdef Py_ssize_t k, n = sog.shape[0]
    cdef double span, path
    with nogil:
        for k in range(n):
            speed[k] = sog[k]
            if sog[k] == sog[k]:
                continue
            span = hours[k]
            path = km[k]
            if k + 1 < n and not first[k + 1] and not (0 < span <= 1.0 and hours[k + 1] > 1.0):
                if span > 1.0 and hours[k + 1] <= 1.0:
                    span = 0.0
                    path = 0.0
                span += hours[k + 1]
                path += km[k + 1]
            if span > 0:
                speed[k] = <float> (path / span / 1.852)
