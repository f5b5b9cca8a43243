/* Which documents does a word match, and how well?  The form in NumPy is engines/words.py.  */

#ifndef FIHRIST_SCORES_H
#define FIHRIST_SCORES_H

#include "cursor.h"
#include "stretches.h"

enum { AHEAD = 12 };   /* postings whose document is fetched before it is counted */
enum { MANY = 50000 }; /* postings: from here on other threads may run meanwhile */
enum { FEW = 8 };      /* postings a wanted document, from which on it is looked up */

/* Counting */

static inline int64_t postings_in(const Reader *reader, const Word *word) {
    int64_t postings = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++)
        for (int64_t form = 0; form < word->forms; form++)
            for (int field = 0; field < FIELDS; field++) {
                int64_t at, end;
                postings_of(reader->parts[p].fields + field, range_of(word, p, form), &at, &end);
                postings += word->fields >> field & 1 ? end - at : 0;
            }
    return postings;
}

/* Return how many of the postings [at, end) are of living documents.  */
static inline int64_t alive_among(const Part *part, const Postings *postings, int64_t at, int64_t end) {
    uint32_t documents[IN_BLOCK];
    int64_t count = 0;
    for (int64_t next; at < end; at = next) {
        next = end_of_block(at, end);
        read_in_block(&postings->documents, at, next, documents);
        for (int64_t i = 0; i < next - at; i++)
            count += part->alive[documents[i]];
    }
    return count;
}

/* Return how many living documents have a form in the word's fields.  */
static inline int64_t having(const Reader *reader, const Word *word, int64_t form) {
    int64_t count = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++) {
        const Part *part = reader->parts + p;
        const int64_t *range = range_of(word, p, form);
        if (range[1] == range[0])
            continue;
        if (word->fields == 3) {
            count += number(&part->counts, range[0]);
            continue;
        }
        const Postings *postings = part->fields + (word->fields == 2);
        int64_t at, end;
        postings_of(postings, range, &at, &end);
        if (part->alive == NULL)
            count += end - at;
        else
            count += alive_among(part, postings, at, end);
    }
    return count;
}

/* Return in how many documents the word is; of several forms, is expected (scoring.py).  */
static inline double expected(const Reader *reader, const Word *word) {
    if (word->forms == 1)
        return (double)having(reader, word, 0);
    double absent = 1.0, all = reader->documents > 1 ? reader->documents : 1.0;
    for (int64_t form = 0; form < word->forms; form++)
        absent *= 1.0 - word->weights[form] * (double)having(reader, word, form) / all;
    return reader->documents * (1.0 - absent);
}

/* The only documents that are asked for, ascending, and a bit for each.  `seen` gets a bit for each
document that has a sure form, deleted ones too; NULL where that is not asked for.  */
typedef struct {
    const int32_t *documents;
    int64_t count;
    const uint64_t *bits;
    uint64_t *seen;
} Wanted;

static inline void count_one(Scratch *scratch, int field, int64_t document, double value, bool sure) {
    scratch->counts[field][document] += value;
    mark(scratch->any, document);
    if (field == TITLE)
        mark(scratch->titled, document);
    if (sure)
        mark(scratch->sure, document);
}

/* Add the occurrences of one range to the counts, in the wanted documents: few of them are looked
up, many are met while the range is read, as it is where `seen` gets what it has.  Return how much
work that was.  */
static inline int64_t count_wanted(
    const Part *part, int field, const int64_t *range, double weight, bool sure,
    const Wanted *wanted, uint64_t *seen, Scratch *scratch
) {
    const Blocks *frequencies = &part->fields[field].frequencies;
    Cursor cursor;
    open_cursor(&cursor, part->fields + field, range);
    int64_t postings = cursor.end - cursor.at;
    uint32_t documents[IN_BLOCK];
    if (!seen && postings > FEW * wanted->count) {
        for (int64_t i = 0; i < wanted->count && cursor.at < cursor.end; i++) {
            int64_t document = wanted->documents[i];
            if (document >= part->base && seek(&cursor, document - part->base) == document - part->base)
                count_one(scratch, field, document, weight * read_one(frequencies, cursor.at), sure);
        }
        return FEW * wanted->count;
    }
    for (int64_t at = cursor.at, next; at < cursor.end; at = next) {
        next = end_of_block(at, cursor.end);
        read_in_block(&part->fields[field].documents, at, next, documents);
        for (int64_t i = 0; i < next - at; i++) {
            int64_t document = documents[i] + part->base;
            if (seen)
                mark(seen, document);
            if (is_marked(wanted->bits, document))
                count_one(scratch, field, document, weight * read_one(frequencies, at + i), sure);
        }
    }
    return postings;
}

