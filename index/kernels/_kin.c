/* By which keys do kindred words find each other?  The forms in NumPy are in
analysis/morphology.py, by the same names.  Words are ranges [start, end) of code points.  */

#include "morphology.h"
#include "radix.h"

enum { SPLIT, SKELETON, SECOND, SOUND, GRAM };

static inline uint64_t mixed(uint64_t sum) {
    sum ^= sum >> 33;
    sum *= 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 33;
    return sum ? sum : 1;
}

/* sort(keys, order): the keys ascending, and where each stood; equal ones as they stood. */
static PyObject *sort(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "8w4w"))
        return NULL;
    size_t length = (size_t)length_of(&arrays, 0);
    Sorting sorting = {ARRAY(arrays, 0, uint64_t), NULL, ARRAY(arrays, 1, uint32_t), NULL, NULL};
    bool is_memory = begin_sorting(&sorting, length);
    Py_BEGIN_ALLOW_THREADS;
    for (size_t at = 0; at < length; at++)
        sorting.order[at] = (uint32_t)at;
    if (is_memory)
        sort_keys(&sorting, length);
    Py_END_ALLOW_THREADS;
    end_sorting(&sorting);
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
    KERNEL_METHOD("sort", sort),
    KERNEL_METHOD("relate", relate),
    KERNEL_METHOD("hash_ranges", hash_ranges),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_kin, methods)
