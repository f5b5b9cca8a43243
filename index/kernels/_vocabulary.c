/* Which words of a segment are kin to a word, and how close?  The form in NumPy is Vocabulary in
vocabulary.py.  */

#include "morphology.h"
#include "packed.h"
#include "terms.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_ROOM = 1 << 14 };
enum { AT_ONCE = 1024, FEW = 64 }; /* packed terms, and known ones: what they need is fetched before */

#define VOCABULARY "fihrist.vocabulary"

enum { SPLIT, SKELETON, SECOND, SOUND, GRAM, RELATIONS };
enum { UNLIKELY, LIKELY, SURE };
enum { MANY_A_TERM = 3 }; /* entries of a gram, from which on the known terms are looked up there */
enum { PROBES = 4, PRIORS = 256, STEPS = 255 };
enum { FIRST_ARRAYS = 7, ALL_ARRAYS = FIRST_ARRAYS + 3 * RELATIONS };

/* Whole numbers, none below 0, each `width` bytes wide.  */
typedef struct {
    const void *at;
    Py_ssize_t width, count;
} Numbers;

typedef struct {
    const uint64_t *keys;
    const uint32_t *begins;
    Packed terms;
    Py_ssize_t count;
    bool is_hashed;
} Relation;

/* What is known of one term while the kin of a word are found.  */
typedef struct {
    double stem, letters, shared;
    uint32_t term;
    uint8_t trust, step;
} Known;

typedef struct {
    Py_buffer views[ALL_ARRAYS];
    Py_ssize_t taken;
    int64_t size;
    const uint8_t *priors;
    const uint64_t *grams;
    const double *weights, *norms;
    Terms terms;
    Numbers counts;
    Py_ssize_t gram_count;
    double rarest, prior_unit, step;
    Relation relations[RELATIONS];
    uint8_t *steps;  /* how many steps each term's norm has at least, counted from 1; 0: known */
    uint32_t *slots; /* a hash table of the known terms: their places, counted from 1; 0: free */
    Known *known;
    int64_t known_count, room, slot_count; /* slots in use: twice as many as are known, or more */
} Vocabulary;

/* KinWeights of vocabulary.py, in its order, and its LIKELY and SURE bounds.  */
typedef struct {
    double split, split_power, sibling, sound, skeleton, second, gram, gram_power, gram_least,
        gram_sure, gram_likely, least;
} Weights;

static int64_t number(const Numbers *numbers, int64_t at) {
    switch (numbers->width) {
    case 1: return ((const uint8_t *)numbers->at)[at];
    case 2: return ((const uint16_t *)numbers->at)[at];
    case 4: return ((const uint32_t *)numbers->at)[at];
    default: return (int64_t)((const uint64_t *)numbers->at)[at];
    }
}

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
the terms, priors of the splits, and of each relation keys, begins and (packed) terms): a capsule.  */
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
            Packed terms;
            const void *words = array(v, at + 2, 8);
            if (!words || !look_at_packed(words, numbers_at(v, at + 2).count, &terms))
                break;
            v->relations[r] = (Relation){array(v, at, 8), array(v, at + 1, 4), terms,
                                         numbers_at(v, at).count, r != GRAM};
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

/* Finding */

