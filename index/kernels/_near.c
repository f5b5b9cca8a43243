/* Which words are spelt almost as a given one is?  The form in NumPy is nearness.py, by the same
names.  A word has LONGEST letter codes, 0 after its last.  */

#include "arrays.h"
#include <math.h>
#include <stdlib.h>

enum { LONGEST = 15, FLIPPED = 2, AT_ONCE = 256 };
enum { NEIGHBOUR, DOUBLED, SILENT }; /* the special costs */

/* The word that is asked for: what each letter costs when left out, and in its place any other.  */
typedef struct {
    const uint8_t *codes;
    const float *left_out, *replaced, *singles, *special;
    int64_t length, alphabet, most;
    uint8_t alef, waw;
} Asked;

/* What was found: numbers and costs, with room for `room` of them.  */
typedef struct {
    int64_t *numbers;
    float *costs;
    int64_t count, room;
} Found;

static int64_t length_of_word(const uint8_t *letters) {
    int64_t length = 0;
    while (length < LONGEST && letters[length])
        length++;
    return length;
}

/* Write what each letter of a word costs that is one too many.  */
static void put_in_costs(const Asked *asked, const uint8_t *letters, int64_t length, float *costs) {
    for (int64_t at = 0; at < length; at++) {
        costs[at] = asked->singles[letters[at]];
        if (at && letters[at] == letters[at - 1])
            costs[at] = asked->special[DOUBLED];
    }
    if (length > 1 && letters[length - 1] == asked->alef && letters[length - 2] == asked->waw)
        costs[length - 1] = asked->special[SILENT];
}

static float least_of(float a, float b) { return b < a ? b : a; }

/* Fill one row of the table within `most` of its diagonal; return the least of it.  */
static float fill_row(
    const Asked *asked, const uint8_t *letters, int64_t length, const float *put_in, int64_t row,
    const float *above, const float *before, float *now
) {
    const float *replaced = asked->replaced + (row - 1) * asked->alphabet;
    uint8_t own = asked->codes[row - 1], last = row > 1 ? asked->codes[row - 2] : 0;
    int64_t first = row - asked->most > 1 ? row - asked->most : 1;
    int64_t end = row + asked->most < length ? row + asked->most : length;
    float least = now[first - 1];
    for (int64_t at = first; at <= end; at++) {
        uint8_t letter = letters[at - 1];
        float cost = before[at - 1] + replaced[letter];
        cost = least_of(cost, before[at] + asked->left_out[row - 1]);
        cost = least_of(cost, now[at - 1] + put_in[at - 1]);
        if (row > 1 && at > 1 && letter == last && letters[at - 2] == own)
            cost = least_of(cost, above[at - 2] + asked->special[NEIGHBOUR]);
        now[at] = cost;
        least = least_of(least, cost);
    }
    return least;
}

static bool is_near(const Asked *asked, float cost) {
    return (double)cost <= (double)asked->most + 1e-3;
}

/* Return what the edits to a word cost, or more than `most`.  */
static float cost_of(const Asked *asked, const uint8_t *letters) {
    float table[3][LONGEST + 2], put_in[LONGEST], least = 0, down = 0;
    float *above = table[0], *before = table[1], *now = table[2];
    int64_t length = length_of_word(letters);
    put_in_costs(asked, letters, length, put_in);
    for (int64_t at = 0; at <= LONGEST + 1; at++)
        above[at] = before[at] = INFINITY;
    before[0] = 0;
    for (int64_t at = 1; at <= asked->most && at <= length; at++)
        before[at] = before[at - 1] + put_in[at - 1];
    for (int64_t row = 1; row <= asked->length; row++) {
        for (int64_t at = 0; at <= LONGEST + 1; at++)
            now[at] = INFINITY;
        down += asked->left_out[row - 1];
        now[0] = row <= asked->most ? down : INFINITY;
        float lowest = fill_row(asked, letters, length, put_in, row, above, before, now);
        if (!is_near(asked, least_of(least, lowest)))
            return INFINITY; /* no row after two such ones comes down again */
        least = lowest;
        float *old = above;
        above = before, before = now, now = old;
    }
    return before[length];
}

