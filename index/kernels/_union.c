/* Which documents are the best of a union whose words were not all scored before?

No word gives a document more than its bound.  Words are scored in full, those of the highest
bounds first, until the rest together cannot lift a document past the k-th best so far: then only
documents that are near it are scored by the rest, whose postings are read to count what matches
(MaxScore: Turtle & Flood 1995, "Query evaluation: strategies and optimizations").  What comes out
is what best_of_union in _best.c gives, to the last bit.  */

#include "best.h"
#include "scores.h"

enum { LEAST_READ = 1 }; /* postings a document */

#define MARGIN 1e-5 /* sums are compared in another order than they are made in */

/* One word: `scored` when it is `full`, made now where there is `found`; else what to read.  */
typedef struct {
    Word word;
    Scored scored;
    PyObject *found;
    double bound;
    bool full;
} Asked;

/* Scores are added up in `sums`, where `any` has what matches; words are read with `work`.  What the
words that are full gave at most is `highest`, what those to come may give `left`; the k-th best sum
was `kth` when it was looked for, and sums only grow.  The documents
that are `near` each have a row of `values`, one a word, below 0 where it is weak.  */
typedef struct {
    Reader *reader;
    const Measure *measure;
    const uint8_t *mask;
    Clock clock;
    Asked *words;
    Py_ssize_t count;
    Scratch *sums, *work;
    int64_t k, near;
    double highest, left, kth;
    int32_t *rows;
    float *values;
    bool is_late;
} Union;

/* Scoring in full */

static double bound_of(const Reader *reader, const Measure *measure, const Word *word) {
    double worth = word->boost * rarity(reader->documents, expected(reader, word));
    if (word->exact != 0)
        worth += word->exact * rarity(reader->documents, (double)having(reader, word, 0));
    return (1 + MARGIN) * worth * (measure->k1 + 1);
}

/* Return the highest of scores, none below 0: their bits are ordered as they are.  */
static float highest_of(const float *scores, int64_t count) {
    int32_t highest = 0;
    float found;
    for (int64_t i = 0; i < count; i++) {
        int32_t bits;
        memcpy(&bits, scores + i, sizeof bits);
        highest = bits > highest ? bits : highest;
    }
    memcpy(&found, &highest, sizeof found);
    return found;
}

static void add_scored(Union *all, const Scored *scored) {
    for (int64_t i = 0; i < scored->count; i++) {
        all->sums->sums[scored->documents[i]] += scored->scores[i];
        mark(all->sums->any, scored->documents[i]);
    }
    all->highest += highest_of(scored->scores, scored->count);
}

/* Read a word's postings, all or those of the wanted documents; false when time is up.  */
static bool read_postings(Union *all, const Asked *asked, const Wanted *wanted, Scores *scores) {
    PyThreadState *state = postings_in(all->reader, &asked->word) > MANY ? PyEval_SaveThread() : NULL;
    bool done = score_into(all->reader, all->measure, &asked->word, wanted, &all->clock, all->work, scores);
    if (state)
        PyEval_RestoreThread(state);
    all->is_late |= !done;
    return done;
}

/* Score one word in full; false when time is up, or with an error set.  */
static bool score_fully(Union *all, Asked *asked) {
    Scores scores;
    if (!read_postings(all, asked, NULL, &scores))
        return false;
    asked->found = scores_found(all->reader, &scores);
    if (!asked->found || !read_scored(asked->found, &asked->scored))
        return false;
    asked->full = true;
    all->left -= asked->bound;
    add_scored(all, &asked->scored);
    return true;
}

static bool reaches(const float *sums, int64_t count, float least) {
    int reached = count < ROW;
    for (int i = 0; i < ROW && !reached; i += 8)
        for (int j = i; j < i + 8; j++)
            reached |= sums[j] >= least;
    return reached;
}

/* Say whether a document matches for sure, and is within the mask.  */
static bool matches(const Union *all, int64_t document) {
    return is_marked(all->sums->any, document) && (!all->mask || all->mask[document]);
}

