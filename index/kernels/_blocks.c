/* How are numbers in blocks read and written?  The forms in NumPy are in blocks.py.  */

#include "blocks.h"

static bool take_blocks(Arrays *arrays, PyObject *const *args, Py_ssize_t count,
                        const char *shapes, Blocks *blocks) {
    if (!take(arrays, args, count, shapes))
        return false;
    if (look_at_blocks(ARRAY(*arrays, 0, uint32_t), length_of(arrays, 0), blocks))
        return true;
    let_go(arrays);
    return false;
}

/* look(words): ValueError where they are no numbers in blocks.  */
static PyObject *look(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Blocks blocks;
    if (!take_blocks(&arrays, args, given, "4", &blocks))
        return NULL;
    bool whole = are_blocks(&blocks);
    let_go(&arrays);
    return whole ? Py_BuildValue("") : PyErr_Format(PyExc_ValueError, "a block is no block");
}

/* unpack(words, first, numbers): as many as there is room for in `numbers`.  */
static PyObject *unpack(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Blocks blocks;
    PyObject *const both[] = {args[0], args[given - 1]};
    if (!take_blocks(&arrays, both, 2, "44w", &blocks))
        return NULL;
    int64_t first = PyLong_AsLongLong(args[1]), count = length_of(&arrays, 1);
    bool inside = first >= 0 && count <= blocks.count - first;
    if (inside)
        read_blocks(&blocks, first, first + count, ARRAY(arrays, 1, uint32_t));
    let_go(&arrays);
    return inside ? Py_BuildValue("") : PyErr_Format(PyExc_IndexError, "%lld", (long long)first);
}

/* pick(words, places, numbers): those at the places, counted from the end where below 0.  */
static PyObject *pick(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Blocks blocks;
    if (!take_blocks(&arrays, args, given, "484w", &blocks))
        return NULL;
    const int64_t *places = ARRAY(arrays, 1, int64_t);
    Py_ssize_t count = length_of(&arrays, 1), at = 0, run;
    for (; at < count; at += run) {
        int64_t place = places[at] + (places[at] < 0 ? blocks.count : 0);
        if (place < 0 || place >= blocks.count)
            break;
        int64_t end = end_of_block(place, blocks.count);
        for (run = 1; at + run < count && place + run < end && places[at + run] == place + run;)
            run++; /* places in a row are read together */
        read_in_block(&blocks, place, place + run, ARRAY(arrays, 2, uint32_t) + at);
    }
    let_go(&arrays);
    return at == count ? Py_BuildValue("") : PyErr_Format(PyExc_IndexError, "at %zd", at);
}

/* before(words, places, sums): the sum of all counts before each place, 0 to as many as there are.  */
static PyObject *before(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Blocks blocks;
    if (!take_blocks(&arrays, args, given, "488w", &blocks))
        return NULL;
    const int64_t *places = ARRAY(arrays, 1, int64_t);
    Py_ssize_t count = length_of(&arrays, 1), at = 0;
    for (; at < count && places[at] >= 0 && places[at] <= blocks.count; at++)
        ARRAY(arrays, 2, int64_t)[at] = sum_before(&blocks, places[at]);
    let_go(&arrays);
    return at == count ? Py_BuildValue("") : PyErr_Format(PyExc_IndexError, "at %zd", at);
}

/* move(words, begins, counts, target, starts, base): as `move` in _postings.c.  */
static PyObject *move(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    Blocks blocks;
    if (!take_blocks(&arrays, args, given - 1, "4884w8", &blocks))
        return NULL;
    const int64_t *begins = ARRAY(arrays, 1, int64_t), *counts = ARRAY(arrays, 2, int64_t);
    const int64_t *starts = ARRAY(arrays, 4, int64_t);
    uint32_t base = (uint32_t)PyLong_AsUnsignedLong(args[given - 1]);
    for (Py_ssize_t range = 0; range < length_of(&arrays, 1); range++) {
        uint32_t *to = ARRAY(arrays, 3, uint32_t) + starts[range];
        read_blocks(&blocks, begins[range], begins[range] + counts[range], to);
        for (int64_t at = 0; base && at < counts[range]; at++)
            to[at] += base;
    }
    let_go(&arrays);
    Py_RETURN_NONE;
}