static bool add_found(Found *found, int64_t number, float cost) {
    if (found->count == found->room) {
        found->room = found->room ? 2 * found->room : AT_ONCE;
        int64_t *numbers = realloc(found->numbers, (size_t)found->room * sizeof *numbers);
        found->numbers = numbers ? numbers : found->numbers;
        float *costs = realloc(found->costs, (size_t)found->room * sizeof *costs);
        found->costs = costs ? costs : found->costs;
        if (!numbers || !costs)
            return PyErr_NoMemory() != NULL;
    }
    found->numbers[found->count] = number;
    found->costs[found->count++] = cost;
    return true;
}

/* List words whose signatures differ in no more than so many bits; `bits` is known where it is
called, so that all is one straight piece.  */
static inline int64_t list_within(
    const uint64_t *signatures, uint64_t own, int64_t first, int64_t count, int bits, int64_t *alike
) {
    uint64_t differing[AT_ONCE];
    int64_t listed = 0;
    for (int64_t i = 0; i < count; i++) {
        uint64_t left = signatures[first + i] ^ own;
        for (int bit = 0; bit < bits; bit++)
            left &= left - 1; /* without its lowest bit */
        differing[i] = left;
    }
    for (int64_t i = 0; i < count; i++) {
        alike[listed] = first + i;
        listed += differing[i] == 0;
    }
    return listed;
}

static int64_t list_alike(
    const uint64_t *signatures, uint64_t own, int64_t first, int64_t count, int64_t most, int64_t *alike
) {
    return most == 1 ? list_within(signatures, own, first, count, FLIPPED, alike)
                     : list_within(signatures, own, first, count, 2 * FLIPPED, alike);
}

static bool find_among(
    const Asked *asked, const uint8_t *letters, const uint64_t *signatures, uint64_t own,
    int64_t first, int64_t end, Found *found
) {
    int64_t alike[AT_ONCE], count = list_alike(signatures, own, first, end - first, asked->most, alike);
    for (int64_t i = 0; i < count; i++)
        __builtin_prefetch(letters + alike[i] * LONGEST);
    for (int64_t i = 0; i < count; i++) {
        float cost = cost_of(asked, letters + alike[i] * LONGEST);
        if (is_near(asked, cost) && !add_found(found, alike[i], cost))
            return false;
    }
    return true;
}

/* find(letters, signatures, own signature, codes, left out, replaced, singles, special costs, first,
end, most, alef, waw): bytes of the numbers (int64) and costs (float32) of the words of [first, end)
that are near enough.  */
static PyObject *find(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    long long numbers[5];
    if (!take(&arrays, args, given - 5, "18814444"))
        return NULL;
    for (int i = 0; i < 5; i++)
        numbers[i] = PyLong_AsLongLong(args[given - 5 + i]);
    Asked asked = {
        ARRAY(arrays, 3, uint8_t), ARRAY(arrays, 4, float), ARRAY(arrays, 5, float),
        ARRAY(arrays, 6, float), ARRAY(arrays, 7, float), length_of(&arrays, 3),
        length_of(&arrays, 6), numbers[2], (uint8_t)numbers[3], (uint8_t)numbers[4],
    };
    Found found = {0};
    bool is_whole = !PyErr_Occurred() && asked.most <= 2;
    if (asked.most > 2)
        PyErr_SetString(PyExc_ValueError, "no more than two edits");
    for (int64_t first = numbers[0]; is_whole && first < numbers[1]; first += AT_ONCE)
        is_whole = find_among(&asked, ARRAY(arrays, 0, uint8_t), ARRAY(arrays, 1, uint64_t),
                              *ARRAY(arrays, 2, uint64_t), first,
                              first + AT_ONCE < numbers[1] ? first + AT_ONCE : numbers[1], &found);
    const char *near = found.count ? (char *)found.numbers : "", *costs = found.count ? (char *)found.costs : "";
    Py_ssize_t count = (Py_ssize_t)found.count;
    PyObject *answer = is_whole ? Py_BuildValue("y#y#", near, count * 8, costs, count * 4) : NULL;
    free(found.numbers);
    free(found.costs);
    let_go(&arrays);
    return answer;
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("find", find),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_near, methods)
