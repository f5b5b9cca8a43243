/* Which documents does a word match, or every one of several words, and how well?  The form in
NumPy is engines/words.py, and _all in engines/matching.py.  */

#include "scores.h"

/* score(reader, measure, word, budget in s): bytes of documents (int32, ascending) and scores
(float32) of what matches, the same of what is weak, and the importance; None: time is up.  */
static PyObject *score(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 4 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Measure *measure = reader ? PyCapsule_GetPointer(args[1], MEASURE) : NULL;
    Word word;
    if (!measure || !read_word(args[2], &word))
        return NULL;
    Clock clock = clock_of(PyFloat_AsDouble(args[3]));
    Scratch *scratch = PyErr_Occurred() ? NULL : borrow(reader);
    if (!scratch)
        return NULL;
    PyThreadState *state = postings_in(reader, &word) > MANY ? PyEval_SaveThread() : NULL;
    Scores scores;
    bool done = score_into(reader, measure, &word, NULL, &clock, scratch, &scores);
    if (state)
        PyEval_RestoreThread(state);
    PyObject *found = done ? scores_found(reader, &scores) : Py_NewRef(Py_None);
    give_back(reader, scratch);
    return found;
}

/* importance(reader, word): idf times boost of a word that is no prefix.  */
static PyObject *importance(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Word word;
    if (!reader || !read_word(args[1], &word))
        return NULL;
    return PyFloat_FromDouble(word.boost * rarity(reader->documents, expected(reader, &word)));
}

/* All of several words */

/* Keep of the documents [0, count) those that the word matches too, and add its scores.  */
static int64_t keep_matching(const Scores *word, int32_t *documents, double *sums, int64_t count) {
    int64_t kept = 0, at = 0;
    for (int64_t i = 0; i < count; i++) {
        while (at < word->found && word->documents[at] < documents[i])
            at++;
        if (at == word->found)
            break;
        if (word->documents[at] != documents[i])
            continue;
        documents[kept] = documents[i];
        sums[kept++] = sums[i] + word->scores[at];
    }
    return kept;
}

/* Narrow the documents, which the words before matched, to those that this one matches.  */
static int64_t narrow(
    const Reader *reader, const Measure *measure, const Word *word, Clock *clock, Scratch *scratch,
    int32_t *documents, double *sums, int64_t count
) {
    Scores scores;
    for (int64_t i = 0; i < count; i++)
        mark(scratch->wanted, documents[i]);
    const Wanted wanted = {documents, count, scratch->wanted, NULL};
    bool done = score_into(reader, measure, word, word->single ? &wanted : NULL, clock, scratch, &scores);
    for (int64_t i = 0; i < count; i++)
        scratch->wanted[documents[i] >> 6] = 0;
    return done ? keep_matching(&scores, documents, sums, count) : -1;
}

/* Find what all words match; the rarest comes first. The count, -1 when time is up.  */
static int64_t match_all(
    const Reader *reader, const Measure *measure, const Word *words, const int64_t *order,
    Py_ssize_t word_count, Clock *clock, Scratch *scratch, int32_t **documents, double **sums
) {
    Scores first;
    if (!score_into(reader, measure, words + order[0], NULL, clock, scratch, &first))
        return -1;
    int64_t found = first.found;
    *documents = malloc(((size_t)found + 1) * sizeof **documents);
    *sums = malloc(((size_t)found + 1) * sizeof **sums);
    if (!*documents || !*sums)
        return -1;
    for (int64_t i = 0; i < found; i++) {
        (*documents)[i] = first.documents[i];
        (*sums)[i] = first.scores[i];
    }
    for (Py_ssize_t w = 1; w < word_count && found > 0; w++)
        found = narrow(reader, measure, words + order[w], clock, scratch, *documents, *sums, found);
    return found;
}

/* Read a tuple of words and their order, rarest first; NULL with an error set.  */
static Word *read_words(const Reader *reader, PyObject *tuple, int64_t **order) {
    Py_ssize_t count = PyTuple_Size(tuple);
    if (count < 1)
        return NULL;
    Word *words = malloc((size_t)count * (sizeof *words + 2 * sizeof **order));
    if (!words)
        return (Word *)PyErr_NoMemory();
    *order = (int64_t *)(words + count);
    int64_t *postings = *order + count;
    for (Py_ssize_t w = 0; w < count; w++) {
        if (!read_word(PyTuple_GetItem(tuple, w), words + w)) {
            free(words);
            return NULL;
        }
        postings[w] = postings_in(reader, words + w);
        Py_ssize_t at = w;
        for (; at && postings[(*order)[at - 1]] > postings[w]; at--)
            (*order)[at] = (*order)[at - 1];
        (*order)[at] = w;
    }
    return words;
}

/* all_of(reader, measure, words, budget in s): bytes of the documents (int32, ascending) that
match every word, and of their scores (float64); None: time is up.  */
static PyObject *all_of(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 4 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Measure *measure = reader ? PyCapsule_GetPointer(args[1], MEASURE) : NULL;
    int64_t *order = NULL;
    Word *words = measure ? read_words(reader, args[2], &order) : NULL;
    if (!words)
        return NULL;
    double *sums = NULL;
    Clock clock = clock_of(PyFloat_AsDouble(args[3]));
    int32_t *documents = NULL;
    Scratch *scratch = PyErr_Occurred() ? NULL : borrow(reader);
    PyObject *answer = NULL;
    if (scratch) {
        int64_t found = match_all(
            reader, measure, words, order, PyTuple_Size(args[2]), &clock, scratch, &documents, &sums
        );
        answer = found < 0 ? Py_NewRef(Py_None)
                           : Py_BuildValue("y#y#", (char *)documents, (Py_ssize_t)found * 4,
                                           (char *)sums, (Py_ssize_t)found * 8);
        give_back(reader, scratch);
    }
    free(documents);
    free(sums);
    free(words);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("score", score),
    KERNEL_METHOD("importance", importance),
    KERNEL_METHOD("all_of", all_of),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_scores, methods)
