/* What are the marks of an article's wording, and its key words?  The forms in NumPy are in
sketches.py, by the same names.  */

#include <stdlib.h>

#include "arrays.h"

enum { SHINGLE = 4, MARKS = 32, KEYS = 24, NO_MARK = 0xFFFF, MOST_WEIGHT = 255 };
enum { SHORTEST = 3, MOST_LETTERS = 64, BEFORE = 4, ALEF = 0x627, LAM = 0x644, WAW = 0x648 };

/* mark_wording(terms, hashes of the terms, lengths, multipliers, marks): a row of marks a document,
of the terms of all its words.  */
static PyObject *mark_wording(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "48482w"))
        return NULL;
    const int32_t *terms = ARRAY(arrays, 0, int32_t), *lengths = ARRAY(arrays, 2, int32_t);
    const uint64_t *hashes = ARRAY(arrays, 1, uint64_t), *multipliers = ARRAY(arrays, 3, uint64_t);
    uint16_t *marks = ARRAY(arrays, 4, uint16_t);
    for (Py_ssize_t document = 0; document < length_of(&arrays, 2); document++, marks += MARKS) {
        uint32_t least[MARKS];
        memset(least, 0xFF, sizeof least);
        uint64_t words[SHINGLE] = {0};
        for (int32_t at = 0; at < lengths[document]; at++) {
            for (int word = 1; word < SHINGLE; word++)
                words[word - 1] = words[word];
            words[SHINGLE - 1] = hashes[terms[at]];
            if (at < SHINGLE - 1)
                continue;
            uint64_t shingle = 0;
            for (int word = 0; word < SHINGLE; word++)
                shingle += words[word] * multipliers[word];
            shingle ^= shingle >> 29;
            shingle *= multipliers[0];
            uint32_t *mark = least + (shingle >> 59), value = (uint32_t)(shingle >> 27);
            *mark = value < *mark ? value : *mark;
        }
        for (int at = 0; at < MARKS; at++) {
            uint16_t mark = (uint16_t)least[at];
            marks[at] = least[at] == UINT32_MAX ? NO_MARK : mark < NO_MARK ? mark : NO_MARK - 1;
        }
        terms += lengths[document];
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

typedef struct {
    uint32_t key, weight;
} Worth;

/* The words of one document after the other; each has room for so many more from `next` on. */
typedef struct {
    Worth *words;
    int64_t *next;
} Lists;

static inline void append(const Lists *lists, int32_t document, uint32_t key, uint32_t weight) {
    lists->words[lists->next[document]++] = (Worth){key, weight};
}

/* Add up the weights of equal words in a table of a power of two, at least twice as many slots. */
static void add_up(const Worth *words, int64_t count, Worth *table, unsigned bits) {
    uint32_t mask = ((uint32_t)1 << bits) - 1;
    for (int64_t at = 0; at < count; at++) {
        uint32_t slot = words[at].key * 0x9E3779B1u >> (32 - bits);
        while (table[slot].key && table[slot].key != words[at].key)
            slot = (slot + 1) & mask;
        table[slot].key = words[at].key;
        table[slot].weight += words[at].weight;
    }
}

static inline bool is_better(Worth one, Worth other) {
    return one.weight > other.weight || (one.weight == other.weight && one.key < other.key);
}

/* Write the best words of a table, best first. */
static void best_of(const Worth *table, int64_t room, uint32_t *keys, uint8_t *weights) {
    Worth best[KEYS];
    int count = 0;
    for (int64_t at = 0; at < room; at++) {
        Worth word = table[at];
        word.weight = word.weight < MOST_WEIGHT ? word.weight : MOST_WEIGHT;
        if (!word.key || (count == KEYS && !is_better(word, best[KEYS - 1])))
            continue;
        int place = count < KEYS ? count++ : KEYS - 1;
        for (; place && is_better(word, best[place - 1]); place--)
            best[place] = best[place - 1];
        best[place] = word;
    }
    for (int at = 0; at < count; at++) {
        keys[at] = best[at].key;
        weights[at] = (uint8_t)best[at].weight;
    }
}

/* A field's postings, as `invert` gives them. */
typedef struct {
    const int64_t *offsets;
    const int32_t *documents, *frequencies, *positions;
} Field;

/* What the body's posting is worth whose first word is there; 0 outside the opening. */
static uint32_t worth_of(const uint8_t *worth, int64_t most, int32_t frequency, int32_t position,
                         int64_t opening, int64_t lead) {
    int64_t often = frequency < most ? frequency : most;
    return position < opening ? worth[2 * often + (position < lead)] : 0;
}

/* Choose the keys of each document from its list, which begins where that of the one before ends;
false where there is no memory.  */
static bool choose(const Lists *lists, const int64_t *begins, Py_ssize_t documents, uint32_t *keys,
                   uint8_t *weights) {
    Worth *table = NULL;
    unsigned room = 0;
    for (Py_ssize_t at = 0; at < documents; at++) {
        int64_t count = lists->next[at] - begins[at];
        unsigned bits = 4;
        while ((int64_t)1 << bits < 2 * count)
            bits++;
        if (bits > room) {
            free(table);
            table = malloc(sizeof *table << bits);
            room = bits;
        }
        if (!table)
            return false;
        memset(table, 0, sizeof *table << bits);
        add_up(lists->words + begins[at], count, table, bits);
        best_of(table, (int64_t)1 << bits, keys + at * KEYS, weights + at * KEYS);
    }
    free(table);
    return true;
}

/* choose_keys(title offsets, its documents, body offsets, its documents, frequencies, positions,
keys of the terms, worth, chosen, weights, begins, next, worth in a title, opening, lead): `worth` is
that of each frequency, in the opening and in the lead; `chosen` and `weights` have rows of KEYS
zeros; `begins` and `next` are where the list of each document begins, with room for its words, and
`begins` where the last one ends.  */
static PyObject *choose_keys(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 3, "848444414w1w88w"))
        return NULL;
    Field title = {ARRAY(arrays, 0, int64_t), ARRAY(arrays, 1, int32_t), NULL, NULL};
    Field body = {ARRAY(arrays, 2, int64_t), ARRAY(arrays, 3, int32_t), ARRAY(arrays, 4, int32_t),
                  ARRAY(arrays, 5, int32_t)};
    const uint32_t *keys = ARRAY(arrays, 6, uint32_t);
    const uint8_t *worth = ARRAY(arrays, 7, uint8_t);
    const int64_t *begins = ARRAY(arrays, 10, int64_t);
    int64_t most = length_of(&arrays, 7) / 2 - 1;
    uint32_t in_title = (uint32_t)PyLong_AsLong(args[given - 3]);
    int64_t opening = PyLong_AsLong(args[given - 2]), lead = PyLong_AsLong(args[given - 1]);
    Py_ssize_t terms = length_of(&arrays, 6), documents = length_of(&arrays, 10) - 1;
    Lists lists = {malloc(sizeof(Worth) * (size_t)(begins[documents] + 1)), ARRAY(arrays, 11, int64_t)};
    bool done = lists.words;
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t term = 0; done && term < terms; term++) {
        if (!keys[term])
            continue;
        for (int64_t at = title.offsets[term]; at < title.offsets[term + 1]; at++)
            append(&lists, title.documents[at], keys[term], in_title);
    }
    int64_t place = 0;
    for (Py_ssize_t term = 0; done && term < terms; term++)
        for (int64_t at = body.offsets[term]; at < body.offsets[term + 1]; at++) {
            int32_t position = body.positions[place], frequency = body.frequencies[at];
            place += frequency;
            uint32_t weight = worth_of(worth, most, frequency, position, opening, lead);
            if (keys[term] && weight)
                append(&lists, body.documents[at], keys[term], weight);
        }
    done = done && choose(&lists, begins, documents, ARRAY(arrays, 8, uint32_t),
                          ARRAY(arrays, 9, uint8_t));
    Py_END_ALLOW_THREADS;
    free(lists.words);
    let_go(&arrays);
    if (!done)
        return PyErr_NoMemory();
    Py_RETURN_NONE;
}

