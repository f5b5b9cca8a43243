/* Which number does each hash have?  The form in NumPy is HashTable in lexicon.py.  */

#include "arrays.h"

/* find(wanted, keys, numbers, found): keys has a power of two of places, 0 where empty. */
static PyObject *find(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, count, "8844w"))
        return NULL;
    const uint64_t *wanted = ARRAY(arrays, 0, uint64_t), *keys = ARRAY(arrays, 1, uint64_t);
    const int32_t *numbers = ARRAY(arrays, 2, int32_t);
    int32_t *found = ARRAY(arrays, 3, int32_t);
    uint64_t mask = (uint64_t)length_of(&arrays, 1) - 1;
    for (Py_ssize_t at = 0; at < length_of(&arrays, 0); at++) {
        uint64_t key = wanted[at], slot = key & mask;
        while (keys[slot] && keys[slot] != key)
            slot = (slot + 1) & mask;
        found[at] = keys[slot] == key ? numbers[slot] : -1;
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"find", (PyCFunction)(void (*)(void))find, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_table, methods)
