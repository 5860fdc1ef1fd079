"""Texts that are kept of the rows of a batch: static reports and names of receivers."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from spurline.intake._cells cimport Text


cdef inline uint64_t mixed(uint64_t state, uint64_t value) noexcept nogil:
    state = (state ^ value) * <uint64_t> 0x9E3779B97F4A7C15
    return state ^ (state >> 32)


cdef uint64_t mixed_text(uint64_t state, Text text, Py_ssize_t at, Py_ssize_t end) noexcept nogil


cdef class Reports:
    """Static reports: the earliest of each content, vessel and day."""

    cdef uint64_t[::1] slot_key
    cdef int64_t[::1] slot_time
    cdef int32_t[::1] slot_batch, slot_report
    cdef Py_ssize_t told, batch
    cdef uint32_t[::1] mmsi
    cdef int64_t[::1] t, ends
    cdef uint8_t[::1] sender, letters
    cdef Py_ssize_t count, cells

    cdef begin(self, arrays)
    cdef bint add(self, uint64_t key, uint32_t mmsi, int64_t t, int sender, Text text, int32_t[::1] spans) except -1 nogil
    cdef Py_ssize_t slot_of(self, uint64_t key) except -1 nogil
    cdef bint copy(self, Text text, int32_t[::1] spans) except -1 nogil


cdef class Names:
    """Distinct names, numbered from 1 as they come."""

    cdef uint16_t[::1] slots
    cdef int64_t[::1] ends
    cdef uint8_t[::1] letters
    cdef Py_ssize_t count

    cdef begin(self, arrays)
    cdef int number(self, Text text, Py_ssize_t at, Py_ssize_t end) except -2 nogil
