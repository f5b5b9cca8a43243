/* In which order do terms stand, and sorted lists of them as one?  The forms in Python are
`_sort_order` and `number_terms` in numbering.py.  */

#include "arrays.h"
#include "radix.h"

enum { PACKED = 12, IN_ONE = 3, KEYS = PACKED / IN_ONE, BITS = 21 };

typedef struct {
    const uint32_t *codes;
    const int64_t *ends;
    int64_t count;
    uint64_t *keys[KEYS]; /* the first letters of each term, three in one number */
} Terms;

typedef struct {
    const uint32_t *letters;
    int64_t length;
    uint32_t number;
} Long;

static int64_t begin_of(const Terms *terms, uint32_t term) {
    return term ? terms->ends[term - 1] + 1 : 0;
}

static Long long_of(const Terms *terms, uint32_t term) {
    int64_t begin = begin_of(terms, term);
    return (Long){terms->codes + begin, terms->ends[term] - begin, term};
}

static void pack(const Terms *terms) {
    for (int64_t term = 0; term < terms->count; term++) {
        Long word = long_of(terms, (uint32_t)term);
        for (int key = 0; key < KEYS; key++) {
            uint64_t packed = 0;
            for (int at = key * IN_ONE; at < (key + 1) * IN_ONE; at++)
                packed = packed << BITS | (at < word.length ? word.letters[at] : 0);
            terms->keys[key][term] = packed;
        }
    }
}

/* Sort by the last letters first: what stood in order stays so among equals. */
static void sort_packed(const Terms *terms, Sorting *sorting) {
    for (uint32_t term = 0; term < terms->count; term++)
        sorting->order[term] = term;
    for (int key = KEYS - 1; key >= 0; key--) {
        for (int64_t at = 0; at < terms->count; at++)
            sorting->keys[at] = terms->keys[key][sorting->order[at]];
        sort_keys(sorting, (size_t)terms->count);
    }
}

static bool alike(const Terms *terms, uint32_t one, uint32_t other) {
    for (int key = 0; key < KEYS; key++)
        if (terms->keys[key][one] != terms->keys[key][other])
            return false;
    return true;
}

static int compare(const void *one, const void *other) {
    const Long *a = one, *b = other;
    int64_t shorter = a->length < b->length ? a->length : b->length;
    for (int64_t at = PACKED; at < shorter; at++)
        if (a->letters[at] != b->letters[at])
            return a->letters[at] < b->letters[at] ? -1 : 1;
    return a->length != b->length ? (a->length < b->length ? -1 : 1) : 0;
}

/* Sort terms that are alike as far as they are packed. */
static void sort_long(const Terms *terms, uint32_t *order, int64_t count, Long *room) {
    for (int64_t at = 0; at < count; at++)
        room[at] = long_of(terms, order[at]);
    qsort(room, (size_t)count, sizeof *room, compare);
    for (int64_t at = 0; at < count; at++)
        order[at] = room[at].number;
}

static void finish(const Terms *terms, uint32_t *order, Long *room) {
    for (int64_t first = 0, end = 0; first < terms->count; first = end) {
        for (end = first + 1; end < terms->count && alike(terms, order[first], order[end]);)
            end++;
        if (end > first + 1)
            sort_long(terms, order + first, end - first, room);
    }
}

