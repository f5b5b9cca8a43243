/* Which arrays does a snapshot consist of, and which terms are in it?  What it opens is given to
the other kernels of engines/; the form in Python of the rest is TextList in segment.py.  */

#include "reader.h"

/* Opening */

static void close_reader(PyObject *capsule) {
    Reader *reader = PyCapsule_GetPointer(capsule, READER);
    while (reader->taken)
        PyBuffer_Release(&reader->views[--reader->taken]);
    for (Scratch *next, *each = reader->spare; each; each = next) {
        next = each->next;
        free_scratch(each);
    }
    for (Py_ssize_t p = 0; reader->parts && p < reader->part_count; p++)
        free(reader->parts[p].terms.heads);
    free(reader->views);
    free(reader->parts);
    free(reader);
}

static bool take_numbers(Reader *reader, PyObject *array, Numbers *numbers) {
    Py_buffer *view = reader->views + reader->taken;
    if (!array || PyObject_GetBuffer(array, view, PyBUF_SIMPLE) < 0)
        return false;
    reader->taken++;
    *numbers = (Numbers){view->buf, view->itemsize, view->len / view->itemsize};
    return true;
}

static bool take_blocks(Reader *reader, PyObject *array, Blocks *blocks) {
    Numbers words;
    if (!take_numbers(reader, array, &words))
        return false;
    if (words.width != 4)
        return PyErr_Format(PyExc_TypeError, "words of %zd bytes", words.width) != NULL;
    return look_at_blocks(words.at, words.count, blocks);
}

/* What is kept of common prefixes is (ranges, sums of titles, of bodies).  */
static bool open_common(Reader *reader, PyObject *tuple, Part *part) {
    Numbers ranges;
    if (!take_numbers(reader, PyTuple_GetItem(tuple, 0), &ranges))
        return false;
    part->common.ranges = ranges.at;
    part->common.count = ranges.count / 2;
    bool fits = ranges.width == 4;
    for (int field = 0; field < FIELDS; field++) {
        Blocks *sums = part->common.sums + field;
        if (!take_blocks(reader, PyTuple_GetItem(tuple, 1 + field), sums))
            return false;
        fits = fits && sums->count == part->common.count * part->size;
    }
    if (!fits)
        PyErr_SetString(PyExc_ValueError, "these are no sums of common prefixes");
    return fits;
}

/* A part is (base, alive or None, terms, their begins, ids, their begins, counts, and of each
field offsets, documents, frequencies and positions, in blocks; common prefixes or None).  */
static bool open_part(Reader *reader, PyObject *tuple, Part *part) {
    Numbers alive = {NULL, 1, 0}, terms, begins, ids;
    PyObject *mask = PyTuple_GetItem(tuple, 1);
    Numbers *arrays[] = {&terms, &begins, &ids, &part->id_begins, &part->counts};
    Py_ssize_t at = 2;
    part->base = PyLong_AsLongLong(PyTuple_GetItem(tuple, 0));
    if (!mask || PyErr_Occurred() || (mask != Py_None && !take_numbers(reader, mask, &alive)))
        return false;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (!take_numbers(reader, PyTuple_GetItem(tuple, at++), arrays[i]))
            return false;
    for (int field = 0; field < FIELDS; field++) {
        Postings *p = part->fields + field;
        Blocks *columns[] = {&p->offsets, &p->documents, &p->frequencies, &p->positions};
        for (int i = 0; i < 4; i++)
            if (!take_blocks(reader, PyTuple_GetItem(tuple, at++), columns[i]))
                return false;
    }
    part->size = part->id_begins.count - 1;
    PyObject *common = PyTuple_GetItem(tuple, at);
    if (!common || (common != Py_None && !open_common(reader, common, part)))
        return false;
    part->alive = alive.at;
    reader->deleted |= part->alive != NULL;
    part->ids = ids.at;
    return look_at_terms(terms.at, begins.at, begins.width, begins.count - 1, &part->terms);
}

/* open(size, living, parts): the capsule that all other functions are given first.  */
static PyObject *open_reader(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = calloc(1, sizeof *reader);
    PyObject *capsule = reader && count == 3 ? PyCapsule_New(reader, READER, close_reader) : NULL;
    if (!capsule) {
        free(reader);
        return PyErr_NoMemory();
    }
    reader->size = PyLong_AsLongLong(args[0]);
    reader->documents = PyFloat_AsDouble(args[1]);
    reader->part_count = PyTuple_Size(args[2]);
    if (!PyErr_Occurred()) {
        size_t parts = (size_t)reader->part_count;
        reader->parts = calloc(parts + 1, sizeof(Part));
        reader->views = calloc(parts * ARRAYS_A_PART + 1, sizeof(Py_buffer));
        if (!reader->parts || !reader->views)
            PyErr_NoMemory();
    }
    for (Py_ssize_t p = 0; p < reader->part_count && !PyErr_Occurred(); p++)
        if (!open_part(reader, PyTuple_GetItem(args[2], p), reader->parts + p))
            break;
    if (!PyErr_Occurred())
        return capsule;
    Py_DecRef(capsule);
    return NULL;
}