/* Add the occurrences of one range to the counts; return how many there were.  */
static inline int64_t count_range(
    const Part *part, int field, const int64_t *range, double weight, bool sure, Scratch *scratch
) {
    const Postings *postings = part->fields + field;
    const double *count = scratch->counts[field] + part->base;
    uint32_t documents[IN_BLOCK], frequencies[IN_BLOCK];
    int64_t first, end;
    postings_of(postings, range, &first, &end);
    for (int64_t at = first, next; at < end; at = next) {
        next = end_of_block(at, end);
        read_in_block(&postings->documents, at, next, documents);
        read_in_block(&postings->frequencies, at, next, frequencies);
        int64_t some = next - at;
        for (int64_t i = 0; i < some; i++) {
            __builtin_prefetch(count + documents[i + AHEAD < some ? i + AHEAD : i], 1);
            count_one(scratch, field, documents[i] + part->base, weight * frequencies[i], sure);
        }
    }
    return end - first;
}

/* Count the forms [from, to); false when time is up.  */
static inline bool count_forms(
    const Reader *reader, const Word *word, int64_t from, int64_t to, const Wanted *wanted,
    Clock *clock, Scratch *scratch
) {
    for (int64_t form = from; form < to; form++)
        for (Py_ssize_t p = 0; p < reader->part_count; p++)
            for (int field = 0; field < FIELDS; field++) {
                const int64_t *range = range_of(word, p, form);
                if (!(word->fields >> field & 1) || range[0] == range[1])
                    continue;
                bool sure = word->sure && word->sure[form];
                double weight = word->weights[form];
                const Part *part = reader->parts + p;
                uint64_t *seen = wanted && (sure || !word->sure) ? wanted->seen : NULL;
                int64_t read = wanted
                    ? count_wanted(part, field, range, weight, sure, wanted, seen, scratch)
                    : count_range(part, field, range, weight, sure, scratch);
                if (is_up(clock, read))
                    return false;
            }
    return true;
}

/* Scores */

/* Write the scores of what is counted.  */
static inline void write_scores(
    const Reader *reader, const Measure *measure, const Word *word, const Scratch *scratch,
    Scores *scores
) {
    EACH_MARKED (scratch->any, words_of(reader), document) {
        if (!is_alive(reader, document))
            continue;
        double share = is_marked(scratch->shared, document) ? scratch->share[document] : 0;
        double frequency = relative(measure, scratch, document);
        bool sure = !word->sure || is_marked(scratch->sure, document);
        int64_t at = sure ? scores->found++ : reader->size - ++scores->weak;
        scores->documents[at] = (int32_t)document;
        scores->scores[at] = (float)(scores->importance * saturate(frequency, measure->k1) + share);
    }
}

/* Put the share of the first form alone beside what is counted of it.  */
static inline void share_first(
    const Reader *reader, const Measure *measure, const Word *word, Scratch *scratch
) {
    double worth = word->exact * rarity(reader->documents, (double)having(reader, word, 0));
    EACH_MARKED (scratch->any, words_of(reader), document)
        scratch->share[document] = worth * saturate(relative(measure, scratch, document), measure->k1);
    memcpy(scratch->shared, scratch->any, (size_t)words_of(reader) * 8);
}

/* Count the occurrences of the postings [at, end) of one block, in whole numbers.  */
static inline void tally_some(const Postings *postings, int64_t at, int64_t end, uint32_t *tally) {
    uint32_t documents[IN_BLOCK], frequencies[IN_BLOCK];
    read_in_block(&postings->documents, at, end, documents);
    read_in_block(&postings->frequencies, at, end, frequencies);
    for (int64_t i = 0; i < end - at; i++)
        tally[documents[i]] += frequencies[i];
}

