# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
# cython: show_performance_hints=False
"""Lines to AIS sentences, byte by byte (`spurline.intake.nmea` says by which rules).

The bytes are foreign: every access to a letter, and both ends of every slice, are checked to be inside.
"""

import numpy as np

cimport cython
from libc.string cimport memchr

from spurline.intake._nmea_sentence cimport PATIENCE, SECOND, UNKNOWN, WIDEST, Sentence, byte, moment, word

SENTENCE = np.dtype([
    ("key", "u8"), ("line", "i8"), ("t", "i8"), ("first", "i8"), ("letters", "i4"), ("bits", "i4"),
    ("receiver", "u2"), ("stated", "u1"), ("total", "u1"), ("number", "u1"), ("illegal", "u1"),
])
GROUP = np.dtype([("id", "i8"), ("line", "i8"), ("t", "i8"), ("receiver", "i4")])

cdef packed struct Group:
    long long id, line, t
    int receiver

REASONS = (
    "is no AIS sentence",
    "is a sentence of another kind",
    "is an AIS sentence cut short or without a checksum",
    "has a checksum that does not match",
    "has part numbers that cannot be",
)
cdef enum:  # the same reasons in the same order
    NO_SENTENCE, OTHER_KIND, UNFRAMED, CHECKSUM, PART_NUMBERS
cdef enum:
    SHORTEST = 18  # bytes; no sentence has less
    GROUPS = 1024  # groups of sentences remembered
    NAMES = 65536  # receivers told apart; the rest share number 0, which has no name
cdef word HASH_START = 14695981039346656037u, HASH_FACTOR = 1099511628211u  # FNV-1a, 64 bits

cdef byte[256] SIX_BIT  # payload armouring, IEC 61162-1 table 5; 255: no letter of it
for _letter in range(256):
    SIX_BIT[_letter] = _letter - 48 if 48 <= _letter < 88 else _letter - 56 if 96 <= _letter < 120 else 255


cdef inline int hexadecimal(byte letter) noexcept nogil:
    if c'0' <= letter <= c'9':
        return letter - c'0'
    letter |= 32
    return letter - c'a' + 10 if c'a' <= letter <= c'f' else 256


