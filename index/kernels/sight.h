/* What is seen of some words in some documents: where first, how strong, how near each other?  The
form in NumPy is engines/sight.py.  */

#ifndef FIHRIST_SIGHT_H
#define FIHRIST_SIGHT_H

#include "cursor.h"

enum { MOST_DOCUMENTS = 1 << 16, MOST_WORDS = 255, MOST_FORMS = 255, SCANNED = 8 };

/* Occurrences, each one number: document (16 bits), field (1), position (31), word (8), form (8).  */
typedef struct {
    uint64_t *at;
    int64_t count, room;
} Occurrences;

/* What is asked, and room for the answer: engines/sight.py says what each array is.  */
typedef struct {
    const Word *words;
    const int64_t *documents;
    int64_t word_count, document_count, step_count;
    const int32_t *steps; /* the number of the step from word a to word b, -1 for none */
    double lead_least, reversed;
    int64_t reach;
    double *in_title, *anywhere, *first, *longest, *near, *beside;
    Occurrences all, typed; /* of words in steps; of forms that weigh 1, one word's at a time */
} Sight;

static inline bool add_occurrences(
    Occurrences *found, const Blocks *positions, int64_t place, int64_t count, uint64_t key
) {
    if (found->count + count > found->room) {
        int64_t room = 2 * (found->count + count) + 256;
        uint64_t *larger = realloc(found->at, (size_t)room * sizeof *larger);
        if (!larger)
            return false;
        found->at = larger;
        found->room = room;
    }
    for (int64_t i = 0; i < count; i++)
        found->at[found->count++] = key | (uint64_t)read_one(positions, place + i) << 16;
    return true;
}

