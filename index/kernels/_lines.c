/* Which lines of a text have the shape of labels, and what do they say?

The form in Python is `look_at` in learned.py; the lengths are those of reading/lines.py.  */

#include <stdlib.h>

#include "arrays.h"

enum { FORM_CHARS = 200, PARAGRAPH_CHARS = 120, SENTENCE_CHARS = 60, LOOKED_AT = 8, AT_ONCE = 16 };
enum { ALPHA = 1, DIGIT = 2, SPACE = 4, WORD = 8 };
enum { UNKNOWN = -1, FAILED = -2 };
enum { QUESTION_MARK = 0x61F, FULL_STOP = 0x6D4 };

typedef struct {
    const uint32_t *codes;
    Py_ssize_t length;
} Text;

/* Lines with what is known of their characters: a byte for each below `known`. */
typedef struct {
    const uint8_t *classes;
    Py_ssize_t known;
} Classes;

static inline uint8_t class_of(const Classes *classes, uint32_t code) { return classes->classes[code]; }

static bool all_known(const Classes *classes, Text line) {
    uint32_t most = 0;
    for (Py_ssize_t at = 0; at < line.length; at++)
        most = line.codes[at] > most ? line.codes[at] : most;
    return most < classes->known;
}

static Text stripped(const Classes *classes, Text line) {
    while (line.length && class_of(classes, line.codes[0]) & SPACE)
        line.codes++, line.length--;
    while (line.length && class_of(classes, line.codes[line.length - 1]) & SPACE)
        line.length--;
    return line;
}

static inline bool is_pause(uint32_t code) {
    return code == '.' || code == '!' || code == '?' || code == QUESTION_MARK;
}

/* Whether SENTENCE_END is found in the last characters. */
static bool ends_a_sentence(const Classes *classes, Text line) {
    Py_ssize_t first = line.length > LOOKED_AT ? line.length - LOOKED_AT : 0;
    for (Py_ssize_t at = line.length - 1; at >= first; at--) {
        uint32_t code = line.codes[at];
        bool is_stop = code == '.' || code == FULL_STOP;
        if (is_stop && (at == first || !is_pause(line.codes[at - 1])))
            return true;
        if (code == '.' || class_of(classes, code) & WORD)
            return false;
    }
    return false;
}

/* As `is_label`; of a line that is not blank. */
static bool is_label(const Classes *classes, Text line) {
    if (line.length < SENTENCE_CHARS)
        return true;
    return line.length <= PARAGRAPH_CHARS && !ends_a_sentence(classes, line);
}

/* Write the line with a 0 for each number; say whether there is a letter. */
static bool fold_numbers(const Classes *classes, Text line, uint32_t *to, Py_ssize_t *length) {
    uint8_t any = 0, before = 0;
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at < line.length; at++) {
        uint8_t class = class_of(classes, line.codes[at]);
        any |= class;
        if (!(class & DIGIT))
            to[count++] = line.codes[at];
        else if (!(before & DIGIT))
            to[count++] = '0';
        before = class;
    }
    *length = count;
    return any & ALPHA;
}

static bool append(PyObject *forms, Text form) {
    int order = (*(const uint8_t *)&(const uint16_t){1}) ? -1 : 1;
    PyObject *text = PyUnicode_DecodeUTF32((const char *)form.codes, form.length * 4, NULL, &order);
    bool done = text && PyList_Append(forms, text) == 0;
    Py_XDECREF(text);
    return done;
}

typedef struct {
    Py_ssize_t begin, end;
} Range;

static inline Py_ssize_t size_of(Range range) { return range.end - range.begin; }

static inline PyObject *part_of(PyObject *text, Range range) {
    return PyUnicode_Substring(text, range.begin, range.end > range.begin ? range.end : range.begin);
}

/* Many characters are compared at once, as lines are long. */
static inline Py_ssize_t end_of_line(const uint32_t *codes, Py_ssize_t at, Py_ssize_t length) {
    for (bool any = false; !any && at + AT_ONCE <= length; at += any ? 0 : AT_ONCE)
        for (int each = 0; each < AT_ONCE; each++)
            any |= codes[at + each] == '\n';
    while (at < length && codes[at] != '\n')
        at++;
    return at;
}

/* Look at one line: whether it has the shape of a label, or why that cannot be said.  */
static int look_at_line(const Classes *classes, Text line, bool is_page, PyObject *forms) {
    if (line.length > FORM_CHARS)
        return 0;
    if (!all_known(classes, line))
        return UNKNOWN;
    Text said = stripped(classes, line);
    if (!said.length)
        return 0;
    uint32_t folded[FORM_CHARS];
    Text form = {folded, 0};
    bool is_said = fold_numbers(classes, said, folded, &form.length);
    if (is_said && (is_page || is_label(classes, form)) && !append(forms, form))
        return FAILED;
    return is_label(classes, line);
}

/* look_at(text, is_page, classes) → 1 where a line is a label, 0 where none is, UNKNOWN; and of a
page or where one is: the forms of labels, or of a page of all short lines; the second longest
line and the longest.  `classes` has a byte for each character below the first unknown.  */
static PyObject *look_at(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args + 2, given - 2, "1"))
        return NULL;
    Classes classes = {ARRAY(arrays, 0, uint8_t), length_of(&arrays, 0)};
    bool is_page = PyObject_IsTrue(args[1]);
    Py_ssize_t length = PyUnicode_GetLength(args[0]);
    uint32_t *codes = length < 0 ? NULL : malloc(4 * (size_t)length + 4);
    if (length >= 0 && !codes)
        PyErr_NoMemory();
    PyObject *forms = PyList_New(0), *text = NULL;
    Range longest = {0, -1}, second = {0, -1};
    int found = codes && forms && PyUnicode_AsUCS4(args[0], codes, length + 1, 1) ? 0 : FAILED;
    for (Py_ssize_t begin = 0, end; found >= 0 && begin <= length; begin = end + 1) {
        end = end_of_line(codes, begin, length);
        Range line = {begin, end};
        int kind = look_at_line(&classes, (Text){codes + begin, end - begin}, is_page, forms);
        found = kind < 0 ? kind : found | kind;
        if (size_of(line) >= size_of(longest)) {
            second = longest;
            longest = line;
        } else if (size_of(line) >= size_of(second)) {
            second = line;
        }
    }
    if (found == 1 || (found == 0 && is_page))
        text = Py_BuildValue("iO(NN)", found, forms, part_of(args[0], second), part_of(args[0], longest));
    else if (found != FAILED)
        text = Py_BuildValue("i()()", found);
    free(codes);
    Py_XDECREF(forms);
    let_go(&arrays);
    return text;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("look_at", look_at),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_lines, methods)