/* Return the k-th best sum, 0 where fewer match, INFINITY where none is asked for.  */
static double kth_sum(Union *all) {
    const float *sums = all->sums->sums;
    int64_t size = all->reader->size;
    Best heap;
    if (!make_heap(&heap, all->reader, all->k, size))
        return 0;
    if (all->kth > heap.least)
        heap.least = all->kth;
    for (int64_t row = 0; row < size; row += ROW) {
        int64_t end = row + ROW < size ? row + ROW : size;
        if (!reaches(sums + row, end - row, heap.least > 0 ? (float)heap.least : 0))
            continue;
        for (int64_t at = row; at < end; at++)
            if (sums[at] >= heap.least && matches(all, at))
                offer(&heap, sums[at], at);
    }
    all->kth = heap.room > 0 && heap.count < heap.room ? 0 : heap.least;
    free(heap.best);
    return all->kth;
}

/* Say whether the words to come cannot bring a document that no word so far matches.  */
static bool is_enough(Union *all) {
    return all->highest > all->left && (1 - MARGIN) * kth_sum(all) > all->left;
}

/* Score words in full while others may bring new documents; false with an error set.  */
static bool score_first(Union *all, Asked **order, Py_ssize_t count, Py_ssize_t *done) {
    for (*done = 0; *done < count && !is_enough(all); (*done)++)
        if (!score_fully(all, order[*done]))
            return PyErr_Occurred() == NULL;
    return true;
}

/* Scoring what is near */

/* Add what is weak, to what may yet match by a word to come too.  */
static void add_weak(Union *all) {
    for (Py_ssize_t w = 0; w < all->count; w++) {
        const Scored *scored = &all->words[w].scored;
        for (int64_t i = 0; all->words[w].full && i < scored->weak; i++)
            all->sums->sums[scored->weak_documents[i]] += scored->weak_scores[i];
    }
}

/* Leave out of those that are near what is not within the mask.  */
static void mask_near(Union *all) {
    int64_t near = 0;
    for (int64_t i = 0; i < all->near; i++) {
        int32_t document = all->sums->documents[i];
        all->sums->documents[near] = document;
        all->sums->frequencies[near] = all->sums->frequencies[i];
        near += all->mask[document] != 0;
    }
    all->near = near;
}

/* List the documents that the words to come may lift to the k-th best, branching at none.  */
static void list_near(Union *all) {
    const float *sums = all->sums->sums;
    double least = (1 - MARGIN) * kth_sum(all) - all->left;
    int64_t size = all->reader->size, near = 0;
    for (int64_t row = 0; row < size; row += ROW) {
        int64_t end = row + ROW < size ? row + ROW : size;
        if (!reaches(sums + row, end - row, (float)((1 - MARGIN) * least)))
            continue;
        for (int64_t at = row; at < end; at++) {
            all->sums->documents[near] = (int32_t)at;
            all->sums->frequencies[near] = sums[at];
            near += (sums[at] > 0) & (sums[at] >= least);
        }
    }
    all->near = near;
    if (all->mask)
        mask_near(all);
}

/* Make a row of values for each document that is near, and mark it; false without memory.  */
static bool make_rows(Union *all) {
    all->rows = malloc(((size_t)all->near + 1) * sizeof *all->rows);
    all->values = calloc((size_t)(all->near * all->count) + 1, sizeof *all->values);
    if (!all->rows || !all->values)
        return PyErr_NoMemory() != NULL;
    for (int64_t i = 0; i < all->near; i++) {
        all->rows[i] = (int32_t)i;
        mark(all->sums->wanted, all->sums->documents[i]);
    }
    return true;
}

static double kth_near(const Union *all) {
    Best heap;
    if (!make_heap(&heap, all->reader, all->k, all->reader->size))
        return 0;
    for (int64_t i = 0; i < all->near; i++)
        if (all->sums->frequencies[i] >= heap.least && matches(all, all->sums->documents[i]))
            offer(&heap, all->sums->frequencies[i], all->sums->documents[i]);
    double kth = heap.count < heap.room ? 0 : heap.least;
    free(heap.best);
    return kth;
}