@cython.final
cdef class LineReader:
    """Carries from block to block what lines said of those to come: the time and the receiver.

    `lines` counts lines, `silent` those that are recognised and hold no sentence, `longest` is the
    longest one in bytes; `receivers` are the names by number.
    """

    cdef readonly long long lines, silent, longest
    cdef readonly list receivers
    cdef long long[:, ::1] faults
    cdef const byte[::1] data
    cdef Sentence[::1] sentences
    cdef byte[::1] letters
    cdef Py_ssize_t sentence_count, letter_count
    cdef Group[::1] groups
    cdef word[::1] hashes  # open addressing: hash of a receiver's name, and its number
    cdef unsigned short[::1] numbers
    cdef long long time  # said by earlier lines
    cdef int receiver, station
    cdef long long own_time, group, group_number  # said by the tag block of this line
    cdef int own_receiver

    def __init__(self):
        self.receivers = [b""]
        self.faults = np.zeros((len(REASONS), 2), np.int64)
        self.groups = np.full(GROUPS, UNKNOWN, GROUP)
        self.hashes = np.zeros(2 * NAMES, np.uint64)
        self.numbers = np.zeros(2 * NAMES, np.uint16)
        self.time = UNKNOWN

    def read(self, const byte[::1] data):
        """The sentences of these whole lines (SENTENCE); their six-bit letters, with room for as many
        again; how many there are."""
        sentences = np.empty(data.shape[0] // SHORTEST + 1, SENTENCE)
        letters = np.empty(2 * data.shape[0] + (PATIENCE + 2) * WIDEST, np.uint8)
        self.data, self.sentences, self.letters = data, sentences, letters
        self.sentence_count = self.letter_count = 0
        with nogil:
            self.read_lines()
        self.data, self.sentences, self.letters = None, None, None
        return sentences[:self.sentence_count], letters, self.letter_count

    def rejected(self):
        """(reason, first line, count) of the lines that were left out."""
        faults = np.asarray(self.faults).tolist()
        return [(reason, first, count) for reason, (first, count) in zip(REASONS, faults) if count]

    cdef int fault(self, int code, long long line, long long count) except -1 nogil:
        if self.faults[code, 1] == 0 or line < self.faults[code, 0]:
            self.faults[code, 0] = line
        self.faults[code, 1] += count
        return 0

    # Lines

    cdef int read_lines(self) except -1 nogil:
        """Lines end with a line feed, a carriage return, or both."""
        cdef Py_ssize_t start = 0, end, feed = -1, back = -1, size = self.data.shape[0]
        while start < size:
            if feed < start:
                feed = self.find(c'\n', start, size)
            if back < start:
                back = self.find(c'\r', start, size)
            end = min(feed, back)
            self.lines += 1
            self.longest = max(self.longest, end - start)
            self.read_line(start, end)
            start = end + 1
            if start < size and self.data[end] == c'\r' and self.data[start] == c'\n':
                start += 1
        return 0

    cdef int read_line(self, Py_ssize_t start, Py_ssize_t end) except -1 nogil:
        cdef Py_ssize_t at = start, close
        if self.lines == 1 and self.starts_with(start, end, b"\xef\xbb\xbf"):  # byte order mark
            at = start = start + 3
        self.own_time = self.group = self.own_receiver = UNKNOWN
        while at < end and self.data[at] == c'\\':
            close = self.find(c'\\', at + 1, end)
            if close == end:  # never closed
                close = self.find(c'!', at + 1, end)
            self.read_tags(at + 1, close)
            at = close + (close < end and self.data[close] == c'\\')
        if self.group != UNKNOWN:
            self.join_group()
        at = self.find(c'!', at, end)
        if at < end:
            return self.read_sentence(at, end)
        return self.read_other(start, end)

    cdef int read_other(self, Py_ssize_t start, Py_ssize_t end) except -1 nogil:
        """A line without a sentence: tag blocks and time lines hold for what follows; remarks (#) and
        sentences of other devices ($) say nothing."""
        if self.starts_with(start, end, b"\\"):
            if self.own_time != UNKNOWN:
                self.time = self.own_time
            if self.own_receiver != UNKNOWN:
                self.receiver = self.station = self.own_receiver
        elif self.starts_with(start, end, b"$PGHP,"):
            if not self.read_time_line(start + 6, end):
                return self.fault(NO_SENTENCE, self.lines, 1)
        elif not self.starts_with(start, end, b"#") and not self.starts_with(start, end, b"$"):
            while start < end:
                if self.data[start] != c' ' and not c'\t' <= self.data[start] <= c'\r':
                    return self.fault(NO_SENTENCE, self.lines, 1)
                start += 1
        self.silent += 1
        return 0

    cdef Py_ssize_t find(self, byte letter, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        """Where the letter first stands in data[first:last], else `last`."""
        cdef const byte* start
        cdef const void* found
        if first >= last:
            return first
        start = self.slice(first, last)
        found = memchr(start, letter, last - first)
        return last if found == NULL else first + (<const byte*> found - start)

    cdef inline const byte* slice(self, Py_ssize_t first, Py_ssize_t last) except NULL nogil:
        """The start of data[first:last], which holds at least one letter."""
        if not 0 <= first < last <= self.data.shape[0]:
            with gil:
                raise IndexError("no slice of the block")
        return &self.data[first]

    cdef bint starts_with(self, Py_ssize_t first, Py_ssize_t last, const char* start) except -1 nogil:
        cdef Py_ssize_t k = 0
        while start[k]:
            if first + k >= last or self.data[first + k] != <byte> start[k]:
                return False
            k += 1
        return True

    cdef long long number(self, Py_ssize_t first, Py_ssize_t last, int most) except -2 nogil:
        """The number that up to `most` digits write; -1 where there is none."""
        cdef long long value = 0
        if not 0 < last - first <= most:
            return UNKNOWN
        while first < last:
            if not c'0' <= self.data[first] <= c'9':
                return UNKNOWN
            value = value * 10 + self.data[first] - c'0'
            first += 1
        return value

    cdef word hashed(self, word value, Py_ssize_t first, Py_ssize_t last) except? 0 nogil:
        while first < last:
            value = (value ^ self.data[first]) * HASH_FACTOR
            first += 1
        return value

    # Times and receivers

    cdef int read_tags(self, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        """c: time, s: station (si: in Danish logs), g: group."""
        cdef Py_ssize_t end
        last = self.find(c'*', first, last)
        while first < last:
            end = self.find(c',', first, last)
            if self.starts_with(first, end, b"c:"):
                self.own_time = self.epoch(first + 2, end)
            elif self.starts_with(first, end, b"s:"):
                self.own_receiver = self.receiver_number(first + 2, end)
            elif self.starts_with(first, end, b"si:"):
                self.own_receiver = self.receiver_number(first + 3, end)
            elif self.starts_with(first, end, b"g:"):
                self.read_group(first + 2, end)
            first = end + 1
        return 0

    cdef int read_group(self, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        """number-total-id"""
        cdef Py_ssize_t after = self.find(c'-', first, last)
        self.group_number = self.number(first, after, 4)
        after = self.find(c'-', min(after + 1, last), last)
        if after < last and self.group_number != UNKNOWN:
            self.group = self.number(after + 1, last, 9)
        return 0

    cdef int join_group(self) except -1 nogil:
        """A sentence of a group has the time and receiver of the first, unless it states its own."""
        cdef Py_ssize_t k = self.group % GROUPS
        if self.group_number == 1:
            self.groups[k] = Group(self.group, self.lines, self.own_time, self.own_receiver)
        elif self.groups[k].id == self.group and self.lines - self.groups[k].line <= PATIENCE:
            if self.own_time == UNKNOWN:
                self.own_time = self.groups[k].t
            if self.own_receiver == UNKNOWN:
                self.own_receiver = self.groups[k].receiver
        return 0

    cdef bint read_time_line(self, Py_ssize_t first, Py_ssize_t end) except -1 nogil:
        """1,year,month,day,hour,minute,second,millisecond,country,region,station; False when it is none.
        Without a station the receiver is that of the tag block between the last time line and this one."""
        cdef long long[8] value
        cdef long long t
        cdef Py_ssize_t last = first
        cdef int k
        for k in range(10):
            last = self.find(c',', first, end)
            if k < 8:
                value[k] = self.number(first, last, 3 if k == 7 else 4)
            first = last + 1
        t = moment(value[1], value[2], value[3], value[4], value[5], value[6])
        if value[0] != 1 or t == UNKNOWN or first > end:
            return False
        self.time = t + max(value[7], 0) * 1000
        last = min(self.find(c',', first, end), self.find(c'*', first, end))
        if first < last and self.number(first, last, 18) != 0:
            self.station = self.receiver_number(first, last)
        self.receiver, self.station = self.station, 0
        return True

    cdef long long epoch(self, Py_ssize_t first, Py_ssize_t last) except -2 nogil:
        """Microseconds of a number of seconds (10 digits) or milliseconds (13 digits)."""
        cdef Py_ssize_t end = first
        while end < last and c'0' <= self.data[end] <= c'9':
            end += 1
        if end - first == 10:
            return self.number(first, end, 10) * SECOND
        return self.number(first, end, 13) * 1000 if end - first == 13 else UNKNOWN

    cdef long long trailing_time(self, Py_ssize_t first, Py_ssize_t end) except -2 nogil:
        """A receipt time among the fields behind a checksum."""
        cdef long long value = UNKNOWN
        while first < end and self.data[first] == c',' and value == UNKNOWN:
            value = self.epoch(first + 1, end)
            first = self.find(c',', first + 1, end)
        return value

    cdef int receiver_number(self, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        cdef word name
        cdef Py_ssize_t k
        while first < last and self.data[first] == c' ':
            first += 1
        while first < last and self.data[last - 1] == c' ':
            last -= 1
        if first == last:
            return 0
        name = self.hashed(HASH_START, first, last) | 1
        k = name % (2 * NAMES)
        while self.hashes[k] != name:
            if self.hashes[k] == 0:
                return self.new_receiver(k, name, first, last)
            k = (k + 1) % (2 * NAMES)
        return self.numbers[k]

    cdef int new_receiver(self, Py_ssize_t k, word name, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        with gil:
            if len(self.receivers) == NAMES:
                return 0
            self.hashes[k], self.numbers[k] = name, len(self.receivers)
            self.receivers.append(bytes(self.data[first:last]))
            return self.numbers[k]

    # Sentences

    cdef int read_sentence(self, Py_ssize_t bang, Py_ssize_t end) except -1 nogil:
        """!ttVDM,total,number,sequence,channel,payload,fill*hh and perhaps fields behind."""
        cdef Py_ssize_t[6] comma
        cdef Py_ssize_t at = bang + 1
        cdef int k, total, number
        cdef Sentence sentence
        if not self.starts_with(bang + 3, end, b"VDM") and not self.starts_with(bang + 3, end, b"VDO"):
            return self.fault(OTHER_KIND, self.lines, 1)
        for k in range(6):
            comma[k] = self.find(c',', at, end)
            at = comma[k] + 1
        if comma[0] != bang + 6 or at + 3 >= end or self.data[at + 1] != c'*':
            return self.fault(UNFRAMED, self.lines, 1)
        if self.checksum(bang + 1, at + 1) != hexadecimal(self.data[at + 2]) << 4 | hexadecimal(self.data[at + 3]):
            return self.fault(CHECKSUM, self.lines, 1)
        total = <int> self.number(comma[0] + 1, comma[1], 1)
        number = <int> self.number(comma[1] + 1, comma[2], 1)
        if not 1 <= number <= total:
            return self.fault(PART_NUMBERS, self.lines, 1)
        sentence = Sentence(0, self.lines, self.own_time, self.letter_count, 0, 0, 0, 0, total, number, 0)
        if total > 1:  # what parts have in common: talker, total, sequence number, channel
            sentence.key = self.hashed(self.hashed(HASH_START, bang, comma[1]), comma[2], comma[4])
        if sentence.t == UNKNOWN:
            sentence.t = self.trailing_time(at + 4, end)
        if sentence.t == UNKNOWN:
            sentence.t = self.time
        sentence.stated = self.own_receiver != UNKNOWN
        sentence.receiver = self.own_receiver if sentence.stated else self.receiver
        sentence.bits = 6 * (comma[5] - comma[4] - 1)
        if number == total:
            sentence.bits -= min(max(self.number(at, at + 1, 1), 0), 5)
        return self.add(sentence, comma[4] + 1, comma[5])

    cdef int checksum(self, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        cdef const byte* letter = self.slice(first, last)
        cdef byte value = 0
        cdef Py_ssize_t k
        for k in range(last - first):
            value ^= letter[k]
        return value

    cdef int add(self, Sentence sentence, Py_ssize_t first, Py_ssize_t last) except -1 nogil:
        """Adds a sentence and the letters of its payload."""
        cdef Py_ssize_t k, count = min(last - first, WIDEST)
        cdef const byte* letter
        cdef byte* value
        cdef byte illegal = 0
        if count > 0:
            letter, value = self.slice(first, last), &self.letters[self.letter_count]
            self.letters[self.letter_count + count - 1] = 0  # it is inside
            for k in range(count):
                value[k] = SIX_BIT[letter[k]]
                illegal |= value[k]
        self.letter_count += count
        sentence.letters = count
        sentence.bits = max(sentence.bits, 0)
        sentence.illegal = illegal >> 7
        self.sentences[self.sentence_count] = sentence
        self.sentence_count += 1
        return 0
