# The distance between two points that every kernel of the room uses; see `fixes.distance_km`.

from libc.math cimport M_PI, asin, cos, fabs, fmin, sin, sqrt


cdef inline double distance(double lon1, double lat1, double lon2, double lat2) noexcept nogil:
    """Great-circle kilometres: the local plane for small steps, else the haversine formula."""
    cdef double radians = M_PI / 180.0, earth_km = 6371.0088
    cdef double dlon = lon2 - lon1, dlat = lat2 - lat1, east, half, side
    if fabs(dlon) <= 0.25 and fabs(dlat) <= 0.25 and fabs(lat1) <= 80.0:
        east = dlon * cos((lat1 + lat2) * (0.5 * radians))
        return sqrt(east * east + dlat * dlat) * (radians * earth_km)
    half = sin(dlat * (0.5 * radians))
    side = sin(dlon * (0.5 * radians))
    half = half * half + cos(lat1 * radians) * cos(lat2 * radians) * side * side
    return 2.0 * earth_km * asin(fmin(1.0, sqrt(half)))