static uint8_t *write_letter(uint8_t *to, uint32_t letter) {
    if (letter < 0x80) {
        *to++ = (uint8_t)letter;
        return to;
    }
    if (letter < 0x800) {
        *to++ = (uint8_t)(0xC0 | letter >> 6);
    } else {
        if (letter < 0x10000) {
            *to++ = (uint8_t)(0xE0 | letter >> 12);
        } else {
            *to++ = (uint8_t)(0xF0 | letter >> 18);
            *to++ = (uint8_t)(0x80 | (letter >> 12 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (letter >> 6 & 0x3F));
    }
    *to++ = (uint8_t)(0x80 | (letter & 0x3F));
    return to;
}

/* Write the terms in this order as lines of UTF-8. */
static uint8_t *write_lines(const Terms *terms, const uint32_t *order, uint8_t *to) {
    for (int64_t at = 0; at < terms->count; at++) {
        Long term = long_of(terms, order[at]);
        for (int64_t letter = 0; letter < term.length; letter++)
            to = write_letter(to, term.letters[letter]);
        *to++ = '\n';
    }
    return to;
}

/* sort(codes, ends, order, lines) → bytes of `lines`: the order of distinct terms that end before a
line feed each, and the terms in this order; no letter takes more than four bytes.  */
static PyObject *sort(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "484w1w"))
        return NULL;
    Terms terms = {ARRAY(arrays, 0, uint32_t), ARRAY(arrays, 1, int64_t), length_of(&arrays, 1), {0}};
    size_t count = (size_t)terms.count;
    uint64_t *room = malloc(8 * (KEYS + 1) * count + 8);
    Long *longs = malloc(sizeof *longs * count + 1);
    Sorting sorting = {room, NULL, ARRAY(arrays, 2, uint32_t), NULL, NULL};
    uint8_t *lines = ARRAY(arrays, 3, uint8_t), *end = lines;
    bool is_memory = begin_sorting(&sorting, count) && room && longs;
    if (is_memory) {
        for (int key = 0; key < KEYS; key++)
            terms.keys[key] = room + (size_t)(key + 1) * count;
        Py_BEGIN_ALLOW_THREADS;
        pack(&terms);
        sort_packed(&terms, &sorting);
        finish(&terms, sorting.order, longs);
        end = write_lines(&terms, sorting.order, lines);
        Py_END_ALLOW_THREADS;
    }
    end_sorting(&sorting);
    free(room);
    free(longs);
    let_go(&arrays);
    return is_memory ? PyLong_FromSsize_t(end - lines) : PyErr_NoMemory();
}

typedef struct {
    const uint8_t *at; /* the line that is next in this list */
    int64_t line, end; /* its number, and that after the last */
} List;

/* Which of two lines, ended by line feeds, comes first: below 0, 0, above; no term has a lower byte. */
static inline int compare_lines(const uint8_t *one, const uint8_t *other) {
    for (; *one == *other; one++, other++)
        if (*one == '\n')
            return 0;
    return *one < *other ? -1 : 1;
}

/* Find the lists whose next line is the first of all; return how many there are. */
static int64_t next_of(List *lists, int64_t count, List **found) {
    int64_t same = 0;
    for (List *list = lists; list < lists + count; list++) {
        if (list->line == list->end)
            continue;
        int differs = same ? compare_lines(list->at, found[0]->at) : -1;
        if (differs <= 0) {
            same = differs ? 0 : same;
            found[same++] = list;
        }
    }
    return same;
}

static uint8_t *merge_lists(List *lists, int64_t count, List **found, int64_t *numbers,
                            uint8_t *to) {
    int64_t same;
    for (int64_t number = 0; (same = next_of(lists, count, found)); number++) {
        const uint8_t *begin = found[0]->at, *line = begin;
        while ((*to++ = *line++) != '\n')
            ;
        for (int64_t at = 0; at < same; at++) {
            found[at]->at += line - begin;
            numbers[found[at]->line++] = number;
        }
    }
    return to;
}

/* merge(text, ends, firsts, numbers, merged) → bytes of `merged`: the distinct lines of several
sorted lists, and which each line is.  `ends` are after the line feeds; list after list begins with
the line that `firsts` has, and so does what is after the last.  */
static PyObject *merge(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given, "1888w1w"))
        return NULL;
    const uint8_t *text = ARRAY(arrays, 0, uint8_t);
    const int64_t *ends = ARRAY(arrays, 1, int64_t), *firsts = ARRAY(arrays, 2, int64_t);
    int64_t count = length_of(&arrays, 2) - 1;
    List *lists = malloc(sizeof *lists * (size_t)(count + 1)), **found = malloc(sizeof *found * (size_t)(count + 1));
    uint8_t *merged = ARRAY(arrays, 4, uint8_t), *end = merged;
    bool is_memory = lists && found;
    for (int64_t at = 0; is_memory && at < count; at++)
        lists[at] = (List){text + (firsts[at] ? ends[firsts[at] - 1] : 0), firsts[at], firsts[at + 1]};
    if (is_memory) {
        Py_BEGIN_ALLOW_THREADS;
        end = merge_lists(lists, count, found, ARRAY(arrays, 3, int64_t), merged);
        Py_END_ALLOW_THREADS;
    }
    free(lists);
    free(found);
    let_go(&arrays);
    return is_memory ? PyLong_FromSsize_t(end - merged) : PyErr_NoMemory();
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("sort", sort),
    KERNEL_METHOD("merge", merge),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_terms, methods)
