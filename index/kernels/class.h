/* Which kin of a word make its class, and what does each weigh?  The form in Python is classes.py.  */

#ifndef FIHRIST_CLASS_H
#define FIHRIST_CLASS_H

#include "arrays.h"
#include <math.h>
#include <stdlib.h>

/* The rules, in the order of `ClassRules` in classes.py.  */
typedef struct {
    double most, least, look_alike, other_script, plenty, short_word, short_stem, skeleton;
} Rules;

/* One word that is kin: its name, or NULL where that is made of its number when it is needed; `trust`
is UNLIKELY, LIKELY or SURE.  */
typedef struct {
    PyObject *name;
    uint32_t term;
    double stem, letters, weight, order;
    long long documents;
    long trust;
    bool is_own;
} Kin;

/* What a class is chosen for: a word of so many letters, which `own` documents have.  */
typedef struct {
    const Rules *rules;
    PyObject *little; /* the words of no weight */
    long long own;
    double letters;
    bool is_arabic;
} Choice;

/* What gives a name to kin, a new reference; NULL with an error set.  */
typedef PyObject *(*Naming)(const void *names, const Kin *kin);

/* Return what an index word is worth for a word that `own` documents have.  */
static inline double weight_of(const Choice *choice, const Kin *kin) {
    const Rules *rules = choice->rules;
    if (!choice->is_arabic)
        return kin->letters >= rules->other_script ? kin->letters : 0.0;
    double letters = kin->letters;
    if (choice->own && letters > kin->stem) {
        double share = 2.0 * (double)(choice->own + 1) / (double)kin->documents;
        letters = letters * rules->look_alike * (share < 1.0 ? sqrt(share) : 1.0);
    }
    return letters > kin->stem ? letters : kin->stem;
}

/* Compare by name; numbers of terms are in the order of their names.  */
static inline int compare_names(const Kin *a, const Kin *b) {
    return a->name && b->name ? PyUnicode_Compare(a->name, b->name) : (a->term > b->term) - (a->term < b->term);
}

static inline int by_order(const void *one, const void *other) {
    const Kin *a = one, *b = other;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : compare_names(a, b);
}

static inline int by_weight(const void *one, const void *other) {
    const Kin *a = one, *b = other;
    if (a->weight != b->weight)
        return (a->weight < b->weight) - (a->weight > b->weight);
    if (a->documents != b->documents)
        return (a->documents < b->documents) - (a->documents > b->documents);
    return compare_names(a, b);
}

/* Say whether nothing but grams or an unlikely stem make it kin.  */
static inline bool is_vague(const Kin *kin, const Rules *rules) {
    return kin->stem != 0 ? kin->stem < rules->short_stem : kin->letters > rules->skeleton;
}

/* Weigh all kin, and put first those that weigh enough, the best first; return how many these are.  */
static inline Py_ssize_t weigh_kin(const Choice *choice, Kin *kin, Py_ssize_t count) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Kin each = kin[i];
        each.weight = weight_of(choice, &each);
        each.order = -each.weight * log1p((double)each.documents);
        if (each.weight > choice->rules->least && !each.is_own)
            kin[kept++] = each;
    }
    qsort(kin, (size_t)kept, sizeof *kin, by_order);
    return kept;
}

/* Name the best that are allowed, and put them first; return how many, -1 with an error set.  */
static inline Py_ssize_t name_best(
    const Choice *choice, Kin *kin, Py_ssize_t count, Naming naming, const void *names
) {
    Py_ssize_t chosen = 0;
    for (Py_ssize_t i = 0; i < count && (double)chosen < choice->rules->most; i++) {
        PyObject *name = naming(names, kin + i);
        int little = name ? PySet_Contains(choice->little, name) : -1;
        if (little == 0) {
            kin[chosen] = kin[i];
            kin[chosen++].name = name;
            continue;
        }
        Py_XDECREF(name);
        if (little < 0) {
            while (chosen)
                Py_DECREF(kin[--chosen].name);
            return -1;
        }
    }
    return chosen;
}

static inline PyObject *list_forms(const Choice *choice, const Kin *best, Py_ssize_t count, long trusted) {
    const Rules *rules = choice->rules;
    bool is_short = (double)choice->own >= rules->plenty && choice->letters <= rules->short_word;
    PyObject *forms = PyList_New(count);
    for (Py_ssize_t i = 0; forms && i < count; i++) {
        bool sure = best[i].trust >= trusted && !(is_short && is_vague(best + i, rules));
        PyObject *form = Py_BuildValue("OdO", best[i].name, best[i].weight, sure ? Py_True : Py_False);
        if (!form || PyList_SetItem(forms, i, form) < 0)
            Py_CLEAR(forms);
    }
    return forms;
}

/* List (term, weight, sure) of the best kin, best first.  `kin` is written over.  */
static inline PyObject *choose_best(
    const Choice *choice, Kin *kin, Py_ssize_t count, Naming naming, const void *names
) {
    enum { LIKELY_KIN = 1, SURE_KIN };
    long long known = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        known += kin[i].trust == SURE_KIN ? kin[i].documents : 0;
    long trusted = (double)known >= choice->rules->plenty ? SURE_KIN : known ? LIKELY_KIN : 0;
    count = name_best(choice, kin, weigh_kin(choice, kin, count), naming, names);
    if (count < 0)
        return NULL;
    qsort(kin, (size_t)count, sizeof *kin, by_weight);
    PyObject *forms = list_forms(choice, kin, count, trusted);
    while (count)
        Py_DECREF(kin[--count].name);
    return forms;
}

#endif
