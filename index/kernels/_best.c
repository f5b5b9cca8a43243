/* Which documents are the best of several words' scores, or of what was found?  The form in NumPy
is best_of in engines/ordering.py, those in engines/summing.py, and _all in engines/matching.py.  */

#include "best.h"

enum { SPARSE = 8 }; /* fewer scores than 1 in so many documents: each is marked */

/* Offer a row of scores, most of which are below the least.  */
static void offer_row(Best *heap, const float *scores, const int32_t *documents, int64_t count) {
    float least = (float)heap->least;
    int reached = count < ROW;
    for (int i = 0; i < ROW && !reached; i += 8)
        for (int j = i; j < i + 8; j++)
            reached |= scores[j] >= least;
    for (int64_t i = 0; i < count && reached; i++)
        if (scores[i] >= heap->least)
            offer(heap, scores[i], documents[i]);
}

/* best_of(reader, documents, scores, k): of one word's, int32 and float32, or of doubles.  */
static PyObject *best_of(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 4 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    const int32_t *documents = reader ? (void *)PyBytes_AsString(args[1]) : NULL;
    const char *scores = documents ? PyBytes_AsString(args[2]) : NULL;
    int64_t k = scores ? PyLong_AsLongLong(args[3]) : 0, found = 0;
    Best heap;
    if (!scores || PyErr_Occurred())
        return NULL;
    found = PyBytes_Size(args[1]) / 4;
    if (!make_heap(&heap, reader, k, found))
        return NULL;
    if (PyBytes_Size(args[2]) == found * 8) {
        const double *doubles = (const double *)(const void *)scores;
        for (int64_t at = 0; at < found; at++)
            if (doubles[at] >= heap.least)
                offer(&heap, doubles[at], documents[at]);
    } else {
        const float *singles = (const float *)(const void *)scores;
        for (int64_t at = 0; at < found; at += ROW)
            offer_row(&heap, singles + at, documents + at, found - at < ROW ? found - at : ROW);
    }
    return ranked(&heap, found);
}

/* Unions */

/* Add up the words' scores; weak ones only where another word matches.  */
static void add_up(const Scored *words, Py_ssize_t count, bool marked, Scratch *scratch) {
    float *sums = scratch->sums;
    add_strong(words, count, marked, scratch);
    for (Py_ssize_t w = 0; w < count; w++)
        for (int64_t i = 0; i < words[w].weak; i++)
            if (sums[words[w].weak_documents[i]] > 0)
                sums[words[w].weak_documents[i]] += words[w].weak_scores[i];
}

/* Offer every document with a sum, a row at a time: most rows have none that is high enough.  */
static int64_t offer_all(const Reader *reader, Scratch *scratch, const uint8_t *mask, Best *heap) {
    int64_t found = 0;
    float *sums = scratch->sums;
    for (int64_t at = 0; mask && at < reader->size; at++)
        sums[at] = mask[at] ? sums[at] : 0;
    for (int64_t at = 0; at < reader->size; at += ROW) {
        int64_t count = reader->size - at < ROW ? reader->size - at : ROW;
        float least = heap->least > 0 ? (float)heap->least : 0;
        int reached = count < ROW, some = 0;
        if (count == ROW)
            for (int i = 0; i < ROW; i++) {
                some += sums[at + i] > 0;
                reached |= sums[at + i] >= least;
            }
        for (int64_t i = 0; i < count && reached; i++)
            if (sums[at + i] > 0 && sums[at + i] >= heap->least)
                offer(heap, sums[at + i], at + i);
        for (int64_t i = 0; i < count && count < ROW; i++)
            some += sums[at + i] > 0;
        found += some;
    }
    memset(sums, 0, (size_t)reader->size * sizeof *sums);
    return found;
}

/* best_of_union(reader, words, mask or None, k): the words are what `score` returns; a document
outside of the mask (one byte each) does not match.  */
static PyObject *best_of_union(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 4 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Py_ssize_t words = reader ? PyTuple_Size(args[1]) : 0;
    int64_t k = reader ? PyLong_AsLongLong(args[3]) : 0, postings = 0;
    Arrays mask = {.taken = 0};
    if (PyErr_Occurred() || !reader || (args[2] != Py_None && !take(&mask, args + 2, 1, "1")))
        return NULL;
    Best heap = {.best = NULL};
    PyObject *answer = NULL;
    Scored *scored = read_all_scored(args[1]);
    for (Py_ssize_t w = 0; scored && w < words; w++)
        postings += scored[w].count;
    Scratch *scratch = scored && make_heap(&heap, reader, k, reader->size) ? borrow(reader) : NULL;
    if (scratch) {
        const uint8_t *within = mask.taken ? ARRAY(mask, 0, const uint8_t) : NULL;
        bool marked = postings * SPARSE < reader->size;
        add_up(scored, words, marked, scratch);
        int64_t total = (marked ? offer_marked : offer_all)(reader, scratch, within, &heap);
        give_back(reader, scratch);
        answer = ranked(&heap, total);
    } else {
        free(heap.best);
    }
    free(scored);
    let_go(&mask);
    return answer;
}

