/* Which words of a segment are kin to a word, and which of them make its class?  The forms in NumPy
and Python are Vocabulary in vocabulary.py, and classes.py.  */

#include "class.h"
#include "kin.h"

static void close_vocabulary(PyObject *capsule) {
    Vocabulary *vocabulary = PyCapsule_GetPointer(capsule, VOCABULARY);
    while (vocabulary->taken)
        PyBuffer_Release(&vocabulary->views[--vocabulary->taken]);
    free(vocabulary->known);
    free(vocabulary->slots);
    free(vocabulary->steps);
    free(vocabulary->terms.heads);
    free(vocabulary);
}

/* Check that an array has numbers of this width.  */
static const void *array(const Vocabulary *vocabulary, Py_ssize_t at, Py_ssize_t width) {
    if (vocabulary->views[at].itemsize == width)
        return vocabulary->views[at].buf;
    PyErr_Format(PyExc_TypeError, "array %zd has numbers of another width than %zd", at, width);
    return NULL;
}

static Numbers numbers_at(const Vocabulary *vocabulary, Py_ssize_t at) {
    const Py_buffer *view = vocabulary->views + at;
    return (Numbers){view->buf, view->itemsize, view->len / view->itemsize};
}

/* Make room for what is known of terms, and round their norms down to steps; false without memory.  */
static bool make_room(Vocabulary *v) {
    double longest = 0;
    v->room = v->slot_count = FIRST_ROOM;
    v->known = malloc((size_t)v->room * sizeof *v->known);
    v->slots = calloc((size_t)v->room, sizeof *v->slots);
    v->steps = malloc((size_t)v->size + 1);
    if (!v->known || !v->slots || !v->steps)
        return PyErr_NoMemory() != NULL;
    for (int64_t term = 0; term < v->size; term++)
        longest = v->norms[term] > longest ? v->norms[term] : longest;
    v->step = longest > 0 ? longest / (STEPS - 1) : 1;
    for (int64_t term = 0; term < v->size; term++)
        v->steps[term] = (uint8_t)(1 + (int)fmin(v->norms[term] / v->step, STEPS - 1));
    return true;
}

/* open(rarest, prior unit, text of the terms, their begins, counts, grams, their weights, norms of
the terms, priors of the splits, and of each relation keys, begins (in blocks) and terms (packed)): a capsule.  */
static PyObject *open_vocabulary(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Vocabulary *v = calloc(1, sizeof *v);
    PyObject *capsule = v && count == 2 + ALL_ARRAYS ? PyCapsule_New(v, VOCABULARY, close_vocabulary) : NULL;
    if (!capsule) {
        free(v);
        return PyErr_NoMemory();
    }
    v->rarest = PyFloat_AsDouble(args[0]);
    v->prior_unit = PyFloat_AsDouble(args[1]);
    for (; v->taken < ALL_ARRAYS && !PyErr_Occurred(); v->taken++)
        if (PyObject_GetBuffer(args[2 + v->taken], v->views + v->taken, PyBUF_SIMPLE) < 0)
            break;
    if (!PyErr_Occurred()) {
        Numbers begins = numbers_at(v, 1);
        v->counts = numbers_at(v, 2);
        v->grams = array(v, 3, 8);
        v->weights = array(v, 4, 8);
        v->norms = array(v, 5, 8);
        v->priors = array(v, 6, 1);
        v->gram_count = numbers_at(v, 3).count;
        v->size = begins.count - 1;
        for (int r = 0; r < RELATIONS; r++) {
            Py_ssize_t at = FIRST_ARRAYS + 3 * r;
            Relation *relation = v->relations + r;
            const void *begun = array(v, at + 1, 4), *words = array(v, at + 2, 8);
            if (!begun || !look_at_blocks(begun, numbers_at(v, at + 1).count, &relation->begins) ||
                !words || !look_at_packed(words, numbers_at(v, at + 2).count, &relation->terms))
                break;
            relation->keys = array(v, at, 8);
            relation->count = numbers_at(v, at).count;
            relation->is_hashed = r != GRAM;
        }
        if (!PyErr_Occurred() && array(v, 0, 1) &&
            look_at_terms(v->views[0].buf, begins.at, begins.width, v->size, &v->terms))
            make_room(v);
    }
    if (!PyErr_Occurred())
        return capsule;
    Py_DecRef(capsule);
    return NULL;
}

/* Answering */

typedef struct {
    double order;
    const Known *known;
    int64_t documents;
} Row;

