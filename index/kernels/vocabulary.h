/* What is known of the words of a segment, and where is a word or a key among them?  The form in
NumPy is Vocabulary in vocabulary.py.  */

#ifndef FIHRIST_VOCABULARY_H
#define FIHRIST_VOCABULARY_H

#include "blocks.h"
#include "morphology.h"
#include "numbers.h"
#include "packed.h"
#include "terms.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_ROOM = 1 << 14 };
#define VOCABULARY "fihrist.vocabulary"

enum { SPLIT, SKELETON, SECOND, SOUND, GRAM, RELATIONS };
enum { UNLIKELY, LIKELY, SURE };
enum { PROBES = 4, STEPS = 255 };
enum { FIRST_ARRAYS = 7, ALL_ARRAYS = FIRST_ARRAYS + 3 * RELATIONS };

typedef struct {
    const uint64_t *keys;
    Blocks begins;
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

static inline Py_ssize_t place_of(const uint64_t *keys, Py_ssize_t count, uint64_t wanted) {
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
static inline Py_ssize_t place_of_hash(const uint64_t *keys, Py_ssize_t count, uint64_t wanted) {
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
static inline void entries_of(const Relation *relation, uint64_t key, int64_t *at, int64_t *end) {
    Py_ssize_t place = (relation->is_hashed ? place_of_hash : place_of)(relation->keys, relation->count, key);
    *at = place < 0 ? 0 : read_one(&relation->begins, place);
    *end = place < 0 ? 0 : read_one(&relation->begins, place + 1);
}

/* Return the slot of a known term, or the first free one that a new term may have.  */
static inline uint32_t *slot_of(const Vocabulary *v, uint32_t term, bool is_known) {
    uint32_t mask = (uint32_t)v->slot_count - 1, at = (term * 0x9E3779B1u) >> 7 & mask;
    while (v->slots[at] && !(is_known && v->known[v->slots[at] - 1].term == term))
        at = (at + 1) & mask;
    return v->slots + at;
}

/* Make room for twice as many; false without memory.  */
static inline bool make_more_room(Vocabulary *v) {
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
static inline bool use_more_slots(Vocabulary *v) {
    if (v->slot_count == v->room && !make_more_room(v))
        return false;
    v->slot_count *= 2;
    memset(v->slots, 0, (size_t)v->slot_count * sizeof *v->slots);
    for (int64_t i = 0; i < v->known_count; i++)
        *slot_of(v, v->known[i].term, false) = (uint32_t)i + 1;
    return true;
}

/* Return what is known of a term, noted now if it was nothing; NULL without memory.  */
static inline Known *note(Vocabulary *v, int64_t term) {
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
static inline void tell(Vocabulary *v, const Weights *weights, int64_t term, double value, int trust, bool stem) {
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
static inline int64_t find_term(const Vocabulary *v, const uint32_t *codes, int64_t length) {
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

/* Forget what is known of terms.  */
static inline void forget(Vocabulary *v) {
    for (int64_t i = 0; i < v->known_count; i++)
        v->steps[v->known[i].term] = v->known[i].step;
    memset(v->slots, 0, (size_t)v->slot_count * sizeof *v->slots);
    v->slot_count = FIRST_ROOM;
    v->known_count = 0;
}

#endif
