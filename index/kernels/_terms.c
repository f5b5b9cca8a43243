/* In which order do terms stand, and which are there twice?  The form in NumPy is `sort_order` in
numbering.py.  */

#include "arrays.h"
#include "radix.h"

enum { PACKED = 12, IN_ONE = 3, KEYS = PACKED / IN_ONE, BITS = 21 };

typedef struct {
    const uint32_t *codes;
    const int64_t *ends;
    int64_t count;
    uint64_t *keys[KEYS]; /* the first letters of each term, three in one number */
} Terms;

typedef struct {
    const uint32_t *letters;
    int64_t length;
    uint32_t number;
} Long;

static int64_t begin_of(const Terms *terms, uint32_t term) {
    return term ? terms->ends[term - 1] + 1 : 0;
}

static Long long_of(const Terms *terms, uint32_t term) {
    int64_t begin = begin_of(terms, term);
    return (Long){terms->codes + begin, terms->ends[term] - begin, term};
}

static void pack(const Terms *terms) {
    for (int64_t term = 0; term < terms->count; term++) {
        Long word = long_of(terms, (uint32_t)term);
        for (int key = 0; key < KEYS; key++) {
            uint64_t packed = 0;
            for (int at = key * IN_ONE; at < (key + 1) * IN_ONE; at++)
                packed = packed << BITS | (at < word.length ? word.letters[at] : 0);
            terms->keys[key][term] = packed;
        }
    }
}

/* Sort by the last letters first: what stood in order stays so among equals. */
static void sort_packed(const Terms *terms, Sorting *sorting) {
    for (uint32_t term = 0; term < terms->count; term++)
        sorting->order[term] = term;
    for (int key = KEYS - 1; key >= 0; key--) {
        for (int64_t at = 0; at < terms->count; at++)
            sorting->keys[at] = terms->keys[key][sorting->order[at]];
        sort_keys(sorting, (size_t)terms->count);
    }
}

static bool alike(const Terms *terms, uint32_t one, uint32_t other) {
    for (int key = 0; key < KEYS; key++)
        if (terms->keys[key][one] != terms->keys[key][other])
            return false;
    return true;
}

static int compare(const void *one, const void *other) {
    const Long *a = one, *b = other;
    int64_t shorter = a->length < b->length ? a->length : b->length;
    for (int64_t at = PACKED; at < shorter; at++)
        if (a->letters[at] != b->letters[at])
            return a->letters[at] < b->letters[at] ? -1 : 1;
    return a->length != b->length ? (a->length < b->length ? -1 : 1) : 0;
}

static int compare_then_number(const void *one, const void *other) {
    int found = compare(one, other);
    return found ? found : ((const Long *)one)->number < ((const Long *)other)->number ? -1 : 1;
}

/* Sort terms that are alike as far as they are packed, and say which differ from the one before. */
static void sort_long(const Terms *terms, uint32_t *order, uint8_t *fresh, int64_t count, Long *room) {
    for (int64_t at = 0; at < count; at++)
        room[at] = long_of(terms, order[at]);
    qsort(room, (size_t)count, sizeof *room, compare_then_number);
    for (int64_t at = 0; at < count; at++) {
        order[at] = room[at].number;
        fresh[at] = !at || compare(room + at - 1, room + at);
    }
}

static void finish(const Terms *terms, uint32_t *order, uint8_t *fresh, Long *room) {
    for (int64_t first = 0, end = 0; first < terms->count; first = end) {
        for (end = first + 1; end < terms->count && alike(terms, order[first], order[end]); end++)
            fresh[end] = 0;
        fresh[first] = 1;
        if (end > first + 1 && long_of(terms, order[first]).length >= PACKED)
            sort_long(terms, order + first, fresh + first, end - first, room);
    }
}

/* sort(codes, ends, order, fresh): the order of terms that end before a line feed each, equal ones
as they stood, and which in that order differ from the one before.  */
static PyObject *sort(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "484w1w"))
        return NULL;
    Terms terms = {ARRAY(arrays, 0, uint32_t), ARRAY(arrays, 1, int64_t), length_of(&arrays, 1), {0}};
    size_t count = (size_t)terms.count;
    uint64_t *room = malloc(8 * (KEYS + 1) * count + 8);
    Long *longs = malloc(sizeof *longs * count + 1);
    Sorting sorting = {room, NULL, ARRAY(arrays, 2, uint32_t), NULL, NULL};
    bool is_memory = begin_sorting(&sorting, count) && room && longs;
    if (is_memory) {
        for (int key = 0; key < KEYS; key++)
            terms.keys[key] = room + (size_t)(key + 1) * count;
        Py_BEGIN_ALLOW_THREADS;
        pack(&terms);
        sort_packed(&terms, &sorting);
        finish(&terms, sorting.order, ARRAY(arrays, 3, uint8_t), longs);
        Py_END_ALLOW_THREADS;
    }
    end_sorting(&sorting);
    free(room);
    free(longs);
    let_go(&arrays);
    if (!is_memory)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("sort", sort),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_terms, methods)
