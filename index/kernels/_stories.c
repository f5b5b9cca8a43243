/* Which articles share what, and how much alike are they?  The forms in NumPy are in stories.py.  */

#include <stdlib.h>

#include "arrays.h"

enum { KEYS = 24, ROOM = 128, RANK_BITS = 24 };

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

/* What has been seen of blocks: entries are places in `blocks`, counted from 1; the last one of each
block is in `heads`, and before each of them stands the one in `previous`.  `pairs` grows.  */
typedef struct {
    const uint64_t *blocks;
    uint32_t *heads, *previous, *seen_by;
    unsigned bits;
    uint64_t *pairs;
    size_t count, room;
} Blocks;

/* Return the slot of an entry's block: what is in it is of the same block, or 0. */
static inline uint32_t *head_of(const Blocks *all, uint32_t entry) {
    uint64_t block = all->blocks[entry - 1] >> RANK_BITS;
    uint32_t mask = (uint32_t)(((uint64_t)1 << all->bits) - 1);
    uint32_t slot = (uint32_t)(block * 0x9E3779B97F4A7C15u >> (64 - all->bits));
    while (all->heads[slot] && all->blocks[all->heads[slot] - 1] >> RANK_BITS != block)
        slot = (slot + 1) & mask;
    return all->heads + slot;
}

static bool keep_pair(Blocks *all, uint32_t one, uint32_t other) {
    if (all->count == all->room) {
        all->room = 2 * all->room + 1024;
        uint64_t *more = realloc(all->pairs, 8 * all->room);
        if (!more)
            return false;
        all->pairs = more;
    }
    all->pairs[all->count++] = (uint64_t)one << RANK_BITS | other;
    return true;
}

/* Pair a row with those before it that have a block of it, each once; false: no memory. */
static bool pair_row(Blocks *all, uint32_t row, uint32_t columns, Py_ssize_t following) {
    for (uint32_t entry = row * columns + 1; entry <= (row + 1) * columns; entry++) {
        if (!all->blocks[entry - 1])
            continue;
        uint32_t *head = head_of(all, entry), at = *head;
        for (Py_ssize_t step = 0; at && step < following; step++, at = all->previous[at - 1]) {
            uint32_t other = (at - 1) / columns;
            if (other == row || all->seen_by[other] == row)
                continue;
            all->seen_by[other] = row;
            if (!keep_pair(all, other, row))
                return false;
        }
        all->previous[entry - 1] = *head;
        *head = entry;
    }
    return true;
}

/* Return the pairs as bytes, ascending: those of a lower row first, else as they came. */
static PyObject *sorted_pairs(const Blocks *all, size_t rows) {
    uint64_t mask = ((uint64_t)1 << RANK_BITS) - 1;
    size_t *next = calloc(rows + 1, sizeof *next);
    PyObject *found = next ? PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(8 * all->count)) : PyErr_NoMemory();
    if (found) {
        uint64_t *sorted = (uint64_t *)PyBytes_AsString(found);
        for (size_t at = 0; at < all->count; at++)
            next[(all->pairs[at] >> RANK_BITS & mask) + 1]++;
        for (size_t row = 0; row < rows; row++)
            next[row + 1] += next[row];
        for (size_t at = 0; at < all->count; at++)
            sorted[next[all->pairs[at] >> RANK_BITS & mask]++] = all->pairs[at];
    }
    free(next);
    return found;
}

/* neighbours(blocks, columns, following) → bytes: pairs of rows, the lower one above RANK_BITS, that
have a block in common, alike above RANK_BITS and not 0; each with the `following` places of a block
after it.  Ascending, each once.  */
static PyObject *neighbours(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 2, "8"))
        return NULL;
    size_t entries = (size_t)length_of(&arrays, 0), columns = PyLong_AsSize_t(args[1]);
    Py_ssize_t following = PyLong_AsSsize_t(args[2]);
    size_t rows = columns ? entries / columns : 0;
    Blocks all = {.blocks = ARRAY(arrays, 0, uint64_t), .bits = 4};
    while ((size_t)1 << all.bits < 2 * entries)
        all.bits++;
    all.heads = calloc((size_t)1 << all.bits, sizeof *all.heads);
    all.previous = malloc(sizeof *all.previous * (entries + 1));
    all.seen_by = malloc(sizeof *all.seen_by * (rows + 1));
    bool done = all.heads && all.previous && all.seen_by;
    Py_BEGIN_ALLOW_THREADS;
    for (size_t row = 0; done && row < rows; row++)
        all.seen_by[row] = (uint32_t)row;
    for (size_t row = 0; done && row < rows; row++)
        done = pair_row(&all, (uint32_t)row, (uint32_t)columns, following);
    Py_END_ALLOW_THREADS;
    PyObject *found = done ? sorted_pairs(&all, rows) : PyErr_NoMemory();
    free(all.heads);
    free(all.previous);
    free(all.seen_by);
    free(all.pairs);
    let_go(&arrays);
    return found;
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
    KERNEL_METHOD("count_words", count_words),
    KERNEL_METHOD("neighbours", neighbours),
    KERNEL_METHOD("cosines", cosines),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_stories, methods)