static uint64_t hash_letters(const uint32_t *codes, int64_t length, const uint64_t *multipliers) {
    uint64_t sum = 0;
    for (int64_t at = 0; at < length; at++)
        sum += ((uint64_t)codes[at] + 1) * multipliers[at];
    sum ^= sum >> 33;
    sum *= 0xFF51AFD7ED558CCDu;
    sum ^= sum >> 33;
    return sum ? sum : 1;
}

static bool is_among(const uint64_t *ascending, Py_ssize_t count, uint64_t wanted) {
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (ascending[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ascending[low] == wanted;
}

/* How many letters the article takes, with one of `before` in front of it, if enough are left. */
static int64_t article_of(const uint32_t *codes, int64_t length, const uint32_t *before) {
    int64_t skipped = 0;
    if (length >= SHORTEST + 3) {
        for (int at = 0; at < BEFORE && !skipped; at++)
            if (codes[0] == before[at] && codes[1] == ALEF && codes[2] == LAM)
                skipped = 3;
        if (codes[0] == WAW && codes[1] == LAM && codes[2] == LAM)
            skipped = 3;
    }
    if (!skipped && length >= SHORTEST + 2 && (codes[0] == ALEF || codes[0] == LAM) && codes[1] == LAM)
        skipped = 2;
    return skipped;
}

/* hash_terms(codes, ends, multipliers, little, before, wordings, keys): the hashes of terms that
end before a line feed each; `little` are those of words that say little, ascending, and `before`
the letters that may stand before the article.  */
static PyObject *hash_terms(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "488848w4w"))
        return NULL;
    const uint32_t *codes = ARRAY(arrays, 0, uint32_t), *before = ARRAY(arrays, 4, uint32_t);
    const int64_t *ends = ARRAY(arrays, 1, int64_t);
    const uint64_t *multipliers = ARRAY(arrays, 2, uint64_t), *little = ARRAY(arrays, 3, uint64_t);
    uint64_t *wordings = ARRAY(arrays, 5, uint64_t);
    uint32_t *keys = ARRAY(arrays, 6, uint32_t);
    int64_t begin = 0;
    for (Py_ssize_t term = 0; term < length_of(&arrays, 1); begin = ends[term++] + 1) {
        const uint32_t *letters = codes + begin;
        int64_t length = ends[term] - begin < MOST_LETTERS ? ends[term] - begin : MOST_LETTERS;
        int64_t skipped = article_of(letters, length, before);
        wordings[term] = hash_letters(letters, length, multipliers);
        uint64_t key = hash_letters(letters + skipped, length - skipped, multipliers);
        bool says_little = length - skipped < SHORTEST ||
                           is_among(little, length_of(&arrays, 3), wordings[term]);
        keys[term] = says_little ? 0 : (uint32_t)(key >> 32);
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("mark_wording", mark_wording),
    KERNEL_METHOD("hash_terms", hash_terms),
    KERNEL_METHOD("choose_keys", choose_keys),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_sketches, methods)
