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

/* What the edits between the beginnings of the asked word and of another one cost: row `at` is after
so many letters of the other, whose first `filled` rows are there.  Words stand in order, so that a
word takes over the rows of what it begins alike with.  From row `dead` on, if it is not 0, nothing is
near enough, whatever follows.  */
typedef struct {
    float rows[LONGEST + 1][LONGEST + 2], least[LONGEST + 1];
    uint8_t letters[LONGEST];
    int64_t length, filled, dead;
} Table;

static int64_t length_of_word(const uint8_t *letters) {
    int64_t length = 0;
    while (length < LONGEST && letters[length])
        length++;
    return length;
}

/* Return what a letter of a word costs that is one too many.  */
static float put_in_cost(const Asked *asked, const uint8_t *letters, int64_t length, int64_t at) {
    if (at == length - 1 && at && letters[at] == asked->alef && letters[at - 1] == asked->waw)
        return asked->special[SILENT];
    return at && letters[at] == letters[at - 1] ? asked->special[DOUBLED] : asked->singles[letters[at]];
}

static float least_of(float a, float b) { return b < a ? b : a; }

static bool is_near(const Asked *asked, float cost) {
    return (double)cost <= (double)asked->most + 1e-3;
}

/* Fill the row before any letter of the other word.  */
static void begin_table(const Asked *asked, Table *table) {
    *table = (Table){.length = 0};
    for (int64_t row = 0; row <= LONGEST; row++)
        for (int64_t at = 0; at <= LONGEST + 1; at++)
            table->rows[row][at] = INFINITY;
    table->rows[0][0] = 0;
    for (int64_t at = 1; at <= asked->most && at <= asked->length; at++)
        table->rows[0][at] = table->rows[0][at - 1] + asked->left_out[at - 1];
}

/* Fill one row within `most` of the diagonal.  */
static void fill_row(const Asked *asked, const uint8_t *letters, int64_t length, int64_t row, Table *table) {
    const float *replaced = asked->replaced + letters[row - 1], *before = table->rows[row - 1];
    const float *above = table->rows[row > 1 ? row - 2 : 0];
    float put_in = put_in_cost(asked, letters, length, row - 1), *now = table->rows[row];
    uint8_t own = letters[row - 1], last = row > 1 ? letters[row - 2] : 0;
    int64_t first = row - asked->most > 1 ? row - asked->most : 1;
    int64_t end = row + asked->most < asked->length ? row + asked->most : asked->length;
    now[0] = row <= asked->most ? before[0] + put_in : INFINITY;
    float least = now[first - 1];
    for (int64_t at = first; at <= end; at++) {
        float cost = before[at - 1] + replaced[(at - 1) * asked->alphabet];
        cost = least_of(cost, before[at] + put_in);
        cost = least_of(cost, now[at - 1] + asked->left_out[at - 1]);
        if (row > 1 && at > 1 && asked->codes[at - 1] == last && asked->codes[at - 2] == own)
            cost = least_of(cost, above[at - 2] + asked->special[NEIGHBOUR]);
        now[at] = cost;
        least = least_of(least, cost);
    }
    table->least[row] = least;
}

/* Return with how many letters two words begin alike, of LONGEST each; the lowest byte comes first.  */
static int64_t alike_first(const uint8_t *one, const uint8_t *other) {
    uint64_t first[2], last[2];
    memcpy(first, one, 8);
    memcpy(first + 1, other, 8);
    if (first[0] != first[1])
        return __builtin_ctzll(first[0] ^ first[1]) / 8;
    memcpy(last, one + LONGEST - 8, 8);
    memcpy(last + 1, other + LONGEST - 8, 8);
    return last[0] != last[1] ? LONGEST - 8 + __builtin_ctzll(last[0] ^ last[1]) / 8 : LONGEST;
}

