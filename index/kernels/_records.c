/* How is an article written as one line of JSON?  The form in Python is `encode` in store.py.  */

#include "arrays.h"

enum { MOST_FIELDS = 16 };

#define EACH_BYTE 0x0101010101010101u
#define TOP_BITS 0x8080808080808080u

static inline uint64_t has_zero(uint64_t bytes) { return (bytes - EACH_BYTE) & ~bytes & TOP_BITS; }

/* Whether one of eight bytes must be escaped: a control character, a quote or a backslash. */
static inline bool any_escaped(uint64_t bytes) {
    return ((bytes - 0x20 * EACH_BYTE) & ~bytes & TOP_BITS) | has_zero(bytes ^ '"' * EACH_BYTE) |
           has_zero(bytes ^ '\\' * EACH_BYTE);
}

/* The letter that stands for a byte after a backslash; 0 where the byte stays, 'u' for a code. */
static inline char escape_of(unsigned char byte) {
    switch (byte) {
    case '"': case '\\': return (char)byte;
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return byte < 0x20 ? 'u' : 0;
    }
}

/* How many bytes the text has between its quotes. */
static Py_ssize_t quoted_length(const char *text, Py_ssize_t length) {
    Py_ssize_t total = length;
    for (Py_ssize_t at = 0; at < length;) {
        uint64_t eight;
        if (at + 8 <= length && (memcpy(&eight, text + at, 8), !any_escaped(eight))) {
            at += 8;
            continue;
        }
        for (Py_ssize_t end = at + 8 < length ? at + 8 : length; at < end; at++) {
            char escape = escape_of((unsigned char)text[at]);
            total += escape == 'u' ? 5 : escape != 0;
        }
    }
    return total;
}

static char *quote(char *to, const char *text, Py_ssize_t length) {
    *to++ = '"';
    for (Py_ssize_t at = 0; at < length;) {
        uint64_t eight;
        if (at + 8 <= length && (memcpy(&eight, text + at, 8), !any_escaped(eight))) {
            memcpy(to, &eight, 8);
            to += 8;
            at += 8;
            continue;
        }
        for (Py_ssize_t end = at + 8 < length ? at + 8 : length; at < end; at++) {
            unsigned char byte = (unsigned char)text[at];
            char escape = escape_of(byte);
            if (escape)
                *to++ = '\\';
            *to++ = escape ? escape : (char)byte;
            if (escape == 'u') {
                memcpy(to, "00", 2);
                to[2] = "0123456789abcdef"[byte >> 4];
                to[3] = "0123456789abcdef"[byte & 15];
                to += 4;
            }
        }
    }
    *to++ = '"';
    return to;
}

/* Write the fields: `texts[at]` is the UTF-8 of a string, to be quoted, or of JSON as it is. */
static PyObject *joined(PyObject *fields, PyObject *const *texts, Py_ssize_t count) {
    Py_ssize_t total = 2 + (count ? count - 1 : 0);
    for (Py_ssize_t at = 0; at < count; at++) {
        Py_ssize_t length = PyBytes_Size(texts[at]);
        bool is_text = texts[at] != PyTuple_GetItem(fields, at);
        total += is_text ? quoted_length(PyBytes_AsString(texts[at]), length) + 2 : length;
    }
    PyObject *line = PyBytes_FromStringAndSize(NULL, total);
    if (!line)
        return NULL;
    char *to = PyBytes_AsString(line);
    *to++ = '[';
    for (Py_ssize_t at = 0; at < count; at++) {
        const char *text = PyBytes_AsString(texts[at]);
        Py_ssize_t length = PyBytes_Size(texts[at]);
        if (at)
            *to++ = ',';
        if (texts[at] != PyTuple_GetItem(fields, at)) {
            to = quote(to, text, length);
            continue;
        }
        memcpy(to, text, (size_t)length);
        to += length;
    }
    *to = ']';
    return line;
}

/* encode(fields) → bytes: a list in JSON of a tuple's strings, and of bytes that are JSON. */
static PyObject *encode(PyObject *self, PyObject *fields) {
    (void)self;
    Py_ssize_t count = PyTuple_Size(fields), taken = 0;
    if (count < 0 || count > MOST_FIELDS)
        return count < 0 ? NULL : PyErr_Format(PyExc_TypeError, "%zd fields", count);
    PyObject *texts[MOST_FIELDS], *line = NULL;
    for (; taken < count; taken++) {
        PyObject *field = PyTuple_GetItem(fields, taken);
        if (PyBytes_Check(field))
            Py_INCREF(texts[taken] = field);
        else if (!(texts[taken] = PyUnicode_AsEncodedString(field, "utf-8", "replace")))
            break;
    }
    if (taken == count)
        line = joined(fields, texts, count);
    while (taken)
        Py_DECREF(texts[--taken]);
    return line;
}

static PyMethodDef methods[] = {
    {"encode", encode, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

KERNEL_MODULE(_records, methods)
