# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
"""Rows of an AIS table, from bytes to columns (see `_rows.pyi` for what goes in and out).

The bytes are foreign: bounds checks stay on. A row is first split into cells, then taken: its numbers
are appended to the columns of the batch, or the fault that makes it useless is counted.
"""

import numpy as np
from libc.math cimport NAN, fabs
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from spurline.intake._cells cimport (
    MOMENT_LOCAL, MOMENT_NEVER, MOMENT_NO_FORM, MOMENT_TWICE, MOMENT_TWO_WAYS, MOMENT_UTC, ORDER_DAY_FIRST,
    ORDER_MONTH_FIRST, ORDER_UNKNOWN, Moment, Text, Words, byte, read_moment, read_number, read_word, to_utc)
from spurline.intake._texts cimport Names, Reports, mixed, mixed_text

cdef enum:  # own columns, the static ones last
    MMSI, T, LON, LAT, SOG, COG, HEADING, NAV_STATUS, SENDER, RECEIVER, MILLISECOND, STATIC

cdef enum:  # what makes a row useless, as in `ais_faults.Fault`
    CELLS, QUOTE, ZERO, MMSI_EMPTY, MMSI_BAD, T_EMPTY, T_NO_FORM, T_NO_DATE, T_TWO_WAYS, T_NEVER, T_TWICE,
    T_OUTSIDE, PLACE_EMPTY, PLACE_BAD, STATION
    FAULTS = STATION + 4

cdef enum:
    ORDINARY, BREAK, NUL, INCOMPLETE = -1

cdef enum:  # what find and the readers on top of it answer
    GIVEN, EMPTY, BAD, NO_ROOM

cdef enum:
    FIRST_STATION = 3  # codes of senders: 1 class A, 2 class B, then stations that are no vessels
    NAV_NOT_GIVEN = 15

cdef double MILLISECONDS_BELOW = 60000.0  # exactEarth writes a few above 1000
cdef double MMSI_BELOW = 4294967296.0
cdef double PLACE_BELOW = 1e15
cdef double VALUE_BELOW = 1e6
cdef int64_t DAY = 86400000000


cdef Words words_of(arrays):
    cdef const uint8_t[::1] letters = arrays[0], codes = arrays[2]
    cdef const int32_t[::1] ends = arrays[1]
    return Words(Text(&letters[0], letters.shape[0]), &ends[0], &codes[0], ends.shape[0])


