/* How well does a word of several forms match?  All forms are counted in one stretch of documents
after the other, so that the counts stay in a near cache and are wiped where they are read.  */

#ifndef FIHRIST_STRETCHES_H
#define FIHRIST_STRETCHES_H

#include "reader.h"

enum { STRETCH = 1 << 14 };
enum { SOME = 128, ROOM = SOME + 64 }; /* documents whose scores are made together */
enum { FEWEST = 16 }; /* postings that are read together at least */

/* What a word matches, in a scratch's arrays: `weak` ones, without a sure form, from their end
downwards.  */
typedef struct {
    int32_t *documents;
    float *scores;
    double *frequencies;
    int64_t found, weak;
    double importance;
} Scores;

/* What is left to read of one form in one field.  */
typedef struct {
    int64_t at, end;
} Left;

/* A stretch of one part's documents, from number `first` on: what is counted of each is in the
scratch, by its place in the stretch, the shares of the first form in their order.  */
typedef struct {
    const Reader *reader;
    const Part *part;
    const Measure *measure;
    const Word *word;
    Scratch *scratch;
    Scores *scores;
    int64_t first, count, words, shared;
    double worth;
} Stretch;

/* Some documents on their way from what is counted to scores, a column each.  */
typedef struct {
    int64_t count;
    int32_t places[ROOM];
    double titles[ROOM], shares[ROOM];
    uint8_t sure[ROOM];
} Some;

static inline const float *norms_of(const Stretch *stretch, int field) {
    return (const float *)stretch->measure->norms[field].buf + stretch->part->base + stretch->first;
}

/* Return how many postings of a form are likely in the stretch, and some more: what is read beyond it
is read again in the next.  */
static inline int64_t likely_in(const Stretch *stretch, const Left *left) {
    int64_t documents = stretch->part->size - stretch->first;
    int64_t likely = (left->end - left->at) * stretch->count / documents;
    return likely + likely / 4 + FEWEST / 2;
}

/* Count the occurrences of a form in a field up to the stretch's end; return how many there were.  */
static inline int64_t count_stretch(const Stretch *stretch, int field, int64_t form, Left *left) {
    const Postings *postings = stretch->part->fields + field;
    double weight = stretch->word->weights[form], *counts = stretch->scratch->counts[field];
    bool sure = !stretch->word->sure || stretch->word->sure[form];
    uint64_t *bits = sure ? stretch->scratch->sure : stretch->scratch->any;
    uint32_t documents[SOME], frequencies[SOME];
    uint32_t first = (uint32_t)stretch->first, after = (uint32_t)(stretch->first + stretch->count);
    int64_t begin = left->at, likely = likely_in(stretch, left);
    for (bool more = true; more && left->at < left->end;) {
        int64_t some = end_of_block(left->at, left->end) - left->at;
        if (some > likely && !has_head(&postings->documents, left->at / IN_BLOCK))
            some = likely; /* gaps are added up from the block's first on, so they are read once */
        likely = likely - some > FEWEST ? likely - some : FEWEST;
        read_in_block(&postings->documents, left->at, left->at + some, documents);
        more = documents[some - 1] < after;
        while (some && documents[some - 1] >= after)
            some--;
        if (!some)
            break;
        read_in_block(&postings->frequencies, left->at, left->at + some, frequencies);
        for (int64_t i = 0; i < some; i++) {
            uint32_t place = documents[i] - first;
            counts[place] += weight * frequencies[i];
            mark(bits, place);
            if (field == TITLE)
                mark(stretch->scratch->titled, place);
        }
        left->at += some;
    }
    return left->at - begin;
}

/* Note the share of the first form alone, of which alone something is counted yet.  */
static inline void share_stretch(Stretch *stretch) {
    Scratch *scratch = stretch->scratch;
    const Measure *measure = stretch->measure;
    const float *title_norms = norms_of(stretch, TITLE), *body_norms = norms_of(stretch, BODY);
    for (int64_t w = 0; w < stretch->words; w++)
        scratch->shared[w] = scratch->any[w] | scratch->sure[w];
    EACH_MARKED (scratch->shared, stretch->words, place) {
        double sum = 0;
        if (is_marked(scratch->titled, place))
            sum = scratch->counts[TITLE][place] * measure->weights[TITLE] / title_norms[place];
        sum += scratch->counts[BODY][place] * measure->weights[BODY] / body_norms[place];
        scratch->share[stretch->shared++] = stretch->worth * saturate(sum, measure->k1);
    }
}

/* Put documents with their scores where they belong: all or, branching nowhere, those that are sure
to one end and the others to the other.  */
static inline void put_some(const Stretch *stretch, const Some *some, const float *found) {
    Scores *scores = stretch->scores;
    int32_t first = (int32_t)(stretch->part->base + stretch->first), *documents = scores->documents;
    float *into = scores->scores;
    int64_t strong = scores->found, weak = stretch->reader->size - 1 - scores->weak;
    for (int64_t i = 0; i < some->count; i++) {
        documents[strong] = documents[weak] = first + some->places[i];
        into[strong] = into[weak] = found[i];
        strong += some->sure[i];
        weak -= !some->sure[i];
    }
    scores->found = strong;
    scores->weak = stretch->reader->size - 1 - weak;
}

