# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What a vessel did in the hours before it fell silent (see `spurline.ais.gaps`)."""

from libc.math cimport NAN

cdef long long HOUR_US = 3600000000


def habits(const long long[::1] t, const double[::1] hours, const long long[::1] begin, const long long[::1] off,
           long long back_us, double gap_hours, long long[::1] before, long long[::1] clock_hours, double[::1] rate):
    """Per gap: fixes in the time before OFF, whole clock hours with one, and their rate per hour heard.

    `begin` is the first row of the track that is known, `off` the row of OFF.
    """
    cdef Py_ssize_t k, j
    cdef long long earliest, clock, latest, heard
    cdef double heard_h
    with nogil:
        for k in range(off.shape[0]):
            j = off[k]
            earliest = t[j] - back_us
            latest = t[j] // HOUR_US
            clock = latest
            before[k] = 1
            clock_hours[k] = 0
            heard = 0
            heard_h = 0.0
            while j > begin[k] and t[j - 1] >= earliest:
                if hours[j] < gap_hours:
                    heard += 1
                    heard_h += hours[j]
                j -= 1
                before[k] += 1
                if t[j] // HOUR_US != clock:
                    clock = t[j] // HOUR_US
                    if clock >= latest - back_us // HOUR_US:
                        clock_hours[k] += 1
            rate[k] = heard / heard_h if heard_h > 0 else NAN
