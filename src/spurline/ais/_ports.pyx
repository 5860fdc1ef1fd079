# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""In which port a vessel is, fix by fix (see `spurline.ais.ports` for what the arrays mean)."""

from libc.math cimport floor

from ._distance cimport distance


def states(const double[::1] lon, const double[::1] lat, const unsigned char[::1] first,
           const int[::1] cell_start, const int[::1] candidates, int rows, int columns,
           const double[::1] place_lon, const double[::1] place_lat,
           const double[::1] enter_km, const double[::1] leave_km, int carried, int[::1] state):
    """Fill `state` with the place of each fix, -1 at sea; `carried` is the state before the first."""
    cdef Py_ssize_t k, c, n = lon.shape[0]
    cdef int row, column, place, nearest, now = carried
    cdef double km, least, own
    with nogil:
        for k in range(n):
            if first[k]:
                now = -1
            row = <int> floor((lat[k] + 90.0) * rows / 180.0)
            column = <int> floor((lon[k] + 180.0) * columns / 360.0)
            row = 0 if row < 0 else rows - 1 if row >= rows else row
            column = 0 if column < 0 else columns - 1 if column >= columns else column
            nearest = -1
            least = 1e12
            own = 1e12
            for c in range(cell_start[row * columns + column], cell_start[row * columns + column + 1]):
                place = candidates[c]
                km = distance(lon[k], lat[k], place_lon[place], place_lat[place])
                if place == now:
                    own = km
                if km < least:
                    least = km
                    nearest = place
            if nearest >= 0 and least <= enter_km[nearest]:
                now = nearest
            elif now >= 0 and own > leave_km[now]:
                now = -1
            state[k] = now
