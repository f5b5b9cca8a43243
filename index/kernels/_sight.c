/* What is seen of some words in some documents?  The form in NumPy is engines/sight.py.  */

#include "sight.h"

/* see(reader, words, reach, reversed, lead least, budget in s, documents (int64, ascending),
steps (int32), and, to be written, in_title, anywhere, first, longest, near, beside (float64)):
whether it was done in time.  */
static PyObject *see_words(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Reader *reader = count > 6 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    if (!reader || !take(&arrays, args + 6, count - 6, "848w8w8w8w8w8w"))
        return NULL;
    Sight sight = {
        .documents = ARRAY(arrays, 0, int64_t), .steps = ARRAY(arrays, 1, int32_t),
        .in_title = ARRAY(arrays, 2, double), .anywhere = ARRAY(arrays, 3, double),
        .first = ARRAY(arrays, 4, double), .longest = ARRAY(arrays, 5, double),
        .near = ARRAY(arrays, 6, double), .beside = ARRAY(arrays, 7, double),
        .word_count = PyTuple_Size(args[1]), .document_count = length_of(&arrays, 0),
        .reach = PyLong_AsLongLong(args[2]), .reversed = PyFloat_AsDouble(args[3]),
        .lead_least = PyFloat_AsDouble(args[4]),
    };
    Clock clock = clock_of(PyFloat_AsDouble(args[5]));
    Word *words = PyErr_Occurred() ? NULL : words_to_see(args[1], sight.document_count);
    Scratch *scratch = words ? borrow(reader) : NULL;
    PyObject *answer = NULL;
    if (scratch) {
        sight.words = words;
        answer = PyBool_FromLong(see_all(&sight, reader, scratch, &clock));
        give_back(reader, scratch);
    }
    free_occurrences(&sight);
    free(words);
    let_go(&arrays);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("see", see_words),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_sight, methods)
