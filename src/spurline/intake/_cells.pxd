"""What one cell says: a number, a moment, one of some known words."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef enum Moment:
    MOMENT_UTC, MOMENT_LOCAL, MOMENT_NO_FORM, MOMENT_NO_DATE, MOMENT_NEVER, MOMENT_TWICE, MOMENT_TWO_WAYS

cdef enum DateOrder:
    ORDER_UNKNOWN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST

cdef bint read_number(const uint8_t[::1] data, Py_ssize_t at, Py_ssize_t end, bint comma, double* value) except -1 nogil
cdef Moment read_moment(const uint8_t[::1] data, Py_ssize_t at, Py_ssize_t end, int order, int64_t* t, int* slashes) except? MOMENT_TWO_WAYS nogil
cdef int read_word(const uint8_t[::1] data, Py_ssize_t at, Py_ssize_t end, const uint8_t[::1] words, const int32_t[::1] ends, const uint8_t[::1] codes) except? -2 nogil
cdef Moment to_utc(int64_t* t, const int64_t[::1] begins, const int64_t[::1] ends, const int64_t[::1] offsets, Py_ssize_t* period) except? MOMENT_TWO_WAYS nogil
