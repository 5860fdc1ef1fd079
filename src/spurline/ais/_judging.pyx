# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Reject codes, row by row (see `spurline.ais.clean` for what they mean)."""

cdef long long DAY_US = 86400000000
cdef long long MINUTE_US = 60000000


cdef inline bint same(float a, float b) noexcept nogil:
    return a == b or (a != a and b != b)


def judge(const unsigned int[:] mmsi, const long long[:] t, const double[:] lon, const double[:] lat,
          const float[:] sog, const float[:] cog, const float[:] heading, const unsigned char[::1] identity,
          long long earliest, long long latest, int burst_rows, float moving_kn, int look_back,
          unsigned char[::1] codes):
    """`identity` holds one code per vessel; rows are ordered by (mmsi, t, lon, lat)."""
    cdef Py_ssize_t k, j, first = 0, vessel = -1, n = mmsi.shape[0]
    cdef long long minute = 0
    cdef int heard = 0
    cdef unsigned char code
    with nogil:
        for k in range(n):
            if k == 0 or mmsi[k] != mmsi[k - 1]:
                vessel += 1
                first = k
                minute = 0
            if not (-90.0 <= lat[k] <= 90.0 and -180.0 <= lon[k] <= 180.0):
                code = 1 if lat[k] == 91.0 or lon[k] == 181.0 else 2
            elif identity[vessel]:
                code = identity[vessel]
            elif t[k] < earliest or t[k] > latest:
                code = 5
            elif k > first and t[k] == t[k - 1] and lon[k] == lon[k - 1] and lat[k] == lat[k - 1]:
                code = 6
            else:
                code = 0
                if sog[k] >= moving_kn and cog[k] == cog[k]:
                    j = k - 1
                    while j >= first and j >= k - look_back and t[j] // DAY_US == t[k] // DAY_US:
                        if lon[j] == lon[k] and lat[j] == lat[k] and sog[j] == sog[k] \
                                and cog[j] == cog[k] and same(heading[j], heading[k]):
                            code = 6
                            break
                        j -= 1
                if code == 0:
                    if t[k] // MINUTE_US != minute:
                        minute = t[k] // MINUTE_US
                        heard = 0
                    heard += 1
                    if heard > burst_rows:
                        code = 9
            codes[k] = code