/* Leave out what the words to come can no longer lift high enough.  */
static void keep_near(Union *all) {
    double least = (1 - MARGIN) * kth_near(all) - all->left;
    int64_t kept = 0;
    for (int64_t i = 0; i < all->near; i++) {
        int32_t document = all->sums->documents[i];
        if (all->sums->frequencies[i] < least) {
            all->sums->wanted[document >> 6] &= ~((uint64_t)1 << (document & 63));
            continue;
        }
        all->sums->documents[kept] = document;
        all->sums->frequencies[kept] = all->sums->frequencies[i];
        all->rows[kept++] = all->rows[i];
    }
    all->near = kept;
}

/* Note what a word gives to those that are near, `found` ascending or its weak ones descending.  */
static void note_values(Union *all, Py_ssize_t w, const Scores *scores, bool is_weak) {
    int64_t count = is_weak ? scores->weak : scores->found, last = all->reader->size - 1, near = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t at = is_weak ? last - i : i;
        while (all->sums->documents[near] != scores->documents[at])
            near++;
        float score = scores->scores[at];
        all->values[all->rows[near] * all->count + w] = is_weak ? -score : score;
        all->sums->frequencies[near] += score;
    }
}

/* Count what the rest of the words match, and score what is near; false with an error set.  */
static bool read_rest(Union *all, Asked **order, Py_ssize_t count) {
    for (Py_ssize_t w = 0; w < count && !all->is_late; w++) {
        const Wanted wanted = {all->sums->documents, all->near, all->sums->wanted, all->sums->any};
        Scores scores;
        all->left -= order[w]->bound;
        if (!read_postings(all, order[w], &wanted, &scores))
            break;
        note_values(all, order[w] - all->words, &scores, false);
        note_values(all, order[w] - all->words, &scores, true);
        keep_near(all);
    }
    return !PyErr_Occurred();
}

/* Answering */

