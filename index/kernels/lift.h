/* Which documents may other words of a union yet lift to the best, and what do these give to them?
_union.c has the whole.  */

#ifndef FIHRIST_LIFT_H
#define FIHRIST_LIFT_H

#include "union.h"

/* Add what is weak, to what may yet match by a word to come too.  */
static inline void add_weak(Union *all) {
    for (Py_ssize_t w = 0; w < all->count; w++) {
        const Scored *scored = &all->words[w].scored;
        for (int64_t i = 0; all->words[w].full && i < scored->weak; i++)
            all->sums->sums[scored->weak_documents[i]] += scored->weak_scores[i];
    }
}

/* Leave out of those that are near what is not within the mask.  */
static inline void mask_near(Union *all) {
    int64_t near = 0;
    for (int64_t i = 0; i < all->near; i++) {
        int32_t document = all->sums->documents[i];
        all->sums->documents[near] = document;
        all->sums->frequencies[near] = all->sums->frequencies[i];
        near += all->mask[document] != 0;
    }
    all->near = near;
}

/* List the documents that the words to come may lift to the k-th best, branching at none.  */
static inline void list_near(Union *all) {
    const float *sums = all->sums->sums;
    double least = (1 - MARGIN) * kth_sum(all) - all->left;
    int64_t size = all->reader->size, near = 0;
    for (int64_t row = 0; row < size; row += ROW) {
        int64_t end = row + ROW < size ? row + ROW : size;
        if (!reaches(sums + row, end - row, (float)((1 - MARGIN) * least)))
            continue;
        for (int64_t at = row; at < end; at++) {
            all->sums->documents[near] = (int32_t)at;
            all->sums->frequencies[near] = sums[at];
            near += (sums[at] > 0) & (sums[at] >= least);
        }
    }
    all->near = near;
    if (all->mask)
        mask_near(all);
}

/* Make a row of values for each document that is near, and mark it; false without memory.  */
static inline bool make_rows(Union *all) {
    all->rows = malloc(((size_t)all->near + 1) * sizeof *all->rows);
    all->values = calloc((size_t)(all->near * all->count) + 1, sizeof *all->values);
    if (!all->rows || !all->values)
        return PyErr_NoMemory() != NULL;
    for (int64_t i = 0; i < all->near; i++) {
        all->rows[i] = (int32_t)i;
        mark(all->sums->wanted, all->sums->documents[i]);
    }
    return true;
}

static inline double kth_near(const Union *all) {
    Best heap;
    if (!make_heap(&heap, all->reader, all->k, all->reader->size))
        return 0;
    for (int64_t i = 0; i < all->near; i++)
        if (all->sums->frequencies[i] >= heap.least && matches(all, all->sums->documents[i]))
            offer(&heap, all->sums->frequencies[i], all->sums->documents[i]);
    double kth = heap.count < heap.room ? 0 : heap.least;
    free(heap.best);
    return kth;
}

/* Leave out what the words to come can no longer lift high enough.  */
static inline void keep_near(Union *all) {
    double least = (1 - MARGIN) * kth_near(all) - all->left;
    int64_t kept = 0;
    for (int64_t i = 0; i < all->near; i++) {
        int32_t document = all->sums->documents[i];
        if (all->sums->frequencies[i] < least) {
            all->sums->wanted[document >> 6] &= ~((uint64_t)1 << (document & 63));
            continue;
        }
        all->sums->documents[kept] = document;
        all->sums->frequencies[kept] = all->sums->frequencies[i];
        all->rows[kept++] = all->rows[i];
    }
    all->near = kept;
}

/* Note what a word gives to those that are near, `found` ascending or its weak ones descending.  */
static inline void note_values(Union *all, Py_ssize_t w, const Scores *scores, bool is_weak) {
    int64_t count = is_weak ? scores->weak : scores->found, last = all->reader->size - 1, near = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t at = is_weak ? last - i : i;
        while (all->sums->documents[near] != scores->documents[at])
            near++;
        float score = scores->scores[at];
        all->values[all->rows[near] * all->count + w] = is_weak ? -score : score;
        all->sums->frequencies[near] += score;
    }
}

/* Count what the rest of the words match, and score what is near; false with an error set.  */
static inline bool read_rest(Union *all, Asked **order, Py_ssize_t count) {
    for (Py_ssize_t w = 0; w < count && !all->is_late; w++) {
        const Wanted wanted = {all->sums->documents, all->near, all->sums->wanted, all->sums->any};
        Scores scores;
        all->left -= order[w]->bound;
        if (!read_postings(all, order[w], &wanted, &scores))
            break;
        note_values(all, order[w] - all->words, &scores, false);
        note_values(all, order[w] - all->words, &scores, true);
        keep_near(all);
    }
    return !PyErr_Occurred();
}

#endif
