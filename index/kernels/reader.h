/* How does a kernel read a snapshot?  Its arrays are taken once and held by a capsule.

What is summed is summed in float64 in the order of forms and fields, as in NumPy, so that
both forms give the same scores.  No call takes much longer than its budget: the clock is
looked at now and then.  */

#ifndef FIHRIST_READER_H
#define FIHRIST_READER_H

#include "blocks.h"
#include "numbers.h"
#include "terms.h"
#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { TITLE, BODY, FIELDS, ARRAYS_A_PART = 7 + 5 * FIELDS };
enum { BLOCK = 256, WORK = 1 << 14 };

#define READER "fihrist.reader"
#define MEASURE "fihrist.measure"

/* One field's postings of all terms of a segment; segment.py has the table.  */
typedef struct {
    Blocks offsets, documents, frequencies, positions;
} Postings;

/* What common prefixes have in each document (common.py): the terms [first, end) of each, and of each
field a number a document for the first, then for the second.  */
typedef struct {
    const uint32_t *ranges;
    int64_t count;
    Blocks sums[FIELDS];
} Common;

/* Document d of a part is the snapshot's document base + d; `alive` NULL: all are.  */
typedef struct {
    const uint8_t *ids, *alive;
    Numbers id_begins, counts;
    Terms terms;
    Postings fields[FIELDS];
    Common common;
    int64_t base, size;
} Part;

/* One caller's arrays, all zero between two calls.  What is counted in a document is looked at
only where a bit says so: most have nothing in the title, and bits stay in the nearest cache.  */
typedef struct Scratch {
    double *counts[FIELDS], *share;
    float *sums;
    uint64_t *any, *titled, *shared, *sure, *wanted;
    int32_t *documents; /* these three, and what is in `share` without a bit, are never wiped */
    float *scores;
    double *frequencies;
    struct Scratch *next;
} Scratch;

typedef struct {
    Py_ssize_t part_count, taken;
    Part *parts;
    Py_buffer *views;
    int64_t size;     /* documents, deleted ones included */
    double documents; /* those that are alive */
    bool deleted;     /* whether some are not */
    Scratch *spare;   /* a list, changed by who holds Python's lock */
} Reader;

/* What occurrences in a field are multiplied by and divided by, and how soon they saturate.  */
typedef struct {
    double weights[FIELDS], k1;
    Py_buffer norms[FIELDS];
} Measure;

/* One word: `ranges` has (first term, end) of each form in each part; `sure` NULL: all are.
`single` says that a range is one term; `fields` has bit 0 for the title, bit 1 for the body.  */
typedef struct {
    const int64_t *ranges;
    const double *weights;
    const uint8_t *sure;
    int64_t forms;
    int single, fields;
    double boost, exact;
} Word;

static inline double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* When a call has to end; the clock is looked at after WORK postings, for it takes longer to look
than to read a few.  */
typedef struct {
    double end_s;
    int64_t done;
} Clock;

static inline Clock clock_of(double budget_s) {
    return (Clock){now_s() + budget_s, WORK};
}

/* Say whether the time is up, so much work later; the first time the clock is looked at.  */
static inline bool is_up(Clock *clock, int64_t work) {
    clock->done += work;
    if (clock->done < WORK)
        return false;
    clock->done = 0;
    return now_s() > clock->end_s;
}

static inline const int64_t *range_of(const Word *word, Py_ssize_t part, int64_t form) {
    return word->ranges + 2 * (part * word->forms + form);
}

/* Find the postings of a range of terms: [at, end).  */
static inline void postings_of(
    const Postings *postings, const int64_t *range, int64_t *at, int64_t *end
) {
    *at = *end = 0;
    if (range[0] == range[1])
        return;
    *at = read_one(&postings->offsets, range[0]);
    *end = read_one(&postings->offsets, range[1]);
}

static inline const Part *part_of(const Reader *reader, int64_t document) {
    const Part *part = reader->parts + reader->part_count - 1;
    while (part->base > document)
        part--;
    return part;
}

/* Return the article id of a document: `size` bytes of UTF-8.  */
static inline const uint8_t *id_of(const Reader *reader, int64_t document, int64_t *size) {
    const Part *part = part_of(reader, document);
    int64_t at = document - part->base, begin = number(&part->id_begins, at);
    *size = number(&part->id_begins, at + 1) - 1 - begin;
    return part->ids + begin;
}

static inline bool is_alive(const Reader *reader, int64_t document) {
    if (!reader->deleted)
        return true;
    const Part *part = part_of(reader, document);
    return part->alive == NULL || part->alive[document - part->base];
}

static inline void mark(uint64_t *bits, int64_t at) {
    bits[at >> 6] |= (uint64_t)1 << (at & 63);
}

