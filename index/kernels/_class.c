/* Which kin of a word, from all segments, make its class, and what does each weigh?  The form in
Python is classes.py.  */

#include "class.h"

/* Read a tuple of kin; false with an error set.  */
static bool read_kin(PyObject *tuple, PyObject *own, Kin *kin) {
    *kin = (Kin){.name = PyTuple_GetItem(tuple, 0)};
    if (!kin->name || PyTuple_Size(tuple) != 5)
        return false;
    kin->stem = PyFloat_AsDouble(PyTuple_GetItem(tuple, 1));
    kin->letters = PyFloat_AsDouble(PyTuple_GetItem(tuple, 2));
    kin->documents = PyLong_AsLongLong(PyTuple_GetItem(tuple, 3));
    kin->trust = PyLong_AsLong(PyTuple_GetItem(tuple, 4));
    kin->is_own = PyUnicode_Compare(kin->name, own) == 0;
    return PyErr_Occurred() == NULL;
}

static PyObject *name_of(const void *names, const Kin *kin) {
    (void)names;
    return Py_NewRef(kin->name);
}

/* choose(term, documents with it, whether it is Arabic, kin, words of no weight, rules (bytes of
float64)): a list of (term, weight, sure), the best first.  */
static PyObject *choose(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Choice choice = {.own = count == 6 ? PyLong_AsLongLong(args[1]) : 0};
    Py_ssize_t size = count == 6 ? PyList_Size(args[3]) : -1;
    if (size < 0 || PyErr_Occurred() || !take(&arrays, args + 5, 1, "1"))
        return NULL;
    Kin *kin = malloc((size_t)size * sizeof *kin + 8);
    bool done = kin && length_of(&arrays, 0) == sizeof(Rules);
    for (Py_ssize_t i = 0; done && i < size; i++)
        done = read_kin(PyList_GetItem(args[3], i), args[0], kin + i);
    choice.rules = ARRAY(arrays, 0, Rules);
    choice.little = args[4];
    choice.letters = (double)PyUnicode_GetLength(args[0]);
    choice.is_arabic = args[2] == Py_True;
    PyObject *forms = done ? choose_best(&choice, kin, size, name_of, NULL) : NULL;
    if (!done && !PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "kin are tuples of five, rules eight numbers");
    free(kin);
    let_go(&arrays);
    return forms;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("choose", choose),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_class, methods)
