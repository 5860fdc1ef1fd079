# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True, initializedcheck=False
"""What one cell of a table says: a number, a moment, one of some known words.

The bytes are foreign: bounds checks stay on. A cell is byte(text, at:end) without blanks around it.
"""

from libc.math cimport ldexp, llround
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef double[23] TENS  # powers of ten that a double holds exactly
cdef uint64_t[20] WHOLE_TENS
cdef int _k
for _k in range(23):
    TENS[_k] = float(10 ** _k)
for _k in range(20):
    WHOLE_TENS[_k] = <uint64_t> (10 ** _k)

cdef uint64_t EXACT = <uint64_t> 1 << 53  # whole numbers up to here are doubles
cdef uint64_t FULL = <uint64_t> 1 << 54
cdef int64_t NO_DATE = -(<int64_t> 1 << 40)
cdef int64_t SECOND = 1000000
cdef int64_t DAY = 86400 * SECOND
cdef int64_t TERA = 1000000000000
cdef int64_t SECONDS_BELOW = 100000000000
cdef int64_t MILLISECONDS_BELOW = 100000000000000
cdef int64_t MICROSECONDS_BELOW = 100000000000000000


cdef bint read_number(Text text, Py_ssize_t at, Py_ssize_t end, bint comma, double* value) noexcept nogil:
    """Whether the cell is a decimal number; `value` becomes the double nearest to it, as Python's
    float() does. With `comma` a comma stands for the decimal point too."""
    cdef Py_ssize_t i = at
    cdef bint negative = False, point = False
    cdef uint64_t mantissa = 0
    cdef int figures = 0, digits = 0, fraction = 0
    cdef long power = 0
    cdef uint8_t c
    if i < end and (byte(text, i) == c'-' or byte(text, i) == c'+'):
        negative = byte(text, i) == c'-'
        i += 1
    while i < end:
        c = byte(text, i)
        if c'0' <= c <= c'9':
            digits += 1
            if mantissa or c != c'0':
                figures += 1
            if figures <= 19:
                mantissa = 10 * mantissa + (c - c'0')
                fraction += point
        elif not point and (c == c'.' or (comma and c == c',')):
            point = True
        else:
            break
        i += 1
    if digits == 0:
        return False
    if i < end:
        if byte(text, i) | 32 != c'e' or not read_exponent(text, i + 1, end, &power):
            return False
    power -= fraction
    if figures > 19 or not -22 <= power <= 22 or (mantissa > EXACT and not -19 <= power <= 0):
        value[0] = by_python(text, at, end)
        return True
    if mantissa <= EXACT:  # both operands are exact, so the one rounding is right
        value[0] = mantissa / TENS[-power] if power < 0 else mantissa * TENS[power]
    else:
        value[0] = quotient(mantissa, WHOLE_TENS[-power])
    if negative:
        value[0] = -value[0]
    return True


cdef bint read_exponent(Text text, Py_ssize_t at, Py_ssize_t end, long* power) noexcept nogil:
    cdef bint negative = False
    cdef Py_ssize_t i = at
    if i < end and (byte(text, i) == c'-' or byte(text, i) == c'+'):
        negative = byte(text, i) == c'-'
        i += 1
    if i >= end or end - i > 6:
        return False
    while i < end:
        if not c'0' <= byte(text, i) <= c'9':
            return False
        power[0] = 10 * power[0] + (byte(text, i) - c'0')
        i += 1
    if negative:
        power[0] = -power[0]
    return True


cdef double quotient(uint64_t mantissa, uint64_t ten) noexcept nogil:
    """mantissa / ten, rounded once: long division until 55 bits stand, the rest is a sticky bit."""
    cdef uint64_t whole = mantissa // ten, rest = mantissa % ten, left
    cdef int shift = 0
    while whole < FULL:
        left = ten - rest
        whole <<= 1
        if rest >= left:
            whole |= 1
            rest -= left
        else:
            rest += rest
        shift += 1
    if whole >> 63:
        rest |= whole & 1
        whole >>= 1
        shift -= 1
    if rest:
        whole |= 1
    return ldexp(<double> <int64_t> whole, -shift)


