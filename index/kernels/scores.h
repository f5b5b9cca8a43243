/* Which documents does a word match, and how well?  The form in NumPy is engines/words.py.  */

#ifndef FIHRIST_SCORES_H
#define FIHRIST_SCORES_H

#include "one_form.h"
#include "tally.h"

enum { MANY = 50000 }; /* postings: from here on other threads may run meanwhile */

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
