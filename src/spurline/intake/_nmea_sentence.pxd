"""What the kernels of the NMEA reader hand to each other."""

ctypedef unsigned char byte
ctypedef unsigned long long word

cdef enum:
    UNKNOWN = -1
    SECOND = 1000000  # microseconds
    WIDEST = 71  # letters of type 5, the longest message that is read
    PATIENCE = 2000  # lines after which what began is given up

cdef packed struct Sentence:  # or a whole message: then with the line of its first part
    word key  # equal for the parts of one message
    long long line
    long long t  # microseconds since 1970 UTC
    long long first  # of its letters
    int letters  # at most WIDEST
    int bits  # all of them
    unsigned short receiver
    byte stated  # whether its own line says who received it
    byte total, number
    byte illegal  # whether a letter is none of the payload armouring


cdef inline long long moment(long long year, long long month, long long day, long long hour,
                             long long minute, long long second) noexcept nogil:
    """Microseconds since 1970 of a moment of the Gregorian calendar, -1 of one that never was."""
    cdef bint leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    cdef int days = 28 + leap if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if year < 1970 or not 1 <= month <= 12 or not 1 <= day <= days:
        return UNKNOWN
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second <= 60):
        return UNKNOWN
    year -= month <= 2  # the year begins in March, and its leap day is the last one
    day += 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 - 719469
    return (((day * 24 + hour) * 60 + minute) * 60 + second) * SECOND
