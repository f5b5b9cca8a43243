/* By which keys do kindred words find each other?  The forms in NumPy are in
analysis/morphology.py, by the same names.  Words are ranges [start, end) of code points.  */

#include <stdlib.h>

#include "arrays.h"

enum { DIGIT_BITS = 11, DIGITS = 6, BUCKETS = 1 << DIGIT_BITS };
enum { BOUNDARY = 1, LETTER_BITS = 21 };

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
    if (is_memory) {
        uint64_t *from_keys = keys, *to_keys = other_keys;
        uint32_t *from_order = order, *to_order = other_order;
        for (Py_ssize_t at = 0; at < length; at++) {
            order[at] = (uint32_t)at;
            for (int place = 0; place < DIGITS; place++)
                counts[place][digit(keys[at], place)]++;
        }
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

/* hash_heard(codes, starts, ends, multipliers, heard, keys, counts, keeps_first, drops_repeated): the
hash of what each letter is heard as, and how many letters these are.  0 in `heard` is left out,
but not, with keeps_first, a word's first letter; with drops_repeated what is heard twice.  */
static PyObject *hash_heard(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 2, "488848w8w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t), *heard = ARRAY(arrays, 4, uint32_t);
    const int64_t *starts = ARRAY(arrays, 1, int64_t), *ends = ARRAY(arrays, 2, int64_t);
    const uint64_t *multipliers = ARRAY(arrays, 3, uint64_t);
    uint64_t *keys = ARRAY(arrays, 5, uint64_t);
    int64_t *counts = ARRAY(arrays, 6, int64_t);
    bool keeps_first = PyObject_IsTrue(args[given - 2]) == 1;
    bool drops_repeated = PyObject_IsTrue(args[given - 1]) == 1;
    uint32_t most = (uint32_t)length_of(&arrays, 4) - 1;
    for (Py_ssize_t word = 0; word < length_of(&arrays, 1); word++) {
        uint64_t sum = 0;
        uint32_t before = 0;
        int64_t count = 0;
        for (int64_t at = starts[word]; at < ends[word]; at++) {
            uint32_t letter = heard[codes[at] < most ? codes[at] : most];
            if (keeps_first && at == starts[word])
                letter = codes[at];
            if (!letter || (drops_repeated && letter == before))
                continue;
            sum += ((uint64_t)letter + 1) * multipliers[count++];
            before = letter;
        }
        keys[word] = mixed(sum);
        counts[word] = count;
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

/* strip(codes, starts, ends, affixes, begins, stripped, least, at_end): how many letters the first
of the affixes takes off each word that has it and so many letters more.  */
static PyObject *strip(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 2, "488488w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t), *affixes = ARRAY(arrays, 3, uint32_t);
    const int64_t *starts = ARRAY(arrays, 1, int64_t), *ends = ARRAY(arrays, 2, int64_t);
    const int64_t *begins = ARRAY(arrays, 4, int64_t);
    int64_t *stripped = ARRAY(arrays, 5, int64_t), least = PyLong_AsLong(args[given - 2]);
    bool at_end = PyObject_IsTrue(args[given - 1]) == 1;
    for (Py_ssize_t word = 0; word < length_of(&arrays, 1); word++) {
        int64_t length = ends[word] - starts[word];
        stripped[word] = 0;
        for (Py_ssize_t affix = 0; affix < length_of(&arrays, 4) - 1 && !stripped[word]; affix++) {
            int64_t size = begins[affix + 1] - begins[affix], at = 0;
            if (length - size < least)
                continue;
            const uint32_t *letters = codes + (at_end ? ends[word] - size : starts[word]);
            while (at < size && letters[at] == affixes[begins[affix] + at])
                at++;
            if (at == size)
                stripped[word] = size;
        }
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

static inline bool is_among(const uint64_t *listed, Py_ssize_t count, uint64_t key) {
    for (Py_ssize_t at = 0; at < count; at++)
        if (listed[at] == key)
            return true;
    return false;
}

/* grams(codes, starts, ends, left_out, keys, words) → how many: each word's distinct grams, but
those of a boundary that are left out; there is room for one a letter.  */
static PyObject *grams(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "48888w4w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t);
    const int64_t *starts = ARRAY(arrays, 1, int64_t), *ends = ARRAY(arrays, 2, int64_t);
    const uint64_t *left_out = ARRAY(arrays, 3, uint64_t);
    uint64_t *keys = ARRAY(arrays, 4, uint64_t);
    uint32_t *words = ARRAY(arrays, 5, uint32_t);
    Py_ssize_t count = 0;
    for (Py_ssize_t word = 0; word < length_of(&arrays, 1); word++) {
        Py_ssize_t first = count;
        for (int64_t at = starts[word]; at < ends[word]; at++) {
            uint64_t before = at > starts[word] ? codes[at - 1] : BOUNDARY;
            uint64_t after = at + 1 < ends[word] ? codes[at + 1] : BOUNDARY;
            uint64_t key = before << 2 * LETTER_BITS | (uint64_t)codes[at] << LETTER_BITS | after;
            bool is_end = before == BOUNDARY || after == BOUNDARY;
            if ((is_end && is_among(left_out, length_of(&arrays, 3), key)) ||
                is_among(keys + first, count - first, key))
                continue;
            keys[count] = key;
            words[count++] = (uint32_t)word;
        }
    }
    let_go(&arrays);
    return PyLong_FromSsize_t(count);
}

static PyMethodDef methods[] = {
    {"sort", (PyCFunction)(void (*)(void))sort, METH_FASTCALL, NULL},
    {"hash_ranges", (PyCFunction)(void (*)(void))hash_ranges, METH_FASTCALL, NULL},
    {"hash_heard", (PyCFunction)(void (*)(void))hash_heard, METH_FASTCALL, NULL},
    {"strip", (PyCFunction)(void (*)(void))strip, METH_FASTCALL, NULL},
    {"grams", (PyCFunction)(void (*)(void))grams, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_kin, methods)
