# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
# cython: show_performance_hints=False
"""AIS messages to positions and static data. Bit layouts after ITU-R M.1371-5, annex 8."""

import numpy as np

cimport cython
from libc.math cimport NAN
from libc.string cimport memset

from spurline.intake._nmea_sentence cimport SECOND, UNKNOWN, Sentence, byte, moment, word

POSITION = np.dtype([
    ("t", "i8"), ("lon", "f8"), ("lat", "f8"), ("sog", "f4"), ("cog", "f4"), ("heading", "f4"),
    ("mmsi", "u4"), ("receiver", "u2"), ("nav_status", "u1"),
])
WORDS = np.dtype([
    ("imo", "u4"), ("length", "u2"), ("width", "u2"), ("type", "u1"), ("draught", "u1"),
    ("name", "S20"), ("callsign", "S7"), ("destination", "S20"),
])
STATIC = np.dtype([("t", "i8"), ("mmsi", "u4"), ("transceiver", "S1"), ("words", WORDS)])
VESSEL = np.dtype([("mmsi", "u4"), ("met", "u1"), ("transceiver", "S1"), ("t", "i8"), ("told", "u8", 4)])

cdef packed struct Position:
    long long t
    double lon, lat
    float sog, cog, heading
    unsigned int mmsi
    unsigned short receiver
    byte nav_status

cdef packed struct Words:  # what a vessel says of itself, zero where it says nothing
    unsigned int imo
    unsigned short length, width
    byte type, draught
    char name[20]
    char callsign[7]
    char destination[20]

cdef packed struct Static:
    long long t
    unsigned int mmsi
    char transceiver[1]
    Words words

cdef packed struct Vessel:
    unsigned int mmsi
    byte met
    char transceiver[1]  # class and time of the first position; none of long-range reports
    long long t
    word told[4]  # hashes of its last words in types 5, 19, 24 A, 24 B

REASONS = (
    "has an empty or illegal payload",
    "is a message cut short",
    "is a static report of no known part",
    "has no time: no tag block, time line or base station tells it",
    "has a time outside 1990 to 2100",
    *(f"message type {kind} says nothing about where a vessel is or what it is" for kind in range(28)),
)
cdef enum:  # the same reasons in the same order
    PAYLOAD, SHORT, PART, NO_TIME, WRONG_TIME, OTHER_TYPE
cdef enum:
    USED = -2
# Bits without which a message of each type says nothing; 0: types that are not read.
cdef int[28] NEEDED = [0, 116, 116, 116, 78, 302, 0, 0, 0, 0, 0, 78, 0, 0, 0, 0, 0, 0, 112, 112, 0, 0, 0, 0,
                       160, 0, 0, 79]
cdef long long FIRST_TIME = 631152000 * <long long> SECOND
cdef long long LAST_TIME = 4102444800 * <long long> SECOND
cdef long long MINUTE = 60 * SECOND


cdef inline long long sharpened(long long clock, long long second) noexcept nogil:
    """The moment nearest to `clock` that lies at `second` of a minute (60 and more: no second)."""
    cdef long long moment = clock - clock % MINUTE + second * SECOND
    if second >= 60:
        return clock
    if moment - clock > MINUTE // 2:
        return moment - MINUTE
    return moment + MINUTE if clock - moment > MINUTE // 2 else moment


