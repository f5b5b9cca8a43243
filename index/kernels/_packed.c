/* How are numbers of a few bits each read and written?  The forms in NumPy are in packed.py.  */

#include "packed.h"

static bool take_packed(Arrays *arrays, PyObject *const *args, Py_ssize_t count,
                        const char *shapes, Packed *packed) {
    if (!take(arrays, args, count, shapes))
        return false;
    if (look_at_packed(ARRAY(*arrays, 0, uint64_t), length_of(arrays, 0), packed))
        return true;
    let_go(arrays);
    return false;
}

/* unpack(words, first, numbers): as many as there is room for in `numbers`, of 4 or 8 bytes. */
static PyObject *unpack(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Packed packed;
    PyObject *const both[] = {args[0], args[given - 1]};
    if (!take_packed(&arrays, both, 2, "8*w", &packed))
        return NULL;
    int64_t first = PyLong_AsLongLong(args[1]), count = length_of(&arrays, 1);
    bool inside = first >= 0 && count <= packed.count - first;
    if (inside && arrays.views[1].itemsize == 4)
        unpack_numbers(&packed, first, count, ARRAY(arrays, 1, uint32_t));
    else if (inside && arrays.views[1].itemsize == 8)
        for (int64_t at = 0; at < count; at++)
            ARRAY(arrays, 1, uint64_t)[at] = packed_at(&packed, first + at);
    let_go(&arrays);
    return inside ? Py_BuildValue("") : PyErr_Format(PyExc_IndexError, "%lld", (long long)first);
}

/* pick(words, places, numbers): those at the places, counted from the end where below 0. */
static PyObject *pick(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Packed packed;
    if (!take_packed(&arrays, args, given, "88*w", &packed))
        return NULL;
    const int64_t *places = ARRAY(arrays, 1, int64_t);
    Py_ssize_t count = length_of(&arrays, 1), at = 0;
    for (; at < count; at++) {
        int64_t place = places[at] + (places[at] < 0 ? packed.count : 0);
        if (place < 0 || place >= packed.count)
            break;
        if (arrays.views[2].itemsize == 4)
            ARRAY(arrays, 2, uint32_t)[at] = (uint32_t)packed_at(&packed, place);
        else
            ARRAY(arrays, 2, uint64_t)[at] = packed_at(&packed, place);
    }
    let_go(&arrays);
    return at == count ? Py_BuildValue("") : PyErr_Format(PyExc_IndexError, "at %zd", at);
}

/* pack(numbers, words, bits): numbers of 4 or 8 bytes; the words have room for all of them. */
static PyObject *pack(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 1, "*8w"))
        return NULL;
    uint64_t *words = ARRAY(arrays, 1, uint64_t), word = 0;
    unsigned bits = (unsigned)PyLong_AsLong(args[given - 1]), filled = 0;
    bool narrow = arrays.views[0].itemsize == 4;
    for (Py_ssize_t at = 0; at < length_of(&arrays, 0); at++) {
        uint64_t number = narrow ? ARRAY(arrays, 0, uint32_t)[at] : ARRAY(arrays, 0, uint64_t)[at];
        word |= number << filled;
        filled += bits;
        if (filled >= 64) {
            *words++ = word;
            filled -= 64;
            word = filled ? number >> (bits - filled) : 0;
        }
    }
    if (filled)
        *words = word;
    let_go(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("unpack", unpack),
    KERNEL_METHOD("pick", pick),
    KERNEL_METHOD("pack", pack),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_packed, methods)