/* Intersections */

enum { RARE = 8 }; /* so many times rarer: each document is looked up in the other word's */

/* Some documents, ascending, and the sums of their scores.  */
typedef struct {
    int32_t *documents;
    double *sums;
    int64_t count;
} Found;

/* Return where the first document from `at` on stands that is not before the wanted one.  */
static int64_t seek_in(const Scored *word, int64_t at, int32_t wanted) {
    int64_t step = 1;
    while (at + step < word->count && word->documents[at + step] < wanted) {
        at += step;
        step *= 2;
    }
    int64_t high = at + step < word->count ? at + step : word->count;
    while (at < high) {
        int64_t middle = (at + high) / 2;
        if (word->documents[middle] < wanted)
            at = middle + 1;
        else
            high = middle;
    }
    return at;
}

/* Write those documents that a word matches too; where these are rare, each is looked up.  Else
they are marked, and the word is read without a branch: whether one is marked cannot be foretold. */
static void intersect(const Scored *word, const Found *before, Found *after, Scratch *scratch) {
    int64_t kept = 0, at = 0;
    if (word->count > RARE * before->count) {
        for (int64_t i = 0; i < before->count && at < word->count; i++) {
            at = seek_in(word, at, before->documents[i]);
            if (at == word->count || word->documents[at] != before->documents[i])
                continue;
            after->documents[kept] = before->documents[i];
            after->sums[kept++] = before->sums[i] + word->scores[at];
        }
        after->count = kept;
        return;
    }
    double *sums = scratch->frequencies;
    for (int64_t i = 0; i < before->count; i++) {
        mark(scratch->wanted, before->documents[i]);
        sums[before->documents[i]] = before->sums[i];
    }
    for (; at < word->count; at++) {
        int32_t document = word->documents[at];
        after->documents[kept] = document;
        after->sums[kept] = sums[document] + word->scores[at];
        kept += is_marked(scratch->wanted, document);
    }
    after->count = kept;
    for (int64_t i = 0; i < before->count; i++)
        scratch->wanted[before->documents[i] >> 6] = 0;
}

static int by_count(const void *one, const void *other) {
    int64_t a = ((const Scored *)one)->count, b = ((const Scored *)other)->count;
    return (a > b) - (a < b);
}

/* Find what all words match, the rarest first: sums of singles are exact in doubles, so that their
order is not seen.  `other` has as much room as `found`.  */
static const Found *match_all(
    Scored *words, Py_ssize_t count, Found *found, Found *other, Scratch *scratch
) {
    found->count = words->count;
    for (int64_t i = 0; i < found->count; i++) {
        found->documents[i] = words->documents[i];
        found->sums[i] = words->scores[i];
    }
    for (Py_ssize_t w = 1; w < count; w++) {
        intersect(words + w, found, other, scratch);
        Found *swapped = found;
        found = other;
        other = swapped;
    }
    return found;
}

/* all_of(reader, words): bytes of the documents (int32, ascending) that match every one of the
words, which are what `score` returns, and of their scores (float64).  */
static PyObject *all_of(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Py_ssize_t words = reader ? PyTuple_Size(args[1]) : 0;
    Scored *scored = malloc((size_t)(words > 0 ? words : 0) * sizeof *scored + 8);
    bool ready = scored && words > 0;
    for (Py_ssize_t w = 0; w < words && ready; w++)
        ready = read_scored(PyTuple_GetItem(args[1], w), scored + w);
    if (ready)
        qsort(scored, (size_t)words, sizeof *scored, by_count);
    size_t room = ready ? (size_t)scored->count + 1 : 0; /* one more is written than is kept */
    double *sums = ready ? malloc(2 * room * (sizeof(double) + sizeof(int32_t))) : NULL;
    Scratch *scratch = sums ? borrow(reader) : NULL;
    PyObject *answer = NULL;
    if (scratch) {
        int32_t *documents = (int32_t *)(sums + 2 * room);
        Found found = {documents, sums, 0}, other = {documents + room, sums + room, 0};
        const Found *all = match_all(scored, words, &found, &other, scratch);
        answer = Py_BuildValue("y#y#", (char *)all->documents, (Py_ssize_t)all->count * 4,
                               (char *)all->sums, (Py_ssize_t)all->count * 8);
        give_back(reader, scratch);
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "no words");
    }
    free(sums);
    free(scored);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("best_of", best_of),
    KERNEL_METHOD("best_of_union", best_of_union),
    KERNEL_METHOD("all_of", all_of),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_best, methods)
