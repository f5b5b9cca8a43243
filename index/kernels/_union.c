/* Which documents are the best of a union whose words were not all scored before?

No word gives a document more than its bound.  Words are scored in full, those of the highest
bounds first, until the rest together cannot lift a document past the k-th best so far: then only
documents that are near it are scored by the rest, whose postings are read to count what matches
(MaxScore: Turtle & Flood 1995, "Query evaluation: strategies and optimizations").  What comes out
is what best_of_union in _best.c gives, to the last bit.  */

#include "lift.h"

enum { LEAST_READ = 1 }; /* postings a document */

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
