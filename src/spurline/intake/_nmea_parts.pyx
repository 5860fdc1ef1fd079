# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
# cython: show_performance_hints=False
"""Parts of AIS messages to whole messages (`spurline.intake.nmea` says by which rules)."""

import numpy as np

cimport cython

from spurline.intake._nmea_sentence cimport PATIENCE, UNKNOWN, WIDEST, Sentence, byte, word

from spurline.intake._nmea_lines import SENTENCE

REASON = "is part of a message whose other parts are missing"


@cython.final
cdef class PartJoiner:
    """Keeps from block to block the messages whose last part has not come yet."""

    cdef Sentence[::1] waiting  # `number` is that of the latest part
    cdef byte[:, ::1] kept  # and the letters so far
    cdef Py_ssize_t count
    cdef long long first_missing, missing

    def __init__(self):
        self.waiting = np.zeros(PATIENCE + 2, SENTENCE)
        self.kept = np.zeros((PATIENCE + 2, WIDEST), np.uint8)

    def join(self, Sentence[::1] sentences, byte[::1] letters, Py_ssize_t used):
        """Puts whole messages in the place of sentences, in the order of their last lines; returns how many.
        Letters of joined parts are put behind the first `used` ones."""
        cdef Py_ssize_t k, at, slot, count = 0
        with nogil:
            for k in range(sentences.shape[0]):
                if sentences[k].total > 1:
                    slot = self.take(sentences[k], letters)
                    if slot == UNKNOWN:
                        continue
                    sentences[count] = self.waiting[slot]
                    sentences[count].first = used
                    for at in range(self.waiting[slot].letters):
                        letters[used] = self.kept[slot, at]
                        used += 1
                    self.drop(slot)
                elif count < k:
                    sentences[count] = sentences[k]
                count += 1
        return count

    def rejected(self):
        """(reason, first line, count) of the parts that found no others; those that wait are given up."""
        while self.count:
            self.give_up(0)
        return [(REASON, self.first_missing, self.missing)] if self.missing else []

    cdef Py_ssize_t take(self, Sentence part, byte[::1] letters) except -2 nogil:
        """Adds a part to its message. Returns where the message is when this completes it, else -1."""
        cdef Py_ssize_t k = self.place(part), at
        if part.number == 1:
            k = self.count
            self.count += 1
            self.waiting[k] = part
            self.waiting[k].letters = 0
        elif k == UNKNOWN:
            self.miss(part.line, 1)
            return UNKNOWN
        else:
            self.waiting[k].number = part.number
            self.waiting[k].bits += part.bits
            self.waiting[k].illegal |= part.illegal
        for at in range(part.first, part.first + min(part.letters, WIDEST - self.waiting[k].letters)):
            self.kept[k, self.waiting[k].letters] = letters[at]
            self.waiting[k].letters += 1
        return k if part.number == part.total else UNKNOWN

    cdef Py_ssize_t place(self, Sentence part) except -2 nogil:
        """Where the message waits whose next part this is: that of the same receiver; for a part whose line
        tells no receiver else the latest. Messages that this part shows to be lost are given up."""
        cdef Py_ssize_t k = 0, latest = UNKNOWN
        cdef bint same
        while k < self.count:
            same = self.waiting[k].key == part.key and self.waiting[k].receiver == part.receiver
            if part.line - self.waiting[k].line > PATIENCE or (same and part.number == 1):
                self.give_up(k)
                continue
            if self.waiting[k].key == part.key and self.waiting[k].number == part.number - 1:
                if same:
                    return k
                if latest == UNKNOWN or self.waiting[k].line > self.waiting[latest].line:
                    latest = k
            k += 1
        return UNKNOWN if part.stated else latest

    cdef int give_up(self, Py_ssize_t k) except -1 nogil:
        self.miss(self.waiting[k].line, self.waiting[k].number)
        return self.drop(k)

    cdef int miss(self, long long line, int parts) except -1 nogil:
        if self.missing == 0 or line < self.first_missing:
            self.first_missing = line
        self.missing += parts
        return 0

    cdef int drop(self, Py_ssize_t k) except -1 nogil:
        """Takes a message out; the last one takes its place."""
        cdef Py_ssize_t at
        self.count -= 1
        if k < self.count:
            self.waiting[k] = self.waiting[self.count]
            for at in range(self.waiting[k].letters):
                self.kept[k, at] = self.kept[self.count, at]
        return 0
