/* Which documents are the best of a union that has more than words?  The form in NumPy is union in
engines/matches.py and _sum_matched in engines/summing.py.  */

#include "best.h"

/* union_of(reader, words): bytes of the documents (int32, ascending) that match any of the words for
sure, which are what `score` returns, and of their sums (float64).  */
static PyObject *union_of(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Scored *words = reader ? read_all_scored(args[1]) : NULL;
    Scratch *scratch = words ? borrow(reader) : NULL;
    int64_t found = 0;
    for (Py_ssize_t w = 0; scratch && w < PyTuple_Size(args[1]); w++)
        for (int64_t i = 0; i < words[w].count; i++) {
            scratch->counts[BODY][words[w].documents[i]] += words[w].scores[i];
            mark(scratch->any, words[w].documents[i]);
        }
    free(words);
    if (!scratch)
        return NULL;
    EACH_MARKED (scratch->any, words_of(reader), document) {
        scratch->documents[found] = (int32_t)document;
        scratch->frequencies[found++] = scratch->counts[BODY][document];
        scratch->counts[BODY][document] = 0;
    }
    memset(scratch->any, 0, (size_t)words_of(reader) * 8);
    PyObject *answer = Py_BuildValue("y#y#", (char *)scratch->documents, (Py_ssize_t)found * 4,
                                     (char *)scratch->frequencies, (Py_ssize_t)found * 8);
    give_back(reader, scratch);
    return answer;
}

static void add_weak(const Scored *words, Py_ssize_t count, float *sums) {
    for (Py_ssize_t w = 0; w < count; w++)
        for (int64_t i = 0; i < words[w].weak; i++)
            sums[words[w].weak_documents[i]] += words[w].weak_scores[i];
}

/* Add documents with their scores; false with an error set.  */
static bool add_other(PyObject *tuple, Scratch *scratch) {
    PyObject *first = PyTuple_GetItem(tuple, 0), *second = PyTuple_GetItem(tuple, 1);
    const int32_t *documents = first ? (void *)PyBytes_AsString(first) : NULL;
    const double *scores = second ? (void *)PyBytes_AsString(second) : NULL;
    if (!documents || !scores)
        return false;
    for (int64_t i = 0; i < PyBytes_Size(first) / 4; i++) {
        scratch->sums[documents[i]] += (float)scores[i];
        mark(scratch->any, documents[i]);
    }
    return true;
}

/* best_of_any(reader, words, others, mask or None, k): the best of what matches one of the words,
which are what `score` returns, or of the others: documents and scores as `union_of` returns them.  */
static PyObject *best_of_any(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 5 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    int64_t k = reader ? PyLong_AsLongLong(args[4]) : 0;
    Arrays mask = {.taken = 0};
    if (PyErr_Occurred() || !reader || (args[3] != Py_None && !take(&mask, args + 3, 1, "1")))
        return NULL;
    Best heap = {.best = NULL};
    PyObject *answer = NULL;
    Scored *words = read_all_scored(args[1]);
    Scratch *scratch = words && make_heap(&heap, reader, k, reader->size) ? borrow(reader) : NULL;
    bool ready = scratch != NULL;
    if (ready) {
        add_strong(words, PyTuple_Size(args[1]), true, scratch);
        add_weak(words, PyTuple_Size(args[1]), scratch->sums);
    }
    for (Py_ssize_t i = 0; ready && i < PyTuple_Size(args[2]); i++)
        ready = add_other(PyTuple_GetItem(args[2], i), scratch);
    if (scratch) {
        const uint8_t *within = mask.taken ? ARRAY(mask, 0, const uint8_t) : NULL;
        int64_t total = offer_marked(reader, scratch, within, &heap);
        memset(scratch->sums, 0, (size_t)reader->size * sizeof *scratch->sums);
        give_back(reader, scratch);
        answer = ready ? ranked(&heap, total) : NULL;
    }
    if (!ready)
        free(heap.best);
    free(words);
    let_go(&mask);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("union_of", union_of),
    KERNEL_METHOD("best_of_any", best_of_any),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_nested, methods)
