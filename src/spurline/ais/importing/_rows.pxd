"""One row of a store in 48 bytes; the same as `spurline.ais.importing.rows.ROW`."""

cdef packed struct Row:
    long long t
    double lon
    double lat
    unsigned int mmsi
    float sog
    float cog
    float heading
    unsigned int track
    unsigned short receiver
    unsigned char nav_status
    unsigned char reject
