# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
"""Texts that are kept of the rows of a batch: static reports and names of receivers.

Both are given arrays of fixed size, and say so when these are full: memory does not grow with a table.
"""

import numpy as np
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from spurline.intake._cells cimport Text, byte

cdef enum:
    SLOTS = 1 << 20
    NAME_SLOTS = 1 << 17
    MOST_NAMES = 65535


cdef uint64_t mixed_text(uint64_t state, Text text, Py_ssize_t at, Py_ssize_t end) noexcept nogil:
    """The state of a hash after a text and its length."""
    cdef uint64_t word = 0
    cdef Py_ssize_t i
    for i in range(at, end):
        word = word << 8 | byte(text, i)
        if (i - at) & 7 == 7:
            state = mixed(state, word)
            word = 0
    return mixed(mixed(state, word), <uint64_t> (end - at))


cdef class Reports:
    def __init__(self, cells):
        self.cells = cells
        self.slot_key, self.slot_time = np.zeros(SLOTS, np.uint64), np.zeros(SLOTS, np.int64)
        self.slot_batch, self.slot_report = np.zeros(SLOTS, np.int32), np.zeros(SLOTS, np.int32)

    cdef begin(self, arrays):
        self.mmsi, self.t, self.sender, self.ends, self.letters = arrays
        self.ends[0] = self.count = 0
        self.batch += 1

    cdef bint add(self, uint64_t key, uint32_t mmsi, int64_t t, int sender, Text text,
                  int32_t[::1] spans) except -1 nogil:
        """Keeps a report, known by the hash `key` of all that it says, unless one of the same key was
        kept that is not later; False when there is no room. Half of the slots are filled at most: then
        all is forgotten, and reports may be kept once more."""
        cdef Py_ssize_t slot = self.slot_of(key)
        if self.slot_key[slot] == key:
            if self.slot_time[slot] <= t:
                return True
            if self.slot_batch[slot] == self.batch:
                self.slot_time[slot] = self.t[self.slot_report[slot]] = t
                return True
        if self.count == self.mmsi.shape[0] or not self.copy(text, spans):
            return False
        if self.slot_key[slot] == 0:
            if self.told == SLOTS // 2:
                self.slot_key[:] = 0
                self.told = 0
                slot = self.slot_of(key)
            self.told += 1
            self.slot_key[slot] = key
        self.slot_time[slot] = t
        self.slot_batch[slot] = <int32_t> self.batch
        self.slot_report[slot] = <int32_t> self.count
        self.mmsi[self.count] = mmsi
        self.t[self.count] = t
        self.sender[self.count] = <uint8_t> sender
        self.count += 1
        return True

    cdef Py_ssize_t slot_of(self, uint64_t key) except -1 nogil:
        cdef Py_ssize_t slot = <Py_ssize_t> (key >> 20) & (SLOTS - 1)
        while self.slot_key[slot] != 0 and self.slot_key[slot] != key:
            slot = (slot + 1) & (SLOTS - 1)
        return slot

    cdef bint copy(self, Text text, int32_t[::1] spans) except -1 nogil:
        """Copies the cells of a report behind those of the others; False when there is no room."""
        cdef Py_ssize_t cell, i, first = self.count * self.cells, to = self.ends[first]
        for cell in range(self.cells):
            if to + spans[2 * cell + 1] - spans[2 * cell] > self.letters.shape[0]:
                return False
            for i in range(spans[2 * cell], spans[2 * cell + 1]):
                self.letters[to] = byte(text, i)
                to += 1
            self.ends[first + cell + 1] = to
        return True


cdef class Names:
    def __init__(self):
        self.slots = np.zeros(NAME_SLOTS, np.uint16)

    cdef begin(self, arrays):
        self.ends, self.letters = arrays
        if self.count:
            self.slots[:] = 0
        self.ends[0] = self.count = 0

    cdef int number(self, Text text, Py_ssize_t at, Py_ssize_t end) except -2 nogil:
        """The number of the name text[at:end]; -1 when there is no room for a new one."""
        cdef Py_ssize_t slot = <Py_ssize_t> (mixed_text(0, text, at, end) >> 20) & (NAME_SLOTS - 1)
        cdef Py_ssize_t i, first
        cdef int number
        while self.slots[slot]:
            number = self.slots[slot]
            first = self.ends[number - 1]
            if self.ends[number] - first == end - at:
                for i in range(end - at):
                    if self.letters[first + i] != byte(text, at + i):
                        break
                else:
                    return number
            slot = (slot + 1) & (NAME_SLOTS - 1)
        first = self.ends[self.count]
        if self.count == MOST_NAMES or first + end - at > self.letters.shape[0]:
            return -1
        for i in range(end - at):
            self.letters[first + i] = byte(text, at + i)
        self.count += 1
        self.ends[self.count] = first + end - at
        self.slots[slot] = <uint16_t> self.count
        return <int> self.count
