/* Which of the best documents are best when it is seen where the words stand in them?  The form in
NumPy is look, added_by and second_score in search/ranking.py.  */

#include "best.h"
#include "scores.h"
#include "sight.h"

/* The constants of the second look, in the order of `Worth` in engines/sight.py.  */
typedef struct {
    double pairs, pair_k, reach, reversed, skipped, run, lead, lead_places, lead_least, cover, title;
} Worth;

/* Two words of the query, the share of the pair, and what it is worth where they stand together.  */
typedef struct {
    int64_t a, b;
    double share, scale;
} Step;

/* Some documents, ascending, what is seen in them, and what that is worth.  */
typedef struct {
    const Reader *reader;
    const Worth *worth;
    const float *title_lengths;
    Sight sight;
    Step *steps;
    double *importance;
    double total;
    double *doubles; /* all arrays of float64 in one piece */
    int32_t *numbers;
    int64_t *documents;
} Second;

/* Pair each content word with the next one, then with the one after that; count the pairs.  */
static int64_t pair_words(const uint8_t *content, int64_t words, double skipped, Step *steps, int32_t *numbers) {
    int64_t chosen[MOST_WORDS], count = 0, found = 0;
    for (int64_t w = 0; w < words; w++)
        if (content[w])
            chosen[count++] = w;
    for (int64_t i = 0; i < words * words; i++)
        numbers[i] = -1;
    for (int64_t apart = 1; apart <= 2; apart++)
        for (int64_t at = apart; at < count; at++) {
            int64_t a = chosen[at - apart], b = chosen[at];
            steps[found] = (Step){a, b, apart == 1 ? 1.0 : skipped, 0.0};
            numbers[a * words + b] = (int32_t)found++;
        }
    return found;
}

static void free_second(Second *second) {
    free_occurrences(&second->sight);
    free(second->steps);
    free(second->doubles);
    free(second->numbers);
    free(second->documents);
}

/* Make room for what is seen; false with MemoryError set where there is none.  */
static bool make_room(Second *second, const uint8_t *content, int64_t words, int64_t documents) {
    Sight *sight = &second->sight;
    sight->word_count = words;
    sight->document_count = documents;
    second->numbers = malloc((size_t)(words * words) * sizeof *second->numbers + 8);
    second->steps = malloc((size_t)(2 * words) * sizeof *second->steps + 8);
    second->documents = malloc((size_t)documents * sizeof *second->documents + 8);
    if (second->numbers && second->steps)
        sight->step_count =
            pair_words(content, words, second->worth->skipped, second->steps, second->numbers);
    int64_t rows = 3 * words + 2 * sight->step_count + 1;
    second->doubles = calloc((size_t)(rows * documents + words) + 1, sizeof(double));
    if (!second->numbers || !second->steps || !second->documents || !second->doubles) {
        PyErr_NoMemory();
        return false;
    }
    sight->steps = second->numbers;
    sight->first = second->doubles;
    sight->in_title = sight->first + words * documents;
    sight->anywhere = sight->in_title + words * documents;
    sight->longest = sight->anywhere + words * documents;
    sight->near = sight->longest + documents;
    sight->beside = sight->near + sight->step_count * documents;
    second->importance = sight->beside + sight->step_count * documents;
    for (int64_t i = 0; i < words * documents; i++)
        sight->first[i] = INFINITY;
    return true;
}

static int by_number(const void *one, const void *other) {
    int64_t a = ((const Candidate *)one)->document, b = ((const Candidate *)other)->document;
    return (a > b) - (a < b);
}

/* Work out what the words and the pairs are worth, these among the documents that were looked at.  */
static void weigh(Second *second) {
    const Sight *sight = &second->sight;
    const Worth *worth = second->worth;
    double documents = second->reader->documents;
    for (int64_t w = 0; w < sight->word_count; w++) {
        const Word *word = sight->words + w;
        second->importance[w] = word->boost * rarity(documents, expected(second->reader, word));
        second->total += second->importance[w];
    }
    for (int64_t s = 0; s < sight->step_count; s++) {
        Step *step = second->steps + s;
        const double *beside = sight->beside + s * sight->document_count;
        int64_t having = 0;
        for (int64_t which = 0; which < sight->document_count; which++)
            having += beside[which] > 0.3;
        double mean = (second->importance[step->a] + second->importance[step->b]) / 2;
        step->scale = step->share * sqrt(mean * rarity(documents, (double)having));
        step->scale *= worth->pairs * (1 + worth->pair_k);
    }
}