cdef double by_python(Text text, Py_ssize_t at, Py_ssize_t end) noexcept with gil:
    """float() itself, for the few numbers of more than 19 figures or with a large exponent."""
    return float(text.bytes[at:end].replace(b",", b"."))


cdef int read_digits(Text text, Py_ssize_t* at, Py_ssize_t end, int most, int* value) noexcept nogil:
    """How many digits stand at `at`, up to `most`; moves behind them."""
    cdef int count = 0
    value[0] = 0
    while count < most and at[0] < end and c'0' <= byte(text, at[0]) <= c'9':
        value[0] = 10 * value[0] + (byte(text, at[0]) - c'0')
        at[0] += 1
        count += 1
    return count


cdef int64_t days_since_1970(int year, int month, int day) noexcept nogil:
    """Days of the Gregorian calendar; NO_DATE for what is none (after H. Hinnant, days_from_civil)."""
    cdef int leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    cdef int64_t shifted, era, of_era, of_year
    cdef int longest = 31
    if month == 4 or month == 6 or month == 9 or month == 11:
        longest = 30
    elif month == 2:
        longest = 28 + leap
    if not (1 <= month <= 12 and 1 <= day <= longest and year > 0):
        return NO_DATE
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


cdef bint read_clock(Text text, Py_ssize_t* at, Py_ssize_t end, int64_t* t) noexcept nogil:
    """h:mm, h:mm:ss or h:mm:ss.f… as microseconds of the day (-1: no such time); fractions are
    cut after the sixth digit, as Python does."""
    cdef int hour, minute, second = 0, micro = 0, digits, spare
    if read_digits(text, at, end, 2, &hour) == 0 or at[0] >= end or byte(text, at[0]) != c':':
        return False
    at[0] += 1
    if read_digits(text, at, end, 2, &minute) != 2:
        return False
    if at[0] < end and byte(text, at[0]) == c':':
        at[0] += 1
        if read_digits(text, at, end, 2, &second) != 2:
            return False
        if at[0] < end and byte(text, at[0]) == c'.':
            at[0] += 1
            digits = read_digits(text, at, end, 6, &micro)
            if digits == 0:
                return False
            while read_digits(text, at, end, 9, &spare):
                pass
            while digits < 6:
                micro *= 10
                digits += 1
    t[0] = -1
    if hour < 24 and minute < 60 and second < 60:
        t[0] = ((hour * 60 + minute) * 60 + second) * SECOND + micro
    return True


cdef bint read_offset(Text text, Py_ssize_t* at, Py_ssize_t end, int64_t* offset, bint* given) noexcept nogil:
    """"", Z, UTC, ±hh, ±hhmm or ±hh:mm at the end of a cell, UTC behind an offset too."""
    cdef int hours, minutes = 0
    cdef bint negative
    offset[0] = 0
    given[0] = at[0] < end
    if at[0] < end and byte(text, at[0]) == c' ':
        at[0] += 1
    if at[0] < end and (byte(text, at[0]) == c'+' or byte(text, at[0]) == c'-'):
        negative = byte(text, at[0]) == c'-'
        at[0] += 1
        if read_digits(text, at, end, 2, &hours) != 2:
            return False
        if at[0] < end and byte(text, at[0]) == c':':
            at[0] += 1
            if read_digits(text, at, end, 2, &minutes) != 2:
                return False
        elif at[0] < end and c'0' <= byte(text, at[0]) <= c'9':
            if read_digits(text, at, end, 2, &minutes) != 2:
                return False
        if hours > 23 or minutes > 59:
            return False
        offset[0] = (hours * 60 + minutes) * 60 * SECOND
        if negative:
            offset[0] = -offset[0]
        if at[0] < end and byte(text, at[0]) == c' ':
            at[0] += 1
        if at[0] == end:
            return True
    elif at[0] < end and byte(text, at[0]) | 32 == c'z':
        at[0] += 1
        return at[0] == end
    if at[0] == end:
        return not given[0]
    return (end - at[0] == 3 and byte(text, at[0]) | 32 == c'u' and byte(text, at[0] + 1) | 32 == c't'
            and byte(text, at[0] + 2) | 32 == c'c')


