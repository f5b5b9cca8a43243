/* What are the postings of a stream of words, and how do they move together?

The forms in NumPy are in inversion.py.  */

#include <stdlib.h>

#include "arrays.h"

/* What is known of a term while documents come by: side by side, for one is looked at a word. */
typedef struct {
    int32_t document, posting, place;
} Term;

/* Count each term's postings and words; leave in `terms` where the first of each goes. */
static void count(const int32_t *words, const int32_t *lengths, Py_ssize_t documents,
                  Term *terms, Py_ssize_t term_count, int64_t *offsets, int64_t *places) {
    for (Py_ssize_t term = 0; term < term_count; term++)
        terms[term] = (Term){-1, 0, 0};
    for (int32_t document = 0; document < documents; document++)
        for (const int32_t *end = words + lengths[document]; words < end; words++) {
            Term *term = terms + *words;
            term->posting += term->document != document;
            term->place++;
            term->document = document;
        }
    offsets[0] = places[0] = 0;
    for (Py_ssize_t term = 0; term < term_count; term++) {
        offsets[term + 1] = offsets[term] + terms[term].posting;
        places[term + 1] = places[term] + terms[term].place;
        terms[term] = (Term){-1, (int32_t)offsets[term], (int32_t)places[term]};
    }
}

/* invert(words, lengths, offsets, places, documents, frequencies, positions): the last three have
room for one a word.  */
static PyObject *invert(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "448w8w4w4w4w"))
        return NULL;
    const int32_t *word = ARRAY(arrays, 0, int32_t), *lengths = ARRAY(arrays, 1, int32_t);
    int64_t *offsets = ARRAY(arrays, 2, int64_t), *places = ARRAY(arrays, 3, int64_t);
    int32_t *documents = ARRAY(arrays, 4, int32_t), *frequencies = ARRAY(arrays, 5, int32_t);
    int32_t *positions = ARRAY(arrays, 6, int32_t);
    Py_ssize_t document_count = length_of(&arrays, 1), term_count = length_of(&arrays, 2) - 1;
    Term *terms = malloc(sizeof(Term) * (size_t)(term_count + 1));
    if (terms) {
        Py_BEGIN_ALLOW_THREADS;
        count(word, lengths, document_count, terms, term_count, offsets, places);
        for (int32_t document = 0; document < document_count; document++)
            for (int32_t at = 0; at < lengths[document]; at++, word++) {
                Term *term = terms + *word;
                if (term->document != document) {
                    term->document = document;
                    documents[term->posting] = document;
                    frequencies[term->posting++] = 0;
                }
                frequencies[term->posting - 1]++;
                positions[term->place++] = at;
            }
        Py_END_ALLOW_THREADS;
    }
    let_go(&arrays);
    if (!terms)
        return PyErr_NoMemory();
    free(terms);
    Py_RETURN_NONE;
}

/* count_documents(offsets, documents, offsets, documents, counts): of two fields' postings. */
static PyObject *count_documents(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "84848w"))
        return NULL;
    const int64_t *offsets = ARRAY(arrays, 0, int64_t), *others = ARRAY(arrays, 2, int64_t);
    const int32_t *documents = ARRAY(arrays, 1, int32_t), *in_other = ARRAY(arrays, 3, int32_t);
    int64_t *counts = ARRAY(arrays, 4, int64_t);
    for (Py_ssize_t term = 0; term < length_of(&arrays, 4); term++) {
        int64_t at = offsets[term], end = offsets[term + 1];
        int64_t other = others[term], other_end = others[term + 1];
        counts[term] = end - at + other_end - other;
        while (at < end && other < other_end) {
            int32_t one = documents[at], two = in_other[other];
            counts[term] -= one == two;
            at += one <= two;
            other += two <= one;
        }
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

#define MOVE(type)                                                                              \
    for (Py_ssize_t range = 0; range < ranges; range++) {                                       \
        const type *from = (const type *)source + begins[range];                                \
        uint32_t *to = target + starts[range];                                                  \
        for (int64_t at = 0; at < counts[range]; at++)                                          \
            to[at] = (uint32_t)from[at] + base;                                                 \
    }

/* move(source, begins, counts, target, starts, base): ranges of the source, of whatever type. */
static PyObject *move(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 1, "*884w8"))
        return NULL;
    const void *source = ARRAY(arrays, 0, void);
    const int64_t *begins = ARRAY(arrays, 1, int64_t), *counts = ARRAY(arrays, 2, int64_t);
    uint32_t *target = ARRAY(arrays, 3, uint32_t);
    const int64_t *starts = ARRAY(arrays, 4, int64_t);
    uint32_t base = (uint32_t)PyLong_AsUnsignedLong(args[given - 1]);
    Py_ssize_t ranges = length_of(&arrays, 1), size = arrays.views[0].itemsize;
    Py_BEGIN_ALLOW_THREADS;
    if (size == 1)
        MOVE(uint8_t)
    else if (size == 2)
        MOVE(uint16_t)
    else if (size == 4)
        MOVE(uint32_t)
    else
        MOVE(uint64_t)
    Py_END_ALLOW_THREADS;
    let_go(&arrays);
    Py_RETURN_NONE;
}

#define RANGES(type)                                                                            \
    for (Py_ssize_t at = 0; at < count; at++) {                                                 \
        const type *offset = (const type *)offsets + rows[at];                                  \
        begins[at] = (int64_t)offset[0];                                                        \
        counts[at] = (int64_t)(offset[1] - offset[0]);                                          \
    }

/* ranges(offsets, rows, begins, counts): where what each row has begins, and how many it is. */
static PyObject *ranges(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "*48w8w"))
        return NULL;
    const void *offsets = ARRAY(arrays, 0, void);
    const int32_t *rows = ARRAY(arrays, 1, int32_t);
    int64_t *begins = ARRAY(arrays, 2, int64_t), *counts = ARRAY(arrays, 3, int64_t);
    Py_ssize_t count = length_of(&arrays, 1), size = arrays.views[0].itemsize;
    if (size == 1)
        RANGES(uint8_t)
    else if (size == 2)
        RANGES(uint16_t)
    else if (size == 4)
        RANGES(uint32_t)
    else
        RANGES(uint64_t)
    let_go(&arrays);
    Py_RETURN_NONE;
}

/* advance(next, terms, counts, starts): where the next of each term goes; leave room for so many. */
static PyObject *advance(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "8w888w"))
        return NULL;
    int64_t *next = ARRAY(arrays, 0, int64_t), *starts = ARRAY(arrays, 3, int64_t);
    const int64_t *terms = ARRAY(arrays, 1, int64_t), *counts = ARRAY(arrays, 2, int64_t);
    for (Py_ssize_t at = 0; at < length_of(&arrays, 1); at++) {
        starts[at] = next[terms[at]];
        next[terms[at]] += counts[at];
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("invert", invert),
    KERNEL_METHOD("count_documents", count_documents),
    KERNEL_METHOD("move", move),
    KERNEL_METHOD("ranges", ranges),
    KERNEL_METHOD("advance", advance),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_postings, methods)