static unsigned width_of(uint32_t all) {
    return all ? 32 - (unsigned)__builtin_clz(all) : 0;
}

/* Write a block's bits, lane beside lane; return where the next block begins.  */
static uint32_t *put_bits(const uint32_t *slots, unsigned width, uint32_t *to) {
    Four word = {0};
    unsigned filled = 0;
    for (int i = 0; width && i < IN_BLOCK; i += LANES) {
        Four four = four_at(slots + i);
        word |= four << filled;
        filled += width;
        if (filled < 32)
            continue;
        memcpy(to, &word, sizeof word);
        to += LANES;
        filled -= 32;
        word = filled ? four >> (width - filled) : (Four){0};
    }
    return to;
}

/* Write a block of so many numbers: gaps where they ascend and this takes less.  */
static uint32_t *put_numbers(const uint32_t *numbers, int64_t count, uint32_t *to) {
    uint32_t slots[IN_BLOCK] = {0}, all = numbers[0], gaps = 0, falls = 0;
    for (int64_t i = 1; i < count; i++) {
        all |= numbers[i];
        falls |= numbers[i] <= numbers[i - 1];
        gaps |= numbers[i] - numbers[i - 1] - 1;
    }
    if (falls || width_of(gaps) >= width_of(all)) {
        if (count == IN_BLOCK)
            return put_bits(numbers, width_of(all), to);
        memcpy(slots, numbers, (size_t)count * sizeof *slots);
        return put_bits(slots, width_of(all), to);
    }
    for (int64_t i = 1; i < count; i++)
        slots[i] = numbers[i] - numbers[i - 1] - 1;
    *to = numbers[0];
    return put_bits(slots, width_of(gaps), to + 1);
}

/* Write a block of so many counts, and what all before them sum up to.  */
static uint32_t *put_counts(const uint32_t *counts, int64_t count, uint64_t *sum, uint32_t *to) {
    uint32_t slots[IN_BLOCK] = {0}, all = 0;
    *to = (uint32_t)*sum;
    for (int64_t i = 0; i < count; i++) {
        slots[i] = counts[i] - 1;
        all |= slots[i];
        *sum += counts[i];
    }
    return put_bits(slots, width_of(all), to + 1);
}

/* Write a block of so many numbers that rise: what each is above the first.  */
static uint32_t *put_rising(const uint32_t *numbers, int64_t count, uint32_t *to) {
    uint32_t slots[IN_BLOCK] = {0};
    for (int64_t i = 0; i < count; i++)
        slots[i] = numbers[i] - numbers[0];
    *to = numbers[0];
    return put_bits(slots, width_of(slots[count - 1]), to + 1);
}

/* pack(numbers, words, ends, kind, sum): where each block ends in the words, which have room for all;
returns the sum of the counts, with that of those before.  */
static PyObject *pack(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    (void)self;
    Arrays arrays;
    if (!take(&arrays, args, given - 2, "44w8w"))
        return NULL;
    const uint32_t *numbers = ARRAY(arrays, 0, uint32_t);
    uint32_t *words = ARRAY(arrays, 1, uint32_t), *to = words;
    int64_t *ends = ARRAY(arrays, 2, int64_t);
    long kind = PyLong_AsLong(args[given - 2]);
    uint64_t sum = PyLong_AsUnsignedLongLong(args[given - 1]);
    for (int64_t at = 0, left = length_of(&arrays, 0); left > 0; at += IN_BLOCK, left -= IN_BLOCK) {
        int64_t count = left < IN_BLOCK ? left : IN_BLOCK;
        if (kind == COUNTS)
            to = put_counts(numbers + at, count, &sum, to);
        else
            to = kind == RISING ? put_rising(numbers + at, count, to) : put_numbers(numbers + at, count, to);
        *ends++ = to - words;
    }
    let_go(&arrays);
    return PyLong_FromUnsignedLongLong(sum);
}

static PyMethodDef methods[] = {
    KERNEL_METHOD("look", look),
    KERNEL_METHOD("unpack", unpack),
    KERNEL_METHOD("pick", pick),
    KERNEL_METHOD("before", before),
    KERNEL_METHOD("move", move),
    KERNEL_METHOD("pack", pack),
    NO_MORE_METHODS,
};

KERNEL_MODULE(_blocks, methods)
