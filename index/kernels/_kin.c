/* By which keys do kindred words find each other?  The forms in NumPy are in
analysis/morphology.py, by the same names.  Words are ranges [start, end) of code points.  */

#include <stdlib.h>

#include "morphology.h"

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS };
enum { SPLIT, SKELETON, SECOND, SOUND, GRAM };

static inline uint64_t mixed(uint64_t sum) {
    sum ^= sum >> 33;
    sum *= 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 33;
    return sum ? sum : 1;
}

static inline uint32_t digit(uint64_t key, int place) {
    return (uint32_t)(key >> (place * DIGIT_BITS)) & (BUCKETS - 1);
}

/* Move all keys to where they stand by one digit; `counts` are its keys a bucket. */
static void scatter(const uint64_t *keys, const uint32_t *order, uint64_t *to_keys,
                    uint32_t *to_order, Py_ssize_t length, int place, uint32_t *counts) {
    uint32_t next = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        uint32_t count = counts[bucket];
        counts[bucket] = next;
        next += count;
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        uint32_t to = counts[digit(keys[at], place)]++;
        to_keys[to] = keys[at];
        to_order[to] = order[at];
    }
}

/* Write where each stands, and say whether they stand so already. */
static bool is_ascending(const uint64_t *keys, uint32_t *order, Py_ssize_t length) {
    bool ascending = true;
    for (Py_ssize_t at = 0; at < length; at++) {
        order[at] = (uint32_t)at;
        ascending &= !at || keys[at - 1] <= keys[at];
    }
    return ascending;
}

/* sort(keys, order): the keys ascending, and where each stood; equal ones as they stood. */
static PyObject *sort(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "8w4w"))
        return NULL;
    Py_ssize_t length = length_of(&arrays, 0);
    uint64_t *keys = ARRAY(arrays, 0, uint64_t), *other_keys = malloc(8 * (size_t)length + 8);
    uint32_t *order = ARRAY(arrays, 1, uint32_t), *other_order = malloc(4 * (size_t)length + 4);
    uint32_t(*counts)[BUCKETS] = calloc(DIGITS, sizeof *counts);
    bool is_memory = other_keys && other_order && counts;
    if (is_memory && !is_ascending(keys, order, length)) {
        uint64_t *from_keys = keys, *to_keys = other_keys;
        uint32_t *from_order = order, *to_order = other_order;
        for (Py_ssize_t at = 0; at < length; at++)
            for (int place = 0; place < DIGITS; place++)
                counts[place][digit(keys[at], place)]++;
        for (int place = 0; place < DIGITS; place++) {
            if (!length || counts[place][digit(keys[0], place)] == length)
                continue; /* all alike */
            scatter(from_keys, from_order, to_keys, to_order, length, place, counts[place]);
            uint64_t *swapped_keys = from_keys;
            uint32_t *swapped_order = from_order;
            from_keys = to_keys, to_keys = swapped_keys;
            from_order = to_order, to_order = swapped_order;
        }
        if (from_keys != keys) {
            memcpy(keys, from_keys, 8 * (size_t)length);
            memcpy(order, from_order, 4 * (size_t)length);
        }
    }
    free(other_keys);
    free(other_order);
    free(counts);
    let_go(&arrays);
    if (!is_memory)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

/* hash_ranges(codes, starts, ends, multipliers, keys) */
static PyObject *hash_ranges(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "48888w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t);
    const int64_t *starts = ARRAY(arrays, 1, int64_t), *ends = ARRAY(arrays, 2, int64_t);
    const uint64_t *multipliers = ARRAY(arrays, 3, uint64_t);
    uint64_t *keys = ARRAY(arrays, 4, uint64_t);
    for (Py_ssize_t word = 0; word < length_of(&arrays, 1); word++) {
        const uint32_t *letters = codes + starts[word];
        uint64_t sum = 0;
        for (int64_t at = 0; at < ends[word] - starts[word]; at++)
            sum += ((uint64_t)letters[at] + 1) * multipliers[at];
        keys[word] = mixed(sum);
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

/* Write a word's keys of one kind, and how likely each is; return how many: morphology.h has most. */
static int64_t keys_of(const Tables *tables, Letters word, int kind, uint64_t *keys, float *priors) {
    Reading readings[MOST_READINGS];
    Key found[3];
    int64_t count = 0;
    switch (kind) {
    case SPLIT:
        count = read_word_as(tables, word, readings) - 1;
        for (int64_t at = 0; at < count; at++) {
            keys[at] = readings[at + 1].key;
            priors[at] = readings[at + 1].prior;
        }
        return count;
    case GRAM:
        count = grams_of(tables, word, keys);
        for (int64_t at = 0; at < count; at++)
            priors[at] = 1;
        return count;
    case SKELETON:
        count = skeleton_of(tables, word, found);
        break;
    case SECOND:
        count = second_skeletons_of(tables, word, found);
        break;
    default:
        count = sound_of(tables, word, found);
    }
    for (int64_t at = 0; at < count; at++) {
        keys[at] = found[at].key;
        priors[at] = found[at].prior;
    }
    return count;
}

/* relate(codes, starts, ends, TABLES…, keys, priors, counts, kind) → how many: the keys of the
words, one word after the other, and how many each has.  A word has MOST_LETTERS at most; there is
room for MOST_KEYS of each.  */
static PyObject *relate(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 1, "488" TABLES "8w4w8w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t);
    const int64_t *starts = ARRAY(arrays, 1, int64_t), *ends = ARRAY(arrays, 2, int64_t);
    Tables tables = tables_of(&arrays, 3);
    uint64_t *keys = ARRAY(arrays, 15, uint64_t);
    float *priors = ARRAY(arrays, 16, float);
    int64_t *counts = ARRAY(arrays, 17, int64_t), count = 0;
    int kind = (int)PyLong_AsLong(args[given - 1]);
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t word = 0; word < length_of(&arrays, 1); word++) {
        int64_t length = ends[word] - starts[word];
        Letters letters = {codes + starts[word], length < MOST_LETTERS ? length : MOST_LETTERS};
        counts[word] = keys_of(&tables, letters, kind, keys + count, priors + count);
        count += counts[word];
    }
    Py_END_ALLOW_THREADS;
    let_go(&arrays);
    return PyLong_FromLongLong(count);
}

static PyMethodDef methods[] = {
    {"sort", (PyCFunction)(void (*)(void))sort, METH_FASTCALL, NULL},
    {"relate", (PyCFunction)(void (*)(void))relate, METH_FASTCALL, NULL},
    {"hash_ranges", (PyCFunction)(void (*)(void))hash_ranges, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_kin, methods)
