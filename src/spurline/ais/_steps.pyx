# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Steps between consecutive fixes, row by row (see `spurline.ais.fixes` for what they mean)."""

from libc.math cimport M_PI, asin, cos, fabs, fmin, sin, sqrt

cdef double EARTH_KM = 6371.0088
cdef double DEGREE_KM = M_PI / 180.0 * 6371.0088
cdef double RADIANS = M_PI / 180.0
cdef double FLAT_DEGREES = 0.25


cdef inline double distance(double lon1, double lat1, double lon2, double lat2) noexcept nogil:
    """Great-circle kilometres: the local plane for small steps, else the haversine formula."""
    cdef double dlon = lon2 - lon1, dlat = lat2 - lat1, east, half, side
    if fabs(dlon) <= FLAT_DEGREES and fabs(dlat) <= FLAT_DEGREES and fabs(lat1) <= 80.0:
        east = dlon * cos((lat1 + lat2) * (0.5 * RADIANS))
        return sqrt(east * east + dlat * dlat) * DEGREE_KM
    half = sin(dlat * (0.5 * RADIANS))
    side = sin(dlon * (0.5 * RADIANS))
    half = half * half + cos(lat1 * RADIANS) * cos(lat2 * RADIANS) * side * side
    return 2.0 * EARTH_KM * asin(fmin(1.0, sqrt(half)))


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
    """sog in knots or, where it is NaN, way by time over the steps before and after."""
    cdef Py_ssize_t k, n = sog.shape[0]
    cdef double span, path
    with nogil:
        for k in range(n):
            speed[k] = sog[k]
            if sog[k] == sog[k]:
                continue
            span = hours[k]
            path = km[k]
            if k + 1 < n and not first[k + 1]:
                span += hours[k + 1]
                path += km[k + 1]
            if span > 0:
                speed[k] = <float> (path / span / 1.852)
