/* How well does a prefix match that very many postings are of?  All its terms are counted as one, in
whole numbers.  */

#ifndef FIHRIST_TALLY_H
#define FIHRIST_TALLY_H

#include "stretches.h"

/* Count the occurrences of the postings [at, end) of one block, in whole numbers.  */
static inline void tally_some(const Postings *postings, int64_t at, int64_t end, uint32_t *tally) {
    uint32_t documents[IN_BLOCK], frequencies[IN_BLOCK];
    read_in_block(&postings->documents, at, end, documents);
    read_in_block(&postings->frequencies, at, end, frequencies);
    int64_t i = 0;
    for (; i + 2 <= end - at; i += 2) { /* two at once: what is waited for are the loads and stores */
        uint64_t two, counts;
        memcpy(&two, documents + i, 8);
        memcpy(&counts, frequencies + i, 8);
        tally[(uint32_t)two] += (uint32_t)counts;
        tally[two >> 32] += (uint32_t)(counts >> 32);
    }
    if (i < end - at)
        tally[documents[i]] += frequencies[i];
}

/* Return which common prefix these terms are all terms of, -1 where it is none.  */
static inline int64_t common_of(const Common *common, const int64_t *range) {
    for (int64_t at = 0; at < common->count; at++)
        if (common->ranges[2 * at] == range[0] && common->ranges[2 * at + 1] == range[1])
            return at;
    return -1;
}

/* Count all occurrences of many terms in a field at once; false when time is up.  */
static inline bool tally_terms(
    const Reader *reader, const Word *word, int field, Clock *clock, uint32_t *tally
) {
    for (Py_ssize_t p = 0; p < reader->part_count && word->fields >> field & 1; p++) {
        const Postings *postings = reader->parts[p].fields + field;
        const Part *part = reader->parts + p;
        uint32_t *own = tally + part->base; /* all 0 */
        int64_t at, end, next, known = common_of(&part->common, range_of(word, p, 0));
        if (known >= 0) {
            read_blocks(&part->common.sums[field], known * part->size, (known + 1) * part->size, own);
            continue;
        }
        for (postings_of(postings, range_of(word, p, 0), &at, &end); at < end; at = next) {
            next = end_of_block(at, end);
            tally_some(postings, at, next, own);
            if (is_up(clock, next - at))
                return false;
        }
    }
    return true;
}

/* List the documents that are tallied and alive; return how many.  */
static inline int64_t keep_tallied(
    const Reader *reader, const uint32_t *titles, const uint32_t *bodies, int32_t *documents
) {
    int64_t kept = 0;
    for (int64_t document = 0; document < reader->size; document++) {
        documents[kept] = (int32_t)document;
        kept += (titles[document] | bodies[document]) != 0;
    }
    if (!reader->deleted)
        return kept;
    int64_t listed = kept;
    kept = 0;
    for (int64_t i = 0; i < listed; i++)
        if (is_alive(reader, documents[i]))
            documents[kept++] = documents[i];
    return kept;
}

/* Write the scores of what is tallied: `found` documents are listed.  */
static inline void score_tallied(
    const Measure *measure, const uint32_t *titles, const uint32_t *bodies, Scores *scores
) {
    const float *title_norms = measure->norms[TITLE].buf, *body_norms = measure->norms[BODY].buf;
    double title_weight = measure->weights[TITLE], body_weight = measure->weights[BODY];
    double worth = scores->importance, k1 = measure->k1, in_title[BLOCK], in_body[BLOCK];
    for (int64_t first = 0; first < scores->found; first += BLOCK) {
        int64_t some = scores->found - first < BLOCK ? scores->found - first : BLOCK;
        for (int64_t i = 0; i < some; i++) {
            int32_t document = scores->documents[first + i];
            in_title[i] = (int32_t)titles[document] * title_weight / title_norms[document];
            in_body[i] = (int32_t)bodies[document] * body_weight / body_norms[document];
        }
        for (int64_t i = 0; i < some; i++)
            scores->scores[first + i] = (float)(worth * saturate(in_title[i] + in_body[i], k1));
    }
}

/* Score a prefix of more postings than there are documents.  */
static inline bool score_prefix(
    const Reader *reader, const Measure *measure, const Word *word, Clock *clock, Scratch *scratch,
    Scores *scores
) {
    uint32_t *titles = (uint32_t *)(void *)scratch->counts[TITLE];
    uint32_t *bodies = (uint32_t *)(void *)scratch->sums;
    size_t bytes = (size_t)reader->size * sizeof *titles;
    bool done = tally_terms(reader, word, TITLE, clock, titles) &&
                tally_terms(reader, word, BODY, clock, bodies);
    if (done) {
        scores->found = keep_tallied(reader, titles, bodies, scores->documents);
        scores->importance = word->boost * rarity(reader->documents, (double)scores->found);
        score_tallied(measure, titles, bodies, scores);
    }
    memset(titles, 0, bytes);
    memset(bodies, 0, bytes);
    return done;
}

#endif
