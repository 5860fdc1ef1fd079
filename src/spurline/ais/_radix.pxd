# Sorting of whole numbers, for every kernel of the room.

from libc.string cimport memcpy, memset

ctypedef unsigned long long u64
ctypedef unsigned int u32


cdef inline void radix(u64* pack, u64* spare, Py_ssize_t n, u32 highest) noexcept nogil:
    """Sort `pack` by its upper 32 bits, which are at most `highest`; stable."""
    cdef Py_ssize_t count[2048]
    cdef Py_ssize_t k, total, held
    cdef int shift = 32, digit
    while highest > 0:
        memset(count, 0, sizeof(count))
        for k in range(n):
            count[(pack[k] >> shift) & 2047] += 1
        if count[(pack[0] >> shift) & 2047] != n:
            total = 0
            for digit in range(2048):
                held = count[digit]
                count[digit] = total
                total += held
            for k in range(n):
                digit = (pack[k] >> shift) & 2047
                spare[count[digit]] = pack[k]
                count[digit] += 1
            memcpy(pack, spare, n * sizeof(u64))
        shift += 11
        highest >>= 11