cdef Moment read_moment(Text text, Py_ssize_t at, Py_ssize_t end, int order, int64_t* t, int* slashes) noexcept nogil:
    """The moment that the cell names, microseconds since 1970: of UTC, or of a clock whose zone it
    does not say. Each form is told by its shape; only the order of day and month in dates with
    slashes has to be known. `slashes` becomes the two numbers of such a date, 100 × first + second."""
    cdef Py_ssize_t i = at
    cdef int first, second, third, digits
    cdef uint8_t sign
    digits = read_digits(text, &i, end, 8, &first)
    if i >= end or digits == 0:
        return read_count(text, at, end, t)
    sign = byte(text, i)
    if digits == 8 and (sign == c'_' or sign | 32 == c't'):
        return read_underscore(text, i + 1, end, first, t)
    if not ((digits == 4 and (sign == c'-' or sign == c'/')) or (digits <= 2 and (sign == c'/' or sign == c'.'))):
        return read_count(text, at, end, t)
    i += 1
    if read_digits(text, &i, end, 2, &second) == 0 or i >= end or byte(text, i) != sign:
        return read_count(text, at, end, t)
    i += 1
    if digits == 4:
        if sign == c'-' and i - at != 8:
            return MOMENT_NO_FORM
        if read_digits(text, &i, end, 2, &third) < (2 if sign == c'-' else 1):
            return MOMENT_NO_FORM
        return with_clock(text, i, end, first, second, third, t)
    if read_digits(text, &i, end, 4, &third) != 4:
        return MOMENT_NO_FORM
    if sign == c'/':
        slashes[0] = 100 * first + second
        if order == ORDER_UNKNOWN:
            return MOMENT_TWO_WAYS
        if order == ORDER_MONTH_FIRST:
            first, second = second, first
    return with_clock(text, i, end, third, second, first, t)


cdef Moment with_clock(Text text, Py_ssize_t at, Py_ssize_t end, int year, int month, int day,
                       int64_t* t) noexcept nogil:
    """A date whose clock time and zone stand at `at`: a date alone is no time of a position."""
    cdef Py_ssize_t i = at + 1
    cdef int64_t clock, offset, days
    cdef bint zoned
    if at >= end or not (byte(text, at) == c' ' or byte(text, at) | 32 == c't'):
        return MOMENT_NO_FORM
    if not read_clock(text, &i, end, &clock) or not read_offset(text, &i, end, &offset, &zoned):
        return MOMENT_NO_FORM
    days = days_since_1970(year, month, day)
    if clock < 0 or days == NO_DATE:
        return MOMENT_NO_DATE
    t[0] = days * DAY + clock - offset
    return MOMENT_UTC if zoned else MOMENT_LOCAL


