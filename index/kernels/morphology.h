/* What may a word be made of?  The keys of one word; the form in NumPy is analysis/morphology.py,
which also has the tables.  */

#ifndef FIHRIST_MORPHOLOGY_H
#define FIHRIST_MORPHOLOGY_H

#include "arrays.h"

enum { MOST_LETTERS = 64, MOST_AFFIX = 4, MOST_READINGS = 25, MOST_GRAMS = MOST_LETTERS };
enum { MIN_SHORTENED = 6 };
enum { BOUNDARY = 1, HAMZA = 0x621, ALEF = 0x627, YEH = 0x64A };

/* Affixes are the letters, 16 bits each, the last one lowest.  `heard` says what each letter up
to YEH sounds like, 0 for nothing, and `weak` which the skeleton leaves out.  */
typedef struct {
    const uint64_t *prefixes, *suffixes, *articles, *particles, *endings, *imperfect, *affix_grams;
    const float *prefix_priors, *suffix_priors;
    const uint32_t *heard;
    const uint8_t *weak;
    const uint64_t *multipliers;
    Py_ssize_t prefix_count, suffix_count, article_count, particle_count, ending_count,
        imperfect_count, affix_gram_count;
} Tables;

#define TABLES "888888844418"

typedef struct {
    const uint32_t *codes;
    int64_t length;
} Letters;

typedef struct {
    uint64_t key;
    float prior;
} Key;

/* A way to read a word: its stem is [first, last) of the letters.  */
typedef struct {
    int64_t first, last;
    uint64_t key;
    float prior;
} Reading;

/* Return the tables whose first array is number `at`: kernel_tables in analysis/morphology.py.  */
static inline Tables tables_of(const Arrays *arrays, int at) {
    return (Tables){
        ARRAY(*arrays, at, uint64_t), ARRAY(*arrays, at + 1, uint64_t),
        ARRAY(*arrays, at + 2, uint64_t), ARRAY(*arrays, at + 3, uint64_t),
        ARRAY(*arrays, at + 4, uint64_t), ARRAY(*arrays, at + 5, uint64_t),
        ARRAY(*arrays, at + 6, uint64_t), ARRAY(*arrays, at + 7, float),
        ARRAY(*arrays, at + 8, float), ARRAY(*arrays, at + 9, uint32_t),
        ARRAY(*arrays, at + 10, uint8_t), ARRAY(*arrays, at + 11, uint64_t),
        length_of(arrays, at), length_of(arrays, at + 1), length_of(arrays, at + 2),
        length_of(arrays, at + 3), length_of(arrays, at + 4), length_of(arrays, at + 5),
        length_of(arrays, at + 6),
    };
}

/* Return the hash of some letters: hash_rows in analysis/tokenizer.py.  */
static inline uint64_t hash_letters(const Tables *tables, const uint32_t *codes, int64_t length) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < length; i++)
        sum += ((uint64_t)codes[i] + 1) * tables->multipliers[i];
    sum ^= sum >> 33;
    sum *= 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 33;
    return sum ? sum : 1;
}

static inline uint64_t packed(const uint32_t *codes, int64_t length) {
    uint64_t letters = 0;
    for (int64_t i = 0; i < length; i++)
        letters = letters << 16 | codes[i];
    return letters;
}

static inline int64_t length_packed(uint64_t affix) {
    return affix >> 32 ? (affix >> 48 ? 4 : 3) : (affix >> 16 ? 2 : 1);
}

static inline bool is_arabic(Letters word) {
    for (int64_t i = 0; i < word.length; i++)
        if (word.codes[i] < HAMZA || word.codes[i] > YEH)
            return false;
    return word.length > 0;
}

static inline float prior_of(
    const uint64_t *affixes, const float *priors, Py_ssize_t count, uint64_t wanted
) {
    for (Py_ssize_t i = 0; i < count; i++)
        if (affixes[i] == wanted)
            return priors[i];
    return 0;
}

/* Write the word as its own stem, and then its splits; return how many there are.  */
static inline int64_t read_word_as(const Tables *tables, Letters word, Reading *readings) {
    float suffixes[MOST_AFFIX + 1] = {1};
    int64_t found = 1;
    readings[0] = (Reading){0, word.length, hash_letters(tables, word.codes, word.length), 1};
    if (word.length < 4 || !is_arabic(word))
        return found;
    for (int64_t after = 1; after <= MOST_AFFIX && after + 3 <= word.length; after++)
        suffixes[after] = prior_of(tables->suffixes, tables->suffix_priors, tables->suffix_count,
                                   packed(word.codes + word.length - after, after));
    for (int64_t before = 0; before <= MOST_AFFIX && before + 3 <= word.length; before++) {
        float prefix = before ? prior_of(tables->prefixes, tables->prefix_priors,
                                         tables->prefix_count, packed(word.codes, before))
                              : 1;
        for (int64_t after = 0; after <= MOST_AFFIX; after++) {
            int64_t left = word.length - before - after;
            if (left < 3 || prefix * suffixes[after] <= 0 || before + after == 0)
                continue;
            readings[found++] = (Reading){before, word.length - after,
                                          hash_letters(tables, word.codes + before, left),
                                          prefix * suffixes[after]};
        }
    }
    return found;
}

