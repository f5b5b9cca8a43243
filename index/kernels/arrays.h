/* How does a kernel take NumPy arrays, and give them back?

Every kernel is one module in one file, in C11 and Python's stable interface, so that
one product serves all Pythons from 3.11 on.  Its functions are METH_FASTCALL and take
arrays as whatever has a buffer: some 20 ns each, nothing is copied.  */

#ifndef FIHRIST_ARRAYS_H
#define FIHRIST_ARRAYS_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030b0000
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_ARRAYS = 24 };

typedef struct {
    Py_buffer views[MOST_ARRAYS];
    int taken;
} Arrays;

static inline void let_go(Arrays *arrays) {
    while (arrays->taken)
        PyBuffer_Release(&arrays->views[--arrays->taken]);
}

/* Take one argument an item of `shapes`: the bytes of a number, "1", "2", "4" or "8", "*" for any
of these, and "w" after it where the kernel writes.  Arrays must be contiguous.  False, with TypeError set and
nothing taken, where the arguments are others.  */
static inline bool take(Arrays *arrays, PyObject *const *args, Py_ssize_t count, const char *shapes) {
    arrays->taken = 0;
    for (; *shapes; shapes++) {
        Py_ssize_t size = *shapes - '0';
        int flags = PyBUF_SIMPLE;
        if (shapes[1] == 'w') {
            flags = PyBUF_WRITABLE;
            shapes++;
        }
        if (arrays->taken >= count || arrays->taken == MOST_ARRAYS) {
            PyErr_SetString(PyExc_TypeError, "too few arrays");
            let_go(arrays);
            return false;
        }
        Py_buffer *view = &arrays->views[arrays->taken];
        if (PyObject_GetBuffer(args[arrays->taken], view, flags) < 0) {
            let_go(arrays);
            return false;
        }
        arrays->taken++;
        if (size != '*' - '0' && view->itemsize != size) {
            PyErr_Format(PyExc_TypeError, "array %d has numbers of %zd bytes, not of %zd",
                         arrays->taken, view->itemsize, size);
            let_go(arrays);
            return false;
        }
    }
    return true;
}

/* How many numbers an array has. */
static inline Py_ssize_t length_of(const Arrays *arrays, int at) {
    return arrays->views[at].len / arrays->views[at].itemsize;
}

#define ARRAY(arrays, at, type) ((type *)(arrays).views[at].buf)

/* An entry of a module's table: a function of an array of arguments, by its name in Python. */
#define KERNEL_METHOD(name, function)                                                           \
    {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL}
#define NO_MORE_METHODS {NULL, NULL, 0, NULL}

#define KERNEL_MODULE(name, methods)                                                            \
    static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, #name, NULL, -1, methods};       \
    PyMODINIT_FUNC PyInit_##name(void);                                                         \
    PyMODINIT_FUNC PyInit_##name(void) { return PyModule_Create(&module); }

#endif