cdef Moment compact(int date, int clock, bint zoned, int64_t* t) noexcept nogil:
    """YYYYMMDD and hhmmss."""
    cdef int64_t days = days_since_1970(date // 10000, date // 100 % 100, date % 100)
    if days == NO_DATE or clock // 10000 > 23 or clock // 100 % 100 > 59 or clock % 100 > 59:
        return MOMENT_NO_DATE
    t[0] = days * DAY + (clock // 10000 * 3600 + clock // 100 % 100 * 60 + clock % 100) * SECOND
    return MOMENT_UTC if zoned else MOMENT_LOCAL


cdef Moment read_underscore(Text text, Py_ssize_t at, Py_ssize_t end, int date, int64_t* t) noexcept nogil:
    """YYYYMMDD_hhmmss or YYYYMMDDThhmmss, with or without Z: `at` is behind the middle."""
    cdef Py_ssize_t i = at
    cdef int clock
    if read_digits(text, &i, end, 6, &clock) != 6:
        return MOMENT_NO_FORM
    if i == end or (i + 1 == end and byte(text, i) | 32 == c'z'):
        return compact(date, clock, i < end, t)
    return MOMENT_NO_FORM


cdef Moment read_count(Text text, Py_ssize_t at, Py_ssize_t end, int64_t* t) noexcept nogil:
    """A number of at least nine digits since 1970: seconds, milli-, micro- or nanoseconds by its
    size; fourteen digits that begin with 19 or 20 are YYYYMMDDhhmmss."""
    cdef Py_ssize_t i = at
    cdef int64_t whole = 0
    cdef double number = 0
    while i < end and i - at < 19 and c'0' <= byte(text, i) <= c'9':
        whole = 10 * whole + (byte(text, i) - c'0')
        i += 1
    if i == end and i - at >= 9:
        if i - at == 14 and (whole // TERA == 19 or whole // TERA == 20):
            return compact(<int> (whole // 1000000), <int> (whole % 1000000), False, t)
        if whole < SECONDS_BELOW:
            t[0] = whole * 1000000
        elif whole < MILLISECONDS_BELOW:
            t[0] = whole * 1000
        else:
            t[0] = whole if whole < MICROSECONDS_BELOW else whole // 1000
        return MOMENT_UTC
    if not read_number(text, at, end, False, &number) or not 1e8 <= number < 9.2e18:
        return MOMENT_NO_FORM
    if number < 1e11:
        number *= 1e6
    elif number < 1e14:
        number *= 1e3
    elif number >= 1e17:
        number /= 1e3
    t[0] = llround(number)
    return MOMENT_UTC


cdef int read_word(Text text, Py_ssize_t at, Py_ssize_t end, const Words* words) noexcept nogil:
    """The code of the word in the cell, -1 when it is none of them. The case of
    ASCII letters does not matter."""
    cdef Py_ssize_t k, i, start = 0, length = end - at
    cdef uint8_t c
    for k in range(words.count):
        if words.ends[k] - start == length:
            for i in range(length):
                c = byte(text, at + i)
                if c'A' <= c <= c'Z':
                    c |= 32
                if c != byte(words.letters, start + i):
                    break
            else:
                return words.codes[k]
        start = words.ends[k]
    return -1


cdef Moment to_utc(int64_t* t, const int64_t[::1] begins, const int64_t[::1] ends, const int64_t[::1] offsets,
                   Py_ssize_t* period) noexcept nogil:
    """A local time becomes UTC by the periods of its zone (local begin and end, offset): some times
    lie in none of them, some in two. `period` remembers where the last time fell."""
    cdef Py_ssize_t k = period[0]
    cdef int64_t local = t[0]
    while k > 0 and local < begins[k]:
        k -= 1
    while k + 1 < begins.shape[0] and local >= begins[k + 1]:
        k += 1
    period[0] = k
    t[0] = local - offsets[k]
    if not begins[k] <= local < ends[k]:
        return MOMENT_NEVER
    return MOMENT_TWICE if k > 0 and local < ends[k - 1] else MOMENT_UTC


def local_to_utc(int64_t[::1] t, begins, ends, offsets, uint8_t[::1] found):
    cdef Py_ssize_t k, period = 0
    cdef const int64_t[::1] first = begins, last = ends, offset = offsets
    with nogil:
        for k in range(t.shape[0]):
            found[k] = to_utc(&t[k], first, last, offset, &period)


def moments(const uint8_t[::1] texts, const int64_t[::1] stops, int order, begins, ends, offsets, int64_t[::1] t,
            uint8_t[::1] found):
    cdef Py_ssize_t k, period = 0
    cdef const int64_t[::1] first = begins, last = ends, offset = offsets
    cdef int slashes = 0
    cdef int64_t naive = 0
    cdef Text text = Text(&texts[0], texts.shape[0])
    with nogil:
        for k in range(t.shape[0]):
            found[k] = read_moment(text, stops[k], stops[k + 1], order, &t[k], &slashes)
            if found[k] == MOMENT_LOCAL:
                naive += 1
                found[k] = to_utc(&t[k], first, last, offset, &period)
    return naive


def numbers(const uint8_t[::1] texts, const int64_t[::1] stops, double[::1] values, uint8_t[::1] given):
    cdef Py_ssize_t k
    cdef Text text = Text(&texts[0], texts.shape[0])
    with nogil:
        for k in range(values.shape[0]):
            given[k] = read_number(text, stops[k], stops[k + 1], False, &values[k])