/* Take off the first of these that the word begins (or ends) with, if enough is left.  */
static inline Letters without(
    Letters word, const uint64_t *affixes, Py_ssize_t count, int64_t least, bool at_end
) {
    for (Py_ssize_t i = 0; i < count; i++) {
        int64_t length = length_packed(affixes[i]), left = word.length - length;
        if (left < least || packed(word.codes + (at_end ? left : 0), length) != affixes[i])
            continue;
        return (Letters){word.codes + (at_end ? 0 : length), left};
    }
    return word;
}

static inline Letters without_ending(const Tables *tables, Letters word) {
    return without(word, tables->endings, tables->ending_count, 3, true);
}

static inline Letters without_beginning(const Tables *tables, Letters word) {
    Letters left = without(word, tables->articles, tables->article_count, 3, false);
    if (left.length < word.length || word.length < 5)
        return left;
    return without(word, tables->particles, tables->particle_count, 1, false);
}

/* Add the key of a word's skeleton, if it has one.  */
static inline int64_t add_skeleton(const Tables *tables, Letters word, Key *keys) {
    uint32_t kept[MOST_LETTERS];
    int64_t count = 0;
    for (int64_t i = 0; i < word.length; i++)
        if (i == 0 || !tables->weak[word.codes[i]])
            kept[count++] = word.codes[i];
    if (count < 2)
        return 0;
    *keys = (Key){hash_letters(tables, kept, count), count > 2 ? 1.0f : 0.5f};
    return 1;
}

static inline int64_t skeleton_of(const Tables *tables, Letters word, Key *key) {
    if (!is_arabic(word))
        return 0;
    return add_skeleton(tables, without_ending(tables, without_beginning(tables, word)), key);
}

/* Write the other skeletons, three at most, those equal to the first left out.  */
static inline int64_t second_skeletons_of(const Tables *tables, Letters word, Key *keys) {
    if (!is_arabic(word))
        return 0;
    Key own = {0, 0}, found[3];
    Letters ended = without_ending(tables, word);
    Letters bare = without(ended, tables->imperfect, tables->imperfect_count, 3, false);
    int64_t length = word.length, count = add_skeleton(tables, ended, found), kept = 0;
    const uint32_t *last = word.codes + length - 1;
    if (bare.length < ended.length)
        count += add_skeleton(tables, bare, found + count);
    if ((length == 4 && last[-1] == 0x627 && last[0] == 0x62A) || (length == 3 && last[0] == 0x647)) {
        uint32_t pair[3] = {BOUNDARY, word.codes[0], word.codes[1]};
        found[count++] = (Key){hash_letters(tables, pair, 3), 0.5f};
    }
    skeleton_of(tables, word, &own);
    for (int64_t i = 0; i < count; i++)
        if (found[i].key != own.key)
            keys[kept++] = found[i];
    return kept;
}

/* Write what is heard of a word; return how many consonants that are, 0 for too few.  */
static inline int64_t hear(const Tables *tables, Letters word, uint32_t *kept) {
    int64_t count = 0;
    if (word.length < 5 || !is_arabic(word))
        return 0;
    word = without(word, tables->articles, tables->article_count, 4, false);
    for (int64_t i = 0; i < word.length; i++) {
        uint32_t heard = tables->heard[word.codes[i]];
        if (heard && (!count || kept[count - 1] != heard))
            kept[count++] = heard;
    }
    return count < 4 ? 0 : count;
}

static inline int64_t sound_of(const Tables *tables, Letters word, Key *key) {
    uint32_t kept[MOST_LETTERS];
    int64_t count = hear(tables, word, kept);
    if (count)
        *key = (Key){hash_letters(tables, kept, count), 1.0f};
    return count > 0;
}

/* Write the sounds that leave out one consonant, of a word of MIN_SHORTENED or more.  */
static inline int64_t shorter_sounds_of(const Tables *tables, Letters word, Key *keys) {
    uint32_t kept[MOST_LETTERS], left[MOST_LETTERS];
    int64_t count = hear(tables, word, kept), found = 0;
    for (int64_t gone = 0; count >= MIN_SHORTENED && gone < count; gone++) {
        memcpy(left, kept, (size_t)gone * sizeof *left);
        memcpy(left + gone, kept + gone + 1, (size_t)(count - gone - 1) * sizeof *left);
        keys[found++] = (Key){hash_letters(tables, left, count - 1), 1.0f};
    }
    return found;
}

/* Write the distinct grams of a word, ascending.  */
static inline int64_t grams_of(const Tables *tables, Letters word, uint64_t *grams) {
    int64_t count = 0;
    for (int64_t i = 0; i < word.length; i++) {
        uint64_t before = i ? word.codes[i - 1] : BOUNDARY;
        uint64_t after = i + 1 < word.length ? word.codes[i + 1] : BOUNDARY;
        uint64_t gram = before << 42 | (uint64_t)word.codes[i] << 21 | after;
        bool told = true, is_end = before == BOUNDARY || after == BOUNDARY;
        for (Py_ssize_t g = 0; is_end && told && g < tables->affix_gram_count; g++)
            told = tables->affix_grams[g] != gram;
        int64_t at = count;
        while (at && grams[at - 1] > gram)
            at--;
        if (!told || (at && grams[at - 1] == gram))
            continue;
        memmove(grams + at + 1, grams + at, (size_t)(count++ - at) * sizeof *grams);
        grams[at] = gram;
    }
    return count;
}

#endif