/* Count all occurrences of many terms in a field at once; false when time is up.  */
static inline bool tally_terms(
    const Reader *reader, const Word *word, int field, Clock *clock, uint32_t *tally
) {
    for (Py_ssize_t p = 0; p < reader->part_count && word->fields >> field & 1; p++) {
        const Postings *postings = reader->parts[p].fields + field;
        uint32_t *own = tally + reader->parts[p].base;
        int64_t at, end, next;
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

/* Count all forms, with the share of the first; false when time is up.  */
static inline bool count_word(
    const Reader *reader, const Measure *measure, const Word *word, const Wanted *wanted,
    Clock *clock, Scratch *scratch
) {
    if (!count_forms(reader, word, 0, 1, wanted, clock, scratch))
        return false;
    if (word->exact != 0)
        share_first(reader, measure, word, scratch);
    return count_forms(reader, word, 1, word->forms, wanted, clock, scratch);
}

/* Score a word of several forms.  */
static inline bool score_forms(
    const Reader *reader, const Measure *measure, const Word *word, Clock *clock, Scratch *scratch,
    Scores *scores
) {
    double worth = word->exact * rarity(reader->documents, (double)having(reader, word, 0));
    scores->importance = word->boost * rarity(reader->documents, expected(reader, word));
    return score_stretches(reader, measure, word, worth, clock, scratch, scores);
}

/* Score a prefix, or a word in the wanted documents only.  */
static inline bool score_class(
    const Reader *reader, const Measure *measure, const Word *word, const Wanted *wanted,
    Clock *clock, Scratch *scratch, Scores *scores
) {
    bool done = count_word(reader, measure, word, wanted, clock, scratch);
    if (done) {
        double containing = 0;
        if (word->single)
            containing = expected(reader, word);
        else
            EACH_MARKED (scratch->any, words_of(reader), document)
                containing += is_alive(reader, document);
        scores->importance = word->boost * rarity(reader->documents, containing);
        write_scores(reader, measure, word, scratch, scores);
    }
    wipe(reader, scratch);
    return done;
}

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

/* Score a word into a scratch's arrays; false when time is up.  */
static inline bool score_into(
    const Reader *reader, const Measure *measure, const Word *word, const Wanted *wanted,
    Clock *clock, Scratch *scratch, Scores *scores
) {
    *scores = (Scores){scratch->documents, scratch->scores, scratch->frequencies, 0, 0, 0};
    if (!word->single && postings_in(reader, word) > reader->size)
        return score_prefix(reader, measure, word, clock, scratch, scores);
    if (word->single && !wanted && (word->forms != 1 || word->sure))
        return score_forms(reader, measure, word, clock, scratch, scores);
    if (!word->single || wanted)
        return score_class(reader, measure, word, wanted, clock, scratch, scores);
    if (is_up(clock, postings_in(reader, word)))
        return false;
    score_one(reader, measure, word, scores);
    return true;
}

/* Return bytes of what was found and of what is weak, and the importance.  */
static inline PyObject *scores_found(const Reader *reader, const Scores *scores) {
    int64_t weak = scores->weak, last = reader->size - 1;
    PyObject *weak_documents = PyBytes_FromStringAndSize(NULL, weak * 4);
    PyObject *weak_scores = PyBytes_FromStringAndSize(NULL, weak * 4);
    if (!weak_documents || !weak_scores)
        return NULL;
    int32_t *documents = (int32_t *)(void *)PyBytes_AsString(weak_documents);
    float *weights = (float *)(void *)PyBytes_AsString(weak_scores);
    for (int64_t i = 0; i < weak; i++) {
        documents[i] = scores->documents[last - i];
        weights[i] = scores->scores[last - i];
    }
    return Py_BuildValue(
        "y#y#NNd", (char *)scores->documents, (Py_ssize_t)scores->found * 4, (char *)scores->scores,
        (Py_ssize_t)scores->found * 4, weak_documents, weak_scores, scores->importance
    );
}

#endif