/* Write the scores of some documents, and wipe what was counted in them.  */
static inline void write_some(const Stretch *stretch, Some *some) {
    const float *norms = norms_of(stretch, BODY);
    double *counts = stretch->scratch->counts[BODY], bodies[ROOM], lengths[ROOM];
    double k1 = stretch->measure->k1, weight = stretch->measure->weights[BODY];
    double worth = stretch->scores->importance;
    float found[ROOM];
    for (int64_t i = 0; i < some->count; i++) {
        int32_t place = some->places[i];
        bodies[i] = counts[place];
        lengths[i] = norms[place];
        counts[place] = 0;
    }
    for (int64_t i = 0; i < some->count; i++) {
        double frequency = some->titles[i] + bodies[i] * weight / lengths[i];
        found[i] = (float)(worth * saturate(frequency, k1) + some->shares[i]);
    }
    put_some(stretch, some, found);
    memset(some->titles, 0, (size_t)some->count * sizeof *some->titles);
    some->count = 0;
}

/* Put beside some documents, which `marked` has from number `base` on, what their titles give.  */
static inline void take_titles(
    const Stretch *stretch, int64_t word, uint64_t marked, int64_t base, Some *some
) {
    double *counts = stretch->scratch->counts[TITLE], weight = stretch->measure->weights[TITLE];
    const float *norms = norms_of(stretch, TITLE);
    for (uint64_t rest = stretch->scratch->titled[word]; rest; rest &= rest - 1) {
        int64_t place = word * 64 + __builtin_ctzll(rest);
        int before = __builtin_popcountll(marked & ((rest & -rest) - 1));
        some->titles[base + before] = counts[place] * weight / norms[place];
        counts[place] = 0;
    }
    stretch->scratch->titled[word] = 0;
}

/* Leave deleted documents out of those from number `base` on.  */
static inline void leave_deleted(const Stretch *stretch, int64_t base, Some *some) {
    const uint8_t *alive = stretch->part->alive + stretch->first;
    int64_t kept = base;
    for (int64_t i = base; i < some->count; i++) {
        int32_t place = some->places[i];
        if (!alive[place]) {
            stretch->scratch->counts[BODY][place] = 0;
            continue;
        }
        some->places[kept] = place;
        some->titles[kept] = some->titles[i];
        some->shares[kept] = some->shares[i];
        some->sure[kept++] = some->sure[i];
    }
    for (int64_t i = kept; i < some->count; i++)
        some->titles[i] = 0;
    some->count = kept;
}

/* Add the documents of one word of bits, and wipe its bits.  */
static inline void take_word(const Stretch *stretch, int64_t word, const double **share, Some *some) {
    Scratch *scratch = stretch->scratch;
    uint64_t sure = scratch->sure[word], shared = scratch->shared[word], marked = scratch->any[word] | sure;
    int64_t base = some->count, at = base;
    const double *next = *share;
    for (uint64_t rest = marked; rest; rest &= rest - 1, at++) {
        int bit = __builtin_ctzll(rest);
        int64_t is_shared = shared >> bit & 1;
        some->places[at] = (int32_t)(word * 64 + bit);
        some->sure[at] = sure >> bit & 1;
        some->shares[at] = (double)is_shared * *next; /* not asked for by a branch: half are */
        next += is_shared;
    }
    some->count = at;
    *share = next;
    if (scratch->titled[word])
        take_titles(stretch, word, marked, base, some);
    if (stretch->part->alive)
        leave_deleted(stretch, base, some);
    scratch->any[word] = scratch->sure[word] = scratch->shared[word] = 0;
}

/* Write the scores of what is counted in the stretch, and wipe it.  */
static inline void write_stretch(const Stretch *stretch) {
    const double *share = stretch->scratch->share;
    Some some = {.count = 0};
    for (int64_t word = 0; word < stretch->words; word++) {
        if (!(stretch->scratch->any[word] | stretch->scratch->sure[word]))
            continue;
        take_word(stretch, word, &share, &some);
        if (some.count >= SOME)
            write_some(stretch, &some);
    }
    write_some(stretch, &some);
}

/* Count all forms in the stretch; return how many postings that were.  */
static inline int64_t read_stretch(Stretch *stretch, Left *left) {
    int64_t read = 0;
    for (int64_t form = 0; form < stretch->word->forms; form++) {
        for (int field = 0; field < FIELDS; field++, left++)
            if (left->at < left->end)
                read += count_stretch(stretch, field, form, left);
        if (form == 0 && stretch->word->exact != 0)
            share_stretch(stretch);
    }
    return read;
}

/* Find what there is to read of each form and field in a part.  */
static inline void find_left(const Part *part, Py_ssize_t number, const Word *word, Left *left) {
    for (int64_t form = 0; form < word->forms; form++)
        for (int field = 0; field < FIELDS; field++, left++) {
            postings_of(part->fields + field, range_of(word, number, form), &left->at, &left->end);
            left->at = word->fields >> field & 1 ? left->at : left->end;
        }
}

/* Score a word whose ranges are terms; `worth` is that of its first form alone.  False when the time
is up, or without memory.  */
static inline bool score_stretches(
    const Reader *reader, const Measure *measure, const Word *word, double worth, Clock *clock,
    Scratch *scratch, Scores *scores
) {
    Left *left = malloc((size_t)word->forms * FIELDS * sizeof *left);
    bool done = left != NULL;
    for (Py_ssize_t p = 0; p < reader->part_count && done; p++) {
        const Part *part = reader->parts + p;
        find_left(part, p, word, left);
        for (int64_t first = 0; first < part->size && done; first += STRETCH) {
            int64_t count = part->size - first < STRETCH ? part->size - first : STRETCH;
            Stretch stretch = {reader, part, measure, word, scratch, scores, first, count, (count + 63) >> 6, 0, worth};
            int64_t read = read_stretch(&stretch, left);
            write_stretch(&stretch);
            done = !is_up(clock, read + 1);
        }
    }
    free(left);
    return done;
}

#endif