static bool is_before(const Row *a, const Row *b) {
    return a->order != b->order ? a->order > b->order : a->known->term < b->known->term;
}

/* Put a row in its place among the best so far, of which there is room for `most`.  */
static void keep_row(Row *best, Py_ssize_t *count, Py_ssize_t most, Row row) {
    if (*count == most && (!most || !is_before(&row, best + most - 1)))
        return;
    Py_ssize_t at = *count < most ? (*count)++ : most - 1;
    for (; at && is_before(&row, best + at - 1); at--)
        best[at] = best[at - 1];
    best[at] = row;
}

static double worth_of(const Known *known) {
    return known->stem > known->letters ? known->stem : known->letters;
}

/* Add the row of a term that is alive.  */
static void add_row(const Vocabulary *v, const Known *known, Row *rows, Py_ssize_t *count, Py_ssize_t most) {
    int64_t documents = number(&v->counts, known->term);
    if (!documents)
        return;
    Row row = {worth_of(known) * log1p((double)documents), known, documents};
    if (most < 0)
        rows[(*count)++] = row;
    else
        keep_row(rows, count, most, row);
}

/* Choose the rows of the living, the `most` best or all for -1; return how many there are.  */
static Py_ssize_t choose_rows(const Vocabulary *v, Py_ssize_t most, Row *rows) {
    Py_ssize_t count = 0;
    for (int64_t first = 0; first < v->known_count; first += FEW) {
        int64_t few[FEW], told = 0, end = first + FEW < v->known_count ? first + FEW : v->known_count;
        for (int64_t i = first; i < end; i++) {
            few[told] = i;
            told += worth_of(v->known + i) > 0;
        }
        for (int64_t i = 0; i < told; i++)
            __builtin_prefetch((const char *)v->counts.at + v->known[few[i]].term * v->counts.width);
        for (int64_t i = 0; i < told; i++)
            add_row(v, v->known + few[i], rows, &count, most);
    }
    return count;
}

/* Copy what is known of the chosen rows, and forget it in the vocabulary: before anything of Python's is
made, for then its garbage collector may run, and other code with it, in this thread or another, that
asks this vocabulary.  Return the rows, which `count` tells of; NULL with an error set.  */
static Row *take_rows(Vocabulary *v, Py_ssize_t most, Py_ssize_t *count) {
    size_t room = (size_t)v->known_count + 1;
    Row *rows = malloc(room * (sizeof *rows + sizeof(Known)));
    *count = rows ? choose_rows(v, most, rows) : 0;
    Known *chosen = (Known *)(void *)(rows + room);
    for (Py_ssize_t i = 0; i < *count; i++) {
        chosen[i] = *rows[i].known;
        rows[i].known = chosen + i;
    }
    forget(v);
    return rows ? rows : (Row *)PyErr_NoMemory();
}

static PyObject *name_of_term(const void *names, const Kin *kin) {
    int64_t size;
    const char *text = (const char *)term_at(names, kin->term, &size);
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, NULL);
}

static PyObject *tuple_of(const Vocabulary *v, const Row *row) {
    const Known *known = row->known;
    PyObject *values[] = {
        name_of_term(&v->terms, &(Kin){.term = known->term}), PyFloat_FromDouble(known->stem),
        PyFloat_FromDouble(known->letters), PyLong_FromLongLong(row->documents), PyLong_FromLong(known->trust),
    };
    PyObject *tuple = PyTuple_New(5); /* Py_BuildValue takes twice as long */
    for (Py_ssize_t i = 0; i < 5; i++)
        if (tuple && values[i]) {
            PyTuple_SetItem(tuple, i, values[i]);
        } else {
            Py_XDECREF(values[i]);
            Py_CLEAR(tuple);
        }
    return tuple;
}

/* What is asked for: a word, its siblings and what kin weigh.  */
typedef struct {
    Arrays arrays;
    Tables tables;
    Weights weights;
    Letters word;
} Asked;

/* Read letters (uint32), weights (float64) and tables; false with an error set.  */
static bool read_asked(Asked *asked, PyObject *const *args, Py_ssize_t count) {
    if (!take(&asked->arrays, args, count, "48" TABLES))
        return false;
    asked->word = (Letters){ARRAY(asked->arrays, 0, uint32_t), length_of(&asked->arrays, 0)};
    bool is_whole = length_of(&asked->arrays, 1) * 8 >= (Py_ssize_t)sizeof(Weights);
    if (is_whole && asked->word.length >= 1 && asked->word.length <= MOST_LETTERS) {
        asked->tables = tables_of(&asked->arrays, 2);
        memcpy(&asked->weights, ARRAY(asked->arrays, 1, double), sizeof asked->weights);
        return true;
    }
    PyErr_SetString(PyExc_ValueError, "no word, or too long");
    let_go(&asked->arrays);
    return false;
}

