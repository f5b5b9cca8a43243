/* How well do words go with other terms?  The form in NumPy is support in engines/embedded.py.  */

#include "best.h"

/* Return the highest sum of all documents with a term.  */
static float highest_with(const Part *part, const int64_t *range, const float *sums, float highest) {
    uint32_t documents[IN_BLOCK];
    for (int field = 0; field < FIELDS; field++) {
        int64_t at, end, next;
        for (postings_of(part->fields + field, range, &at, &end); at < end; at = next) {
            next = end_of_block(at, end);
            read_in_block(&part->fields[field].documents, at, next, documents);
            for (int64_t i = 0; i < next - at; i++) {
                float sum = sums[part->base + documents[i]];
                highest = sum > highest ? sum : highest;
            }
        }
    }
    return highest;
}

/* support(reader, words, ranges, terms): the highest sum of the words' scores in any document, and
bytes (float32) of that in any document with each term; `find_terms` gave their ranges.  */
static PyObject *support(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 4 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    const int64_t *ranges = reader ? (void *)PyBytes_AsString(args[2]) : NULL;
    int64_t terms = ranges ? PyLong_AsLongLong(args[3]) : 0;
    Scored *scored = ranges && !PyErr_Occurred() ? read_all_scored(args[1]) : NULL;
    PyObject *bytes = scored ? PyBytes_FromStringAndSize(NULL, terms * 4) : NULL;
    Scratch *scratch = bytes ? borrow(reader) : NULL;
    if (!scratch) {
        Py_XDECREF(bytes);
        free(scored);
        return NULL;
    }
    float *with = (float *)(void *)PyBytes_AsString(bytes), highest = 0;
    add_strong(scored, PyTuple_Size(args[1]), false, scratch);
    for (int64_t document = 0; document < reader->size; document++)
        highest = scratch->sums[document] > highest ? scratch->sums[document] : highest;
    for (int64_t term = 0; term < terms; term++) {
        with[term] = 0;
        for (Py_ssize_t p = 0; p < reader->part_count; p++)
            with[term] = highest_with(reader->parts + p, ranges + 2 * (p * terms + term), scratch->sums, with[term]);
    }
    memset(scratch->sums, 0, (size_t)reader->size * sizeof *scratch->sums);
    give_back(reader, scratch);
    free(scored);
    return Py_BuildValue("dN", (double)highest, bytes);
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("support", support),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_support, methods)
