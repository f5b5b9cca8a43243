/* How often is a word in each document, and in how many?  */

#ifndef FIHRIST_COUNTING_H
#define FIHRIST_COUNTING_H

#include "cursor.h"
#include "reader.h"

enum { AHEAD = 12 }; /* postings whose document is fetched before it is counted */
enum { FEW = 8 };    /* postings a wanted document, from which on it is looked up */

static inline int64_t postings_in(const Reader *reader, const Word *word) {
    int64_t postings = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++)
        for (int64_t form = 0; form < word->forms; form++)
            for (int field = 0; field < FIELDS; field++) {
                int64_t at, end;
                postings_of(reader->parts[p].fields + field, range_of(word, p, form), &at, &end);
                postings += word->fields >> field & 1 ? end - at : 0;
            }
    return postings;
}

/* Return how many of the postings [at, end) are of living documents.  */
static inline int64_t alive_among(const Part *part, const Postings *postings, int64_t at, int64_t end) {
    uint32_t documents[IN_BLOCK];
    int64_t count = 0;
    for (int64_t next; at < end; at = next) {
        next = end_of_block(at, end);
        read_in_block(&postings->documents, at, next, documents);
        for (int64_t i = 0; i < next - at; i++)
            count += part->alive[documents[i]];
    }
    return count;
}

/* Return how many living documents have a form in the word's fields.  */
static inline int64_t having(const Reader *reader, const Word *word, int64_t form) {
    int64_t count = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++) {
        const Part *part = reader->parts + p;
        const int64_t *range = range_of(word, p, form);
        if (range[1] == range[0])
            continue;
        if (word->fields == 3) {
            count += number(&part->counts, range[0]);
            continue;
        }
        const Postings *postings = part->fields + (word->fields == 2);
        int64_t at, end;
        postings_of(postings, range, &at, &end);
        if (part->alive == NULL)
            count += end - at;
        else
            count += alive_among(part, postings, at, end);
    }
    return count;
}

/* Return in how many documents the word is; of several forms, is expected (scoring.py).  */
static inline double expected(const Reader *reader, const Word *word) {
    if (word->forms == 1)
        return (double)having(reader, word, 0);
    double absent = 1.0, all = reader->documents > 1 ? reader->documents : 1.0;
    for (int64_t form = 0; form < word->forms; form++)
        absent *= 1.0 - word->weights[form] * (double)having(reader, word, form) / all;
    return reader->documents * (1.0 - absent);
}

/* The only documents that are asked for, ascending, and a bit for each.  `seen` gets a bit for each
document that has a sure form, deleted ones too; NULL where that is not asked for.  */
typedef struct {
    const int32_t *documents;
    int64_t count;
    const uint64_t *bits;
    uint64_t *seen;
} Wanted;

static inline void count_one(Scratch *scratch, int field, int64_t document, double value, bool sure) {
    scratch->counts[field][document] += value;
    mark(scratch->any, document);
    if (field == TITLE)
        mark(scratch->titled, document);
    if (sure)
        mark(scratch->sure, document);
}

/* Add the occurrences of one range to the counts, in the wanted documents: few of them are looked
up, many are met while the range is read, as it is where `seen` gets what it has.  Return how much
work that was.  */
static inline int64_t count_wanted(
    const Part *part, int field, const int64_t *range, double weight, bool sure,
    const Wanted *wanted, uint64_t *seen, Scratch *scratch
) {
    const Blocks *frequencies = &part->fields[field].frequencies;
    Cursor cursor;
    open_cursor(&cursor, part->fields + field, range);
    int64_t postings = cursor.end - cursor.at;
    uint32_t documents[IN_BLOCK];
    if (!seen && postings > FEW * wanted->count) {
        for (int64_t i = 0; i < wanted->count && cursor.at < cursor.end; i++) {
            int64_t document = wanted->documents[i];
            if (document >= part->base && seek(&cursor, document - part->base) == document - part->base)
                count_one(scratch, field, document, weight * read_one(frequencies, cursor.at), sure);
        }
        return FEW * wanted->count;
    }
    for (int64_t at = cursor.at, next; at < cursor.end; at = next) {
        next = end_of_block(at, cursor.end);
        read_in_block(&part->fields[field].documents, at, next, documents);
        for (int64_t i = 0; i < next - at; i++) {
            int64_t document = documents[i] + part->base;
            if (seen)
                mark(seen, document);
            if (is_marked(wanted->bits, document))
                count_one(scratch, field, document, weight * read_one(frequencies, at + i), sure);
        }
    }
    return postings;
}

/* Add the occurrences of one range to the counts; return how many there were.  */
static inline int64_t count_range(
    const Part *part, int field, const int64_t *range, double weight, bool sure, Scratch *scratch
) {
    const Postings *postings = part->fields + field;
    const double *count = scratch->counts[field] + part->base;
    uint32_t documents[IN_BLOCK], frequencies[IN_BLOCK];
    int64_t first, end;
    postings_of(postings, range, &first, &end);
    for (int64_t at = first, next; at < end; at = next) {
        next = end_of_block(at, end);
        read_in_block(&postings->documents, at, next, documents);
        read_in_block(&postings->frequencies, at, next, frequencies);
        int64_t some = next - at;
        for (int64_t i = 0; i < some; i++) {
            __builtin_prefetch(count + documents[i + AHEAD < some ? i + AHEAD : i], 1);
            count_one(scratch, field, documents[i] + part->base, weight * frequencies[i], sure);
        }
    }
    return end - first;
}

/* Count the forms [from, to); false when time is up.  */
static inline bool count_forms(
    const Reader *reader, const Word *word, int64_t from, int64_t to, const Wanted *wanted,
    Clock *clock, Scratch *scratch
) {
    for (int64_t form = from; form < to; form++)
        for (Py_ssize_t p = 0; p < reader->part_count; p++)
            for (int field = 0; field < FIELDS; field++) {
                const int64_t *range = range_of(word, p, form);
                if (!(word->fields >> field & 1) || range[0] == range[1])
                    continue;
                bool sure = word->sure && word->sure[form];
                double weight = word->weights[form];
                const Part *part = reader->parts + p;
                uint64_t *seen = wanted && (sure || !word->sure) ? wanted->seen : NULL;
                int64_t read = wanted
                    ? count_wanted(part, field, range, weight, sure, wanted, seen, scratch)
                    : count_range(part, field, range, weight, sure, scratch);
                if (is_up(clock, read))
                    return false;
            }
    return true;
}

#endif
