/* How is an article written as one line of bytes, and read again?  The forms in Python are `encode`
and `_parsed` in records.py.  */

#include <stdlib.h>

#include "arrays.h"

enum { MOST_FIELDS = 16, LONGEST = 12, BY_NUMBER = 0, BY_LETTER = 1, UNITS = 0x10000 };

static inline bool is_half(uint32_t unit) { return unit >= 0xD800 && unit < 0xE000; }

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
static char *quote(char *to, const uint32_t *codes, Py_ssize_t count, const uint8_t *bytes) {
    *to++ = '"';
    for (Py_ssize_t at = 0; at < count; at++) {
        uint32_t code = codes[at], next = at + 1 < count ? codes[at + 1] : 0;
        uint8_t byte = code < UNITS ? bytes[code] : BY_NUMBER;
        if (byte > BY_LETTER) {
            *to++ = (char)byte;
        } else if (byte == BY_LETTER) {
            *to++ = '\\';
            *to++ = letter_of((uint16_t)code);
        } else if (code >= UNITS) {
            to = write_number(to, (uint16_t)(0xD7C0 + (code >> 10)));
            to = write_number(to, (uint16_t)(0xDC00 + (code & 0x3FF)));
        } else if (!is_half(code)) {
            to = write_number(to, (uint16_t)code);
        } else if (code < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
            to = write_number(write_number(to, (uint16_t)code), (uint16_t)next);
            at++;
        } else {
            *to++ = '?';
        }
    }
    *to++ = '"';
    return to;
}

/* Write the fields: strings, to be quoted, and JSON as it is; `lengths` are how long they are. */
static PyObject *joined(PyObject *const *fields, const Py_ssize_t *lengths, Py_ssize_t count,
                        const uint8_t *bytes) {
    Py_ssize_t room = 2, longest = 0;
    for (Py_ssize_t at = 0; at < count; at++) {
        room += lengths[at] * LONGEST + 3;
        longest = lengths[at] > longest ? lengths[at] : longest;
    }
    uint32_t *codes = malloc(4 * (size_t)longest + (size_t)room);
    if (!codes)
        return PyErr_NoMemory();
    char *line = (char *)(codes + longest), *to = line;
    bool done = true;
    for (Py_ssize_t at = 0; done && at < count; at++) {
        *to++ = at ? ',' : '[';
        if (PyBytes_Check(fields[at])) {
            memcpy(to, PyBytes_AsString(fields[at]), (size_t)lengths[at]);
            to += lengths[at];
        } else if ((done = PyUnicode_AsUCS4(fields[at], codes, longest, 0) != NULL)) {
            to = quote(to, codes, lengths[at], bytes);
        }
    }
    *to++ = ']';
    PyObject *found = done ? PyBytes_FromStringAndSize(line, to - line) : NULL;
    free(codes);
    return found;
}

/* encode(fields, bytes) → bytes: a list in JSON of a tuple's strings, and of bytes that are JSON.
`bytes` has the byte of each UTF-16 unit, BY_LETTER or BY_NUMBER where it is escaped.  */
static PyObject *encode(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args + 1, given - 1, "1"))
        return NULL;
    PyObject *fields[MOST_FIELDS], *line = NULL;
    Py_ssize_t lengths[MOST_FIELDS], count = PyTuple_Size(args[0]), taken = 0;
    if (count > MOST_FIELDS || length_of(&arrays, 0) != UNITS)
        PyErr_Format(PyExc_TypeError, "%zd fields, %zd units", count, length_of(&arrays, 0));
    for (; taken < count && !PyErr_Occurred(); taken++) {
        PyObject *field = fields[taken] = PyTuple_GetItem(args[0], taken);
        lengths[taken] = PyBytes_Check(field) ? PyBytes_Size(field) : PyUnicode_GetLength(field);
    }
    if (!PyErr_Occurred())
        line = joined(fields, lengths, count, ARRAY(arrays, 0, uint8_t));
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
