/* How is an article written as one line of bytes, and read again?  The forms in Python are `encode`
and `_parsed` in records.py.  */

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

typedef struct {
    const uint8_t *at, *end;
    const uint16_t *units; /* of each byte */
    uint16_t *room;        /* for the units of a text */
} Line;

static int digit_of(uint8_t byte) {
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Read what stands after a backslash; false where `quote` writes nothing like it. */
static bool read_escaped(Line *line, uint16_t *unit) {
    uint8_t letter = *line->at++;
    switch (letter) {
    case '"': case '\\': *unit = letter; return true;
    case 'b': *unit = '\b'; return true;
    case 'f': *unit = '\f'; return true;
    case 'n': *unit = '\n'; return true;
    case 'r': *unit = '\r'; return true;
    case 't': *unit = '\t'; return true;
    default: break;
    }
    if (letter != 'u' || line->end - line->at < 4)
        return false;
    *unit = 0;
    for (int place = 0; place < 4; place++) {
        int digit = digit_of(*line->at++);
        if (digit < 0)
            return false;
        *unit = (uint16_t)(*unit << 4 | digit);
    }
    return true;
}

/* Read a text up to the quote after it; NULL without an error where there is none. */
static PyObject *read_text(Line *line) {
    uint16_t *to = line->room;
    int little = -1;
    while (line->at < line->end && *line->at != '"') {
        uint8_t byte = *line->at++;
        if (byte < ' ')
            return NULL;
        if (byte != '\\')
            *to++ = line->units[byte];
        else if (line->at == line->end || !read_escaped(line, to++))
            return NULL;
    }
    if (line->at++ == line->end)
        return NULL;
    return PyUnicode_DecodeUTF16((const char *)line->room, (to - line->room) * 2, "surrogatepass", &little);
}

/* Read a list as it is, its lists too. */
static PyObject *read_list(Line *line) {
    const uint8_t *begin = line->at - 1;
    int depth = 1;
    for (; depth && line->at < line->end; line->at++)
        depth += (*line->at == '[') - (*line->at == ']');
    return depth ? NULL : PyBytes_FromStringAndSize((const char *)begin, line->at - begin);
}

/* Append all fields; false where the line is none that `encode` writes, or with an error. */
static bool read_fields(Line *line, PyObject *fields) {
    for (char before = '['; line->at + 1 < line->end && *line->at == before; before = ',') {
        bool is_text = line->at[1] == '"';
        if (!is_text && line->at[1] != '[')
            return false;
        line->at += 2;
        PyObject *field = is_text ? read_text(line) : read_list(line);
        bool is_kept = field && !PyList_Append(fields, field);
        Py_XDECREF(field);
        if (!is_kept)
            return false;
    }
    return line->at + 1 == line->end && *line->at == ']';
}

/* decode(line, units) → list: the strings of a list that `encode` wrote, and as bytes the lists in
it.  `units` has the UTF-16 unit of each byte.  ValueError where the line is no such list.  */
static PyObject *decode(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "12"))
        return NULL;
    const uint8_t *begin = ARRAY(arrays, 0, uint8_t);
    Py_ssize_t length = length_of(&arrays, 0);
    Line line = {begin, begin + length, ARRAY(arrays, 1, uint16_t), malloc((size_t)length * 2 + 2)};
    PyObject *fields = PyList_New(0);
    bool fits = length_of(&arrays, 1) == 256 && line.room && fields && read_fields(&line, fields);
    if (!fits) {
        Py_CLEAR(fields);
        if (!line.room)
            PyErr_NoMemory();
        else if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "no record: byte %zd", line.at - begin);
    }
    free(line.room);
    let_go(&arrays);
    return fields;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("encode", encode),
    KERNEL_METHOD("decode", decode),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_records, methods)