static Py_ssize_t place_of(const uint64_t *keys, Py_ssize_t count, uint64_t wanted) {
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (keys[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && keys[low] == wanted ? low : -1;
}

/* Return the same of keys that are hashes: these are spread so evenly that where one is can be
reckoned from its value, and again from what is found there.  */
static Py_ssize_t place_of_hash(const uint64_t *keys, Py_ssize_t count, uint64_t wanted) {
    Py_ssize_t low = 0, high = count;
    double guess = (double)count * (double)wanted * 0x1p-64;
    for (int probe = 0; probe < PROBES && low < high; probe++) {
        Py_ssize_t at = guess < (double)low ? low : guess >= (double)high ? high - 1 : (Py_ssize_t)guess;
        if (keys[at] < wanted)
            low = at + 1;
        else
            high = at + 1;
        if (keys[at] == wanted)
            return at;
        double missing = (double)wanted - (double)keys[at];
        guess = (double)at + missing * 0x1p-64 * (double)count;
    }
    Py_ssize_t place = place_of(keys + low, high - low, wanted);
    return place < 0 ? -1 : low + place;
}

/* Find the entries of a key: [at, end).  */
static void entries_of(const Relation *relation, uint64_t key, int64_t *at, int64_t *end) {
    Py_ssize_t place = (relation->is_hashed ? place_of_hash : place_of)(relation->keys, relation->count, key);
    *at = place < 0 ? 0 : relation->begins[place];
    *end = place < 0 ? 0 : relation->begins[place + 1];
}

/* Return the slot of a known term, or the first free one that a new term may have.  */
static uint32_t *slot_of(const Vocabulary *v, uint32_t term, bool is_known) {
    uint32_t mask = (uint32_t)v->slot_count - 1, at = (term * 0x9E3779B1u) >> 7 & mask;
    while (v->slots[at] && !(is_known && v->known[v->slots[at] - 1].term == term))
        at = (at + 1) & mask;
    return v->slots + at;
}

/* Make room for twice as many; false without memory.  */
static bool make_more_room(Vocabulary *v) {
    Known *known = realloc(v->known, 2 * (size_t)v->room * sizeof *known);
    v->known = known ? known : v->known;
    uint32_t *slots = realloc(v->slots, 2 * (size_t)v->room * sizeof *slots);
    v->slots = slots ? slots : v->slots;
    if (!known || !slots)
        return false;
    v->room *= 2;
    return true;
}

/* Use twice as many slots; false without memory.  */
static bool use_more_slots(Vocabulary *v) {
    if (v->slot_count == v->room && !make_more_room(v))
        return false;
    v->slot_count *= 2;
    memset(v->slots, 0, (size_t)v->slot_count * sizeof *v->slots);
    for (int64_t i = 0; i < v->known_count; i++)
        *slot_of(v, v->known[i].term, false) = (uint32_t)i + 1;
    return true;
}

/* Return what is known of a term, noted now if it was nothing; NULL without memory.  */
static Known *note(Vocabulary *v, int64_t term) {
    if (!v->steps[term])
        return v->known + *slot_of(v, (uint32_t)term, true) - 1;
    if (2 * v->known_count == v->slot_count && !use_more_slots(v))
        return NULL;
    Known *known = v->known + v->known_count++;
    *known = (Known){0, 0, 0, (uint32_t)term, UNLIKELY, v->steps[term]};
    *slot_of(v, (uint32_t)term, false) = (uint32_t)v->known_count;
    v->steps[term] = 0;
    return known;
}

/* Say that a term is kin, by a stem or by letters, if it is worth saying.  */
static void tell(Vocabulary *v, const Weights *weights, int64_t term, double value, int trust, bool stem) {
    if (value <= weights->least)
        return;
    Known *known = note(v, term);
    if (!known)
        return;
    double *kind = stem ? &known->stem : &known->letters;
    *kind = value > *kind ? value : *kind;
    known->trust = trust > known->trust ? (uint8_t)trust : known->trust;
}

/* Return the number of the term with these letters, -1 for none.  */
static int64_t find_term(const Vocabulary *v, const uint32_t *codes, int64_t length) {
    uint8_t text[4 * MOST_LETTERS];
    int64_t size = 0;
    for (int64_t i = 0; i < length; i++) {
        uint32_t code = codes[i] >= 0xD800 && codes[i] < 0xE000 ? 0xFFFD : codes[i];
        if (code < 0x80) {
            text[size++] = (uint8_t)code;
        } else if (code < 0x800) {
            text[size++] = (uint8_t)(0xC0 | code >> 6);
            text[size++] = (uint8_t)(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            text[size++] = (uint8_t)(0xE0 | code >> 12);
            text[size++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
            text[size++] = (uint8_t)(0x80 | (code & 0x3F));
        } else {
            text[size++] = (uint8_t)(0xF0 | code >> 18);
            text[size++] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
            text[size++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
            text[size++] = (uint8_t)(0x80 | (code & 0x3F));
        }
    }
    return find_text(&v->terms, text, size);
}

/* Tell which terms have a stem of the word, or are it.  */
static void tell_stem(
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

static void tell_stems(Vocabulary *v, const Tables *tables, const Weights *weights, Letters word) {
    Reading readings[MOST_READINGS];
    int64_t count = read_word_as(tables, word, readings);
    for (int64_t i = 0; i < count; i++) {
        const Reading *own = readings + i;
        tell_stem(v, weights, word.codes + own->first, own->last - own->first, own->key,
                  (double)own->prior, weights->split);
    }
}

/* Tell the same of other stems, a list of (text, prior); false, with an error set, of none.  */
static bool tell_siblings(
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

static void tell_keys(
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

/* A gram of the word, how much it weighs (squared), and the terms that have it.  */
typedef struct {
    int64_t at, end;
    double square;
} Gram;

/* Find the grams' terms, the heaviest gram first, equal ones in order; return the sum of squares.  */
static double weigh(const Vocabulary *v, const uint64_t *keys, int64_t count, Gram *grams) {
    double total = 0;
    for (int64_t i = 0; i < count; i++) {
        Py_ssize_t place = place_of(v->grams, v->gram_count, keys[i]);
        double weight = place < 0 ? v->rarest : v->weights[place];
        Gram gram = {0, 0, weight * weight};
        entries_of(v->relations + GRAM, keys[i], &gram.at, &gram.end);
        int64_t at = i;
        for (; at && grams[at - 1].square < gram.square; at--)
            grams[at] = grams[at - 1];
        grams[at] = gram;
    }
    for (int64_t i = 0; i < count; i++)
        total += grams[i].square;
    return total;
}

/* Add a gram's square to what its terms share with the word, but for those of more steps.  */
static void share(Vocabulary *v, const uint32_t *terms, int64_t count, double square, int most) {
    uint32_t kept[AT_ONCE];
    int64_t left = 0;
    for (int64_t at = 0; at < count; at++) {
        kept[left] = terms[at];
        left += v->steps[terms[at]] <= most;
    }
    for (int64_t at = 0; at < left; at++) {
        Known *known = note(v, kept[at]);
        if (known)
            known->shared += square;
    }
}

/* Return how many steps the norm of a term may have that shares no gram before these, whose squares
are `left` together: its cosine would be below the least with more, or with so little shared, which
is part of its own length too.  0: only known terms can reach it.  */
static int most_steps(const Vocabulary *v, const Weights *weights, double left, double length) {
    double least = weights->gram_least * length;
    if (left < 0.999 * least * least)
        return 0;
    return (int)fmin(1 + left * 1.001 / (least * v->step), STEPS);
}

/* Return the first entry of [at, end) whose term is not before this one, in ever longer steps.  */
static int64_t entry_from(const Packed *terms, int64_t at, int64_t end, uint64_t term) {
    int64_t step = 1;
    for (; at + step < end && packed_at(terms, at + step) < term; step *= 2)
        at += step;
    int64_t high = at + step < end ? at + step : end;
    while (at < high) {
        int64_t middle = (at + high) / 2;
        if (packed_at(terms, middle) < term)
            at = middle + 1;
        else
            high = middle;
    }
    return at;
}

/* Add a gram's square to what its terms share that are known and, with `left` more, may reach the
least.  What is known is in ascending runs, one a gram, as the terms of this gram are.  */
static void share_known(Vocabulary *v, const Gram *gram, double left, double least) {
    const Packed *terms = &v->relations[GRAM].terms;
    int64_t at = gram->at;
    uint32_t last = 0;
    for (int64_t i = 0; i < v->known_count; i++) {
        Known *known = v->known + i;
        if (known->shared + left < least * (known->step - 1))
            continue;
        at = entry_from(terms, known->term < last ? gram->at : at, gram->end, known->term);
        last = known->term;
        if (at < gram->end && packed_at(terms, at) == known->term)
            known->shared += gram->square;
    }
}

/* Add a gram's square to what its terms share, but for those of more steps.  */
static void share_gram(Vocabulary *v, const Gram *gram, int most) {
    uint32_t terms[AT_ONCE];
    for (int64_t at = gram->at; at < gram->end; at += AT_ONCE) {
        int64_t some = gram->end - at < AT_ONCE ? gram->end - at : AT_ONCE;
        unpack_numbers(&v->relations[GRAM].terms, at, some, terms);
        share(v, terms, some, gram->square, most);
    }
}

/* Return how much is shared at least, a step of a norm, by what is near enough to a word so long.  */
static double least_a_step(const Vocabulary *v, const Weights *weights, double length) {
    return 0.999 * weights->gram_least * length * v->step;
}

/* Add the squares of the word's grams to what is shared with it; return the sum of them all.  */
static double share_all(Vocabulary *v, const Weights *weights, const uint64_t *keys, int64_t count) {
    Gram grams[MOST_GRAMS];
    double total = weigh(v, keys, count, grams), left = total, length = sqrt(total);
    for (int64_t g = 0; g < count; left -= grams[g++].square) {
        int most = most_steps(v, weights, left, length);
        if (most || grams[g].end - grams[g].at < MANY_A_TERM * v->known_count)
            share_gram(v, grams + g, most);
        else
            share_known(v, grams + g, 1.001 * left, least_a_step(v, weights, length));
    }
    return total;
}

static void tell_cosine(Vocabulary *v, const Weights *weights, const Known *known, double length) {
    double norm = v->norms[known->term], bound = weights->gram_least * length * norm;
    if (known->shared < (bound > 1e-9 ? bound : 1e-9))
        return;
    double cosine = known->shared / (length * norm);
    int trust = cosine >= weights->gram_sure ? SURE : cosine >= weights->gram_likely ? LIKELY : UNLIKELY;
    tell(v, weights, known->term, weights->gram * pow(cosine, weights->gram_power), trust, false);
}

/* Tell which terms have grams like the word's.  */
static void tell_alike(Vocabulary *v, const Tables *tables, const Weights *weights, Letters word) {
    uint64_t keys[MOST_GRAMS];
    double length = sqrt(share_all(v, weights, keys, grams_of(tables, word, keys)));
    double least = least_a_step(v, weights, length);
    for (int64_t first = 0; first < v->known_count; first += FEW) {
        int64_t few[FEW], near = 0, end = first + FEW < v->known_count ? first + FEW : v->known_count;
        for (int64_t i = first; i < end; i++) {
            few[near] = i;
            near += v->known[i].shared >= least * (v->known[i].step - 1);
        }
        for (int64_t i = 0; i < near; i++)
            __builtin_prefetch(v->norms + v->known[few[i]].term);
        for (int64_t i = 0; i < near; i++)
            tell_cosine(v, weights, v->known + few[i], length);
    }
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

static PyObject *tuple_of(const Vocabulary *v, const Row *row) {
    const Known *known = row->known;
    int64_t size;
    const char *text = (const char *)term_at(&v->terms, known->term, &size);
    PyObject *values[] = {
        PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, NULL), PyFloat_FromDouble(known->stem),
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

/* Forget what is known of terms.  */
static void forget(Vocabulary *v) {
    for (int64_t i = 0; i < v->known_count; i++)
        v->steps[v->known[i].term] = v->known[i].step;
    memset(v->slots, 0, (size_t)v->slot_count * sizeof *v->slots);
    v->slot_count = FIRST_ROOM;
    v->known_count = 0;
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

/* List (term, stem, letters, documents, trust) of the living: the `most` best, or all for -1.
All is forgotten before anything of Python's is made: then its garbage collector may run, and
other code with it, in this thread or another, that asks this vocabulary.  */
static PyObject *rows_of(Vocabulary *v, Py_ssize_t most) {
    Row *rows = malloc((size_t)(v->known_count + 1) * sizeof *rows);
    Py_ssize_t count = rows ? choose_rows(v, most, rows) : 0;
    Known *chosen = malloc((size_t)(count + 1) * sizeof *chosen);
    for (Py_ssize_t i = 0; chosen && i < count; i++) {
        chosen[i] = *rows[i].known;
        rows[i].known = chosen + i;
    }
    forget(v);
    PyObject *answer = rows && chosen ? PyList_New(count) : PyErr_NoMemory();
    for (Py_ssize_t i = 0; answer && i < count; i++) {
        PyObject *row = tuple_of(v, rows + i);
        if (!row || PyList_SetItem(answer, i, row) < 0) {
            Py_DecRef(answer);
            answer = NULL;
        }
    }
    free(chosen);
    free(rows);
    return answer;
}

/* kin(vocabulary, most or -1, siblings, letters (uint32), weights (float64), tables…): a list of rows.  */
static PyObject *kin(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Vocabulary *v = count > 3 ? PyCapsule_GetPointer(args[0], VOCABULARY) : NULL;
    Py_ssize_t most = v ? PyLong_AsSsize_t(args[1]) : 0;
    if (!v || PyErr_Occurred() || !take(&arrays, args + 3, count - 3, "48" TABLES))
        return NULL;
    Letters word = {ARRAY(arrays, 0, uint32_t), length_of(&arrays, 0)};
    PyObject *answer = NULL;
    if (word.length < 1 || word.length > MOST_LETTERS || length_of(&arrays, 1) * 8 < (Py_ssize_t)sizeof(Weights)) {
        PyErr_SetString(PyExc_ValueError, "no word, or too long");
    } else {
        Tables tables = tables_of(&arrays, 2);
        Weights weights;
        memcpy(&weights, ARRAY(arrays, 1, double), sizeof weights);
        Key own, others[3], heard, shorter[MOST_LETTERS];
        int64_t first = skeleton_of(&tables, word, &own);
        int64_t second = second_skeletons_of(&tables, word, others);
        tell_alike(v, &tables, &weights, word);
        tell_stems(v, &tables, &weights, word);
        tell_keys(v, &weights, SOUND, &heard, sound_of(&tables, word, &heard), weights.sound, true);
        tell_keys(v, &weights, SOUND, shorter, shorter_sounds_of(&tables, word, shorter), weights.second, false);
        tell_keys(v, &weights, SKELETON, &own, first, weights.skeleton, true);
        tell_keys(v, &weights, SKELETON, others, second, weights.second, false);
        tell_keys(v, &weights, SECOND, &own, first, weights.second, false);
        tell_keys(v, &weights, SECOND, others, second, weights.second, false);
        if (tell_siblings(v, &tables, &weights, args[2]))
            answer = rows_of(v, most);
        else
            forget(v);
    }
    let_go(&arrays);
    return answer;
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
    NO_MORE_METHODS,
};

KERNEL_MODULE(_vocabulary, methods)