/* Return what is added to the score of a document, summed in the order of words and steps.  */
static double added_to(const Second *second, int64_t which) {
    const Sight *sight = &second->sight;
    const Worth *worth = second->worth;
    int64_t size = sight->document_count, words = sight->word_count;
    double sum = 0, in_title = 0, length = second->title_lengths[sight->documents[which]];
    double run = sight->longest[which] - 1.0 > 0 ? sight->longest[which] - 1.0 : 0;
    for (int64_t w = 0; w < words; w++)
        sum += worth->lead * second->importance[w] /
               (1.0 + sight->first[w * size + which] / worth->lead_places);
    for (int64_t w = 0; w < words; w++)
        sum += worth->cover * second->importance[w] * sight->anywhere[w * size + which];
    for (int64_t s = 0; s < sight->step_count; s++) {
        double near = sight->near[s * size + which];
        sum += second->steps[s].scale * near / (near + worth->pair_k);
    }
    for (int64_t w = 0; w < words; w++)
        in_title += sight->in_title[w * size + which];
    run /= (double)(words > 2 ? words - 1 : 1);
    double of_title = worth->title * second->total * (in_title / (length > 1 ? length : 1));
    return worth->run * second->total * run * run + of_title + sum;
}

/* See the words in the documents, and put these in order of their new scores; NULL without an
error: time is up.  */
static PyObject *ranked_again(Second *second, Reader *reader, Clock *clock, Best *heap) {
    Sight *sight = &second->sight;
    qsort(heap->best, (size_t)heap->count, sizeof *heap->best, by_number);
    for (int64_t which = 0; which < heap->count; which++)
        second->documents[which] = heap->best[which].document;
    sight->documents = second->documents;
    Scratch *scratch = borrow(reader);
    bool done = scratch && see_all(sight, reader, scratch, clock);
    if (scratch)
        give_back(reader, scratch);
    if (!done)
        return NULL;
    weigh(second);
    for (int64_t which = 0; which < heap->count; which++)
        heap->best[which].score += added_to(second, which);
    order(heap);
    return ranked(heap, heap->count);
}

/* look_again(reader, words, budget in s, content (a byte each), worth (bytes of float64), title
lengths (float32), documents (int64, distinct), scores (float64)): bytes of the documents and of
their new scores, best first, and their number; None: time is up.  */
static PyObject *look_again(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    (void)self;
    Arrays arrays;
    Reader *reader = count == 8 ? PyCapsule_GetPointer(args[0], READER) : NULL;
    Py_ssize_t words = reader ? PyTuple_Size(args[1]) : 0;
    Clock clock = clock_of(reader ? PyFloat_AsDouble(args[2]) : 0);
    if (!reader || PyErr_Occurred() || !take(&arrays, args + 3, 5, "11488"))
        return NULL;
    Best heap = {.reader = reader};
    int64_t documents = length_of(&arrays, 3);
    Second second = {
        .reader = reader, .worth = ARRAY(arrays, 1, Worth), .title_lengths = ARRAY(arrays, 2, float),
    };
    PyObject *answer = NULL;
    Word *asked = words_to_see(args[1], documents);
    bool ready = asked && make_room(&second, ARRAY(arrays, 0, uint8_t), words, documents) &&
                 make_heap(&heap, reader, documents, documents);
    if (ready) {
        second.sight.words = asked;
        second.sight.reach = (int64_t)second.worth->reach;
        second.sight.reversed = second.worth->reversed;
        second.sight.lead_least = second.worth->lead_least;
        for (; heap.count < documents; heap.count++)
            heap.best[heap.count] =
                (Candidate){ARRAY(arrays, 4, double)[heap.count], ARRAY(arrays, 3, int64_t)[heap.count]};
        answer = ranked_again(&second, reader, &clock, &heap);
    }
    if (!answer)
        free(heap.best);
    if (!answer && !PyErr_Occurred())
        answer = Py_NewRef(Py_None);
    free_second(&second);
    free(asked);
    let_go(&arrays);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("look_again", look_again),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_second, methods)
