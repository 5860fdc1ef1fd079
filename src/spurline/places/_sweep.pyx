# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Shortest paths over whole-number lengths, and what they leave for the rows of a distance table (see
`spurline.places.sweeping` for what the numbers mean)."""

from libc.math cimport floor


def sweep(const int[::1] starts, const int[::1] neighbours, const int[::1] lengths, const int[::1] seeds,
          const int[::1] seed_lengths, int[::1] reached, int[::1] heads, int[::1] following, int[::1] leading):
    """Distance of every node to its nearest seed, −1 where there is no way (Dijkstra with Dial's circle of
    buckets, Commun. ACM 12:632, 1969). Bucket `d % len(heads)` holds, doubly linked, the nodes at distance d;
    there must be more buckets than the longest link or seed is long."""
    cdef Py_ssize_t size = heads.shape[0], count = starts.shape[0] - 1, i
    cdef int node, other, length, bucket, now = 0, waiting = 0, link, before, after
    with nogil:
        for i in range(size):
            heads[i] = -1
        for i in range(count):
            reached[i] = -1
        for i in range(seeds.shape[0]):
            node, length = seeds[i], seed_lengths[i]
            if reached[node] < 0 or length < reached[node]:
                if reached[node] >= 0:
                    unlink(node, reached[node] % size, heads, following, leading)
                else:
                    waiting += 1
                reached[node] = length
                place(node, length % size, heads, following, leading)
        while waiting:
            bucket = now % size
            while heads[bucket] >= 0:
                node = heads[bucket]
                unlink(node, bucket, heads, following, leading)
                waiting -= 1
                for link in range(starts[node], starts[node + 1]):
                    other, length = neighbours[link], now + lengths[link]
                    if reached[other] < 0:
                        waiting += 1
                    elif length < reached[other]:
                        unlink(other, reached[other] % size, heads, following, leading)
                    else:
                        continue
                    reached[other] = length
                    place(other, length % size, heads, following, leading)
            now += 1


cdef inline void place(int node, Py_ssize_t bucket, int[::1] heads, int[::1] following, int[::1] leading) noexcept nogil:
    cdef int first = heads[bucket]
    following[node], leading[node] = first, -1
    if first >= 0:
        leading[first] = node
    heads[bucket] = node


cdef inline void unlink(int node, Py_ssize_t bucket, int[::1] heads, int[::1] following, int[::1] leading) noexcept nogil:
    cdef int after = following[node], before = leading[node]
    if before >= 0:
        following[before] = after
    else:
        heads[bucket] = after
    if after >= 0:
        leading[after] = before


def lower(const long long[::1] starts, const int[::1] members, const int[::1] ways, const int[::1] reached,
          const double[::1] direct_km, double unit_km, double stretch, double allowance_km, double radius_km,
          double step_km, unsigned short[::1] row):
    """For every row the least way from any position of its region to the place, in steps rounded down:
    over a member node (`ways` to it, then what it has `reached`) or `direct_km` (inf: not near), less the
    place's radius. 65535 where no member is reached."""
    cdef Py_ssize_t r, i, best
    cdef double km
    with nogil:
        for r in range(row.shape[0]):
            best = -1
            for i in range(starts[r], starts[r + 1]):
                if reached[members[i]] >= 0 and (best < 0 or ways[i] + reached[members[i]] < best):
                    best = ways[i] + reached[members[i]]
            km = direct_km[r]
            if best >= 0 and best * unit_km / stretch - allowance_km < km:
                km = best * unit_km / stretch - allowance_km
            if best < 0 and km > 1e9:
                row[r] = 65535
                continue
            km = floor((km - radius_km) / step_km)
            row[r] = <unsigned short>(0.0 if km < 0.0 else (65534.0 if km > 65534.0 else km))
