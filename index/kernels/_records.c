/* How is an article written as one line of bytes?  The form in Python is `encode` in records.py.  */

#include <stdlib.h>

#include "arrays.h"

enum { MOST_FIELDS = 16, LONGEST = 6, BY_NUMBER = 0, BY_LETTER = 1, UNITS = 0x10000 };

static inline bool is_half(uint16_t unit) { return unit >= 0xD800 && unit < 0xE000; }

static inline char letter_of(uint16_t unit) {
    switch (unit) {
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return (char)unit;
    }
}

static char *write_number(char *to, uint16_t unit) {
    *to++ = '\\';
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[unit >> shift & 15];
    return to;
}

/* Write a text between quotes; half of a pair without the other is a question mark. */
static char *quote(char *to, const uint16_t *units, Py_ssize_t count, const uint8_t *bytes) {
    *to++ = '"';
    for (Py_ssize_t at = 0; at < count; at++) {
        uint16_t unit = units[at], next = at + 1 < count ? units[at + 1] : 0;
        uint8_t byte = bytes[unit];
        if (byte > BY_LETTER) {
            *to++ = (char)byte;
        } else if (byte == BY_LETTER) {
            *to++ = '\\';
            *to++ = letter_of(unit);
        } else if (!is_half(unit)) {
            to = write_number(to, unit);
        } else if (unit < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
            to = write_number(write_number(to, unit), next);
            at++;
        } else {
            *to++ = '?';
        }
    }
    *to++ = '"';
    return to;
}

/* Write the fields: `texts[at]` is the UTF-16 of a string, to be quoted, or JSON as it is. */
static PyObject *joined(PyObject *fields, PyObject *const *texts, Py_ssize_t count, const uint8_t *bytes) {
    Py_ssize_t room = 2;
    for (Py_ssize_t at = 0; at < count; at++)
        room += PyBytes_Size(texts[at]) / 2 * LONGEST + 4;
    char *line = malloc((size_t)room), *to = line;
    if (!line)
        return PyErr_NoMemory();
    *to++ = '[';
    for (Py_ssize_t at = 0; at < count; at++) {
        const char *text = PyBytes_AsString(texts[at]);
        Py_ssize_t length = PyBytes_Size(texts[at]);
        if (at)
            *to++ = ',';
        if (texts[at] != PyTuple_GetItem(fields, at)) {
            to = quote(to, (const uint16_t *)text, length / 2, bytes);
            continue;
        }
        memcpy(to, text, (size_t)length);
        to += length;
    }
    *to++ = ']';
    PyObject *found = PyBytes_FromStringAndSize(line, to - line);
    free(line);
    return found;
}

/* encode(fields, bytes) → bytes: a list in JSON of a tuple's strings, and of bytes that are JSON.
`bytes` has the byte of each UTF-16 unit, BY_LETTER or BY_NUMBER where it is escaped.  */
static PyObject *encode(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args + 1, given - 1, "1"))
        return NULL;
    PyObject *fields = args[0], *texts[MOST_FIELDS], *line = NULL;
    Py_ssize_t count = PyTuple_Size(fields), taken = 0;
    bool fits = count >= 0 && count <= MOST_FIELDS && length_of(&arrays, 0) == UNITS;
    if (!fits && !PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "%zd fields", count);
    for (; fits && taken < count; taken++) {
        PyObject *field = PyTuple_GetItem(fields, taken);
        if (PyBytes_Check(field))
            Py_INCREF(texts[taken] = field);
        else if (!(texts[taken] = PyUnicode_AsEncodedString(field, "utf-16-le", "surrogatepass")))
            break;
    }
    if (fits && taken == count)
        line = joined(fields, texts, count, ARRAY(arrays, 0, uint8_t));
    while (taken)
        Py_DECREF(texts[--taken]);
    let_go(&arrays);
    return line;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("encode", encode),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_records, methods)
