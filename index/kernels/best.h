/* Which of some documents are best?  Ties go to the smaller article id.  */

#ifndef FIHRIST_BEST_H
#define FIHRIST_BEST_H

#include "reader.h"

enum { ROW = 16 }; /* scores that are looked at together: most rows have none that is high enough */

typedef struct {
    double score;
    int64_t document;
} Candidate;

/* A heap of the best so far, the worst of them on top; below `least` a score is not among them.  */
typedef struct {
    const Reader *reader;
    Candidate *best;
    int64_t count, room;
    double least;
} Best;

static inline int compare_ids(const Reader *reader, int64_t one, int64_t other) {
    int64_t a, b;
    const uint8_t *mine = id_of(reader, one, &a), *others = id_of(reader, other, &b);
    int order = memcmp(mine, others, (size_t)(a < b ? a : b));
    return order ? order : (a > b) - (a < b);
}

static inline bool is_better(const Reader *reader, const Candidate *a, const Candidate *b) {
    return a->score != b->score ? a->score > b->score
                                : compare_ids(reader, a->document, b->document) < 0;
}

static inline void sink(Best *heap, int64_t at, int64_t count) {
    Candidate moved = heap->best[at];
    for (int64_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_better(heap->reader, heap->best + child, heap->best + child + 1))
            child++;
        if (!is_better(heap->reader, &moved, heap->best + child))
            break;
        heap->best[at] = heap->best[child];
    }
    heap->best[at] = moved;
}

static inline void order(Best *heap) {
    for (int64_t at = heap->count / 2; at-- > 0;)
        sink(heap, at, heap->count);
}

/* Offer a score that is not below the least.  */
static inline void offer(Best *heap, double score, int64_t document) {
    Candidate one = {score, document};
    if (heap->count < heap->room) {
        heap->best[heap->count++] = one;
        if (heap->count < heap->room)
            return;
        order(heap);
    } else {
        if (!is_better(heap->reader, &one, heap->best))
            return;
        heap->best[0] = one;
        sink(heap, 0, heap->room);
    }
    heap->least = heap->best[0].score;
}

static inline bool make_heap(Best *heap, const Reader *reader, int64_t k, int64_t most) {
    *heap = (Best){reader, NULL, 0, k < most ? k : most, -INFINITY};
    if (heap->room <= 0)
        heap->least = INFINITY;
    heap->best = malloc((size_t)(heap->room > 0 ? heap->room : 1) * sizeof(Candidate));
    if (!heap->best)
        PyErr_NoMemory();
    return heap->best != NULL;
}

/* Return (bytes of documents, int64; of scores, float64; total), best first, and free the heap.  */
static inline PyObject *ranked(Best *heap, int64_t total) {
    int64_t *documents = malloc((size_t)(heap->count + 1) * 16);
    double *scores = (double *)(documents + heap->count);
    PyObject *answer = NULL;
    if (documents) {
        if (heap->count < heap->room)
            order(heap);
        for (int64_t last = heap->count; last-- > 0;) {
            documents[last] = heap->best[0].document;
            scores[last] = heap->best[0].score;
            heap->best[0] = heap->best[last];
            sink(heap, 0, last);
        }
        Py_ssize_t size = (Py_ssize_t)heap->count * 8;
        answer = Py_BuildValue("y#y#L", (char *)documents, size, (char *)scores, size, (long long)total);
    }
    free(documents);
    free(heap->best);
    return answer;
}

/* One word's scores, as `score` in _scores.c returns them.  */
typedef struct {
    const int32_t *documents, *weak_documents;
    const float *scores, *weak_scores;
    int64_t count, weak;
} Scored;

static inline bool read_scored(PyObject *tuple, Scored *scored) {
    const void *at[4];
    for (Py_ssize_t i = 0; i < 4; i++)
        if (!(at[i] = PyBytes_AsString(PyTuple_GetItem(tuple, i))))
            return false;
    *scored = (Scored){at[0], at[2], at[1], at[3], PyBytes_Size(PyTuple_GetItem(tuple, 0)) / 4,
                       PyBytes_Size(PyTuple_GetItem(tuple, 2)) / 4};
    return true;
}

/* Read what `score` returned for some words; NULL with an error set.  */
static inline Scored *read_all_scored(PyObject *tuple) {
    Py_ssize_t words = PyTuple_Size(tuple);
    Scored *scored = malloc((size_t)(words + 1) * sizeof *scored);
    if (!scored)
        return (Scored *)PyErr_NoMemory();
    for (Py_ssize_t w = 0; w < words; w++)
        if (!read_scored(PyTuple_GetItem(tuple, w), scored + w)) {
            free(scored);
            return NULL;
        }
    return scored;
}

/* Add up what matches for sure.  */
static inline void add_strong(const Scored *words, Py_ssize_t count, bool marked, Scratch *scratch) {
    for (Py_ssize_t w = 0; w < count; w++)
        for (int64_t i = 0; i < words[w].count; i++) {
            scratch->sums[words[w].documents[i]] += words[w].scores[i];
            if (marked)
                mark(scratch->any, words[w].documents[i]);
        }
}

/* Offer what is marked and within the mask, and wipe it; return how many that are.  */
static inline int64_t offer_marked(const Reader *reader, Scratch *scratch, const uint8_t *mask, Best *heap) {
    int64_t found = 0;
    EACH_MARKED (scratch->any, words_of(reader), document) {
        float sum = scratch->sums[document];
        scratch->sums[document] = 0;
        if (mask && !mask[document])
            continue;
        found++;
        if (sum >= heap->least)
            offer(heap, sum, document);
    }
    memset(scratch->any, 0, (size_t)words_of(reader) * 8);
    return found;
}

#endif