static inline bool is_marked(const uint64_t *bits, int64_t at) {
    return bits[at >> 6] >> (at & 63) & 1;
}

/* Go through the marked numbers, ascending.  */
#define EACH_MARKED(bits, words, at)                                                            \
    for (int64_t word_ = 0; word_ < (words); word_++)                                           \
        for (uint64_t left_ = (bits)[word_]; left_; left_ &= left_ - 1)                         \
            for (int64_t once_ = 1, at = word_ * 64 + __builtin_ctzll(left_); once_; once_ = 0)

static inline int64_t words_of(const Reader *reader) {
    return (reader->size + 63) >> 6;
}

static inline double saturate(double frequency, double k1) {
    return frequency * (k1 + 1.0) / (frequency + k1);
}

static inline double rarity(double documents, double containing) {
    return log1p((documents - containing + 0.5) / (containing + 0.5));
}

/* Return the relative frequency in a document: over the fields, count × weight / norm.  */
static inline double relative(const Measure *measure, const Scratch *scratch, int64_t document) {
    double sum = 0.0;
    if (is_marked(scratch->titled, document))
        sum += scratch->counts[TITLE][document] * measure->weights[TITLE] /
               ((float *)measure->norms[TITLE].buf)[document];
    return sum + scratch->counts[BODY][document] * measure->weights[BODY] /
                     ((float *)measure->norms[BODY].buf)[document];
}

/* Make all zero again.  */
static inline void wipe(const Reader *reader, Scratch *scratch) {
    uint64_t *bits[] = {scratch->any, scratch->titled, scratch->shared, scratch->sure};
    EACH_MARKED (scratch->any, words_of(reader), document)
        scratch->counts[BODY][document] = 0.0;
    EACH_MARKED (scratch->titled, words_of(reader), document)
        scratch->counts[TITLE][document] = 0.0;
    for (int i = 0; i < 4; i++)
        memset(bits[i], 0, (size_t)words_of(reader) * 8);
}

static inline void free_scratch(Scratch *scratch) {
    if (scratch)
        free(scratch->counts[TITLE]);
    free(scratch);
}

/* Return a scratch that nobody uses; NULL with MemoryError set where there is no room for one.
Its arrays are one piece of memory, the widest numbers first.  */
static inline Scratch *borrow(Reader *reader) {
    Scratch *scratch = reader->spare;
    if (scratch) {
        reader->spare = scratch->next;
        return scratch;
    }
    size_t size = (size_t)reader->size, words = (size_t)words_of(reader);
    scratch = calloc(1, sizeof *scratch);
    double *piece = calloc(4 * size + 5 * words + 2 * (size + 1), 8);
    if (!scratch || !piece) {
        free(piece);
        free(scratch);
        PyErr_NoMemory();
        return NULL;
    }
    scratch->counts[TITLE] = piece;
    scratch->counts[BODY] = piece + size;
    scratch->share = piece + 2 * size;
    scratch->frequencies = piece + 3 * size;
    scratch->any = (uint64_t *)(piece + 4 * size);
    scratch->titled = scratch->any + words;
    scratch->shared = scratch->titled + words;
    scratch->sure = scratch->shared + words;
    scratch->wanted = scratch->sure + words;
    scratch->sums = (float *)(scratch->wanted + words);
    scratch->scores = scratch->sums + size;
    scratch->documents = (int32_t *)(scratch->scores + size);
    return scratch;
}

static inline void give_back(Reader *reader, Scratch *scratch) {
    scratch->next = reader->spare;
    reader->spare = scratch;
}

/* Read a word's tuple: ranges, weights, sure, forms, single, fields, boost, exact.
The bytes in it must outlive the word.  */
static inline bool read_word(PyObject *tuple, Word *word) {
    PyObject *sure = PyTuple_GetItem(tuple, 2);
    if (!sure || PyTuple_Size(tuple) < 8) {
        PyErr_SetString(PyExc_TypeError, "a word is a tuple of eight");
        return false;
    }
    word->ranges = (const int64_t *)(void *)PyBytes_AsString(PyTuple_GetItem(tuple, 0));
    word->weights = (const double *)(void *)PyBytes_AsString(PyTuple_GetItem(tuple, 1));
    word->sure = sure == Py_None ? NULL : (const uint8_t *)PyBytes_AsString(sure);
    word->forms = PyLong_AsLongLong(PyTuple_GetItem(tuple, 3));
    word->single = (int)PyLong_AsLong(PyTuple_GetItem(tuple, 4));
    word->fields = (int)PyLong_AsLong(PyTuple_GetItem(tuple, 5));
    word->boost = PyFloat_AsDouble(PyTuple_GetItem(tuple, 6));
    word->exact = PyFloat_AsDouble(PyTuple_GetItem(tuple, 7));
    return PyErr_Occurred() == NULL;
}

#endif
