/* Which of many sorted terms is a text?  The form in NumPy is TextList in segment.py.

The first letters of every SAMPLED-th term stand together, so that most steps of a search stay
in a near cache.  */

#ifndef FIHRIST_TERMS_H
#define FIHRIST_TERMS_H

#include "arrays.h"
#include <stdlib.h>

enum { SAMPLED = 32, LINE = 64 };

/* `begins` are numbers of `width` bytes, one more than there are terms.  */
typedef struct {
    const uint8_t *text;
    const void *begins;
    Py_ssize_t width;
    int64_t count, head_count;
    uint64_t *heads;
} Terms;

static inline int64_t begin_of(const Terms *terms, int64_t at) {
    switch (terms->width) {
    case 1: return ((const uint8_t *)terms->begins)[at];
    case 2: return ((const uint16_t *)terms->begins)[at];
    case 4: return ((const uint32_t *)terms->begins)[at];
    default: return (int64_t)((const uint64_t *)terms->begins)[at];
    }
}

static inline const uint8_t *term_at(const Terms *terms, int64_t at, int64_t *size) {
    int64_t begin = begin_of(terms, at);
    *size = begin_of(terms, at + 1) - 1 - begin;
    return terms->text + begin;
}

/* Return the first eight letters as a number that is ordered as the texts are, but that texts may
differ whose numbers do not.  A letter is a byte: ASCII's are their own, U+0600 to U+067E follow them;
for what is before or after these one stands alone, and nothing behind it is looked at.  */
static inline uint64_t head_of(const uint8_t *text, int64_t size) {
    uint64_t head = 0;
    int letters = 0;
    for (int64_t at = 0; letters < 8 && at < size; letters++) {
        uint8_t lead = text[at++], letter = lead;
        if (lead >= 0x7F) {
            bool is_arabic = (lead & 0xFE) == 0xD8 && at < size;
            letter = lead < 0xD8 ? 0x7F : 0xFF;
            if (is_arabic)
                letter = (uint8_t)(0x80 | (lead & 1) << 6 | (text[at++] & 0x3F));
            if (!is_arabic || letter == 0xFF)
                at = size;
        }
        head = head << 8 | letter;
    }
    return letters ? head << 8 * (8 - letters) : 0;
}

/* Look at the terms; false, with MemoryError set, where there is no room for their heads.  */
static inline bool look_at_terms(
    const void *text, const void *begins, Py_ssize_t width, int64_t count, Terms *terms
) {
    *terms = (Terms){text, begins, width, count, (count + SAMPLED - 1) / SAMPLED, NULL};
    terms->heads = malloc(((size_t)terms->head_count + 1) * 8);
    if (!terms->heads)
        return PyErr_NoMemory() != NULL;
    for (int64_t i = 0; i < terms->head_count; i++) {
        int64_t size;
        const uint8_t *term = term_at(terms, i * SAMPLED, &size);
        terms->heads[i] = head_of(term, size);
    }
    return true;
}

/* Return below 0, 0 or above as the term is before, at or after the text.  */
static inline int compare_term(const Terms *terms, int64_t at, const uint8_t *text, int64_t size) {
    int64_t length;
    const uint8_t *term = term_at(terms, at, &length);
    int order = memcmp(term, text, (size_t)(length < size ? length : size));
    return order ? order : (length > size) - (length < size);
}

/* Ask for the text of the terms [low, high), which are few, before the first of it is looked at.  */
static inline void fetch_terms(const Terms *terms, int64_t low, int64_t high) {
    int64_t begin = begin_of(terms, low), end = begin_of(terms, high);
    for (; begin < end; begin += LINE)
        __builtin_prefetch(terms->text + begin);
}

/* Return the first term that is not before the text; their count where all are.  */
static inline int64_t first_term(const Terms *terms, const uint8_t *text, int64_t size) {
    uint64_t head = head_of(text, size);
    int64_t at = 0, low = 0, high = terms->count;
    for (int64_t left = terms->head_count; left > 0;) {
        int64_t half = left / 2;
        bool before = terms->heads[at + half] < head;
        at = before ? at + half + 1 : at;
        left = before ? left - half - 1 : half;
    }
    low = at ? (at - 1) * SAMPLED + 1 : 0;
    while (at < terms->head_count && terms->heads[at] == head)
        at++;
    high = at < terms->head_count ? at * SAMPLED : high;
    if (high - low < SAMPLED)
        fetch_terms(terms, low, high);
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (compare_term(terms, middle, text, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Return the number of the term that is the text, -1 for none.  */
static inline int64_t find_text(const Terms *terms, const uint8_t *text, int64_t size) {
    int64_t at = first_term(terms, text, size);
    return at < terms->count && !compare_term(terms, at, text, size) ? at : -1;
}

#endif
