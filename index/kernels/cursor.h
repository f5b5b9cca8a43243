/* Where does a term stand in a document?  One term's postings in one field, read forwards.  */

#ifndef FIHRIST_CURSOR_H
#define FIHRIST_CURSOR_H

#include "reader.h"

/* At posting `at` of [.., end); the positions of posting `summed` begin at `place`.  */
typedef struct {
    const Postings *postings;
    int64_t at, end, summed, place;
} Cursor;

static inline Cursor open_cursor(const Postings *postings, const int64_t *range) {
    Cursor cursor = {postings, 0, 0, 0, 0};
    postings_of(postings, range, &cursor.at, &cursor.end);
    cursor.summed = cursor.at;
    cursor.place = range[0] == range[1] ? 0 : number(&postings->places, range[0]);
    return cursor;
}

/* Return the document it is at, INT64_MAX after the last.  */
static inline int64_t document_at(const Cursor *cursor) {
    return cursor->at < cursor->end ? number(&cursor->postings->documents, cursor->at) : INT64_MAX;
}

/* Go to the first document that is not before the wanted one, in ever longer steps; return it.  */
static inline int64_t seek(Cursor *cursor, int64_t wanted) {
    const Numbers *documents = &cursor->postings->documents;
    int64_t low = cursor->at, step = 1;
    if (low >= cursor->end || number(documents, low) >= wanted)
        return document_at(cursor);
    while (low + step < cursor->end && number(documents, low + step) < wanted) {
        low += step;
        step *= 2;
    }
    int64_t high = low + step < cursor->end ? low + step : cursor->end;
    while (high - low > 1) {
        int64_t middle = (low + high) / 2;
        if (number(documents, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    cursor->at = high;
    return document_at(cursor);
}

static inline int64_t sum_of(const Numbers *numbers, int64_t from, int64_t end) {
    int64_t sum = 0;
    if (numbers->width == 1)
        for (const uint8_t *at = numbers->at; from < end;) {
            int64_t stop = end - from > 1 << 20 ? from + (1 << 20) : end;
            uint32_t some = 0;
            for (; from < stop; from++)
                some += at[from];
            sum += some;
        }
    else
        for (; from < end; from++)
            sum += number(numbers, from);
    return sum;
}

/* Return where the positions in this document begin, and how many there are.  */
static inline int64_t positions_of(Cursor *cursor, int64_t *count) {
    const Numbers *frequencies = &cursor->postings->frequencies;
    cursor->place += sum_of(frequencies, cursor->summed, cursor->at);
    cursor->summed = cursor->at;
    *count = number(frequencies, cursor->at);
    return cursor->place;
}

#endif
