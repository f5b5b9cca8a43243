/* Which words of a union have to be scored in full, and what is added up then?  _union.c has the whole.  */

#ifndef FIHRIST_UNION_H
#define FIHRIST_UNION_H

#include "best.h"
#include "scores.h"

#define MARGIN 1e-5 /* sums are compared in another order than they are made in */

/* One word: `scored` when it is `full`, made now where there is `found`; else what to read.  */
typedef struct {
    Word word;
    Scored scored;
    PyObject *found;
    double bound;
    bool full;
} Asked;

/* Scores are added up in `sums`, where `any` has what matches; words are read with `work`.  What the
words that are full gave at most is `highest`, what those to come may give `left`; the k-th best sum
was `kth` when it was looked for, and sums only grow.  The documents
that are `near` each have a row of `values`, one a word, below 0 where it is weak.  */
typedef struct {
    Reader *reader;
    const Measure *measure;
    const uint8_t *mask;
    Clock clock;
    Asked *words;
    Py_ssize_t count;
    Scratch *sums, *work;
    int64_t k, near;
    double highest, left, kth;
    int32_t *rows;
    float *values;
    bool is_late;
} Union;

static inline double bound_of(const Reader *reader, const Measure *measure, const Word *word) {
    double worth = word->boost * rarity(reader->documents, expected(reader, word));
    if (word->exact != 0)
        worth += word->exact * rarity(reader->documents, (double)having(reader, word, 0));
    return (1 + MARGIN) * worth * (measure->k1 + 1);
}

/* Return the highest of scores, none below 0: their bits are ordered as they are.  */
static inline float highest_of(const float *scores, int64_t count) {
    int32_t highest = 0;
    float found;
    for (int64_t i = 0; i < count; i++) {
        int32_t bits;
        memcpy(&bits, scores + i, sizeof bits);
        highest = bits > highest ? bits : highest;
    }
    memcpy(&found, &highest, sizeof found);
    return found;
}

static inline void add_scored(Union *all, const Scored *scored) {
    for (int64_t i = 0; i < scored->count; i++) {
        all->sums->sums[scored->documents[i]] += scored->scores[i];
        mark(all->sums->any, scored->documents[i]);
    }
    all->highest += highest_of(scored->scores, scored->count);
}

/* Read a word's postings, all or those of the wanted documents; false when time is up.  */
static inline bool read_postings(Union *all, const Asked *asked, const Wanted *wanted, Scores *scores) {
    PyThreadState *state = postings_in(all->reader, &asked->word) > MANY ? PyEval_SaveThread() : NULL;
    bool done = score_into(all->reader, all->measure, &asked->word, wanted, &all->clock, all->work, scores);
    if (state)
        PyEval_RestoreThread(state);
    all->is_late |= !done;
    return done;
}

/* Score one word in full; false when time is up, or with an error set.  */
static inline bool score_fully(Union *all, Asked *asked) {
    Scores scores;
    if (!read_postings(all, asked, NULL, &scores))
        return false;
    asked->found = scores_found(all->reader, &scores);
    if (!asked->found || !read_scored(asked->found, &asked->scored))
        return false;
    asked->full = true;
    all->left -= asked->bound;
    add_scored(all, &asked->scored);
    return true;
}

static inline bool reaches(const float *sums, int64_t count, float least) {
    int reached = count < ROW;
    for (int i = 0; i < ROW && !reached; i += 8)
        for (int j = i; j < i + 8; j++)
            reached |= sums[j] >= least;
    return reached;
}

/* Say whether a document matches for sure, and is within the mask.  */
static inline bool matches(const Union *all, int64_t document) {
    return is_marked(all->sums->any, document) && (!all->mask || all->mask[document]);
}

/* Return the k-th best sum, 0 where fewer match, INFINITY where none is asked for.  */
static inline double kth_sum(Union *all) {
    const float *sums = all->sums->sums;
    int64_t size = all->reader->size;
    Best heap;
    if (!make_heap(&heap, all->reader, all->k, size))
        return 0;
    if (all->kth > heap.least)
        heap.least = all->kth;
    for (int64_t row = 0; row < size; row += ROW) {
        int64_t end = row + ROW < size ? row + ROW : size;
        if (!reaches(sums + row, end - row, heap.least > 0 ? (float)heap.least : 0))
            continue;
        for (int64_t at = row; at < end; at++)
            if (sums[at] >= heap.least && matches(all, at))
                offer(&heap, sums[at], at);
    }
    all->kth = heap.room > 0 && heap.count < heap.room ? 0 : heap.least;
    free(heap.best);
    return all->kth;
}

/* Say whether the words to come cannot bring a document that no word so far matches.  */
static inline bool is_enough(Union *all) {
    return all->highest > all->left && (1 - MARGIN) * kth_sum(all) > all->left;
}

/* Score words in full while others may bring new documents; false with an error set.  */
static inline bool score_first(Union *all, Asked **order, Py_ssize_t count, Py_ssize_t *done) {
    for (*done = 0; *done < count && !is_enough(all); (*done)++)
        if (!score_fully(all, order[*done]))
            return PyErr_Occurred() == NULL;
    return true;
}

#endif