cdef class Rows:
    cdef const int32_t[::1] column
    cdef Words nav, senders, nothing
    cdef object kept
    cdef const int64_t[::1] zone_begins, zone_ends, zone_offsets
    cdef int64_t first_time, last_time
    cdef Py_ssize_t width, most_bytes, period
    cdef uint8_t delimiter
    cdef int order
    cdef bint comma, wrapped, header
    # The row at hand: where its cells begin and end, whether quotes stand around them.
    cdef int32_t[::1] begins, ends
    cdef uint8_t[::1] quoted
    cdef uint8_t[256] kinds
    cdef Py_ssize_t cells, lines
    cdef bint extra, zero, open_quote
    cdef uint8_t[::1] data
    cdef Text text
    # What has been read.
    cdef uint32_t[::1] mmsi
    cdef int64_t[::1] t, fault_count, fault_line
    cdef double[::1] lon, lat, sog, cog, heading
    cdef uint8_t[::1] nav_status, strange_time
    cdef uint16_t[::1] receiver
    cdef Reports reports
    cdef int32_t[::1] spans
    cdef Names receivers
    cdef Py_ssize_t strange_length
    cdef readonly Py_ssize_t count
    cdef readonly int64_t line, rows, static_rows, naive, slashes
    cdef readonly int proven
    cdef readonly bint full, too_long

    def __init__(self, column, nav_words, sender_words, nothing_words, zone, times, *, width, delimiter, comma,
                 wrapped, order, most_bytes):
        self.column = column
        self.kept = nav_words, sender_words, nothing_words
        self.nav, self.senders, self.nothing = (
            words_of(nav_words), words_of(sender_words), words_of(nothing_words))
        self.zone_begins, self.zone_ends, self.zone_offsets = zone
        self.first_time, self.last_time = times
        self.width, self.delimiter, self.most_bytes = width, delimiter, most_bytes
        self.comma, self.wrapped, self.order = comma, wrapped, order
        self.begins, self.ends = np.zeros(width, np.int32), np.zeros(width, np.int32)
        self.quoted = np.zeros(width, np.uint8)
        for c in range(256):
            self.kinds[c] = BREAK if c in (delimiter, 10, 13) else ORDINARY
        self.kinds[0] = NUL
        self.fault_count, self.fault_line = np.zeros(FAULTS, np.int64), np.zeros(FAULTS, np.int64)
        self.reports, self.receivers = Reports(len(column) - STATIC), Names()
        self.spans, self.strange_time = np.zeros(2 * (len(column) - STATIC), np.int32), np.zeros(60, np.uint8)
        self.line, self.header = 1, True

    def begin(self, columns, statics, receivers):
        (self.mmsi, self.t, self.lon, self.lat, self.sog, self.cog, self.heading, self.nav_status,
         self.receiver) = columns
        self.reports.begin(statics)
        self.receivers.begin(receivers)
        self.count, self.full = 0, False

    def kept_texts(self):
        return self.reports.count, self.receivers.count

    def faults(self):
        return [(k, self.fault_line[k], self.fault_count[k]) for k in range(FAULTS) if self.fault_count[k]]

    def strange(self):
        return bytes(self.strange_time[:self.strange_length])

    def feed(self, uint8_t[::1] data, Py_ssize_t stop, Py_ssize_t at, bint last):
        cdef Py_ssize_t after
        self.data = data
        self.text = Text(&data[0], data.shape[0])
        with nogil:
            while at < stop and not self.full:
                after = self.split(at, stop, last)
                if (stop if after == INCOMPLETE else after) - at > self.most_bytes:
                    self.too_long = True
                    break
                if after == INCOMPLETE or not self.take():
                    break
                self.line += self.lines
                at = after
        self.data = None
        return at

    cdef Py_ssize_t split(self, Py_ssize_t at, Py_ssize_t stop, bint last) except -2 nogil:
        """Finds the cells of the row at `at`; returns where the next row begins. Rows and cells are
        parted as Python's csv module does: only a quote at the very beginning of a cell opens it.
        The newline at byte(text, stop) ends every search."""
        cdef const uint8_t* kinds = self.kinds
        cdef int32_t* begins = &self.begins[0]
        cdef int32_t* ends = &self.ends[0]
        cdef uint8_t* quotes = &self.quoted[0]
        cdef Text text = self.text
        cdef Py_ssize_t cell = 0, i = at, begin, width = self.width
        cdef uint8_t quoted, kind, delimiter = self.delimiter
        self.extra = self.zero = self.open_quote = False
        self.lines = 1
        while True:
            begin = i
            quoted = 0
            if byte(text, i) == c'"' and i < stop:
                i = self.behind_quotes(i + 1, stop, last, &quoted)
                if i == INCOMPLETE:
                    return INCOMPLETE
                if not kinds[byte(text, i)]:
                    quoted = 2
            while True:
                kind = kinds[byte(text, i)]
                if kind:
                    if kind == BREAK:
                        break
                    self.zero = True
                i += 1
            if cell < width:
                begins[cell] = <int32_t> begin
                ends[cell] = <int32_t> i
                quotes[cell] = quoted
            elif i > begin:
                self.extra = True
            cell += 1
            if byte(text, i) != delimiter:
                break
            i += 1
        self.cells = cell
        if i == stop:
            return stop if last else INCOMPLETE
        if byte(text, i) == c'\r':
            if i + 1 == stop and not last:
                return INCOMPLETE
            if i + 1 < stop and byte(text, i + 1) == c'\n':
                i += 1
        return i + 1

    cdef Py_ssize_t behind_quotes(self, Py_ssize_t at, Py_ssize_t stop, bint last,
                                  uint8_t* quoted) except -2 nogil:
        """Where the quoted text at `at` has ended; `quoted` is 2 when a quote stands within it."""
        cdef Text text = self.text
        cdef Py_ssize_t i = at
        cdef uint8_t c
        quoted[0] = 1
        while i < stop:
            c = byte(text, i)
            if c == c'"':
                if i + 1 < stop and byte(text, i + 1) == c'"':
                    quoted[0] = 2
                    i += 1
                elif i + 1 < stop or last:
                    return i + 1
                else:
                    return INCOMPLETE
            elif c == c'\n' or (c == c'\r' and byte(text, i + 1) != c'\n'):
                self.lines += 1
            elif c == 0:
                self.zero = True
            i += 1
        self.open_quote = True
        return stop if last else INCOMPLETE

    cdef bint find(self, int own, Py_ssize_t* at, Py_ssize_t* end) except -1 nogil:
        """Whether the cell of an own column holds anything; where, without quotes and blanks around."""
        return self.column[own] >= 0 and self.trim(self.column[own], at, end)

    cdef bint trim(self, Py_ssize_t column, Py_ssize_t* at, Py_ssize_t* end) except -1 nogil:
        cdef Py_ssize_t a, b
        if self.quoted[column]:
            self.unquote(column)
        a = self.begins[column]
        b = self.ends[column]
        while a < b and byte(self.text, a) <= c' ':
            a += 1
        while a < b and byte(self.text, b - 1) <= c' ':
            b -= 1
        at[0] = a
        end[0] = b
        return a < b

    cdef int unquote(self, Py_ssize_t column) except -1 nogil:
        """Takes the quotes from a cell, in place."""
        cdef Py_ssize_t i = self.begins[column] + 1, end = self.ends[column], to = i
        cdef bint inside = True
        self.begins[column] = <int32_t> i
        if self.quoted[column] == 1:
            self.ends[column] = <int32_t> (end - 1)
        else:
            while i < end:
                if inside and byte(self.text, i) == c'"':
                    if i + 1 < end and byte(self.text, i + 1) == c'"':
                        i += 1
                    else:
                        inside = False
                        i += 1
                        continue
                self.data[to] = byte(self.text, i)
                to += 1
                i += 1
            self.ends[column] = <int32_t> to
        self.quoted[column] = 0
        return 0

    cdef bint reject(self, int fault) noexcept nogil:
        """Counts a row that cannot be used."""
        if self.fault_count[fault] == 0:
            self.fault_line[fault] = self.line
        self.fault_count[fault] += 1
        self.rows += 1
        return True

    cdef bint take(self) except -1 nogil:
        """Appends the row, or counts why not; False when the batch has no room for it."""
        cdef Py_ssize_t at = 0, end = 0
        cdef int64_t t = 0
        cdef double number = 0, lon = 0, lat = 0
        cdef uint32_t mmsi
        cdef int sender = 0, fault, x, y, said, heard
        if self.cells == 1 and not self.zero and not self.open_quote and not self.trim(0, &at, &end):
            return True
        if self.header:
            self.header = False
            return True
        if self.open_quote:
            return self.reject(QUOTE)
        if self.zero:
            return self.reject(ZERO)
        if self.cells < self.width or self.extra:
            return self.reject(CELLS)
        if self.find(SENDER, &at, &end):
            sender = read_word(self.text, at, end, &self.senders)
            if sender >= FIRST_STATION:
                return self.reject(STATION + sender - FIRST_STATION)
        x = self.number(MMSI, MMSI_BELOW, &number)
        if x != GIVEN or number < 1:
            return self.reject(MMSI_EMPTY if x == EMPTY else MMSI_BAD)
        mmsi = <uint32_t> number
        if mmsi != number:
            return self.reject(MMSI_BAD)
        fault = self.moment(&t)
        if fault >= 0:
            return self.reject(fault)
        x = self.number(LON, PLACE_BELOW, &lon)
        y = self.number(LAT, PLACE_BELOW, &lat)
        said = self.say(mmsi, t, sender)
        if said == NO_ROOM:
            return False
        if x == EMPTY and y == EMPTY and said == GIVEN:
            self.static_rows += 1
            self.rows += 1
            return True
        if x != GIVEN or y != GIVEN:
            return self.reject(PLACE_BAD if x == BAD or y == BAD else PLACE_EMPTY)
        heard = self.receivers.number(self.text, at, end) if self.find(RECEIVER, &at, &end) else 0
        if heard < 0:
            self.full = True
            return False
        self.append(mmsi, t, lon, lat)
        self.receiver[self.count] = <uint16_t> heard
        self.count += 1
        self.rows += 1
        if self.count == self.mmsi.shape[0]:
            self.full = True
        return True

    cdef int append(self, uint32_t mmsi, int64_t t, double lon, double lat) except -1 nogil:
        cdef Py_ssize_t k = self.count, at = 0, end = 0
        cdef double number = 0
        cdef int code
        self.mmsi[k] = mmsi
        self.t[k] = t
        self.lon[k] = lon
        self.lat[k] = lat
        self.number(SOG, VALUE_BELOW, &self.sog[k])
        self.number(HEADING, VALUE_BELOW, &self.heading[k])
        self.number(COG, VALUE_BELOW, &number)
        self.cog[k] = number + 409.6 if self.wrapped and number < 0 else number
        self.nav_status[k] = NAV_NOT_GIVEN
        if self.find(NAV_STATUS, &at, &end):
            if read_number(self.text, at, end, self.comma, &number):
                if 0 <= number < NAV_NOT_GIVEN and number == <int> number:
                    self.nav_status[k] = <uint8_t> number
            else:
                code = read_word(self.text, at, end, &self.nav)
                if code >= 0:
                    self.nav_status[k] = <uint8_t> code
        return 0

    cdef int number(self, int own, double below, double* value) except -1 nogil:
        """The number in a cell; NaN when there is none."""
        cdef Py_ssize_t at = 0, end = 0
        value[0] = NAN
        if not self.find(own, &at, &end):
            return EMPTY
        if not read_number(self.text, at, end, self.comma, value):
            value[0] = NAN
            return EMPTY if read_word(self.text, at, end, &self.nothing) > 0 else BAD
        if fabs(value[0]) < below:
            return GIVEN
        value[0] = NAN
        return BAD

    cdef int moment(self, int64_t* t) except -2 nogil:
        """The time of the row in UTC; returns its fault, -1 when there is none."""
        cdef Py_ssize_t at = 0, end = 0, k
        cdef int slashes = 0
        cdef double millisecond = 0
        cdef Moment found
        if not self.find(T, &at, &end):
            return T_EMPTY
        found = read_moment(self.text, at, end, self.order, t, &slashes)
        if found == MOMENT_NO_FORM:
            if read_word(self.text, at, end, &self.nothing) > 0:
                return T_EMPTY
            if self.strange_length == 0:
                self.strange_length = min(end - at, self.strange_time.shape[0])
                for k in range(self.strange_length):
                    self.strange_time[k] = byte(self.text, at + k)
            return T_NO_FORM
        if slashes:
            self.slashes += 1
            if self.proven == ORDER_UNKNOWN and slashes // 100 > 12:
                self.proven = ORDER_DAY_FIRST
            elif self.proven == ORDER_UNKNOWN and slashes % 100 > 12:
                self.proven = ORDER_MONTH_FIRST
        if found == MOMENT_LOCAL:
            self.naive += 1
            found = to_utc(t, self.zone_begins, self.zone_ends, self.zone_offsets, &self.period)
        if found == MOMENT_NEVER or found == MOMENT_TWICE:
            return T_NEVER if found == MOMENT_NEVER else T_TWICE
        if found != MOMENT_UTC:
            return T_TWO_WAYS if found == MOMENT_TWO_WAYS else T_NO_DATE
        if self.number(MILLISECOND, MILLISECONDS_BELOW, &millisecond) == GIVEN and millisecond >= 0:
            t[0] += 1000 * <int64_t> millisecond
        return -1 if self.first_time <= t[0] < self.last_time else T_OUTSIDE

    cdef int say(self, uint32_t mmsi, int64_t t, int sender) except -1 nogil:
        """Keeps the static cells of the row when this vessel has not said the same on this day, or only
        later; GIVEN when they hold anything. What was said is known by a hash of 64 bits."""
        cdef uint64_t key = mixed(mixed(mixed(0, mmsi), <uint64_t> (t // DAY)), <uint64_t> sender)
        cdef Py_ssize_t cell, at, end
        cdef int said = EMPTY
        for cell in range(self.column.shape[0] - STATIC):
            at = end = 0
            if self.find(<int> (STATIC + cell), &at, &end):
                said = GIVEN
            self.spans[2 * cell] = <int32_t> at
            self.spans[2 * cell + 1] = <int32_t> end
            key = mixed_text(key, self.text, at, end)
        if said == EMPTY and sender == 0:
            return EMPTY
        if not self.reports.add(key | 1, mmsi, t, sender, self.text, self.spans):
            self.full = True
            return NO_ROOM
        return said
