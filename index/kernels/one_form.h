/* How well does a word of one form match?  */

#ifndef FIHRIST_ONE_FORM_H
#define FIHRIST_ONE_FORM_H

#include "counting.h"
#include "stretches.h"

/* The titles that one term is in, read beside its bodies: at posting `at` of [.., end), of which
[first, last) are in the arrays.  */
typedef struct {
    const Postings *postings;
    int64_t at, end, first, last, document;
    const float *norm;
    double form, weight;
    uint32_t documents[IN_BLOCK], counts[IN_BLOCK];
} Titles;

static inline void at_title(Titles *titles) {
    if (titles->at >= titles->end) {
        titles->document = INT64_MAX;
        return;
    }
    if (titles->at >= titles->last) {
        titles->first = titles->at;
        titles->last = end_of_block(titles->at, titles->end);
        read_in_block(&titles->postings->documents, titles->first, titles->last, titles->documents);
        read_in_block(&titles->postings->frequencies, titles->first, titles->last, titles->counts);
    }
    titles->document = titles->documents[titles->at - titles->first];
}

static inline void open_titles(
    Titles *titles, const Part *part, const Measure *measure, const Word *word, const int64_t *range
) {
    titles->postings = part->fields + TITLE;
    titles->norm = (float *)measure->norms[TITLE].buf + part->base;
    titles->form = word->weights[0];
    titles->weight = measure->weights[TITLE];
    titles->first = titles->last = 0;
    postings_of(titles->postings, range, &titles->at, &titles->end);
    titles->at = word->fields & 1 ? titles->at : titles->end;
    at_title(titles);
}

static inline double pass_title(Titles *titles) {
    double count = (double)titles->counts[titles->at++ - titles->first];
    double found = count * titles->form * titles->weight / titles->norm[titles->document];
    at_title(titles);
    return found;
}

/* Add the documents of one term in one part, with its relative frequency in each.  */
static inline void read_term(
    const Part *part, const Measure *measure, const Word *word, const int64_t *range, Scores *scores
) {
    const float *norm = (float *)measure->norms[BODY].buf + part->base;
    int32_t *documents = scores->documents + scores->found, base = (int32_t)part->base;
    double *frequencies = scores->frequencies + scores->found;
    double form = word->weights[0], weight = measure->weights[BODY];
    int64_t at, end, written = 0;
    Titles titles;
    open_titles(&titles, part, measure, word, range);
    postings_of(part->fields + BODY, range, &at, &end);
    at = word->fields & 2 ? at : end;
    int64_t titled = titles.document;
    uint32_t numbers[IN_BLOCK], counts[IN_BLOCK];
    for (int64_t next; at < end; at = next) {
        next = end_of_block(at, end);
        read_in_block(&part->fields[BODY].documents, at, next, numbers);
        read_in_block(&part->fields[BODY].frequencies, at, next, counts);
        for (int64_t i = 0; i < next - at; i++) {
            int64_t document = numbers[i];
            double in_title = 0.0;
            while (titled <= document) {
                double found = pass_title(&titles);
                if (titled == document) {
                    in_title = found;
                } else {
                    documents[written] = (int32_t)titled + base;
                    frequencies[written++] = found;
                }
                titled = titles.document;
            }
            documents[written] = (int32_t)document + base;
            frequencies[written++] = in_title + counts[i] * form * weight / norm[document];
        }
    }
    while (titles.document < INT64_MAX) {
        documents[written] = (int32_t)titles.document + base;
        frequencies[written++] = pass_title(&titles);
    }
    scores->found += written;
}

/* Score a word of one form: its fields are read side by side, and nothing is counted.  */
static inline void score_one(const Reader *reader, const Measure *measure, const Word *word, Scores *scores) {
    double idf = rarity(reader->documents, (double)having(reader, word, 0));
    double worth = word->boost * idf, exact = word->exact * idf, k1 = measure->k1;
    int64_t found, kept = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++)
        read_term(reader->parts + p, measure, word, range_of(word, p, 0), scores);
    found = scores->found;
    for (int64_t i = 0; i < found; i++) {
        double share = saturate(scores->frequencies[i], k1);
        scores->scores[i] = (float)(worth * share + exact * share);
    }
    scores->importance = worth;
    if (!reader->deleted)
        return;
    for (int64_t i = 0; i < found; i++) {
        if (!is_alive(reader, scores->documents[i]))
            continue;
        scores->documents[kept] = scores->documents[i];
        scores->scores[kept++] = scores->scores[i];
    }
    scores->found = kept;
}

#endif
