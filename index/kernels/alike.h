/* Which terms have grams like a word's?  The form in NumPy is `_alike` in vocabulary.py.  */

#ifndef FIHRIST_ALIKE_H
#define FIHRIST_ALIKE_H

#include "vocabulary.h"

enum { AT_ONCE = 1024, FEW = 64 }; /* packed terms, and known ones: what they need is fetched before */
enum { MANY_A_TERM = 3 }; /* entries of a gram, from which on the known terms are looked up there */

/* A gram of the word, how much it weighs (squared), and the terms that have it.  */
typedef struct {
    int64_t at, end;
    double square;
} Gram;

/* Find the grams' terms, the heaviest gram first, equal ones in order; return the sum of squares.  */
static inline double weigh(const Vocabulary *v, const uint64_t *keys, int64_t count, Gram *grams) {
    double total = 0;
    for (int64_t i = 0; i < count; i++) {
        Py_ssize_t place = place_of(v->grams, v->gram_count, keys[i]);
        double weight = place < 0 ? v->rarest : v->weights[place];
        Gram gram = {0, 0, weight * weight};
        entries_of(v->relations + GRAM, keys[i], &gram.at, &gram.end);
        int64_t at = i;
        for (; at && grams[at - 1].square < gram.square; at--)
            grams[at] = grams[at - 1];
        grams[at] = gram;
    }
    for (int64_t i = 0; i < count; i++)
        total += grams[i].square;
    return total;
}

/* Add a gram's square to what its terms share with the word, but for those of more steps.  */
static inline void share(Vocabulary *v, const uint32_t *terms, int64_t count, double square, int most) {
    uint32_t kept[AT_ONCE];
    int64_t left = 0;
    for (int64_t at = 0; at < count; at++) {
        kept[left] = terms[at];
        left += v->steps[terms[at]] <= most;
    }
    for (int64_t at = 0; at < left; at++) {
        Known *known = note(v, kept[at]);
        if (known)
            known->shared += square;
    }
}

/* Return how many steps the norm of a term may have that shares no gram before these, whose squares
are `left` together: its cosine would be below the least with more, or with so little shared, which
is part of its own length too.  0: only known terms can reach it.  */
static inline int most_steps(const Vocabulary *v, const Weights *weights, double left, double length) {
    double least = weights->gram_least * length;
    if (left < 0.999 * least * least)
        return 0;
    return (int)fmin(1 + left * 1.001 / (least * v->step), STEPS);
}

/* Return the first entry of [at, end) whose term is not before this one, in ever longer steps.  */
static inline int64_t entry_from(const Packed *terms, int64_t at, int64_t end, uint64_t term) {
    int64_t step = 1;
    for (; at + step < end && packed_at(terms, at + step) < term; step *= 2)
        at += step;
    int64_t high = at + step < end ? at + step : end;
    while (at < high) {
        int64_t middle = (at + high) / 2;
        if (packed_at(terms, middle) < term)
            at = middle + 1;
        else
            high = middle;
    }
    return at;
}

/* Add a gram's square to what its terms share that are known and, with `left` more, may reach the
least.  What is known is in ascending runs, one a gram, as the terms of this gram are.  */
static inline void share_known(Vocabulary *v, const Gram *gram, double left, double least) {
    const Packed *terms = &v->relations[GRAM].terms;
    int64_t at = gram->at;
    uint32_t last = 0;
    for (int64_t i = 0; i < v->known_count; i++) {
        Known *known = v->known + i;
        if (known->shared + left < least * (known->step - 1))
            continue;
        at = entry_from(terms, known->term < last ? gram->at : at, gram->end, known->term);
        last = known->term;
        if (at < gram->end && packed_at(terms, at) == known->term)
            known->shared += gram->square;
    }
}

/* Add a gram's square to what its terms share, but for those of more steps.  */
static inline void share_gram(Vocabulary *v, const Gram *gram, int most) {
    uint32_t terms[AT_ONCE];
    for (int64_t at = gram->at; at < gram->end; at += AT_ONCE) {
        int64_t some = gram->end - at < AT_ONCE ? gram->end - at : AT_ONCE;
        unpack_numbers(&v->relations[GRAM].terms, at, some, terms);
        share(v, terms, some, gram->square, most);
    }
}

/* Return how much is shared at least, a step of a norm, by what is near enough to a word so long.  */
static inline double least_a_step(const Vocabulary *v, const Weights *weights, double length) {
    return 0.999 * weights->gram_least * length * v->step;
}

/* Add the squares of the word's grams to what is shared with it; return the sum of them all.  */
static inline double share_all(Vocabulary *v, const Weights *weights, const uint64_t *keys, int64_t count) {
    Gram grams[MOST_GRAMS];
    double total = weigh(v, keys, count, grams), left = total, length = sqrt(total);
    for (int64_t g = 0; g < count; left -= grams[g++].square) {
        int most = most_steps(v, weights, left, length);
        if (most || grams[g].end - grams[g].at < MANY_A_TERM * v->known_count)
            share_gram(v, grams + g, most);
        else
            share_known(v, grams + g, 1.001 * left, least_a_step(v, weights, length));
    }
    return total;
}

static inline void tell_cosine(Vocabulary *v, const Weights *weights, const Known *known, double length) {
    double norm = v->norms[known->term], bound = weights->gram_least * length * norm;
    if (known->shared < (bound > 1e-9 ? bound : 1e-9))
        return;
    double cosine = known->shared / (length * norm);
    int trust = cosine >= weights->gram_sure ? SURE : cosine >= weights->gram_likely ? LIKELY : UNLIKELY;
    tell(v, weights, known->term, weights->gram * pow(cosine, weights->gram_power), trust, false);
}

/* Tell which terms have grams like the word's.  */
static inline void tell_alike(Vocabulary *v, const Tables *tables, const Weights *weights, Letters word) {
    uint64_t keys[MOST_GRAMS];
    double length = sqrt(share_all(v, weights, keys, grams_of(tables, word, keys)));
    double least = least_a_step(v, weights, length);
    for (int64_t first = 0; first < v->known_count; first += FEW) {
        int64_t few[FEW], near = 0, end = first + FEW < v->known_count ? first + FEW : v->known_count;
        for (int64_t i = first; i < end; i++) {
            few[near] = i;
            near += v->known[i].shared >= least * (v->known[i].step - 1);
        }
        for (int64_t i = 0; i < near; i++)
            __builtin_prefetch(v->norms + v->known[few[i]].term);
        for (int64_t i = 0; i < near; i++)
            tell_cosine(v, weights, v->known + few[i], length);
    }
}

#endif