@cython.final
cdef class ReportReader:
    """Carries from block to block the clock of the last base station and what is known of vessels.

    `used` counts the sentences that went into positions, static data or the clock, `by_clock` the
    positions whose time is that of a base station.
    """

    cdef readonly long long used, by_clock
    cdef long long[:, ::1] faults
    cdef Sentence message
    cdef const byte[::1] letters
    cdef Position[::1] positions
    cdef Static[::1] statics
    cdef Py_ssize_t position_count, static_count
    cdef Vessel[::1] vessels  # open addressing by MMSI
    cdef Py_ssize_t vessel_count
    cdef long long clock

    def __init__(self):
        self.faults = np.zeros((len(REASONS), 2), np.int64)
        self.vessels = np.zeros(1 << 12, VESSEL)
        self.clock = UNKNOWN

    def read(self, const Sentence[::1] messages, const byte[::1] letters):
        """(POSITION, STATIC) rows of whole messages; static data only where a vessel says something new."""
        cdef Py_ssize_t k
        cdef int code
        positions, statics = np.empty(len(messages), POSITION), np.empty(len(messages), STATIC)
        self.letters, self.positions, self.statics = letters, positions, statics
        self.position_count = self.static_count = 0
        with nogil:
            for k in range(messages.shape[0]):
                self.message = messages[k]
                code = self.read_message()
                if code == USED:
                    self.used += self.message.total
                else:
                    self.fault(code)
        self.letters, self.positions, self.statics = None, None, None
        return positions[:self.position_count], statics[:self.static_count]

    def rejected(self):
        """(reason, first line, count) of the sentences that were left out."""
        faults = np.asarray(self.faults).tolist()
        return [(reason, first, count) for reason, (first, count) in zip(REASONS, faults) if count]

    def silent(self):
        """VESSEL rows, by MMSI, of the vessels whose class is known and that said nothing of themselves."""
        vessels = np.asarray(self.vessels)
        found = vessels[(vessels["transceiver"] != b"") & ~vessels["told"].any(axis=1)]
        return found[np.argsort(found["mmsi"])]

    cdef int fault(self, int code) except -1 nogil:
        if self.faults[code, 1] == 0 or self.message.line < self.faults[code, 0]:
            self.faults[code, 0] = self.message.line
        self.faults[code, 1] += self.message.total
        return 0

    cdef int read_message(self) except -1 nogil:
        """Reads the message at hand. Returns USED or the reason why it cannot be used."""
        cdef int kind = self.letters[self.message.first] if self.message.letters > 0 else 0
        cdef bint by_clock = self.message.t == UNKNOWN
        if not 1 <= kind <= 27:
            return PAYLOAD
        if NEEDED[kind] == 0:
            return OTHER_TYPE + kind
        if self.message.bits < NEEDED[kind]:
            return SHORT
        if self.message.illegal:
            return PAYLOAD
        if by_clock:
            self.message.t = self.clock
        if kind == 5:
            return self.read_voyage()
        if kind == 24:
            return self.read_part()
        if kind == 4 or kind == 11:
            return self.read_clock()
        if kind == 19 and self.message.bits >= 301:
            self.read_extended()
        return self.read_position(kind, by_clock)

    # Fields

    cdef long long number(self, Py_ssize_t start, int width) except -1 nogil:
        """Bits [start, start + width) of the message, zero behind its end."""
        cdef long long value = 0
        cdef Py_ssize_t k, last = (start + width - 1) // 6
        for k in range(start // 6, last + 1):
            value = value << 6 | (self.letters[self.message.first + k] if k < self.message.letters else 0)
        return value >> (6 * (last + 1) - start - width) & ((<long long> 1 << width) - 1)

    cdef long long signed_number(self, Py_ssize_t start, int width) except? -1 nogil:
        cdef long long value = self.number(start, width)
        return value - (value >> (width - 1) << width)

    cdef float known(self, Py_ssize_t start, int width, int limit, double scale) except? -1 nogil:
        """A field in its unit; NaN where it means "not available" or the message ends before it."""
        cdef long long value = self.number(start, width)
        if value >= limit or self.message.bits < start + width:
            return NAN
        return <float> (value / scale)

    cdef int read_clock(self) except -1 nogil:
        cdef long long year = self.number(38, 14), second = self.number(72, 6)
        cdef long long t = moment(year, self.number(52, 4), self.number(56, 5), self.number(61, 5),
                                  self.number(66, 6), second)
        if t != UNKNOWN and 1990 <= year < 2100 and second < 60:
            self.clock = t
        return USED

    # Positions

    cdef int read_position(self, int kind, bint by_clock) except -1 nogil:
        cdef Position row
        cdef int back = 0 if kind <= 3 else 4  # class B has the same fields four bits earlier
        row.mmsi = self.number(8, 30)
        row.receiver = self.message.receiver
        row.nav_status = 15  # not defined
        if kind <= 3 or kind == 27:
            row.nav_status = self.number(40 if kind == 27 else 38, 4)
        row.t = self.message.t
        if kind == 27:
            row.lon = self.signed_number(44, 18) / 600.0
            row.lat = self.signed_number(62, 17) / 600.0
            row.sog = self.known(79, 6, 63, 1)
            row.cog = self.known(85, 9, 360, 1)
            row.heading = NAN
        else:
            row.lon = self.signed_number(61 - back, 28) / 600000.0
            row.lat = self.signed_number(89 - back, 27) / 600000.0
            row.sog = self.known(50 - back, 10, 1023, 10)
            row.cog = self.known(116 - back, 12, 3600, 10)
            row.heading = self.known(128 - back, 9, 360, 1)
            if by_clock and row.t != UNKNOWN and self.message.bits >= 143 - back:
                row.t = sharpened(row.t, self.number(137 - back, 6))
        if row.t == UNKNOWN:
            return NO_TIME
        if not FIRST_TIME <= row.t < LAST_TIME:
            return WRONG_TIME
        self.by_clock += by_clock
        self.positions[self.position_count] = row
        self.position_count += 1
        if kind != 27:
            self.hear(row.mmsi, row.t, c'A' if kind <= 3 else c'B')
        return USED

    cdef int hear(self, unsigned int mmsi, long long t, char transceiver) except -1 nogil:
        cdef Py_ssize_t k = self.vessel(mmsi)
        if self.vessels[k].transceiver[0] == 0 or t < self.vessels[k].t:
            self.vessels[k].transceiver[0] = transceiver
            self.vessels[k].t = t
        return 0

    # Static data

    cdef int read_voyage(self) except -1 nogil:
        """Type 5. Some stations cut its last bits; what is missing of the destination is blank."""
        cdef Static told = self.static(c'A')
        told.words.imo = self.number(40, 30)
        self.text(70, 7, told.words.callsign)
        self.text(112, 20, told.words.name)
        told.words.type = self.number(232, 8)
        self.size(240, &told.words)
        told.words.draught = self.number(294, 8)
        self.text(302, 20, told.words.destination)
        return self.tell(&told, 0)

    cdef int read_extended(self) except -1 nogil:
        """Type 19, behind its position."""
        cdef Static told = self.static(c'B')
        self.text(143, 20, told.words.name)
        told.words.type = self.number(263, 8)
        self.size(271, &told.words)
        return self.tell(&told, 1)

    cdef int read_part(self) except -1 nogil:
        """Type 24: part A has the name, part B the rest."""
        cdef Static told = self.static(c'B')
        cdef long long part = self.number(38, 2)
        if part > 1:
            return PART
        if part == 0:
            self.text(40, 20, told.words.name)
            return self.tell(&told, 2)
        if self.message.bits < 162:
            return SHORT
        told.words.type = self.number(40, 8)
        self.text(90, 7, told.words.callsign)
        # A craft of a mother ship (MMSI 98…) gives the mother's MMSI in place of its dimensions.
        if told.mmsi // 10000000 != 98:
            self.size(132, &told.words)
        return self.tell(&told, 3)

    cdef Static static(self, char transceiver) except * nogil:
        cdef Static told
        memset(&told, 0, sizeof(Static))
        told.t = self.message.t
        told.mmsi = self.number(8, 30)
        told.transceiver[0] = transceiver
        return told

    cdef int size(self, Py_ssize_t start, Words* words) except -1 nogil:
        """Metres before and behind the antenna, to its left and right."""
        words.length = self.number(start, 9) + self.number(start + 9, 9)
        words.width = self.number(start + 18, 6) + self.number(start + 24, 6)
        return 0

    cdef int text(self, Py_ssize_t start, int letters, char* out) except -1 nogil:
        """Six-bit text up to the first @, without the blanks around it."""
        cdef int k, used = 0
        cdef long long code
        for k in range(letters):
            code = self.number(start + 6 * k, 6)
            if code == 0:
                break
            if code != c' ' or used > 0:
                out[used] = <char> (code + 64 if code < 32 else code)
                used += 1
        while used > 0 and out[used - 1] == c' ':
            used -= 1
            out[used] = 0
        return 0

    cdef int tell(self, const Static* told, int source) except -1 nogil:
        """Adds a row unless the vessel said nothing, or the same as last time from the same source."""
        cdef const byte* letter = <const byte*> &told.words
        cdef Py_ssize_t k
        cdef word said = 0  # FNV-1a, 64 bits, from zero: nothing said stays zero
        for k in range(sizeof(Words)):
            said = (said ^ letter[k]) * <word> 1099511628211
        k = self.vessel(told.mmsi)
        if said != 0 and said != self.vessels[k].told[source]:
            self.vessels[k].told[source] = said
            self.statics[self.static_count] = told[0]
            self.static_count += 1
        return USED

    # Vessels

    cdef Py_ssize_t vessel(self, unsigned int mmsi) except -1 nogil:
        """Where a vessel stands in the table; a new one is put there."""
        cdef Py_ssize_t size = self.vessels.shape[0], k
        if 2 * self.vessel_count >= size:
            with gil:
                self.grow()
            size = self.vessels.shape[0]
        k = (mmsi * <word> 11400714819323198485u >> 32) & (size - 1)
        while self.vessels[k].met and self.vessels[k].mmsi != mmsi:
            k = (k + 1) & (size - 1)
        if not self.vessels[k].met:
            self.vessels[k].met, self.vessels[k].mmsi = 1, mmsi
            self.vessel_count += 1
        return k

    cdef int grow(self) except -1:
        cdef Vessel[::1] old = self.vessels
        cdef Py_ssize_t k
        self.vessels, self.vessel_count = np.zeros(2 * old.shape[0], VESSEL), 0
        for k in range(old.shape[0]):
            if old[k].met:
                self.vessels[self.vessel(old[k].mmsi)] = old[k]
        return 0
