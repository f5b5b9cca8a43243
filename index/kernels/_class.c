/* Which kin of a word make its class, and what does each weigh?  The form in Python is classes.py. */

#include <math.h>
#include <stdlib.h>

#include "arrays.h"

enum { LIKELY = 1, SURE };

/* The rules, in the order of `ClassRules` in classes.py.  */
typedef struct {
    double most, least, look_alike, other_script, plenty, short_word, short_stem, skeleton;
} Rules;

typedef struct {
    PyObject *name;
    double stem, letters, weight, order;
    long long documents;
    long trust;
} Kin;

static bool read_kin(PyObject *tuple, Kin *kin) {
    kin->name = PyTuple_GetItem(tuple, 0);
    if (!kin->name || PyTuple_Size(tuple) != 5)
        return false;
    kin->stem = PyFloat_AsDouble(PyTuple_GetItem(tuple, 1));
    kin->letters = PyFloat_AsDouble(PyTuple_GetItem(tuple, 2));
    kin->documents = PyLong_AsLongLong(PyTuple_GetItem(tuple, 3));
    kin->trust = PyLong_AsLong(PyTuple_GetItem(tuple, 4));
    return PyErr_Occurred() == NULL;
}

/* Return what an index word is worth for a word that `own` documents have.  */
static double weight_of(const Kin *kin, const Rules *rules, long long own, bool arabic) {
    if (!arabic)
        return kin->letters >= rules->other_script ? kin->letters : 0.0;
    double letters = kin->letters;
    if (own && letters > kin->stem) {
        double share = 2.0 * (double)(own + 1) / (double)kin->documents;
        letters = letters * rules->look_alike * (share < 1.0 ? sqrt(share) : 1.0);
    }
    return letters > kin->stem ? letters : kin->stem;
}

static int by_order(const void *one, const void *other) {
    const Kin *a = one, *b = other;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order)
                                : PyUnicode_Compare(a->name, b->name);
}

static int by_weight(const void *one, const void *other) {
    const Kin *a = one, *b = other;
    if (a->weight != b->weight)
        return (a->weight < b->weight) - (a->weight > b->weight);
    if (a->documents != b->documents)
        return (a->documents < b->documents) - (a->documents > b->documents);
    return PyUnicode_Compare(a->name, b->name);
}

/* Say whether nothing but grams or an unlikely stem make it kin.  */
static bool is_vague(const Kin *kin, const Rules *rules) {
    return kin->stem != 0 ? kin->stem < rules->short_stem : kin->letters > rules->skeleton;
}

static PyObject *list_forms(const Kin *best, Py_ssize_t count, const Rules *rules, long trusted, bool is_short) {
    PyObject *forms = PyList_New(count);
    for (Py_ssize_t i = 0; forms && i < count; i++) {
        bool sure = best[i].trust >= trusted && !(is_short && is_vague(best + i, rules));
        PyObject *form = Py_BuildValue("OdO", best[i].name, best[i].weight, sure ? Py_True : Py_False);
        if (!form || PyList_SetItem(forms, i, form) < 0)
            Py_CLEAR(forms);
    }
    return forms;
}

/* choose(term, documents with it, whether it is Arabic, kin, words of no weight, rules (bytes of
float64)): a list of (term, weight, sure), the best first.  */
static PyObject *choose(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    long long own = count == 6 ? PyLong_AsLongLong(args[1]) : 0;
    Py_ssize_t size = count == 6 ? PyList_Size(args[3]) : -1, chosen = 0;
    if (size < 0 || PyErr_Occurred() || !take(&arrays, args + 5, 1, "1"))
        return NULL;
    const Rules *rules = ARRAY(arrays, 0, Rules);
    Kin *kin = malloc((size_t)size * sizeof *kin + 8);
    bool done = kin && length_of(&arrays, 0) == sizeof *rules, arabic = args[2] == Py_True;
    long long known = 0;
    for (Py_ssize_t i = 0; done && i < size; i++) {
        Kin *each = kin + chosen;
        int little = 0;
        done = read_kin(PyList_GetItem(args[3], i), each) &&
               (little = PySet_Contains(args[4], each->name)) >= 0;
        if (!done)
            break;
        known += each->trust == SURE ? each->documents : 0;
        each->weight = weight_of(each, rules, own, arabic);
        each->order = -each->weight * log1p((double)each->documents);
        chosen += !little && each->weight > rules->least && PyUnicode_Compare(each->name, args[0]);
    }
    PyObject *forms = NULL;
    if (done) {
        long trusted = (double)known >= rules->plenty ? SURE : known ? LIKELY : 0;
        bool is_short = (double)own >= rules->plenty &&
                        (double)PyUnicode_GetLength(args[0]) <= rules->short_word;
        qsort(kin, (size_t)chosen, sizeof *kin, by_order);
        chosen = (double)chosen > rules->most ? (Py_ssize_t)rules->most : chosen;
        qsort(kin, (size_t)chosen, sizeof *kin, by_weight);
        forms = list_forms(kin, chosen, rules, trusted, is_short);
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_TypeError, "kin are tuples of five, rules eight numbers");
    }
    free(kin);
    let_go(&arrays);
    return forms;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("choose", choose),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_class, methods)
