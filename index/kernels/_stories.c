/* Which articles share what, and how much alike are they?  The forms in NumPy are in stories.py.  */

#include <stdlib.h>

#include "arrays.h"

enum { KEYS = 24, ROOM = 128 };

static const uint32_t SPREAD = 0x9E3779B1u;

typedef struct {
    uint32_t word; /* one more than it is; 0: nothing is here */
    int32_t documents;
} Counted;

/* count_words(keys, shift, counts): how many keys are a key's word, which is its bits from `shift`
on, 1 at least; 0 for the key 0.  */
static PyObject *count_words(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    PyObject *const both[] = {args[0], args[given - 1]};
    if (!take(&arrays, both, 2, "44w"))
        return NULL;
    const uint32_t *keys = ARRAY(arrays, 0, uint32_t);
    int32_t *counts = ARRAY(arrays, 1, int32_t);
    Py_ssize_t size = length_of(&arrays, 0);
    unsigned shift = (unsigned)PyLong_AsUnsignedLong(args[1]), bits = 4;
    while (((Py_ssize_t)1 << bits) < 2 * size)
        bits++;
    uint32_t mask = (uint32_t)(((uint64_t)1 << bits) - 1);
    Counted *table = calloc((size_t)mask + 1, sizeof *table);
    if (table) {
        Py_BEGIN_ALLOW_THREADS;
        for (Py_ssize_t at = 0; at < size; at++) {
            uint32_t word = (keys[at] >> shift) + 1, slot = (word * SPREAD) >> (32 - bits);
            if (!keys[at])
                continue;
            while (table[slot].word && table[slot].word != word)
                slot = (slot + 1) & mask;
            table[slot].word = word;
            table[slot].documents++;
            counts[at] = (int32_t)slot;
        }
        for (Py_ssize_t at = 0; at < size; at++)
            counts[at] = keys[at] ? table[counts[at]].documents : 0;
        Py_END_ALLOW_THREADS;
    }
    let_go(&arrays);
    if (!table)
        return PyErr_NoMemory();
    free(table);
    Py_RETURN_NONE;
}

/* pair(packed, bits, following, pairs): the lower `bits` of two numbers that are alike above them
and differ there, the one `following` places at most after the other; returns how many.  */
static PyObject *pair(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    PyObject *const both[] = {args[0], args[given - 1]};
    if (!take(&arrays, both, 2, "88w"))
        return NULL;
    const uint64_t *packed = ARRAY(arrays, 0, uint64_t);
    uint64_t *pairs = ARRAY(arrays, 1, uint64_t), *next = pairs;
    unsigned bits = (unsigned)PyLong_AsUnsignedLong(args[1]);
    Py_ssize_t following = PyLong_AsSsize_t(args[2]), size = length_of(&arrays, 0);
    uint64_t lower = ((uint64_t)1 << bits) - 1;
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t at = 0; at < size; at++) {
        Py_ssize_t end = at + following < size ? at + following : size - 1;
        for (Py_ssize_t other = at + 1; other <= end; other++) {
            if ((packed[at] ^ packed[other]) >> bits)
                break;
            if (packed[at] != packed[other])
                *next++ = (packed[at] & lower) << bits | (packed[other] & lower);
        }
    }
    Py_END_ALLOW_THREADS;
    let_go(&arrays);
    return PyLong_FromSsize_t(next - pairs);
}

typedef struct {
    uint32_t key;
    float weight;
} Weighed;

static inline uint32_t slot_of(const Weighed *table, uint32_t key) {
    uint32_t slot = (key * SPREAD) >> 25;
    while (table[slot].key && table[slot].key != key)
        slot = (slot + 1) % ROOM;
    return slot;
}

/* cosines(keys, weights, one, other, cosines): of pairs of rows of KEYS; added in the order of the
other's keys.  Those of a row are distinct, or 0.  Fast where pairs with the same one come together.  */
static PyObject *cosines(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "44888w"))
        return NULL;
    const uint32_t *keys = ARRAY(arrays, 0, uint32_t);
    const float *weights = ARRAY(arrays, 1, float);
    const int64_t *one = ARRAY(arrays, 2, int64_t), *other = ARRAY(arrays, 3, int64_t);
    double *found = ARRAY(arrays, 4, double);
    Py_ssize_t size = length_of(&arrays, 2);
    Py_BEGIN_ALLOW_THREADS;
    Weighed table[ROOM];
    for (Py_ssize_t at = 0; at < size; at++) {
        if (!at || one[at] != one[at - 1]) {
            memset(table, 0, sizeof table);
            for (int64_t key = one[at] * KEYS; key < (one[at] + 1) * KEYS; key++)
                if (keys[key])
                    table[slot_of(table, keys[key])] = (Weighed){keys[key], weights[key]};
        }
        found[at] = 0;
        for (int64_t key = other[at] * KEYS; key < (other[at] + 1) * KEYS; key++)
            found[at] += (double)table[slot_of(table, keys[key])].weight * (double)weights[key];
    }
    Py_END_ALLOW_THREADS;
    let_go(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"count_words", (PyCFunction)(void (*)(void))count_words, METH_FASTCALL, NULL},
    {"pair", (PyCFunction)(void (*)(void))pair, METH_FASTCALL, NULL},
    {"cosines", (PyCFunction)(void (*)(void))cosines, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_stories, methods)