/* Sort by document, field and position: a radix sort that passes over bytes that are all alike.  */
static inline bool sort(Occurrences *found) {
    size_t counts[6][256] = {{0}};
    int64_t count = found->count;
    uint64_t *from = found->at, *to = malloc((size_t)count * sizeof *to + 8);
    if (!to)
        return false;
    for (int64_t i = 0; i < count; i++)
        for (int byte = 0; byte < 6; byte++)
            counts[byte][from[i] >> (16 + 8 * byte) & 255]++;
    for (int byte = 0; byte < 6 && count; byte++) {
        size_t next = 0, *places = counts[byte];
        if (places[from[0] >> (16 + 8 * byte) & 255] == (size_t)count)
            continue;
        for (int value = 0; value < 256; value++) {
            size_t some = places[value];
            places[value] = next;
            next += some;
        }
        for (int64_t i = 0; i < count; i++)
            to[places[from[i] >> (16 + 8 * byte) & 255]++] = from[i];
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    found->at = from;
    found->room = count;
    free(to);
    return true;
}

/* See one form in one field of the document that the cursor is at.  */
static inline bool see(Sight *sight, int64_t w, int64_t form, int field, bool in_steps, int64_t which, Cursor *cursor) {
    double weight = sight->words[w].weights[form];
    int64_t at = w * sight->document_count + which;
    if (weight > sight->anywhere[at])
        sight->anywhere[at] = weight;
    if (field == TITLE && weight > sight->in_title[at])
        sight->in_title[at] = weight;
    bool leads = field == BODY && weight >= sight->lead_least, typed = weight >= 1.0;
    if (!leads && !typed && !in_steps)
        return true;
    int64_t count, place = positions_of(cursor, &count);
    const Blocks *positions = &cursor->postings->positions;
    uint64_t key = (uint64_t)which << 48 | (uint64_t)field << 47 | (uint64_t)w << 8 | (uint64_t)form;
    if (leads && (double)read_one(positions, place) < sight->first[at])
        sight->first[at] = (double)read_one(positions, place);
    return (!in_steps || add_occurrences(&sight->all, positions, place, count, key)) &&
           (!typed || add_occurrences(&sight->typed, positions, place, count, key));
}

/* Read all postings of a form in one field, and see it in the wanted documents.  */
static inline bool scan_form(
    Sight *sight, const Part *part, int64_t w, int64_t form, int field, bool in_steps,
    Cursor *cursor, const Scratch *scratch
) {
    uint32_t documents[IN_BLOCK];
    for (int64_t at = cursor->at, next; at < cursor->end; at = next) {
        next = end_of_block(at, cursor->end);
        read_in_block(&cursor->postings->documents, at, next, documents);
        for (int64_t i = 0; i < next - at; i++) {
            int64_t document = documents[i] + part->base;
            cursor->at = at + i;
            if (is_marked(scratch->wanted, document) &&
                !see(sight, w, form, field, in_steps, scratch->documents[document], cursor))
                return false;
        }
    }
    return true;
}

/* See one form in one field of those of the documents [low, high) that a part has: a form with
few postings is read through, one with many is looked up.  */
static inline bool see_form(
    Sight *sight, const Part *part, int64_t w, int64_t form, int field, bool in_steps,
    const int64_t *range, int64_t low, int64_t high, const Scratch *scratch, Clock *clock
) {
    Cursor cursor;
    open_cursor(&cursor, part->fields + field, range);
    if (is_up(clock, cursor.end - cursor.at))
        return false;
    if (cursor.end - cursor.at <= SCANNED * (high - low))
        return scan_form(sight, part, w, form, field, in_steps, &cursor, scratch);
    for (int64_t which = low; which < high; which++) {
        int64_t document = sight->documents[which] - part->base;
        if (seek(&cursor, document) == document && !see(sight, w, form, field, in_steps, which, &cursor))
            return false;
    }
    return true;
}

/* See one word everywhere; false when time is up (or memory).  */
static inline bool see_word(
    Sight *sight, const Reader *reader, int64_t w, const Scratch *scratch, Clock *clock
) {
    const Word *word = sight->words + w;
    bool in_steps = false;
    int64_t low = 0, high;
    for (int64_t other = 0; other < sight->word_count; other++)
        in_steps |= sight->steps[w * sight->word_count + other] >= 0 ||
                    sight->steps[other * sight->word_count + w] >= 0;
    sight->typed.count = 0;
    for (Py_ssize_t p = 0; p < reader->part_count; p++, low = high) {
        int64_t end = p + 1 < reader->part_count ? reader->parts[p + 1].base : reader->size;
        for (high = low; high < sight->document_count && sight->documents[high] < end;)
            high++;
        for (int64_t form = 0; form < word->forms && low < high; form++) {
            const int64_t *range = range_of(word, p, form);
            if (range[0] == range[1])
                continue;
            for (int field = 0; field < FIELDS; field++)
                if ((word->fields >> field & 1) &&
                    !see_form(sight, reader->parts + p, w, form, field, in_steps, range, low, high,
                              scratch, clock))
                    return false;
        }
    }
    return true;
}

/* A word's places as they were typed, ascending, with how many words stand together up to each.  */
typedef struct {
    uint64_t *places;
    double *lengths;
    int64_t count;
} Runs;

/* Lengthen the runs of the words before by this word's places.  */
static inline bool run_on(Sight *sight, Runs *runs) {
    if (!sort(&sight->typed))
        return false;
    int64_t size = sight->typed.count, count = 0, before = 0;
    uint64_t *places = malloc((size_t)size * sizeof *places + 8);
    double *lengths = malloc((size_t)size * sizeof *lengths + 8);
    if (!places || !lengths) {
        free(places);
        free(lengths);
        return false;
    }
    for (int64_t i = 0; i < size; i++) {
        uint64_t place = sight->typed.at[i] >> 16;
        if (count && places[count - 1] == place)
            continue;
        while (before < runs->count && runs->places[before] + 1 < place)
            before++;
        bool follows = before < runs->count && runs->places[before] + 1 == place;
        places[count] = place;
        lengths[count] = 1 + (follows ? runs->lengths[before] : 0);
        if (lengths[count] > sight->longest[place >> 32])
            sight->longest[place >> 32] = lengths[count];
        count++;
    }
    free(runs->places);
    free(runs->lengths);
    *runs = (Runs){places, lengths, count};
    return true;
}

/* Add up what the steps' words are worth where they stand near each other.  */
static inline bool add_near(Sight *sight) {
    if (!sort(&sight->all))
        return false;
    const uint64_t *at = sight->all.at;
    for (int64_t i = 0; i < sight->all.count; i++)
        for (int64_t j = i + 1; j < sight->all.count; j++) {
            int64_t distance = (int64_t)((at[j] >> 16) - (at[i] >> 16));
            if (distance > sight->reach)
                break;
            int64_t a = at[i] >> 8 & 255, b = at[j] >> 8 & 255, which = (int64_t)(at[i] >> 48);
            int32_t ahead = sight->steps[a * sight->word_count + b];
            int32_t back = sight->steps[b * sight->word_count + a];
            if (!distance || (ahead < 0 && back < 0))
                continue;
            double product = sight->words[a].weights[at[i] & 255] * sight->words[b].weights[at[j] & 255];
            double value = product / (double)distance;
            if (ahead >= 0) {
                sight->near[ahead * sight->document_count + which] += value;
                sight->beside[ahead * sight->document_count + which] += product;
            }
            if (back >= 0) {
                sight->near[back * sight->document_count + which] += sight->reversed * value;
                sight->beside[back * sight->document_count + which] += product;
            }
        }
    return true;
}

static inline bool see_all(Sight *sight, const Reader *reader, Scratch *scratch, Clock *clock) {
    Runs runs = {NULL, NULL, 0};
    bool done = true;
    for (int64_t which = 0; which < sight->document_count; which++) {
        mark(scratch->wanted, sight->documents[which]);
        scratch->documents[sight->documents[which]] = (int32_t)which;
    }
    for (int64_t w = 0; w < sight->word_count && done; w++)
        done = see_word(sight, reader, w, scratch, clock) && run_on(sight, &runs);
    done = done && add_near(sight);
    for (int64_t which = 0; which < sight->document_count; which++)
        scratch->wanted[sight->documents[which] >> 6] = 0;
    free(runs.places);
    free(runs.lengths);
    return done;
}

static inline void free_occurrences(Sight *sight) {
    free(sight->all.at);
    free(sight->typed.at);
}

/* Read a tuple of words that are looked for in so many documents; NULL with an error set.  */
static inline Word *words_to_see(PyObject *tuple, int64_t documents) {
    int64_t count = PyTuple_Size(tuple);
    if (count < 0)
        return NULL;
    Word *words = calloc((size_t)count + 1, sizeof *words);
    bool ready = words && count <= MOST_WORDS && documents < MOST_DOCUMENTS;
    for (int64_t w = 0; w < count && ready; w++)
        ready = read_word(PyTuple_GetItem(tuple, w), words + w) && words[w].forms <= MOST_FORMS;
    if (ready)
        return words;
    free(words);
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "too many words, forms or documents");
    return NULL;
}

#endif