/* Return the score of a document by a word that is full, 0 for none.  */
static float look_up(const int32_t *documents, const float *scores, int64_t count, int32_t wanted) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (documents[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && documents[low] == wanted ? scores[low] : 0;
}

/* Add up a row's scores as best_of_union does: in the order of the words, weak ones last; 0 of what
does not match.  */
static float sum_of_row(const Union *all, int64_t i) {
    int32_t document = all->sums->documents[i];
    float *values = all->values + all->rows[i] * all->count, sum = 0;
    for (Py_ssize_t w = 0; w < all->count; w++) {
        const Scored *scored = &all->words[w].scored;
        if (all->words[w].full) {
            values[w] = look_up(scored->documents, scored->scores, scored->count, document);
            if (!(values[w] > 0))
                values[w] = -look_up(scored->weak_documents, scored->weak_scores, scored->weak, document);
        }
        sum += values[w] > 0 ? values[w] : 0;
    }
    for (Py_ssize_t w = 0; w < all->count && sum > 0; w++)
        sum -= values[w] < 0 ? values[w] : 0;
    return sum;
}

static int64_t count_seen(const Union *all) {
    const uint64_t *seen = all->sums->any;
    int64_t total = 0;
    if (!all->mask && !all->reader->deleted)
        for (int64_t at = 0; at < words_of(all->reader); at++)
            total += __builtin_popcountll(seen[at]);
    else
        EACH_MARKED (seen, words_of(all->reader), document)
            total += is_alive(all->reader, document) && (!all->mask || all->mask[document]);
    return total;
}

/* Return what was found of each word that was scored in full now, None of the others.  */
static PyObject *found_now(const Union *all) {
    PyObject *found = PyTuple_New(all->count);
    for (Py_ssize_t w = 0; found && w < all->count; w++)
        PyTuple_SetItem(found, w, Py_NewRef(all->words[w].found ? all->words[w].found : Py_None));
    return found;
}

static PyObject *answer_of(Union *all) {
    Best heap;
    if (!make_heap(&heap, all->reader, all->k, all->reader->size))
        return NULL;
    for (int64_t i = 0; i < all->near; i++) {
        float sum = sum_of_row(all, i);
        if (sum > 0 && sum >= heap.least)
            offer(&heap, sum, all->sums->documents[i]);
    }
    PyObject *best = ranked(&heap, count_seen(all)), *found = found_now(all);
    PyObject *answer = best && found ? Py_BuildValue("OOi", best, found, (int)all->is_late) : NULL;
    Py_XDECREF(best);
    Py_XDECREF(found);
    return answer;
}

/* Order the words that are not full by what they may give, most first; return how many there are.  */
static Py_ssize_t order_words(Union *all, Asked **order) {
    Py_ssize_t count = 0;
    for (Py_ssize_t w = 0; w < all->count; w++) {
        Asked *asked = all->words + w;
        if (asked->full) {
            add_scored(all, &asked->scored);
            continue;
        }
        asked->bound = bound_of(all->reader, all->measure, &asked->word);
        all->left += asked->bound;
        Py_ssize_t at = count++;
        for (; at && order[at - 1]->bound < asked->bound; at--)
            order[at] = order[at - 1];
        order[at] = asked;
    }
    return count;
}

/* Say whether so much is to be read that it is worth looking at all sums now and then.  */
static bool is_worth_it(const Union *all) {
    int64_t postings = 0;
    for (Py_ssize_t w = 0; w < all->count; w++)
        postings += all->words[w].full ? 0 : postings_in(all->reader, &all->words[w].word);
    return postings >= LEAST_READ * all->reader->size;
}

static PyObject *rank_words(Union *all, Asked **order) {
    Py_ssize_t done, count = order_words(all, order);
    if (!score_first(all, order, count, &done))
        return NULL;
    if (all->is_late)
        all->left = 0;
    add_weak(all);
    list_near(all);
    if (PyErr_Occurred() || !make_rows(all) || !read_rest(all, order + done, count - done))
        return NULL;
    return answer_of(all);
}

/* Make the arrays zero again, and let go of what is held.  */
static void leave(Union *all) {
    Scratch *sums = all->sums;
    for (int64_t i = 0; sums && i < all->near; i++)
        sums->wanted[sums->documents[i] >> 6] = 0;
    if (sums) {
        memset(sums->any, 0, (size_t)words_of(all->reader) * 8);
        memset(sums->sums, 0, (size_t)all->reader->size * sizeof *sums->sums);
        give_back(all->reader, sums);
    }
    if (all->work)
        give_back(all->reader, all->work);
    for (Py_ssize_t w = 0; all->words && w < all->count; w++)
        Py_XDECREF(all->words[w].found);
    free(all->rows);
    free(all->values);
    free(all->words);
}

/* Read the words: what `score` returned and more, or what `score` is given.  */
static bool read_asked(PyObject *tuple, Asked *words) {
    for (Py_ssize_t w = 0; w < PyTuple_Size(tuple); w++) {
        PyObject *each = PyTuple_GetItem(tuple, w);
        words[w].full = PyTuple_Size(each) < 8;
        if (words[w].full ? !read_scored(each, &words[w].scored) : !read_word(each, &words[w].word))
            return false;
    }
    return true;
}

/* rank(reader, measure, words, mask or None, k, budget in s): the best, as best_of_union gives them;
of each word what `score` gives, or None; and whether the time was up before the end.  None where
scoring all words is as quick.  */
static PyObject *rank(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Reader *reader = count == 6 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Measure *measure = reader ? PyCapsule_GetPointer(args[1], MEASURE) : NULL;
    Py_ssize_t words = measure ? PyTuple_Size(args[2]) : -1;
    int64_t k = words < 0 ? 0 : PyLong_AsLongLong(args[4]);
    double budget_s = words < 0 ? 0 : PyFloat_AsDouble(args[5]);
    Arrays mask = {.taken = 0};
    if (PyErr_Occurred() || words < 0 || (args[3] != Py_None && !take(&mask, args + 3, 1, "1")))
        return NULL;
    Union all = {.reader = reader, .measure = measure, .count = words, .k = k, .clock = clock_of(budget_s)};
    all.mask = mask.taken ? ARRAY(mask, 0, const uint8_t) : NULL;
    all.words = calloc((size_t)words + 1, sizeof *all.words + sizeof(Asked *));
    PyObject *answer = all.words ? NULL : PyErr_NoMemory();
    bool is_read = all.words && read_asked(args[2], all.words);
    if (is_read && !is_worth_it(&all))
        answer = Py_NewRef(Py_None);
    else if (is_read && (all.sums = borrow(reader)) && (all.work = borrow(reader)))
        answer = rank_words(&all, (Asked **)(void *)(all.words + words + 1));
    leave(&all);
    let_go(&mask);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("rank", rank),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_union, methods)