/* Return what the edits to a word cost, or more than `most`.  */
static float cost_of(const Asked *asked, const uint8_t *letters, Table *table) {
    int64_t alike = alike_first(table->letters, letters), length = length_of_word(letters);
    if (table->dead && alike >= table->dead)
        return INFINITY;
    alike = alike < table->filled ? alike : table->filled;
    if (alike >= table->length) /* the row of a last letter is not that of the same letter within */
        alike = table->length - 1;
    memcpy(table->letters, letters, LONGEST);
    table->length = length;
    table->dead = 0;
    for (int64_t row = (alike > 0 ? alike : 0) + 1; row <= length; row++) {
        fill_row(asked, letters, length, row, table);
        table->filled = row;
        if (!is_near(asked, least_of(table->least[row - 1], table->least[row]))) {
            table->dead = row; /* no row after two such ones comes down again */
            return INFINITY;
        }
    }
    return table->rows[length][asked->length];
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

/* The words' signatures: which letters they have, and which twice; those of the asked one.  */
typedef struct {
    const uint32_t *once, *twice;
    uint32_t own_once, own_twice;
} Signatures;

/* Leave out so many bits, which are known where it is called: so that all is one straight piece.  */
static inline uint32_t without_lowest(uint32_t bits, int count) {
    for (int i = 0; i < count; i++)
        bits &= bits - 1;
    return bits;
}

/* List words whose signatures differ in no more than so many bits: by the letters, of many at once,
then by those that are there twice too.  */
static inline int64_t list_within(const Signatures *signatures, int64_t first, int64_t count, int bits, int64_t *alike) {
    const uint32_t *once = signatures->once + first, *twice = signatures->twice + first;
    uint32_t own = signatures->own_once;
    uint8_t may_be[AT_ONCE] = {0};
    int64_t listed = 0;
    for (int64_t i = 0; i < count; i++)
        may_be[i] = without_lowest(once[i] ^ own, bits) == 0;
    for (int64_t group = 0; group < count; group += 8) {
        uint64_t eight;
        memcpy(&eight, may_be + group, 8);
        for (; eight; eight &= eight - 1) {
            int64_t i = group + __builtin_ctzll(eight) / 8;
            uint32_t both = once[i] ^ own, of_twice = twice[i] ^ signatures->own_twice;
            for (int bit = 0; bit < bits; bit++) {
                bool more = both != 0;
                both &= both - more;
                of_twice &= of_twice - !more;
            }
            alike[listed] = first + i;
            listed += of_twice == 0;
        }
    }
    return listed;
}

static int64_t list_alike(const Signatures *signatures, int64_t first, int64_t count, int64_t most, int64_t *alike) {
    return most == 1 ? list_within(signatures, first, count, FLIPPED, alike)
                     : list_within(signatures, first, count, 2 * FLIPPED, alike);
}

static bool find_among(
    const Asked *asked, const uint8_t *letters, const Signatures *signatures, int64_t first, int64_t end,
    Table *table, Found *found
) {
    int64_t alike[AT_ONCE], count = list_alike(signatures, first, end - first, asked->most, alike);
    for (int64_t i = 0; i < count; i++)
        __builtin_prefetch(letters + alike[i] * LONGEST);
    for (int64_t i = 0; i < count; i++) {
        float cost = cost_of(asked, letters + alike[i] * LONGEST, table);
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
    if (!take(&arrays, args, given - 5, "14414444"))
        return NULL;
    for (int i = 0; i < 5; i++)
        numbers[i] = PyLong_AsLongLong(args[given - 5 + i]);
    Asked asked = {
        ARRAY(arrays, 3, uint8_t), ARRAY(arrays, 4, float), ARRAY(arrays, 5, float),
        ARRAY(arrays, 6, float), ARRAY(arrays, 7, float), length_of(&arrays, 3),
        length_of(&arrays, 6), numbers[2], (uint8_t)numbers[3], (uint8_t)numbers[4],
    };
    const uint32_t *once = ARRAY(arrays, 1, uint32_t), *own = ARRAY(arrays, 2, uint32_t);
    Signatures signatures = {once, once + length_of(&arrays, 1) / 2, own[0], own[1]};
    Found found = {0};
    Table table;
    begin_table(&asked, &table);
    bool is_whole = !PyErr_Occurred() && asked.most <= 2;
    if (asked.most > 2)
        PyErr_SetString(PyExc_ValueError, "no more than two edits");
    for (int64_t first = numbers[0]; is_whole && first < numbers[1]; first += AT_ONCE)
        is_whole = find_among(&asked, ARRAY(arrays, 0, uint8_t), &signatures, first,
                              first + AT_ONCE < numbers[1] ? first + AT_ONCE : numbers[1], &table, &found);
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