/* kin(vocabulary, most or -1, siblings, letters (uint32), weights (float64), tables…): a list of
(term, stem, letters, documents, trust) of the living: the `most` best, or all for -1.  */
static PyObject *kin(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Asked asked;
    Vocabulary *v = count > 3 ? PyCapsule_GetPointer(args[0], VOCABULARY) : NULL;
    Py_ssize_t most = v ? PyLong_AsSsize_t(args[1]) : 0, chosen;
    if (!v || PyErr_Occurred() || !read_asked(&asked, args + 3, count - 3))
        return NULL;
    bool done = find_kin(v, &asked.tables, &asked.weights, asked.word, args[2]);
    let_go(&asked.arrays);
    Row *rows = done ? take_rows(v, most, &chosen) : NULL;
    PyObject *answer = rows ? PyList_New(chosen) : NULL;
    for (Py_ssize_t i = 0; answer && i < chosen; i++) {
        PyObject *row = tuple_of(v, rows + i);
        if (!row || PyList_SetItem(answer, i, row) < 0)
            Py_CLEAR(answer);
    }
    free(rows);
    return answer;
}

/* Return a list of (term, weight, sure) of the best of the rows.  */
static PyObject *class_of(const Vocabulary *v, Choice *choice, const Row *rows, Py_ssize_t count, int64_t own) {
    Kin *kin = malloc((size_t)count * sizeof *kin + 8);
    for (Py_ssize_t i = 0; kin && i < count; i++) {
        const Known *known = rows[i].known;
        kin[i] = (Kin){NULL, known->term, known->stem, known->letters, 0, 0, rows[i].documents, known->trust,
                       known->term == own};
        choice->own = kin[i].is_own ? rows[i].documents : choice->own;
    }
    PyObject *forms = kin ? choose_best(choice, kin, count, name_of_term, &v->terms) : PyErr_NoMemory();
    free(kin);
    return forms;
}

/* choose(vocabulary, most, siblings, whether it is Arabic, words of no weight, rules (bytes of float64),
letters (uint32), weights (float64), tables…): how many documents have the word, if it is among the
`most` best kin, and the list of (term, weight, sure) that `choose` in _class.c makes of these.  */
static PyObject *choose(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Asked asked;
    Vocabulary *v = count > 6 ? PyCapsule_GetPointer(args[0], VOCABULARY) : NULL;
    Py_ssize_t most = v ? PyLong_AsSsize_t(args[1]) : 0, chosen;
    bool is_whole = v && !PyErr_Occurred() && PyBytes_Size(args[5]) == sizeof(Rules);
    if (!is_whole || !read_asked(&asked, args + 6, count - 6))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "rules are eight numbers");
    Choice choice = {
        .rules = (const Rules *)(void *)PyBytes_AsString(args[5]), .little = args[4],
        .letters = (double)asked.word.length, .is_arabic = args[3] == Py_True,
    };
    int64_t own = find_term(v, asked.word.codes, asked.word.length);
    bool done = find_kin(v, &asked.tables, &asked.weights, asked.word, args[2]);
    let_go(&asked.arrays);
    Row *rows = done ? take_rows(v, most, &chosen) : NULL;
    PyObject *forms = rows ? class_of(v, &choice, rows, chosen, own) : NULL;
    free(rows);
    return forms ? Py_BuildValue("LN", choice.own, forms) : NULL;
}

/* documents(vocabulary, letters as bytes): how many living documents of the segment have the term.  */
static PyObject *documents(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Vocabulary *v = count == 2 ? PyCapsule_GetPointer(args[0], VOCABULARY) : NULL;
    if (!v || !take(&arrays, args + 1, 1, "1"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, const uint32_t);
    Py_ssize_t letters = length_of(&arrays, 0) / 4;
    int64_t term = letters > MOST_LETTERS ? -1 : find_term(v, codes, letters);
    let_go(&arrays);
    return PyLong_FromLongLong(term < 0 ? 0 : number(&v->counts, term));
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("documents", documents),
    KERNEL_METHOD("open", open_vocabulary),
    KERNEL_METHOD("kin", kin),
    KERNEL_METHOD("choose", choose),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_vocabulary, methods)
