/* How are numbers sorted by their digits, with where each of them stood?  */

#ifndef FIHRIST_RADIX_H
#define FIHRIST_RADIX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS };

/* Numbers, and what goes with each; there is room for as many others. */
typedef struct {
    uint64_t *keys, *other_keys;
    uint32_t *order, *other_order;
    uint32_t (*counts)[BUCKETS];
} Sorting;

static inline uint32_t digit(uint64_t key, int place) {
    return (uint32_t)(key >> (place * DIGIT_BITS)) & (BUCKETS - 1);
}

/* Get the room for so many; false where there is no memory.  `end_sorting` gives it back.  */
static inline bool begin_sorting(Sorting *sorting, size_t length) {
    sorting->other_keys = malloc(8 * length + 8);
    sorting->other_order = malloc(4 * length + 4);
    sorting->counts = malloc(DIGITS * sizeof *sorting->counts);
    return sorting->other_keys && sorting->other_order && sorting->counts;
}

static inline void end_sorting(Sorting *sorting) {
    free(sorting->other_keys);
    free(sorting->other_order);
    free(sorting->counts);
}

/* Move all to where they stand by one digit; `counts` are how many a bucket has. */
static inline void scatter(Sorting *sorting, size_t length, int place, uint32_t *counts) {
    uint32_t next = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        uint32_t count = counts[bucket];
        counts[bucket] = next;
        next += count;
    }
    for (size_t at = 0; at < length; at++) {
        uint32_t to = counts[digit(sorting->keys[at], place)]++;
        sorting->other_keys[to] = sorting->keys[at];
        sorting->other_order[to] = sorting->order[at];
    }
}

static inline void swap(Sorting *sorting) {
    uint64_t *keys = sorting->keys;
    uint32_t *order = sorting->order;
    sorting->keys = sorting->other_keys, sorting->other_keys = keys;
    sorting->order = sorting->other_order, sorting->other_order = order;
}

/* Sort the keys, ascending; equal ones stay as they stood. */
static inline void sort_keys(Sorting *sorting, size_t length) {
    uint64_t *keys = sorting->keys;
    memset(sorting->counts, 0, DIGITS * sizeof *sorting->counts);
    for (size_t at = 0; at < length; at++)
        for (int place = 0; place < DIGITS; place++)
            sorting->counts[place][digit(keys[at], place)]++;
    for (int place = 0; place < DIGITS; place++) {
        if (!length || sorting->counts[place][digit(keys[0], place)] == length)
            continue; /* all alike */
        scatter(sorting, length, place, sorting->counts[place]);
        swap(sorting);
    }
    if (sorting->keys == keys)
        return;
    swap(sorting);
    memcpy(sorting->keys, sorting->other_keys, 8 * length);
    memcpy(sorting->order, sorting->other_order, 4 * length);
}

#endif
