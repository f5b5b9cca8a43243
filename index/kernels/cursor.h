/* Where does a term stand in a document?  One term's postings in one field, read forwards.  */

#ifndef FIHRIST_CURSOR_H
#define FIHRIST_CURSOR_H

#include "reader.h"

/* At posting `at` of [.., end), of which [first, last) are in `documents`, none where they are equal;
the positions of posting `summed` begin at `place`.  */
typedef struct {
    const Postings *postings;
    int64_t at, end, first, last, summed, place;
    uint32_t documents[IN_BLOCK];
} Cursor;

static inline void open_cursor(Cursor *cursor, const Postings *postings, const int64_t *range) {
    cursor->postings = postings;
    postings_of(postings, range, &cursor->at, &cursor->end);
    cursor->first = cursor->last = 0;
    cursor->summed = -1;
}

/* Read the documents from where it is to the end of the block.  */
static inline void read_on(Cursor *cursor) {
    cursor->first = cursor->at;
    cursor->last = end_of_block(cursor->at, cursor->end);
    read_in_block(&cursor->postings->documents, cursor->first, cursor->last, cursor->documents);
}

/* Return the document it is at, INT64_MAX after the last.  */
static inline int64_t document_at(Cursor *cursor) {
    if (cursor->at >= cursor->end)
        return INT64_MAX;
    if (cursor->at >= cursor->last)
        read_on(cursor);
    return cursor->documents[cursor->at - cursor->first];
}

/* Go to the last block that begins with no document after the wanted one, in ever longer steps.  */
static inline void seek_block(Cursor *cursor, int64_t wanted) {
    const Blocks *documents = &cursor->postings->documents;
    int64_t low = (cursor->last - 1) / IN_BLOCK, end = (cursor->end - 1) / IN_BLOCK + 1, step = 1;
    while (low + step < end && first_of(documents, low + step) <= wanted) {
        low += step;
        step *= 2;
    }
    int64_t high = low + step < end ? low + step : end;
    while (high - low > 1) {
        int64_t middle = (low + high) / 2;
        if (first_of(documents, middle) <= wanted)
            low = middle;
        else
            high = middle;
    }
    if (low * IN_BLOCK >= cursor->last) {
        cursor->at = low * IN_BLOCK;
        read_on(cursor);
    }
}

/* Go to the first document that is not before the wanted one; return it.  */
static inline int64_t seek(Cursor *cursor, int64_t wanted) {
    if (document_at(cursor) >= wanted)
        return document_at(cursor);
    if (cursor->documents[cursor->last - 1 - cursor->first] < wanted)
        seek_block(cursor, wanted);
    int64_t low = cursor->at - 1, high = cursor->last, step = 1;
    while (low + step < high && cursor->documents[low + step - cursor->first] < wanted) {
        low += step;
        step *= 2;
    }
    high = low + step < high ? low + step : high;
    while (high - low > 1) {
        int64_t middle = (low + high) / 2;
        if (cursor->documents[middle - cursor->first] < wanted)
            low = middle;
        else
            high = middle;
    }
    cursor->at = high;
    return document_at(cursor);
}

/* Return where the positions in this document begin, and how many there are.  */
static inline int64_t positions_of(Cursor *cursor, int64_t *count) {
    int64_t first = cursor->at / IN_BLOCK * IN_BLOCK;
    Block block = block_of(&cursor->postings->frequencies, cursor->at / IN_BLOCK);
    if (cursor->summed < first) {
        cursor->summed = first;
        cursor->place = block.head;
    }
    cursor->place += sum_of(&block, cursor->summed - first, cursor->at - first);
    cursor->summed = cursor->at;
    *count = bits_of(&block, cursor->at - first) + 1;
    return cursor->place;
}

#endif
