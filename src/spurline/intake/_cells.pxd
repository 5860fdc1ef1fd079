"""What one cell says: a number, a moment, one of some known words."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef struct Text:
    const uint8_t* bytes
    Py_ssize_t size


cdef inline uint8_t byte(Text text, Py_ssize_t at) noexcept nogil:
    """The only way in which foreign bytes are read: zero outside of the text."""
    return text.bytes[at] if 0 <= at < text.size else 0


cdef struct Words:
    Text letters  # lower case, one word behind the other
    const int32_t* ends
    const uint8_t* codes
    Py_ssize_t count


cdef enum Moment:
    MOMENT_UTC, MOMENT_LOCAL, MOMENT_NO_FORM, MOMENT_NO_DATE, MOMENT_NEVER, MOMENT_TWICE, MOMENT_TWO_WAYS

cdef enum DateOrder:
    ORDER_UNKNOWN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST

cdef bint read_number(Text text, Py_ssize_t at, Py_ssize_t end, bint comma, double* value) noexcept nogil
cdef Moment read_moment(Text text, Py_ssize_t at, Py_ssize_t end, int order, int64_t* t, int* slashes) noexcept nogil
cdef int read_word(Text text, Py_ssize_t at, Py_ssize_t end, const Words* words) noexcept nogil
cdef Moment to_utc(int64_t* t, const int64_t[::1] begins, const int64_t[::1] ends, const int64_t[::1] offsets, Py_ssize_t* period) noexcept nogil
