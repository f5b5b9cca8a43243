/* Which words of a segment are kin to a word, and how close?  The form in NumPy is Vocabulary in
vocabulary.py.  */

#ifndef FIHRIST_KIN_H
#define FIHRIST_KIN_H

#include "alike.h"

enum { PRIORS = 256 };

/* Tell which terms have a stem of the word, or are it.  */
static inline void tell_stem(
    Vocabulary *v, const Weights *weights, const uint32_t *codes, int64_t length, uint64_t key,
    double prior, double worth
) {
    double worths[PRIORS] = {0}; /* of each prior that was met */
    int64_t at, end, term = find_term(v, codes, length);
    entries_of(v->relations + SPLIT, key, &at, &end);
    for (; at < end; at++) {
        double *known = worths + v->priors[at], likely = v->priors[at] / v->prior_unit * prior;
        if (!*known)
            *known = worth * pow(likely < 1 ? likely : 1, weights->split_power);
        tell(v, weights, (int64_t)packed_at(&v->relations[SPLIT].terms, at), *known, SURE, true);
    }
    if (term >= 0)
        tell(v, weights, term, worth * pow(prior, weights->split_power), SURE, true);
}

static inline void tell_stems(Vocabulary *v, const Tables *tables, const Weights *weights, Letters word) {
    Reading readings[MOST_READINGS];
    int64_t count = read_word_as(tables, word, readings);
    for (int64_t i = 0; i < count; i++) {
        const Reading *own = readings + i;
        tell_stem(v, weights, word.codes + own->first, own->last - own->first, own->key,
                  (double)own->prior, weights->split);
    }
}

/* Tell the same of other stems, a list of (text, prior); false, with an error set, of none.  */
static inline bool tell_siblings(
    Vocabulary *v, const Tables *tables, const Weights *weights, PyObject *siblings
) {
    for (Py_ssize_t i = 0; i < PyList_Size(siblings); i++) {
        PyObject *sibling = PyList_GetItem(siblings, i);
        PyObject *text = sibling ? PyTuple_GetItem(sibling, 0) : NULL;
        PyObject *prior = text ? PyTuple_GetItem(sibling, 1) : NULL;
        Py_UCS4 codes[MOST_LETTERS];
        Py_ssize_t length = prior ? PyUnicode_GetLength(text) : -1;
        if (length < 0 || !PyUnicode_AsUCS4(text, codes, MOST_LETTERS, 0))
            break;
        tell_stem(v, weights, codes, length, hash_letters(tables, codes, length),
                  PyFloat_AsDouble(prior), weights->sibling);
    }
    return !PyErr_Occurred();
}

static inline void tell_keys(
    Vocabulary *v, const Weights *weights, int relation, const Key *keys, int64_t count,
    double worth, bool certain
) {
    for (int64_t i = 0; i < count; i++) {
        int64_t at, end;
        entries_of(v->relations + relation, keys[i].key, &at, &end);
        for (; at < end; at++)
            tell(v, weights, (int64_t)packed_at(&v->relations[relation].terms, at), worth,
                 keys[i].prior >= 1 && certain ? SURE : LIKELY, false);
    }
}

/* Note all that is kin to a word; false, with nothing noted and an error set, where the siblings of its
stems are no list of (text, prior).  */
static inline bool find_kin(
    Vocabulary *v, const Tables *tables, const Weights *weights, Letters word, PyObject *siblings
) {
    Key own, others[3], heard, shorter[MOST_LETTERS];
    int64_t first = skeleton_of(tables, word, &own);
    int64_t second = second_skeletons_of(tables, word, others);
    tell_alike(v, tables, weights, word);
    tell_stems(v, tables, weights, word);
    tell_keys(v, weights, SOUND, &heard, sound_of(tables, word, &heard), weights->sound, true);
    tell_keys(v, weights, SOUND, shorter, shorter_sounds_of(tables, word, shorter), weights->second, false);
    tell_keys(v, weights, SKELETON, &own, first, weights->skeleton, true);
    tell_keys(v, weights, SKELETON, others, second, weights->second, false);
    tell_keys(v, weights, SECOND, &own, first, weights->second, false);
    tell_keys(v, weights, SECOND, others, second, weights->second, false);
    if (tell_siblings(v, tables, weights, siblings))
        return true;
    forget(v);
    return false;
}

#endif