static void close_measure(PyObject *capsule) {
    Measure *measure = PyCapsule_GetPointer(capsule, MEASURE);
    for (int field = 0; field < FIELDS; field++)
        PyBuffer_Release(&measure->norms[field]);
    free(measure);
}

/* measure(k1, title weight, body weight, title norms, body norms (float32)): a capsule.  */
static PyObject *make_measure(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Measure *measure = calloc(1, sizeof *measure);
    PyObject *capsule = measure && count == 5 ? PyCapsule_New(measure, MEASURE, close_measure) : NULL;
    if (!capsule) {
        free(measure);
        return PyErr_NoMemory();
    }
    measure->k1 = PyFloat_AsDouble(args[0]);
    for (int field = 0; field < FIELDS; field++) {
        measure->weights[field] = PyFloat_AsDouble(args[1 + field]);
        if (PyErr_Occurred() ||
            PyObject_GetBuffer(args[3 + field], &measure->norms[field], PyBUF_SIMPLE) < 0 ||
            measure->norms[field].itemsize != sizeof(float)) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "norms are float32");
            Py_DecRef(capsule);
            return NULL;
        }
    }
    return capsule;
}

/* Terms */

/* find_terms(reader, texts, count): bytes of (first, end) of each text in each part; the texts
are UTF-8, each with a line feed after it.  */
static PyObject *find_terms(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 3 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    const char *texts = reader ? PyBytes_AsString(args[1]) : NULL;
    const char *texts_end = texts ? texts + PyBytes_Size(args[1]) : NULL;
    int64_t forms = texts ? PyLong_AsLongLong(args[2]) : 0;
    if (PyErr_Occurred() || !texts)
        return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, reader->part_count * forms * 16);
    if (!bytes)
        return NULL;
    int64_t *ranges = (int64_t *)(void *)PyBytes_AsString(bytes);
    for (Py_ssize_t p = 0; p < reader->part_count; p++) {
        const Part *part = reader->parts + p;
        const char *text = texts;
        for (int64_t each = 0; each < forms; each++, ranges += 2) {
            const char *end = memchr(text, '\n', (size_t)(texts_end - text));
            if (!end) {
                Py_DecRef(bytes);
                return PyErr_Format(PyExc_ValueError, "fewer than %lld texts", (long long)forms);
            }
            int64_t size = end - text;
            int64_t found = find_text(&part->terms, (const uint8_t *)text, size);
            ranges[0] = found < 0 ? 0 : found;
            ranges[1] = ranges[0] + (found >= 0);
            text += size + 1;
        }
    }
    return bytes;
}

/* find_prefix(reader, text): bytes of (first, end) of the terms that begin so in each part.  */
static PyObject *find_prefix(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    const uint8_t *text = reader ? (const uint8_t *)PyBytes_AsString(args[1]) : NULL;
    if (!text)
        return NULL;
    int64_t size = PyBytes_Size(args[1]);
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, reader->part_count * 16);
    uint8_t *after = malloc((size_t)size + 1);
    if (!bytes || !after)
        return PyErr_NoMemory();
    memcpy(after, text, (size_t)size);
    after[size] = 0xFF;
    int64_t *ranges = (int64_t *)(void *)PyBytes_AsString(bytes);
    for (Py_ssize_t p = 0; p < reader->part_count; p++, ranges += 2) {
        ranges[0] = first_term(&reader->parts[p].terms, text, size);
        ranges[1] = first_term(&reader->parts[p].terms, after, size + 1);
    }
    free(after);
    return bytes;
}

/* Documents */

/* ids(reader, documents (int64)): their article ids.  */
static PyObject *ids(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Reader *reader = count == 2 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    if (!reader || !take(&arrays, args + 1, 1, "8"))
        return NULL;
    Py_ssize_t documents = length_of(&arrays, 0);
    PyObject *list = PyList_New(documents);
    for (Py_ssize_t i = 0; list && i < documents; i++) {
        int64_t size, document = ARRAY(arrays, 0, int64_t)[i];
        const char *text = (const char *)id_of(reader, document, &size);
        PyObject *id = PyUnicode_DecodeUTF8(text, size, NULL);
        if (!id || PyList_SetItem(list, i, id) < 0)
            Py_CLEAR(list);
    }
    let_go(&arrays);
    return list;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("open", open_reader),
    KERNEL_METHOD("measure", make_measure),
    KERNEL_METHOD("find_terms", find_terms),
    KERNEL_METHOD("find_prefix", find_prefix),
    KERNEL_METHOD("ids", ids),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_reader, methods)
