/* How is one of many numbers of the same few bits read?  The file is described in packed.py.  */

#ifndef FIHRIST_PACKED_H
#define FIHRIST_PACKED_H

#include "arrays.h"

typedef struct {
    const uint8_t *at;
    int64_t count, bits;
    uint64_t mask;
} Packed;

enum { HEADER = 2, MOST_BITS = 57 }; /* words before the numbers; what eight bytes hold at any bit */

/* Look at the words of a file; false, with ValueError set, where they are none of ours. */
static inline bool look_at_packed(const uint64_t *words, Py_ssize_t length, Packed *packed) {
    bool whole = length > HEADER && words[1] >= 1 && words[1] <= MOST_BITS;
    if (!whole || words[0] > (uint64_t)(length - HEADER - 1) * 64 / words[1]) {
        PyErr_SetString(PyExc_ValueError, "these are no packed numbers");
        return false;
    }
    *packed = (Packed){(const uint8_t *)(words + HEADER), (int64_t)words[0], (int64_t)words[1],
                       (UINT64_C(1) << words[1]) - 1};
    return true;
}

static inline uint64_t packed_at(const Packed *packed, int64_t number) {
    uint64_t place = (uint64_t)(number * packed->bits), eight;
    memcpy(&eight, packed->at + (place >> 3), 8);
    return eight >> (place & 7) & packed->mask;
}

/* Read numbers [from, from + count). */
static inline void unpack_numbers(const Packed *packed, int64_t from, int64_t count, uint32_t *to) {
    if (packed->bits == 16) {
        const uint16_t *halves = (const uint16_t *)packed->at + from;
        for (int64_t i = 0; i < count; i++)
            to[i] = halves[i];
        return;
    }
    const Packed own = *packed; /* so that it is known not to change with what is written */
    uint64_t place = (uint64_t)(from * own.bits);
    int64_t i = 0;
    for (; own.bits <= MOST_BITS / 3 && i + 3 <= count; i += 3, place += 3 * (uint64_t)own.bits) {
        uint64_t eight; /* three of them */
        memcpy(&eight, own.at + (place >> 3), 8);
        eight >>= place & 7;
        to[i] = (uint32_t)(eight & own.mask);
        to[i + 1] = (uint32_t)(eight >> own.bits & own.mask);
        to[i + 2] = (uint32_t)(eight >> 2 * own.bits & own.mask);
    }
    for (; i < count; i++, place += (uint64_t)own.bits) {
        uint64_t eight;
        memcpy(&eight, own.at + (place >> 3), 8);
        to[i] = (uint32_t)(eight >> (place & 7) & own.mask);
    }
}

#endif
