/* Which documents hold a phrase, and how well?  The form in NumPy is find_phrase in
engines/phrases.py.  */

#include "cursor.h"

enum { A_DOCUMENT = 16 }; /* postings of work that one takes, roughly */

/* Positions that grow as they are read.  */
typedef struct {
    int64_t *at;
    int64_t count, room;
} Places;

/* The forms of one word in one field of one part; `found` is where they stand.  */
typedef struct {
    Cursor *forms;
    int64_t form_count, postings;
    Places found;
} Reading;

static int ascending(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static bool add_places(Places *places, Cursor *cursor) {
    int64_t count, first = positions_of(cursor, &count);
    if (places->count + count > places->room) {
        int64_t room = 2 * (places->count + count) + 64;
        int64_t *larger = realloc(places->at, (size_t)room * sizeof *larger);
        if (!larger)
            return false;
        places->at = larger;
        places->room = room;
    }
    for (int64_t i = 0; i < count; i++)
        places->at[places->count++] = read_one(&cursor->postings->positions, first + i);
    return true;
}

/* Read where the forms stand in a document that one of them is at; ascending, each once.  */
static bool read_places(Reading *reading, int64_t document) {
    Places *found = &reading->found;
    int64_t forms = 0, kept = 0;
    found->count = 0;
    for (int64_t form = 0; form < reading->form_count; form++)
        if (document_at(reading->forms + form) == document) {
            if (!add_places(found, reading->forms + form))
                return false;
            forms++;
        }
    if (forms < 2)
        return true;
    qsort(found->at, (size_t)found->count, sizeof *found->at, ascending);
    for (int64_t i = 0; i < found->count; i++)
        if (!i || found->at[i] != found->at[i - 1])
            found->at[kept++] = found->at[i];
    found->count = kept;
    return true;
}

/* Keep of a word's places those that stand 1 to slop after one of the word before.  */
static void follow(const Places *before, Places *places, int64_t slop) {
    int64_t at = -1, kept = 0;
    for (int64_t i = 0; i < places->count; i++) {
        while (at + 1 < before->count && before->at[at + 1] < places->at[i])
            at++;
        if (at >= 0 && places->at[i] - before->at[at] <= slop)
            places->at[kept++] = places->at[i];
    }
    places->count = kept;
}

static int64_t next_document(Reading *reading) {
    int64_t least = INT64_MAX;
    for (int64_t form = 0; form < reading->form_count; form++) {
        int64_t document = document_at(reading->forms + form);
        least = document < least ? document : least;
    }
    return least;
}

static bool stands_in(Reading *reading, int64_t document) {
    bool found = false;
    for (int64_t form = 0; form < reading->form_count; form++)
        found |= seek(reading->forms + form, document) == document;
    return found;
}

/* Return how many chains of all words end in this document; -1 without memory.  */
static int64_t chains(Reading *words, Py_ssize_t count, int64_t document, int64_t slop) {
    for (Py_ssize_t w = 0; w < count; w++) {
        if (!read_places(words + w, document))
            return -1;
        if (w)
            follow(&words[w - 1].found, &words[w].found, slop);
        if (!words[w].found.count)
            return 0;
    }
    return words[count - 1].found.count;
}

/* Count the phrase in the documents of one part; false when time is up (or memory).  */
static bool count_phrase(
    Reading *words, Py_ssize_t count, int64_t slop, int64_t base, int field, Clock *clock,
    Scratch *scratch
) {
    Py_ssize_t rarest = 0;
    for (Py_ssize_t w = 1; w < count; w++)
        rarest = words[w].postings < words[rarest].postings ? w : rarest;
    int64_t document;
    while ((document = next_document(words + rarest)) < INT64_MAX) {
        if (is_up(clock, A_DOCUMENT))
            return false;
        bool everywhere = true;
        for (Py_ssize_t w = 0; w < count && everywhere; w++)
            everywhere = w == rarest || stands_in(words + w, document);
        int64_t found = everywhere ? chains(words, count, document, slop) : 0;
        if (found < 0)
            return false;
        if (found) {
            scratch->counts[field][document + base] = (double)found;
            mark(scratch->any, document + base);
            if (field == TITLE)
                mark(scratch->titled, document + base);
        }
        stands_in(words + rarest, document + 1);
    }
    return true;
}

/* Count the phrase in every part and field; the readings have room for all forms.  */
static bool count_everywhere(
    const Reader *reader, const Word *words, Reading *readings, Py_ssize_t count, int64_t slop,
    int fields, Clock *clock, Scratch *scratch
) {
    for (Py_ssize_t p = 0; p < reader->part_count; p++)
        for (int field = 0; field < FIELDS; field++) {
            bool all = fields >> field & 1;
            for (Py_ssize_t w = 0; w < count; w++) {
                readings[w].postings = 0;
                for (int64_t form = 0; form < words[w].forms; form++) {
                    Cursor *cursor = readings[w].forms + form;
                    open_cursor(cursor, reader->parts[p].fields + field, range_of(words + w, p, form));
                    readings[w].postings += cursor->end - cursor->at;
                }
                all &= readings[w].postings > 0;
            }
            if (all && !count_phrase(readings, count, slop, reader->parts[p].base, field,
                                     clock, scratch))
                return false;
        }
    return true;
}

/* Write what is counted as documents and scores; return how many there are.  */
static int64_t write_scores(
    const Reader *reader, const Measure *measure, double boost, Scratch *scratch, double *scores
) {
    int64_t found = 0;
    EACH_MARKED (scratch->any, words_of(reader), document)
        if (is_alive(reader, document)) {
            scratch->documents[found] = (int32_t)document;
            scores[found++] = saturate(relative(measure, scratch, document), measure->k1);
        }
    double worth = boost * rarity(reader->documents, (double)found);
    for (int64_t i = 0; i < found; i++)
        scores[i] *= worth;
    return found;
}

/* phrase(reader, measure, words, slop, fields, boost, budget in s): bytes of documents (int32,
ascending) and of their scores (float64); None: time is up.  */
static PyObject *phrase(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 7 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Measure *measure = reader ? PyCapsule_GetPointer(args[1], MEASURE) : NULL;
    Py_ssize_t word_count = measure ? PyTuple_Size(args[2]) : 0, forms = 0;
    Word *words = calloc((size_t)word_count + 1, sizeof *words);
    Reading *readings = calloc((size_t)word_count + 1, sizeof *readings);
    Scratch *scratch = NULL;
    PyObject *answer = NULL;
    bool ready = measure && words && readings;
    for (Py_ssize_t w = 0; w < word_count && ready; w++) {
        ready = read_word(PyTuple_GetItem(args[2], w), words + w);
        forms += ready ? words[w].forms : 0;
    }
    Cursor *cursors = ready ? malloc((size_t)(forms + 1) * sizeof *cursors) : NULL;
    if (cursors && word_count) {
        int64_t slop = PyLong_AsLongLong(args[3]), at = 0;
        int fields = (int)PyLong_AsLong(args[4]);
        double boost = PyFloat_AsDouble(args[5]);
        Clock clock = clock_of(PyFloat_AsDouble(args[6]));
        for (Py_ssize_t w = 0; w < word_count; at += words[w++].forms)
            readings[w] = (Reading){cursors + at, words[w].forms, 0, {NULL, 0, 0}};
        scratch = PyErr_Occurred() ? NULL : borrow(reader);
        if (scratch && count_everywhere(reader, words, readings, word_count, slop, fields, &clock,
                                        scratch)) {
            int64_t found = write_scores(reader, measure, boost, scratch, scratch->frequencies);
            answer = Py_BuildValue("y#y#", (char *)scratch->documents, (Py_ssize_t)found * 4,
                                   (char *)scratch->frequencies, (Py_ssize_t)found * 8);
        } else if (scratch) {
            answer = Py_NewRef(Py_None);
        }
    }
    if (scratch) {
        wipe(reader, scratch);
        give_back(reader, scratch);
    }
    for (Py_ssize_t w = 0; w < word_count && readings; w++)
        free(readings[w].found.at);
    free(cursors);
    free(readings);
    free(words);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("phrase", phrase),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_phrase, methods)
