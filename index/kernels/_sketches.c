/* What are the marks of an article's wording, and its key words?  The forms in NumPy are in
sketches.py, by the same names.  */

#include <stdlib.h>

#include "arrays.h"

enum { SHINGLE = 4, MARKS = 32, KEYS = 24, NO_MARK = 0xFFFF, MOST_WEIGHT = 255 };

/* mark_wording(words, lengths, multipliers, marks): a row of marks a document. */
static PyObject *mark_wording(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "8482w"))
        return NULL;
    const uint64_t *words = ARRAY(arrays, 0, uint64_t), *multipliers = ARRAY(arrays, 2, uint64_t);
    const int32_t *lengths = ARRAY(arrays, 1, int32_t);
    uint16_t *marks = ARRAY(arrays, 3, uint16_t);
    for (Py_ssize_t document = 0; document < length_of(&arrays, 1); document++, marks += MARKS) {
        uint32_t least[MARKS];
        memset(least, 0xFF, sizeof least);
        for (int32_t at = 0; at + SHINGLE <= lengths[document]; at++) {
            uint64_t shingle = 0;
            for (int word = 0; word < SHINGLE; word++)
                shingle += words[at + word] * multipliers[word];
            shingle ^= shingle >> 29;
            shingle *= multipliers[0];
            uint32_t *mark = least + (shingle >> 59), value = (uint32_t)(shingle >> 27);
            *mark = value < *mark ? value : *mark;
        }
        for (int at = 0; at < MARKS; at++) {
            uint16_t mark = (uint16_t)least[at];
            marks[at] = least[at] == UINT32_MAX ? NO_MARK : mark < NO_MARK ? mark : NO_MARK - 1;
        }
        words += lengths[document];
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

typedef struct {
    uint32_t key, weight;
} Worth;

/* Add a word's weight to those of its document, which has room for one more than it has words. */
static void add(Worth *table, uint32_t room, Worth word) {
    uint32_t at = (uint32_t)(((uint64_t)(word.key * 0x9E3779B1u) * room) >> 32);
    while (table[at].key && table[at].key != word.key)
        at = at + 1 < room ? at + 1 : 0;
    table[at].key = word.key;
    table[at].weight += word.weight;
}

static inline bool is_better(Worth one, Worth other) {
    return one.weight > other.weight || (one.weight == other.weight && one.key < other.key);
}

/* Write the best words of a document's table, best first. */
static void best_of(const Worth *table, int64_t room, uint32_t *keys, uint8_t *weights) {
    Worth best[KEYS];
    int count = 0;
    for (int64_t at = 0; at < room; at++) {
        Worth word = table[at];
        word.weight = word.weight < MOST_WEIGHT ? word.weight : MOST_WEIGHT;
        if (!word.key || (count == KEYS && !is_better(word, best[KEYS - 1])))
            continue;
        int place = count < KEYS ? count++ : KEYS - 1;
        for (; place && is_better(word, best[place - 1]); place--)
            best[place] = best[place - 1];
        best[place] = word;
    }
    for (int at = 0; at < count; at++) {
        keys[at] = best[at].key;
        weights[at] = (uint8_t)best[at].weight;
    }
}

/* A field's postings, as `invert` gives them. */
typedef struct {
    const int64_t *offsets;
    const int32_t *documents, *frequencies, *positions;
} Field;

/* What the body's posting is worth whose first word is there; 0 outside the opening. */
static uint32_t worth_of(const uint8_t *worth, int64_t most, int32_t frequency, int32_t position,
                         int64_t opening, int64_t lead) {
    int64_t often = frequency < most ? frequency : most;
    return position < opening ? worth[2 * often + (position < lead)] : 0;
}

/* choose_keys(title offsets, its documents, body offsets, its documents, frequencies, positions,
keys of the terms, worth, chosen, weights, begins, worth in a title, opening, lead): `worth` is that
of each frequency, in the opening and in the lead; `chosen` and `weights` have rows of KEYS zeros;
`begins` are zeros, one more than documents.  */
static PyObject *choose_keys(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 3, "848444414w1w8w"))
        return NULL;
    Field title = {ARRAY(arrays, 0, int64_t), ARRAY(arrays, 1, int32_t), NULL, NULL};
    Field body = {ARRAY(arrays, 2, int64_t), ARRAY(arrays, 3, int32_t), ARRAY(arrays, 4, int32_t),
                  ARRAY(arrays, 5, int32_t)};
    const uint32_t *keys = ARRAY(arrays, 6, uint32_t);
    const uint8_t *worth = ARRAY(arrays, 7, uint8_t);
    int64_t *begins = ARRAY(arrays, 10, int64_t), most = length_of(&arrays, 7) / 2 - 1;
    uint32_t in_title = (uint32_t)PyLong_AsLong(args[given - 3]);
    int64_t opening = PyLong_AsLong(args[given - 2]), lead = PyLong_AsLong(args[given - 1]);
    Py_ssize_t terms = length_of(&arrays, 6), documents = length_of(&arrays, 10) - 1;
    Worth *tables = NULL;
    for (int pass = 0; pass < 2; pass++) { /* count each document's words, then add them */
        int64_t place = 0;
        for (Py_ssize_t term = 0; term < terms; term++) {
            for (int64_t at = title.offsets[term]; at < title.offsets[term + 1] && keys[term]; at++) {
                int32_t document = title.documents[at];
                if (pass)
                    add(tables + begins[document],
                        (uint32_t)(begins[document + 1] - begins[document]),
                        (Worth){keys[term], in_title});
                else
                    begins[document + 1] += 2;
            }
            for (int64_t at = body.offsets[term]; at < body.offsets[term + 1]; at++) {
                int32_t document = body.documents[at], position = body.positions[place];
                place += body.frequencies[at];
                uint32_t weight = keys[term] ? worth_of(worth, most, body.frequencies[at], position,
                                                        opening, lead) : 0;
                if (pass && weight)
                    add(tables + begins[document],
                        (uint32_t)(begins[document + 1] - begins[document]),
                        (Worth){keys[term], weight});
                else if (weight)
                    begins[document + 1] += 2;
            }
        }
        for (Py_ssize_t at = 0; !pass && at < documents; at++)
            begins[at + 1] += begins[at];
        if (!pass && !(tables = calloc((size_t)begins[documents] + 1, sizeof *tables)))
            break;
    }
    for (Py_ssize_t at = 0; tables && at < documents; at++)
        best_of(tables + begins[at], begins[at + 1] - begins[at],
                ARRAY(arrays, 8, uint32_t) + at * KEYS, ARRAY(arrays, 9, uint8_t) + at * KEYS);
    let_go(&arrays);
    if (!tables)
        return PyErr_NoMemory();
    free(tables);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"mark_wording", (PyCFunction)(void (*)(void))mark_wording, METH_FASTCALL, NULL},
    {"choose_keys", (PyCFunction)(void (*)(void))choose_keys, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_sketches, methods)
